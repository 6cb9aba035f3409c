"""A lineage event that was on another day, or with other people: one plan of what changes by that.

The event is planned twice on the record as it was before the event: as it was done, and as it
should have been. What differs is put onto what the record says now; what is the same stays as it
is, with its ids.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from likewise.domain.cohorts.facts import (
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageEvent,
)
from likewise.domain.cohorts.history import CohortHistory
from likewise.domain.declarations import fields_of
from likewise.domain.deviations import Deviation
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Capacity, Meeting, Result, capacity_on
from likewise.domain.memberships import Lead, Membership
from likewise.domain.operations import Ids, Plan, Step
from likewise.domain.participants import Status, is_taking_part_on
from likewise.domain.words import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What becomes of one fact: how the act left it, and how it should have; none: not there."""

    id: str
    done: Fact | None
    right: Fact | None

    @property
    def fact(self) -> Fact:
        """The fact as one of the two has it."""
        return next(each for each in (self.done, self.right) if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """A fact that was recorded since, and that a correction would contradict; and how."""

    fact: Fact
    sentence: str


def differences(
    *, event: LineageEvent, done: Plan, right: Plan, began: Iterable[Fact], before: Iterable[Fact],
    ids: Ids,
) -> tuple[Difference, ...]:  # fmt: skip
    """What differs between two plans of one event, by the ids that its facts have.

    Parameters
    ----------
    began
        The facts that began with the event, as they were recorded.
    before
        What the record said before it.
    """
    stood = {fact.id: fact for fact in before}
    there: dict[tuple[Any, ...], str] = {_what(fact): fact.id for fact in began}
    was, _ = _outcome(done, event, there)
    will, made = _outcome(right, event, there)
    found = []
    for each in dict.fromkeys((*was, *will)):
        one = Difference(
            id=each, done=was.get(each, stood.get(each)), right=will.get(each, stood.get(each))
        )
        if one.done == one.right:
            continue
        if each in made and one.right is not None:
            new = ids.new()
            one = Difference(id=new, done=None, right=replace(one.right, id=new))
        found.append(one)
    return tuple(found)


def _outcome(
    plan: Plan, event: LineageEvent, there: Mapping[tuple[Any, ...], str]
) -> tuple[dict[str, Fact | None], frozenset[str]]:
    """What a plan makes of each fact, by the ids of the record; and which are not yet there."""
    recorded = plan.facts(Cohort, does="record")
    named = {fact.id: known for fact, known in zip(recorded, event.successors, strict=False)}
    made: dict[str, Fact | None] = {}
    new: set[str] = set()
    for step in plan.steps:
        fact = _renamed(step.fact, named)
        if step.does == "record" and isinstance(fact, LineageEvent):
            fact = replace(fact, id=event.id, about=event.about)
        elif step.does == "record":
            known = there.get(_what(fact))
            if known is None:
                new.add(fact.id)
            else:
                fact = replace(fact, id=known)
        made[fact.id] = None if step.does == "void" else fact
    return made, frozenset(new)


def _what(fact: Fact) -> tuple[Any, ...]:
    """What a fact that begins with an event is, whatever its id."""
    match fact:
        case Membership() | Lead():
            return type(fact), fact.cohort, fact.participant
        case CohortState() | CohortFormat() | CohortVenue():
            return type(fact), fact.cohort
        case Deviation():
            return type(fact), fact.cohort, fact.participant
        case Meeting():
            return type(fact), fact.cohorts, fact.starts
    return type(fact), fact.id


def _renamed(value: Any, named: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return named.get(value, value) if type(value) is str else value
    if isinstance(value, tuple):
        return tuple(_renamed(each, named) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{f.name: _renamed(getattr(value, f.name), named) for f in dataclasses.fields(value)},
        )
    return value


def put_onto(
    found: Iterable[Difference], now: Mapping[str, Fact]
) -> tuple[tuple[Step, ...], tuple[InTheWay, ...]]:
    """The steps that make of what the record says now what it should say, and what is in the way.

    What a later act said of a fact stands, unless it is about the very thing that was wrong.
    """
    steps, stands = [], []
    for each in found:
        done, right, stood = each.done, each.right, now.get(each.id)
        if done is None and stood is None and right is not None:
            steps.append(Step("record", right))
        elif right is None and (stood is None or (done is not None and _same(stood, done))):
            steps += [Step("void", stood)] if stood else []
        elif done is None or right is None or stood is None:
            stands.append(InTheWay(fact=stood or each.fact, sentence=_changed_since(each.fact)))
        else:
            wrong = _changed(done, right)
            if all(getattr(stood, n) in (getattr(done, n), v) for n, v in wrong.items()):
                steps += _revised(stood, wrong)
            else:
                stands.append(InTheWay(fact=stood, sentence=_changed_since(stood)))
    return tuple(steps), tuple(stands)


def _revised(stood: Fact, wrong: Mapping[str, Any]) -> list[Step]:
    fact = replace(stood, **wrong)
    return [Step("revise", fact)] if fact != stood else []


def _changed_since(fact: Fact) -> str:
    return f"{sentence(fact.declared.one)} that the correction would change was changed since"


def _same(one: Fact, other: Fact) -> bool:
    """Whether two facts say the same, whatever was written about it in somebody's own words."""
    words = {"about", *(f.name for f in fields_of(type(one)) if f.is_apart)}
    return not _changed(one, other).keys() - words


def _changed(done: Fact, right: Fact) -> dict[str, Any]:
    return {
        field.name: getattr(right, field.name)
        for field in dataclasses.fields(right)
        if getattr(done, field.name) != getattr(right, field.name)
    }


def with_steps(
    histories: Mapping[str, CohortHistory], steps: Iterable[Step]
) -> dict[str, CohortHistory]:
    """The histories of cohorts as they would be after some steps."""
    found = dict(histories)
    for step in steps:
        shelf = _SHELVES.get(type(step.fact))
        for cohort in _cohorts_of(step.fact) if shelf else ():
            if shelf and cohort in found:
                rest = tuple(e for e in getattr(found[cohort], shelf) if e.id != step.fact.id)
                rest = rest if step.does == "void" else (*rest, step.fact)
                changed: dict[str, Any] = {shelf: rest}
                found[cohort] = replace(found[cohort], **changed)
    return found


_SHELVES: Mapping[type[Fact], str] = {
    CohortFormat: "formats", CohortState: "states", CohortVenue: "venues",
    Membership: "memberships", Lead: "leads", Meeting: "meetings",
}  # fmt: skip


def _cohorts_of(fact: Any) -> tuple[str, ...]:
    return fact.cohorts if isinstance(fact, Meeting) else (fact.cohort,)


def carried(
    registers: Iterable[tuple[Attendance, Meeting]],
    histories: Mapping[str, CohortHistory],
    statuses: Mapping[str, Sequence[Status]],
) -> Iterator[Step]:
    """What becomes of lines of registers: who was there and did not belong was a visitor.

    Who did not belong and was not there either is taken out.
    """
    for line, meeting in registers:
        spells = [e for c in meeting.cohorts if c in histories for e in histories[c].memberships]
        takes_part = is_taking_part_on(statuses.get(line.participant, ()), meeting.on)
        people = frozenset({line.participant}) if takes_part else frozenset()
        capacity = capacity_on(spells, people, line.participant, meeting.on)
        is_absent = capacity is Capacity.VISITOR and line.result is not Result.ATTENDED
        if capacity is None or is_absent:
            yield Step("void", line)
        elif capacity is not line.capacity:
            yield Step("revise", replace(line, capacity=capacity))


def in_order(steps: Sequence[Step], now: Mapping[str, Fact]) -> tuple[Step, ...]:
    """The steps in an order in which no guard meets half of them.

    What is withdrawn goes first and against the order of kinds; then spells grow shorter, cohorts
    change, and spells grow longer; what a register says of people comes last.
    """
    place = {kind: number for number, kind in enumerate(kinds())}
    gone = [each for each in steps if each.does == "void"]
    rest = [each for each in steps if each.does != "void"]

    def turn(step: Step) -> tuple[int, int]:
        fact = step.fact
        if isinstance(fact, Attendance):
            return 4, 0
        if isinstance(fact, Membership):
            return (1 if _is_shorter(now.get(fact.id), fact) else 3), 0
        is_before = place[type(fact)] < place[Membership]
        return (2 if is_before else 3), place[type(fact)]

    gone.sort(key=lambda each: -place[type(each.fact)])
    return (*gone, *sorted(rest, key=turn))


def _is_shorter(before: Fact | None, after: Membership) -> bool:
    if not isinstance(before, Membership):
        return False
    return after.joined_on >= before.joined_on and (after.left_on or date.max) <= (
        before.left_on or date.max
    )
