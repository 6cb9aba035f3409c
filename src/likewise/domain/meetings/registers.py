"""Taking a register: who may be in it, in what capacity, and what it replaces."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.ids import ParticipantId
from likewise.domain.meetings.facts import (
    Attendance,
    Capacity,
    Meeting,
    MeetingState,
    Result,
)
from likewise.domain.memberships import Membership, on_day
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class RegisterNotRight(DomainError):
    """A register that cannot be taken as it was given."""


class RegisterChanged(DomainError):
    """A register that somebody else saved after this one was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """What a register says of one person. `is_first_time` none: work it out from the past."""

    participant: ParticipantId
    result: Result
    is_first_time: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterContext:
    """What taking a register needs to know: whose day it is, and what was recorded before.

    `spells` are memberships of the host cohorts; `taking_part` are those enrolled on the day;
    `came_before` are those who attended a meeting of these hosts on an earlier day; `present`
    is what the register says already.
    """

    meeting: Meeting
    spells: tuple[Membership, ...]
    taking_part: frozenset[str]
    came_before: frozenset[str] = frozenset()
    present: tuple[Attendance, ...] = ()


def mark_of(meeting: Meeting, present: Iterable[Attendance]) -> str:
    """A short digest of what a register says: another one, when somebody saved it meanwhile."""
    lines = sorted(f"{e.participant} {e.result} {e.is_first_time}" for e in present)
    said = "\n".join([f"{meeting.state} {meeting.guests}", *lines])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def plan_register(
    *,
    context: RegisterContext,
    entries: Sequence[RegisterEntry],
    today: date,
    ids: Ids,
    guests: int = 0,
    seen: str | None = None,
) -> Plan:
    """Plan that a meeting was held and its register says this; it replaces what it said before.

    People of the host cohorts that day are in it as members or facilitators; somebody else who is
    enrolled is a visitor.

    Parameters
    ----------
    seen
        The mark of the register that was open when these entries were made; none asks nothing.

    Raises
    ------
    RegisterNotRight
        When the meeting is still to come, was cancelled, or somebody named may not be in it.
    RegisterChanged
        When the register is not any more what was seen.
    """
    meeting = context.meeting
    if seen is not None and seen != mark_of(meeting, context.present):
        raise RegisterChanged(
            "Somebody saved this register after you opened it. Look at what they put in, then "
            "save again."
        )
    if meeting.state is MeetingState.CANCELLED:
        raise RegisterNotRight("This meeting was cancelled, so it has no register.")
    if meeting.on > today:
        raise RegisterNotRight(
            f"This meeting is on {in_words(meeting.on)}. Take its register on that day or after."
        )
    if len({entry.participant for entry in entries}) != len(entries):
        raise RegisterNotRight("Somebody is in the register twice. Keep one entry for each person.")
    draft = Draft("meetings.register", ids)
    held = replace(meeting, state=MeetingState.HELD, guests=guests, reason="")
    if held != meeting:
        draft.revise(held)
    before = {each.participant: each for each in context.present}
    for entry in entries:
        _enter(draft, context, entry, before.pop(entry.participant, None))
    for dropped in before.values():
        draft.void(dropped)
    return draft.plan(about=(meeting.id, *meeting.cohorts))


def capacity_on(
    spells: Iterable[Membership], taking_part: frozenset[str], participant: str, day: date
) -> Capacity | None:
    """In what capacity somebody would be in a register that day; none where they may not be."""
    roles = {each.role for each in on_day(spells, day) if each.participant == participant}
    return capacity_in(roles, takes_part=participant in taking_part)


def capacity_in(roles: Collection[str], *, takes_part: bool) -> Capacity | None:
    """The capacity of somebody with these roles among the hosts: of both, they are a member."""
    if RoleName.MEMBER in roles:
        return Capacity.MEMBER
    if roles:
        return Capacity.FACILITATOR
    return Capacity.VISITOR if takes_part else None


def _enter(
    draft: Draft, context: RegisterContext, entry: RegisterEntry, before: Attendance | None
) -> None:
    day = context.meeting.on
    capacity = capacity_on(context.spells, context.taking_part, entry.participant, day)
    if capacity is None:
        raise RegisterNotRight(
            f"Somebody in the register was not enrolled on {in_words(day)}. "
            "Count people from outside the programme as guests."
        )
    first = entry.is_first_time
    if first is None:
        new = entry.participant not in context.came_before
        first = entry.result is Result.ATTENDED and new and capacity is not Capacity.FACILITATOR
    said = Attendance(
        id=before.id if before else draft.ids.new(),
        meeting=context.meeting.id,
        participant=entry.participant,
        result=entry.result,
        capacity=capacity,
        is_first_time=first,
    )
    if before is None:
        draft.record(said)
    elif said != before:
        draft.revise(said)
