"""What a plan would do, in words: who moves, who stays, who leaves, what ends, what follows.

The check page and the dry run of a command read the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from likewise.domain.cohorts import LineageEvent, Passage, PassageOutcome
from likewise.domain.cohorts.words import went
from likewise.domain.declarations import Names
from likewise.domain.facts import Fact
from likewise.domain.memberships import Membership
from likewise.domain.operations import Plan, Step
from likewise.domain.participants import RoleName
from likewise.domain.words import people, sentence

MOVES, COMES, STAYS, LEAVES = "Who moves", "Who comes as well", "Who stays", "Who leaves"
WHO = (MOVES, COMES, STAYS, LEAVES)
_HEADINGS = {
    PassageOutcome.MOVED: MOVES, PassageOutcome.STAYED: STAYS, PassageOutcome.LEFT: LEAVES,
}  # fmt: skip
# In the order in which a coordinator asks; what has a heading of its own comes after these.
FIRST = ("People", "Cohorts", "Who leads", "Meetings", "Registers", "Deviations from the protocol")


NOT_NAMED = "not named in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading of the plan with its lines."""

    heading: str
    lines: tuple[str, ...]


def sections(plan: Plan, names: Names) -> tuple[Section, ...]:
    """The plan under headings, in the order in which a coordinator asks."""
    events = [
        step.fact
        for step in plan.steps
        if isinstance(step.fact, LineageEvent) and step.does == "record"
    ]
    passages = [passage for event in events for passage in event.passages]
    told = {(each.participant, each.from_cohort) for each in passages}
    told |= {(each.participant, each.to_cohort) for each in passages}
    said: dict[str, list[str]] = {heading: [] for heading in FIRST}
    was = {fact.id: fact for fact in plan.was}
    for step in plan.steps:
        fact, before = step.fact, was.get(step.fact.id)
        if isinstance(fact, Membership) and (fact.participant, fact.cohort) in told:
            continue  # said by their passage: they move, come as well, stay or leave
        said.setdefault(fact.declared.heading, []).append(_line(step, before, names))
        if isinstance(fact, LineageEvent) and isinstance(before, LineageEvent):
            said["People"] += _did_else(before, fact, names)
    rest = (Section(heading=heading, lines=tuple(lines)) for heading, lines in said.items())
    return tuple(each for each in (*_people(passages, _Spells(plan), names), *rest) if each.lines)


def _line(step: Step, before: Fact | None, names: Names) -> str:
    """One step in a sentence; where the plan knows what was said before, with that."""
    now = sentence(step.fact.sentence(step.does, names))
    then = sentence(before.sentence(step.does, names)) if before else now
    return now if then == now else f"{now}; before: {then}"


def _did_else(before: LineageEvent, after: LineageEvent, names: Names) -> Iterator[str]:
    """What people did at an event where that is not what the record said before."""
    was, now = _doings(before), _doings(after)
    for who in sorted(was.keys() | now.keys(), key=lambda each: names.get(each, "")):
        if was.get(who) != now.get(who):
            said = [names.get(who, "Somebody"), now.get(who, NOT_NAMED), was.get(who, NOT_NAMED)]
            yield "{}: {}; before: {}".format(*said)


def _doings(event: LineageEvent) -> dict[str, str]:
    return {each.participant: went(event.kind, each.outcome) for each in event.passages}


def _people(passages: Iterable[Passage], spells: "_Spells", names: Names) -> Iterator[Section]:
    under: dict[str, list[Passage]] = {heading: [] for heading in WHO}
    for each in passages:
        under[spells.heading(each)].append(each)
    for heading, some in under.items():
        concerned = len({each.participant for each in some})
        lines = sorted(spells.line(each, names) for each in some)
        yield Section(heading=f"{heading} ({people(concerned)})", lines=tuple(lines))


class _Spells:
    """What a plan does to the time of people in cohorts."""

    def __init__(self, plan: Plan) -> None:
        spells = [
            (step.does, step.fact) for step in plan.steps if isinstance(step.fact, Membership)
        ]
        self._new = {(s.participant, s.cohort): s for does, s in spells if does == "record"}
        self._over = {(s.participant, s.cohort) for does, s in spells if does != "record"}

    def heading(self, each: Passage) -> str:
        """Where a person is told of: whoever goes on where they were does not move."""
        if each.outcome is PassageOutcome.MOVED and self._stays(each):
            return COMES
        return _HEADINGS[each.outcome]

    def line(self, each: Passage, names: Names) -> str:
        """What an event means for a person."""
        origin, target = names.get(each.from_cohort or ""), names.get(each.to_cohort or "")
        who = _called(each.participant, each.role, names)
        if each.outcome is PassageOutcome.STAYED:
            return f"{who}: stays in {target or origin}"
        if each.outcome is PassageOutcome.LEFT:
            return f"{who}: leaves {origin}"
        new = self._new.get((each.participant, each.to_cohort or ""))
        role = (
            f", as a {new.role}" if new and each.from_cohort and new.role is not each.role else ""
        )
        if not self._stays(each):
            share = f", with {_share(new)} of their time" if new and new.share else ""
            return f"{who}: {f'from {origin} ' if origin else ''}to {target}{role}{share}"
        if new is None or new.role is not RoleName.FACILITATOR:
            return f"{who}: joins {target} as well{role}; stays in {origin}"
        time = f"{_share(new)} of their time" if new.share else "time that nobody counted"
        return f"{who}: also gives {time} to {target}{role}; stays in {origin}"

    def _stays(self, each: Passage) -> bool:
        """Whether somebody who goes to a cohort also goes on in the one they come from."""
        came_from = (each.participant, each.from_cohort or "")
        return (
            each.from_cohort not in (None, each.to_cohort)
            and came_from not in self._over
            and (each.participant, each.to_cohort or "") in self._new
        )


def _called(participant: str, role: RoleName, names: Names) -> str:
    who = names.get(participant, "Somebody")
    return f"{who}, facilitator" if role is RoleName.FACILITATOR else who


def _share(spell: Membership) -> str:
    return f"{(spell.share or Decimal(0)).normalize():f}"
