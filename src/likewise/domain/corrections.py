"""Saying that a fact was recorded wrongly: what it should say, why, and what follows from that.

A correction that would leave a register naming somebody who was not there carries that register
entry with it: who attended becomes a visitor or a member, who did not is withdrawn from it.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, values
from likewise.domain.cohorts import CohortHistory, LineageEvent, LineageKind
from likewise.domain.declarations import (
    Declaration,
    Does,
    Field,
    Label,
    Names,
    Text,
    fields_of,
)
from likewise.domain.facts import Fact
from likewise.domain.ids import FactId, ParticipantId
from likewise.domain.meetings import (
    Attendance,
    Capacity,
    Meeting,
    MeetingState,
    Result,
    capacity_on,
)
from likewise.domain.memberships import Membership, overlapping
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import Status, is_taking_part_on
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class CorrectionNeedsReason(DomainError):
    """A correction without a reason."""


class NotToBeCorrected(DomainError):
    """A fact, or a part of one, that is not put right by a correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Fact):
    """Why a fact was corrected. `corrects` is that fact's id, `noun` its kind, `on` the day it is
    about; what it said before stays in its versions."""

    declared: ClassVar = Declaration(noun="correction", heading="Corrections")

    corrects: FactId
    noun: Label
    on: date
    reason: Annotated[str, Text(about="about")] = ""
    about: tuple[ParticipantId, ...] = ()  # whom the reason speaks of

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise CorrectionNeedsReason("Say why the record was wrong, so that others can follow.")

    def sentence(self, does: Does, names: Names) -> str:
        if does == "void":
            return "why it was corrected is withdrawn with the correction"
        return "why it is corrected is kept beside it"


