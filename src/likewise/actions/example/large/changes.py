"""How cohorts change in the last term of the large example: each practice has its own change."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from likewise.actions.example.large.circles import Circles, Going
from likewise.actions.example.story import Circle, Someone, Story
from likewise.domain import cohorts
from likewise.domain.arms import Format
from likewise.domain.cohorts import Drawn, NewCohort, Part, State
from likewise.domain.participants import RoleName, StatusName


def size(circle: Circle) -> tuple[int, str]:
    """How many members a cohort has, for an order that is the same every time."""
    return len(circle.members), circle.id


class Changes:
    """One method for each kind of change, and the circles as they are after it."""

    def __init__(self, story: Story, circles: Circles) -> None:
        self.story = story
        self.circles = circles

    def note_change(self, practice: int, day: date) -> None:
        """Note what happens to the cohorts of a practice on a day."""
        groups, pairs = self.circles.groups[practice], self.circles.pairs[practice]
        change, concerned = (
            (self._pair_ends, pairs[:1]),
            (self._pairs_become_a_group, pairs),
            (self._rests, groups[-1:]),
            (self._is_absorbed, groups),
            (self._pair_starts, []),
            (self._splits, groups[:1]),
            (self._facilitator_stops, groups[:1]),
            (self._draws, [*groups, *pairs[:1]]),
            (self._lead_is_handed_on, groups),
            (self._becomes_combined, groups[:1]),
        )[practice % 10]
        for circle in concerned:
            circle.is_changing = True
        self.story.on(day, partial(change, practice))

    def _act(self, kind: Any, **fields: Any) -> Any:
        return self.story.act(kind, on=self.story.today, **fields)

    def _over(self, circle: Circle) -> None:
        circle.members.clear()
        circle.facilitators.clear()
        circle.is_over = True

    def _goes_on(
        self, place: Going, cohort: str, members: Iterable[Someone], facilitators: Iterable[Someone]
    ) -> None:
        """A cohort that started today meets where another did, a day later in the week."""
        life = replace(place.life, weekday=(place.life.weekday + 1) % 5, ended_on=None, every=2)
        circle = Going(cohort, "", list(members), list(facilitators), life=life)
        self.circles.groups[life.practice].append(circle)

    def _pair_ends(self, practice: int) -> None:
        pair = self.circles.pairs[practice][0]
        self._act(cohorts.EndCohort, cohort=pair.id, reason="They said goodbye, as they had meant.")
        self._over(pair)

    def _pairs_become_a_group(self, practice: int) -> None:
        pairs, place = self.circles.pairs[practice], self.circles.groups[practice][0]
        outcome = self._act(
            cohorts.MergeCohorts,
            predecessors=[pair.id for pair in pairs],
            successor=NewCohort(
                name=f"{place.life.name.split()[0]} afternoon group",
                format=Format.GROUP,
                venue=self.story.venues[place.venue or ""],
            ),
            reason="They wanted to hear from more than one person.",
        )
        members = [each for pair in pairs for each in pair.members]
        facilitators = dict.fromkeys(each for pair in pairs for each in pair.facilitators)
        for pair in pairs:
            self._over(pair)
        self._goes_on(place, self.story.event_of(outcome).successors[0], members, facilitators)

    def _rests(self, practice: int) -> None:
        group = self.circles.groups[practice][-1]
        self._act(cohorts.RestCohort, cohort=group.id, reason="The hall is being painted.")
        group.is_over = True  # it meets no more this term
        place = group.life.name.split()[0]
        self._act(
            cohorts.FormCohort,
            new=NewCohort(
                name=f"{place} evening group", format=Format.GROUP, state=State.FORMING
            ),
            reason="Some can come only after work.",
        )  # fmt: skip

    def _is_absorbed(self, practice: int) -> None:
        into, absorbed = self.circles.groups[practice]
        self._act(
            cohorts.AbsorbCohorts, absorbed=[absorbed.id], into=into.id,
            reason="Nobody was left to lead them, and the other group had room.",
        )  # fmt: skip
        into.members += [each for each in absorbed.members if each not in into.members]
        into.facilitators += [e for e in absorbed.facilitators if e not in into.facilitators]
        self._over(absorbed)

    def _pair_starts(self, practice: int) -> None:
        if not self.circles.waiting[practice]:
            return
        member, facilitator = (
            self.circles.waiting[practice].pop(),
            self.circles.facilitators[practice][-1],
        )
        place = self.circles.groups[practice][0].life.name.split()[0]
        self.story.form(
            f"{place} new pair", Format.ONE_TO_ONE, [member], [facilitator], lead=facilitator
        )

    def _splits(self, practice: int) -> None:
        group = self.circles.groups[practice][0]
        place, half = group.life.name.split()[0], len(group.members) // 2
        halves = {
            "early": (group.members[:half], list(group.facilitators)),
            "late": (group.members[half:], []),
        }
        parts = [
            Part(
                cohort=NewCohort(
                    name=f"{place} {name} group", format=Format.GROUP,
                    venue=self.story.venues[group.venue or ""],
                    leads=tuple(each.id for each in facilitators[:1]),
                ),
                people=frozenset(each.id for each in (*members, *facilitators)),
            )
            for name, (members, facilitators) in halves.items()
        ]  # fmt: skip
        outcome = self._act(
            cohorts.SplitCohort, cohort=group.id, parts=parts,
            reason="They could no longer all speak in one afternoon.",
        )  # fmt: skip
        self._over(group)
        successors = self.story.event_of(outcome).successors
        for cohort, (members, facilitators) in zip(successors, halves.values(), strict=True):
            self._goes_on(group, cohort, members, facilitators)

    def _facilitator_stops(self, practice: int) -> None:
        """Whoever helps a group stops, and nobody leads it now."""
        group = self.circles.groups[practice][0]
        if group.facilitators:
            facilitator = group.facilitators[0]
            theirs = [each for each in self.circles if facilitator in each.facilitators]
            self.story.depart(facilitator, theirs, "A new job.", status=StatusName.WITHDRAWN)
            self.circles.facilitators[practice].remove(facilitator)

    def _draws(self, practice: int) -> None:
        """A group draws on the other one, and on a pair whose member comes as well."""
        target, source = self.circles.groups[practice]
        pair = self.circles.pairs[practice][0]
        moving = [each for each in source.members if each not in target.members][:2]
        as_well = [each for each in pair.members if each not in target.members]
        facilitators = [each for each in pair.facilitators if each not in target.facilitators]
        self._act(
            cohorts.DrawOnCohorts,
            sources=[source.id, pair.id],
            target=target.id,
            drawn=Drawn(
                moving=frozenset(each.id for each in moving),
                joining_too=frozenset(each.id for each in as_well),
                facilitators={each.id: None for each in facilitators},
            ),
            reason="The group had lost people over the winter.",
        )
        source.members = [each for each in source.members if each not in moving]
        target.members += moving + as_well
        target.facilitators += facilitators

    def _lead_is_handed_on(self, practice: int) -> None:
        """A lead is handed on, and the smaller group takes nobody else for now."""
        small, group = sorted(self.circles.groups[practice], key=size)
        self._act(cohorts.SetCohortState, cohort=small.id, state=State.CLOSED)
        others = [e for e in self.circles.facilitators[practice] if e not in group.facilitators]
        if group.facilitators and others:
            before = group.facilitators[0]
            self.story.join(group, others[0], role=RoleName.FACILITATOR)
            self._act(cohorts.HandOverLead, cohort=group.id, in_place_of=before.id, to=others[0].id)

    def _becomes_combined(self, practice: int) -> None:
        group = self.circles.groups[practice][0]
        self._act(
            cohorts.ChangeFormat, cohort=group.id, format=Format.COMBINED,
            reason="Some wished for a call between meetings.",
        )  # fmt: skip
