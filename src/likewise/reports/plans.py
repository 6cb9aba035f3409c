"""What a plan would do, in words: who moves, who stays, who leaves, what ends, what follows.

The check page and the dry run of a command read the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from likewise.domain.cohorts import (
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageEvent,
    Passage,
    PassageOutcome,
    State,
)
from likewise.domain.cohorts.words import FORMAT_IS
from likewise.domain.deviations import Deviation
from likewise.domain.facts import Fact
from likewise.domain.meetings import Attendance, Meeting, MeetingState
from likewise.domain.memberships import Lead, Membership
from likewise.domain.operations import Plan, Step
from likewise.domain.participants import Role, RoleName, Status
from likewise.domain.periods import in_words
from likewise.domain.practices import Registration
from likewise.domain.words import clock, join_words, people, sentence

type Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading of the plan with its lines."""

    heading: str
    lines: tuple[str, ...]


def sections(plan: Plan, names: Names) -> tuple[Section, ...]:
    """The plan under headings, in the order in which a coordinator asks."""
    event = next(iter(plan.facts(LineageEvent)), None)
    passages = event.passages if isinstance(event, LineageEvent) else ()
    found = [
        _people("Who moves", passages, PassageOutcome.MOVED, names),
        _people("Who stays", passages, PassageOutcome.STAYED, names),
        _people("Who leaves", passages, PassageOutcome.LEFT, names),
        _section("People", _said(plan, _PEOPLE, names) if not passages else ()),
        _section("Cohorts", _said(plan, _COHORTS, names)),
        _section("Who leads", _said(plan, _LEADS, names)),
        _section("Meetings", _said(plan, _MEETINGS, names)),
        _section("Registers", _said(plan, _REGISTERS, names)),
        _section("Deviations from the protocol", _said(plan, _DEVIATIONS, names)),
    ]
    return tuple(each for each in found if each.lines)


def _section(heading: str, lines: Iterable[str]) -> Section:
    return Section(heading=heading, lines=tuple(dict.fromkeys(lines)))


def _people(
    heading: str, passages: Sequence[Passage], outcome: PassageOutcome, names: Names
) -> Section:
    lines = [_passage(each, names) for each in passages if each.outcome is outcome]
    concerned = len({each.participant for each in passages if each.outcome is outcome})
    return _section(f"{heading} ({people(concerned)})", sorted(lines))


def _passage(each: Passage, names: Names) -> str:
    who = names.get(each.participant, "Somebody")
    role = ", facilitator" if each.role is RoleName.FACILITATOR else ""
    origin, target = names.get(each.from_cohort or ""), names.get(each.to_cohort or "")
    if each.outcome is PassageOutcome.STAYED:
        return f"{who}{role}: stays in {target or origin}"
    if each.outcome is PassageOutcome.LEFT:
        return f"{who}{role}: leaves {origin}"
    if origin and target:
        return f"{who}{role}: from {origin} to {target}"
    return f"{who}{role}: to {target}"


def _said(plan: Plan, words: "Mapping[type[Fact], Words]", names: Names) -> list[str]:
    said = [words[type(step.fact)](step, names) for step in plan.steps if type(step.fact) in words]
    return [sentence(each) for each in said if each]


type Words = Callable[[Step, Names], str]


def _membership(step: Step, names: Names) -> str:
    spell: Any = step.fact
    who, where = names.get(spell.participant, "somebody"), names.get(spell.cohort, "the cohort")
    if step.does == "void":
        return f"{who}’s time in {where} from {in_words(spell.joined_on)} is withdrawn"
    if step.does == "record":
        share = f", with {spell.share.normalize():f} of their time" if spell.share else ""
        return f"{who} joins {where} as a {spell.role} on {in_words(spell.joined_on)}{share}"
    until = f"up to {in_words(spell.left_on)}" if spell.left_on else "without an end"
    if spell.left_on is not None:
        until = f"until the start of {in_words(spell.left_on)}"
    return f"{who} is in {where} from {in_words(spell.joined_on)} {until}"