def is_correctable(kind: type[Fact]) -> bool:
    """Whether a correction may change anything of a kind of fact.

    Who and which cohort a fact is about are its identity: withdraw the fact and record the right
    one instead.
    """
    return bool(kind.declared.correctable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a correction may touch besides the fact itself.

    `registers` are the entries that the correction could leave without ground, each with its
    meeting; `cohorts` the histories of every cohort concerned; `events` lineage events that name
    the person; `statuses` gives the dated statuses of everyone in those registers.
    """

    registers: Sequence[tuple[Attendance, Meeting]] = ()
    cohorts: Mapping[str, CohortHistory] = dataclasses.field(default_factory=dict)
    events: Sequence[LineageEvent] = ()
    statuses: Mapping[str, tuple[Status, ...]] = dataclasses.field(default_factory=dict)


def plan_correct(
    *,
    fact: Fact,
    changes: Mapping[str, Any],
    around: Surroundings,
    reason: str,
    ids: Ids,
) -> Plan:
    """Plan that a fact says something else, with whatever must follow.

    Raises
    ------
    NotToBeCorrected, CorrectionNeedsReason
        When this is not put right by a correction, or nobody says why.
    """
    _check_changes(fact, changes)
    after = corrected(fact, changes)
    if after == fact:
        raise NotToBeCorrected("Nothing would change. Say what the record should have said.")
    draft = Draft("corrections.correct", ids)
    _note(draft, fact, reason)
    draft.revise(after)
    if isinstance(after, Membership) and isinstance(fact, Membership):
        _check_spell(fact, after, around)
        if after.joined_on != fact.joined_on:
            _not_a_founder(draft, fact, around.events)
        _carry(draft, around, {after.cohort: _with(around.cohorts[after.cohort], after)})
    elif isinstance(after, Meeting) and isinstance(fact, Meeting):
        _check_meeting(fact, after, around)
        moved = [(entry, after) for entry, _ in around.registers]
        _carry(draft, replace(around, registers=moved), {})
    elif isinstance(after, Status):
        mine = tuple(s for s in around.statuses.get(after.participant, ()) if s.id != after.id)
        statuses = {**around.statuses, after.participant: (*mine, after)}
        _carry(draft, replace(around, statuses=statuses), {})
    return draft.plan(about=(fact.id,))


def plan_withdraw(*, fact: Fact, around: Surroundings, reason: str, ids: Ids) -> Plan:
    """Plan that a fact never held, with whatever must follow."""
    if not fact.declared.withdrawable:
        raise NotToBeCorrected(
            "This cannot be withdrawn, because other facts rest on it. Correct it instead."
        )
    draft = Draft("corrections.withdraw", ids)
    _note(draft, fact, reason)
    if isinstance(fact, Meeting):
        for entry, _ in around.registers:
            draft.void(entry)
    draft.void(fact)
    if isinstance(fact, Membership):
        _not_a_founder(draft, fact, around.events)
        _check_not_made_by_event(fact, None, around.events)
        _carry(draft, around, {fact.cohort: _without(around.cohorts[fact.cohort], fact)})
    return draft.plan(about=(fact.id,))


def corrected(fact: Fact, changes: Mapping[str, Any]) -> Fact:
    """The fact with the changes, whose values may still be text as somebody typed it."""
    fields = {field.name: field for field in fields_of(type(fact))}
    return replace(fact, **{name: _typed(fields[name], value) for name, value in changes.items()})


def _check_changes(fact: Fact, changes: Mapping[str, Any]) -> None:
    allowed = fact.declared.correctable
    if fact.declared.changes == "never":
        raise NotToBeCorrected(
            f"{fact.declared.one.capitalize()} never changes. Record a deviation instead."
        )
    if not allowed:
        raise NotToBeCorrected("This kind of fact is not put right by a correction.")
    unknown = sorted(set(changes) - allowed)
    if unknown:
        raise NotToBeCorrected(
            f"A correction cannot change {', '.join(unknown)}. It can change "
            f"{', '.join(sorted(allowed))}; for anything else withdraw the fact and record it anew."
        )


def _typed(field: Field, value: Any) -> Any:
    if value is None or (value == "" and field.is_optional):
        return None
    if not isinstance(value, str):
        return value
    try:
        return _parsed(value, field.holds)
    except (ValueError, InvalidOperation):
        raise NotToBeCorrected(
            f"{value!r} will not do for {field.name.replace('_', ' ')}. "
            f"Give {values.in_words(field.holds)}."
        ) from None


def _parsed(value: str, kind: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is bool:
        if value not in {"yes", "no"}:
            raise ValueError(value)
        return value == "yes"
    if kind in (int, Decimal) or issubclass(kind, StrEnum):
        return kind(value)
    return value


def day_of_fact(fact: Fact, otherwise: date = date.min) -> date:
    """The day a fact is about, for the note of its correction."""
    for name in ("on", "joined_on", "starts_on"):
        value = getattr(fact, name, None)
        if isinstance(value, date):
            return value
    return otherwise


def _note(draft: Draft, fact: Fact, reason: str) -> None:
    """Why it is put right; this speaks of whom the fact is about, and goes with them."""
    whom = getattr(fact, "participant", None)
    draft.record(
        Correction(
            id=draft.ids.new(),
            corrects=fact.id,
            noun=type(fact).__name__,
            on=day_of_fact(fact),
            reason=reason,
            about=(whom,) if whom else (),
        )
    )


def _check_spell(before: Membership, after: Membership, around: Surroundings) -> None:
    _check_not_made_by_event(before, after, around.events)
    history = around.cohorts[after.cohort]
    ended = history.ended_on
    if ended is not None and (after.left_on is None or after.left_on > ended):
        raise NotToBeCorrected(
            f"{history.cohort.name} ended on {in_words(ended)}; nobody belongs to it after that."
        )
    began = history.began_on
    if began is not None and after.joined_on < began:
        raise NotToBeCorrected(f"{history.cohort.name} began on {in_words(began)}.")
    if overlapping(history.memberships, after):
        raise NotToBeCorrected(
            "This person has another spell in the cohort then; two spells cannot overlap."
        )


def _not_a_founder(draft: Draft, spell: Membership, events: Iterable[LineageEvent]) -> None:
    """Whoever was not there on the first day is no longer named among those who formed it."""
    for event in events:
        if event.kind is LineageKind.FORM and event.successors == (spell.cohort,):
            others = tuple(p for p in event.passages if p.participant != spell.participant)
            draft.revise(replace(event, passages=others))


def _check_not_made_by_event(
    before: Membership, after: Membership | None, events: Iterable[LineageEvent]
) -> None:
    for event in events:
        if event.kind is LineageKind.FORM:
            continue
        for passage in event.passages:
            if passage.participant != before.participant:
                continue
            began = passage.to_cohort == before.cohort != passage.from_cohort
            ended = passage.from_cohort == before.cohort != passage.to_cohort
            start_moves = after is None or after.joined_on != before.joined_on
            end_moves = after is None or after.left_on != before.left_on
            if (began and event.on == before.joined_on and start_moves) or (
                ended and event.on == before.left_on and end_moves
            ):
                raise NotToBeCorrected(
                    f"This spell follows from the {event.kind} of {in_words(event.on)}, which "
                    "names this person. It cannot be put right apart from that event."
                )


def _check_meeting(before: Meeting, after: Meeting, around: Surroundings) -> None:
    if before.on == after.on:
        return
    for history in around.cohorts.values():
        ended = history.ended_on
        held_after_end = (
            ended is not None and ended <= after.on and after.state is not MeetingState.CANCELLED
        )
        if history.state_on(after.on) is None or held_after_end:
            raise NotToBeCorrected(
                f"{history.cohort.name} was not going on at {in_words(after.on)}."
            )


def _with(history: CohortHistory, spell: Membership) -> tuple[Membership, ...]:
    return (*(each for each in history.memberships if each.id != spell.id), spell)


def _without(history: CohortHistory, spell: Membership) -> tuple[Membership, ...]:
    return tuple(each for each in history.memberships if each.id != spell.id)


def _carry(
    draft: Draft, around: Surroundings, changed: Mapping[str, tuple[Membership, ...]]
) -> None:
    """Bring each register entry concerned into line with who belonged where that day."""
    for entry, meeting in around.registers:
        spells = [
            spell
            for cohort in meeting.cohorts
            for spell in changed.get(cohort, around.cohorts[cohort].memberships)
        ]
        enrolled = is_taking_part_on(around.statuses.get(entry.participant, ()), meeting.on)
        people = frozenset({entry.participant}) if enrolled else frozenset()
        capacity = capacity_on(spells, people, entry.participant, meeting.on)
        absent_visitor = capacity is Capacity.VISITOR and entry.result is not Result.ATTENDED
        if capacity is None or absent_visitor:
            draft.void(entry)
        elif capacity is not entry.capacity:
            draft.revise(replace(entry, capacity=capacity))


_Reason = Annotated[
    str,
    Asks(
        question="Why was the record wrong?",
        hint="Others will read this beside the correction",
        missing="Say why the record was wrong, so that others can follow.",
    ),
]


_SpeaksOf = Annotated[
    tuple[ParticipantId, ...],
    Asks(
        question="Whom does what you wrote speak of?",
        hint="So that it can be forgotten with them",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectFact(Act):
    """A fact should have said something else; what it said before stays."""

    declared: ClassVar[Declared] = Declared(name="corrections.correct", needs=Capability.CORRECT)
    fact: Annotated[FactId, Asks(question="Which fact?", option="fact")]
    changes: Annotated[
        Mapping[str, str | int | bool | date | datetime | Decimal | StrEnum | None],
        Asks(question="What should it say?", option="--set"),
    ]
    reason: _Reason
    speaks_of: _SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFact(Act):
    """A fact never held; what the record said stays in its versions."""

    declared: ClassVar[Declared] = Declared(name="corrections.withdraw", needs=Capability.CORRECT)
    fact: Annotated[FactId, Asks(question="Which fact?", option="fact")]
    reason: _Reason
    speaks_of: _SpeaksOf = ()
