"""Eighteen months after the pilot: the three published evolutions, and everyday life around them.

Published (the pilot's follow-up): the one-to-one cohorts became a group; the group drew support
from the one-to-one cohorts; the remnant of the combined cohort joined the group. Days, numbers,
names and reasons are invented.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from likewise.actions.example.pilot import NATURALISTIC, Cast
from likewise.actions.example.story import LONDON, Circle, Someone, Story, season
from likewise.domain import cohorts, corrections, involvement, programmes
from likewise.domain.arms import Format
from likewise.domain.cohorts import Drawn, NewCohort, PassageOutcome, State
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import Attendance, Result
from likewise.domain.participants import RoleName
from likewise.domain.programmes import PhaseName

BECAME_GROUP = date(2011, 2, 7)
DREW = date(2011, 2, 21)
ABSORBED = date(2011, 6, 13)
# Where the example's clock stands: the Monday of a week with a meeting in it.
TODAY = datetime(2012, 6, 11, 10, 0, tzinfo=LONDON)


class FollowUp:
    """The eighteen months, with one method for each thing that happens."""

    def __init__(self, story: Story, cast: Cast) -> None:
        self.story = story
        self.cast = cast
        self.birch: Circle | None = None
        self.registers: dict[date, tuple[Attendance, ...]] = {}
        self.spells_left: dict[date, str] = {}
        self.visiting: dict[str, list[Someone]] = {}

    def note(self) -> None:
        """Note the eighteen months in the diary."""
        on = self.story.on
        on(NATURALISTIC, self._naturalistic)
        on(date(2010, 12, 20), self._some_leave)
        on(BECAME_GROUP, self._pairs_become_a_group)
        on(DREW, self._group_draws)
        on(ABSORBED, self._remnant_is_absorbed)
        on(date(2011, 8, 1), self._birch_rests)
        on(date(2011, 9, 12), self._birch_resumes)
        on(date(2011, 11, 14), self._last_pairs_end)
        on(date(2012, 1, 16), self._lead_is_handed_on)
        self._meetings()
        self._calls()
        self._newcomers()
        self._leavers()
        self._spheres()
        self._put_right()
        on(date(2012, 5, 28), self._what_comes)

    def _naturalistic(self) -> None:
        self.story.act(programmes.ChangePhase, phase=PhaseName.NATURALISTIC, on=self.story.today)

    def _some_leave(self) -> None:
        """When the pilot ends, those who never came are asked, and most of them leave."""
        story, cast = self.story, self.cast
        for circle in (cast.the_group, cast.the_combined):
            for member in [each for each in circle.members if each.keenness == 0]:
                story.depart(member, [circle], "Never came, and did not want to.")
        for member in [each for each in cast.the_combined.members if each.keenness < 0.5][:2]:
            story.leave(cast.the_combined, member, "Had what they needed from the calls.")
        for pair in cast.pairs:
            if not pair.is_over and pair.members and pair.members[0].keenness == 0:
                self._end(pair, "They never met.")
        for pair in [p for p in cast.pairs if not p.is_over][-2:]:
            self._end(pair, "The two months were enough.")

    def _end(self, circle: Circle, reason: str, *, leaving: bool = True) -> None:
        """A cohort ends; its members have left the programme with it, or stay for a while."""
        self.story.act(cohorts.EndCohort, cohort=circle.id, on=self.story.today, reason=reason)
        for member in list(circle.members) if leaving else ():
            self.story.depart(member, (), reason)
        circle.members.clear()
        circle.facilitators.clear()
        circle.is_over = True

    def _pairs_become_a_group(self) -> None:
        """The first evolution: pairs become a group; four stay as they are; one does not come."""
        open_pairs = [pair for pair in self.cast.pairs if not pair.is_over and pair.members]
        staying, merging = open_pairs[:4], open_pairs[4:]
        not_coming = merging[-1].members[0]
        outcome = self.story.act(
            cohorts.MergeCohorts,
            predecessors=[pair.id for pair in merging],
            staying=[pair.id for pair in staying],
            successor=NewCohort(
                name="Birch group", format=Format.GROUP, venue=self.story.venues["Library"]
            ),
            leaving=frozenset({not_coming.id}),
            on=self.story.today,
            reason="They wanted to hear from more than one person.",
        )
        event = self.story.event_of(outcome)
        moved = {
            each.participant: each.role
            for each in event.passages
            if each.outcome is PassageOutcome.MOVED
        }
        by_id = {someone.id: someone for pair in merging for someone in pair.people}
        self.birch = Circle(
            event.successors[0],
            "Birch group",
            [by_id[who] for who, role in moved.items() if role is RoleName.MEMBER],
            [by_id[who] for who, role in moved.items() if role is RoleName.FACILITATOR],
        )
        for pair in merging:
            pair.members.clear()
            pair.facilitators.clear()
            pair.is_over = True

    def _group_draws(self) -> None:
        """The second: the group draws two people and a facilitator's time from pairs that go on."""
        pairs = [pair for pair in self.cast.pairs if not pair.is_over and pair.members][:2]
        people = [pair.members[0] for pair in pairs]
        facilitator = pairs[0].facilitators[0]
        self.story.act(
            cohorts.DrawOnCohorts,
            sources=[pair.id for pair in pairs],
            target=self.cast.the_group.id,
            drawn=Drawn(
                joining_too=frozenset(each.id for each in people),
                facilitators={facilitator.id: None},
            ),
            on=self.story.today,
            reason="The group had lost people over the winter and needed another pair of hands.",
        )
        self.cast.the_group.members.extend(people)
        self.cast.the_group.facilitators.append(facilitator)

    def _remnant_is_absorbed(self) -> None:
        """The third: what is left of the combined cohort joins the group; some do not come."""
        remnant = self.cast.the_combined
        not_coming = sorted(remnant.members, key=lambda each: each.keenness)[:3]
        self.story.act(
            cohorts.AbsorbCohorts,
            absorbed=[remnant.id],
            into=self.cast.the_group.id,
            leaving=frozenset(each.id for each in not_coming),
            on=self.story.today,
            reason="Nobody was left to lead them, and the group had room.",
        )
        for each in not_coming:
            self.story.on(
                self.story.today + timedelta(days=28),
                partial(self.story.depart, each, (), "Did not want a larger group."),
            )
        group = self.cast.the_group
        group.members += [each for each in remnant.members if each not in not_coming]
        group.facilitators += remnant.facilitators
        remnant.members.clear()
        remnant.facilitators.clear()
        remnant.is_over = True

    def _birch_rests(self) -> None:
        self.story.act(
            cohorts.RestCohort,
            cohort=self._the_birch.id,
            on=self.story.today,
            reason="The library is closed over the summer.",
        )

    def _birch_resumes(self) -> None:
        self.story.act(
            cohorts.ResumeCohort,
            cohort=self._the_birch.id,
            on=self.story.today,
            reason="The library opened again.",
        )

    def _last_pairs_end(self) -> None:
        """The pairs that stayed end well; one person goes on in the Birch group."""
        pairs = [pair for pair in self.cast.pairs if not pair.is_over and pair.members]
        member = pairs[-1].members[0]
        for pair in pairs:
            self._end(pair, "They had found their own way, and said goodbye.", leaving=False)
        self.story.join(self._the_birch, member)

    def _lead_is_handed_on(self) -> None:
        group = self.cast.the_group
        before, after = group.facilitators[0], group.facilitators[1]
        self.story.act(
            cohorts.HandOverLead,
            cohort=group.id,
            in_place_of=before.id,
            to=after.id,
            on=self.story.today,
        )
        self.story.act(
            cohorts.SetCohortState, cohort=self._the_birch.id, state=State.CLOSED,
            on=self.story.today,
        )  # fmt: skip

    @property
    def _the_birch(self) -> Circle:
        assert self.birch is not None  # noqa: S101
        return self.birch

    # Everyday life

    def _meetings(self) -> None:
        months = [(2010, 12), *((2011, month) for month in range(1, 13))]
        months += [(2012, month) for month in range(1, 6)]
        for year, month in months:
            first = date(year, month, 1)
            thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 7)
            tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 14)
            wednesday = first + timedelta(days=(2 - first.weekday()) % 7)
            if thursday > NATURALISTIC:
                self.story.on(thursday, self._group_meets, hour=14)
            if wednesday > NATURALISTIC and wednesday < ABSORBED:
                self.story.on(wednesday, self._combined_meets, hour=14)
            if tuesday > BECAME_GROUP:
                self.story.on(tuesday, self._birch_meets, hour=14)

    def _group_meets(self) -> None:
        story, group = self.story, self.cast.the_group
        if story.today in (date(2011, 1, 13), date(2011, 8, 11), date(2012, 2, 9)):
            reason = "Too few said that they would come."
            story.call_off(group, reason, venue="Hall")
            return
        self.registers[story.today] = story.meet(
            group,
            venue="Hall",
            season=season(story.today),
            guests=story.rng.choice((0, 0, 1)),
            visitors=self.visiting.pop("group", ()),
        )

    def _combined_meets(self) -> None:
        """Fewer come each month, until three meetings in a row are called off."""
        story, combined = self.story, self.cast.the_combined
        if not combined.members:
            return
        if story.today > date(2011, 3, 15):
            story.call_off(combined, "Nobody could lead.", venue="Chapel")
            return
        for member in combined.members:
            member.keenness *= 0.85
        story.meet(combined, venue="Chapel", season=season(story.today))
        for member in [each for each in combined.members if story.rng.random() < 0.12]:
            story.on(
                story.today + timedelta(days=5),
                partial(story.leave, combined, member, "Did not say."),
            )

    def _birch_meets(self) -> None:
        story, birch = self.story, self._the_birch
        if date(2011, 8, 1) <= story.today < date(2011, 9, 12):
            return
        if story.today == date(2012, 1, 17):
            story.call_off(birch, "Flu: four people sent apologies.", venue="Library")
            return
        visitors = self.visiting.pop("birch", ())
        story.meet(birch, venue="Library", season=season(story.today), visitors=visitors)

    def _calls(self) -> None:
        """Calls fade: about four a month in each pair at first, two after half a year."""
        day, rate = NATURALISTIC + timedelta(days=1), 0.11
        while day < date(2011, 11, 14):
            self.story.on(day, partial(self._call, rate), hour=17)
            day += timedelta(days=1)
            rate = max(0.03, rate * 0.996)

    def _call(self, rate: float) -> None:
        for pair in self.cast.pairs:
            if not pair.is_over and pair.members and self.story.rng.random() < rate:
                self.story.contact(pair, pair.members[0])

    def _newcomers(self) -> None:
        """People who join later have no arm. Each visits before joining; one comes back."""
        for visit, join, name, circle in (
            (date(2011, 5, 12), date(2011, 5, 30), ("Rosalind", "Tapper"), "group"),
            (date(2011, 10, 18), date(2011, 11, 7), ("Emrys", "Vaughton"), "birch"),
            (date(2011, 10, 13), date(2011, 10, 31), ("Parveen", "Alimi"), "group"),
            (date(2012, 3, 8), date(2012, 3, 26), ("Dilys", "Marchbank"), "group"),
        ):
            self.story.on(
                visit - timedelta(days=7), partial(self._visitor, visit, join, name, circle)
            )

    def _visitor(self, visit: date, join: date, name: tuple[str, str], circle: str) -> None:
        practice = "Alder" if circle == "group" else "Birch"
        someone = self.story.enrol(name, practice, keenness=0.85)
        self.story.on(visit, lambda: self.visiting.update({circle: [someone]}))
        self.story.on(join, lambda: self.story.join(self._circle(circle), someone))

    def _circle(self, name: str) -> Circle:
        return self.cast.the_group if name == "group" else self._the_birch

    def _leavers(self) -> None:
        for day, circle, reason in (
            (date(2011, 3, 28), "group", "Moved to her daughter's."),
            (date(2011, 4, 26), "group", "Working on Thursdays now."),
            (date(2011, 5, 24), "birch", "Did not say."),
            (date(2011, 7, 25), "group", "No longer drives."),
            (date(2011, 9, 26), "birch", "Joined a walking group instead."),
            (date(2011, 10, 3), "group", "Caring for her husband."),
            (date(2011, 12, 12), "group", "Did not say."),
            (date(2012, 1, 30), "birch", "Poor health."),
            (date(2012, 2, 20), "group", "Had what he came for, and said so."),
            (date(2012, 4, 16), "birch", "Moved away."),
        ):
            self.story.on(day, partial(self._one_leaves, circle, reason))
        self.story.on(date(2012, 3, 5), self._one_comes_back)

    def _one_leaves(self, circle: str, reason: str) -> None:
        found = self._circle(circle)
        others = [each for each in found.members if self._is_only_in(found, each)]
        leaver = min(others, key=lambda each: (each.keenness, each.id))
        self.spells_left[self.story.today] = self.story.leave(found, leaver, reason)
        if reason == "Poor health.":
            self.convalescent = leaver
        elif reason != "Did not say.":
            self.story.on(
                self.story.today + timedelta(days=14),
                partial(self.story.depart, leaver, (), reason),
            )

    def _is_only_in(self, circle: Circle, someone: Someone) -> bool:
        return not any(someone in pair.members for pair in self.cast.pairs if pair is not circle)

    def _one_comes_back(self) -> None:
        self.story.join(self.cast.the_group, self.convalescent)

    def _spheres(self) -> None:
        """People take part in wider health life; each part is traced to where it grew from."""
        group, sphere = Sphere.PATIENT_PARTICIPATION_GROUP, self._involve
        self.story.on(date(2011, 4, 4), partial(sphere, "group", 0, group, "Speaks for diabetes."))
        self.story.on(date(2011, 7, 4), partial(sphere, "group", 1, group, "Takes the minutes."))
        self.story.on(date(2011, 10, 10), partial(sphere, "birch", 0, group, "New member."))
        self.story.on(
            date(2011, 11, 21), partial(sphere, "group", 2, Sphere.TRAINER, "Helps train nurses.")
        )
        self.story.on(
            date(2012, 2, 6), partial(sphere, "birch", 1, Sphere.COMMITTEE, "Library users' group.")
        )
        self.story.on(
            date(2012, 4, 2), partial(sphere, "group", 3, group, "Stood for the committee.")
        )

    def _involve(self, circle: str, place: int, sphere: Sphere, detail: str) -> None:
        found = self._circle(circle)
        keenest = sorted(found.members, key=lambda each: (-each.keenness, each.id))
        self.story.act(
            involvement.RecordInvolvement,
            participant=keenest[place].id,
            sphere=sphere,
            starts_on=self.story.today,
            cohort=found.id,
            detail=detail,
        )

    # What was recorded wrongly, and put right later

    def _put_right(self) -> None:
        self.story.on(date(2011, 5, 3), self._spell_was_wrong)
        self.story.on(date(2011, 11, 1), self._register_was_wrong)

    def _spell_was_wrong(self) -> None:
        """The coordinator learns in May that somebody had left a week before it was recorded."""
        self._correct(
            self.spells_left[date(2011, 4, 26)],
            {"left_on": date(2011, 4, 18).isoformat()},
            "The facilitator's notebook gives the eighteenth of April.",
        )

    def _register_was_wrong(self) -> None:
        register = self.registers[date(2011, 10, 13)]
        absent = next(entry for entry in register if entry.result is Result.DID_NOT_ATTEND)
        self._correct(
            absent.id,
            {"result": Result.ATTENDED.value},
            "Came late, after the register was taken.",
        )

    def _correct(self, fact: str, changes: dict[str, Any], reason: str) -> None:
        self.story.act(corrections.CorrectFact, fact=fact, changes=changes, reason=reason)

    def _what_comes(self) -> None:
        """Meetings to come, and one that was held although nobody took its register."""
        self.story.announce(self.cast.the_group, date(2012, 6, 7), venue="Hall", hour=10)
        self.story.announce(self.cast.the_group, date(2012, 6, 14), venue="Hall")
        self.story.announce(self._the_birch, date(2012, 6, 19), venue="Library")