def _status(step: Step, names: Names) -> str:
    status: Any = step.fact
    who = names.get(status.participant, "this person")
    return f"{who} is {status.status} from {in_words(status.starts_on)}"


def _role(step: Step, names: Names) -> str:
    role: Any = step.fact
    who = names.get(role.participant, "this person")
    if step.does == "record":
        return f"{who} is a {role.role} of the programme from {in_words(role.starts_on)}"
    until = f" until the start of {in_words(role.ends_on)}" if role.ends_on else ""
    return f"{who} is a {role.role} from {in_words(role.starts_on)}{until}"


def _registration(step: Step, names: Names) -> str:
    fact: Any = step.fact
    who, where = names.get(fact.participant, "this person"), names.get(fact.practice, "a practice")
    return f"{who} is registered with {where} from {in_words(fact.starts_on)}"


def _cohort(step: Step, names: Names) -> str:
    fact: Any = step.fact
    if step.does == "record":
        return f"{fact.name} starts"
    return f"{names.get(fact.id, 'the cohort')} is called {fact.name} from now on"


def _state(step: Step, names: Names) -> str:
    fact: Any = step.fact
    name, day = names.get(fact.cohort, "the cohort"), in_words(fact.starts_on)
    if fact.state is State.ENDED:
        return f"{name} ends at the start of {day}"
    return f"{name} is {fact.state} from {day}"


def _format(step: Step, names: Names) -> str:
    fact: Any = step.fact
    name, kind = names.get(fact.cohort, "the cohort"), FORMAT_IS[fact.format]
    return f"{name} is {kind} from {in_words(fact.starts_on)}"


def _venue(step: Step, names: Names) -> str:
    fact: Any = step.fact
    where = f"at {names.get(fact.venue, 'a venue')}" if fact.venue else "nowhere fixed"
    return f"{names.get(fact.cohort, 'the cohort')} meets {where} from {in_words(fact.starts_on)}"


def _lead(step: Step, names: Names) -> str:
    fact: Any = step.fact
    who, where = names.get(fact.participant, "somebody"), names.get(fact.cohort, "the cohort")
    if step.does == "record":
        return f"{who} leads {where} from {in_words(fact.starts_on)}"
    if step.does == "void":
        return f"{who} no longer leads {where}"
    until = f" at the start of {in_words(fact.ends_on)}" if fact.ends_on else ""
    return f"{who} stops leading {where}{until}"


def _meeting(step: Step, names: Names) -> str:
    fact: Any = step.fact
    hosts = join_words(names.get(each, "a cohort") for each in fact.cohorts)
    when = f"{in_words(fact.on)} at {clock(fact.starts)}"
    if step.does == "void":
        return f"the meeting of {hosts} on {when} is withdrawn"
    if fact.state is MeetingState.CANCELLED:
        return f"the meeting of {hosts} on {when} is cancelled"
    return f"{hosts}: meeting on {when}"


def _attendance(step: Step, names: Names) -> str:
    fact: Any = step.fact
    who, what = names.get(fact.participant, "somebody"), names.get(fact.meeting, "a meeting")
    if step.does == "void":
        return f"{who} is taken out of the register of {what}"
    return f"{who} {fact.result}, as a {fact.capacity}, in the register of {what}"


def _deviation(step: Step, names: Names) -> str:
    fact: Any = step.fact
    return f"{names.get(fact.participant, 'somebody')}: {fact.kind}"


_PEOPLE: dict[type[Fact], Words] = {
    Membership: _membership,
    Status: _status,
    Role: _role,
    Registration: _registration,
}
_COHORTS: dict[type[Fact], Words] = {
    Cohort: _cohort,
    CohortFormat: _format,
    CohortState: _state,
    CohortVenue: _venue,
}
_LEADS: dict[type[Fact], Words] = {Lead: _lead}
_MEETINGS: dict[type[Fact], Words] = {Meeting: _meeting}
_REGISTERS: dict[type[Fact], Words] = {Attendance: _attendance}
_DEVIATIONS: dict[type[Fact], Words] = {Deviation: _deviation}
