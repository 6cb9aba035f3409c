"""Gatherings: planned, held or cancelled, and who came."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Label, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, MeetingId, ParticipantId, VenueId
from likewise.domain.memberships import Membership, on_day
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import clock, join_words


class MeetingState(StrEnum):
    """Whether a meeting is to come, took place, or was called off."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Result(StrEnum):
    """What a register says of one person."""

    ATTENDED = "attended"
    APOLOGIES = "sent apologies"
    DID_NOT_ATTEND = "did not attend"


class Capacity(StrEnum):
    """In what capacity somebody is in a register. Rates count members only."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    VISITOR = "visitor"


class MeetingNotRight(DomainError):
    """A meeting that cannot be."""


class AttendanceNotRight(DomainError):
    """An entry in a register that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Fact):
    """One gathering of one or several cohorts.

    `starts` is what the clock on the wall says, in `zone`; `starts_at` is the instant. Guests are
    counted, not named. `reason` says why a meeting was cancelled.
    """

    declared: ClassVar = Declaration(
        noun="meeting",
        heading="Meetings",
        correctable=frozenset({"starts", "venue", "minutes", "guests", "reason"}),
        withdrawable=True,
    )

    cohorts: tuple[CohortId, ...]
    starts: datetime
    zone: Label
    state: MeetingState
    venue: VenueId | None = None
    minutes: int | None = None
    guests: int = 0
    reason: Annotated[str, Text()] = ""

    def __post_init__(self) -> None:
        if not self.cohorts or len(set(self.cohorts)) != len(self.cohorts):
            raise MeetingNotRight("A meeting needs one host cohort or more, each named once.")
        if self.starts.tzinfo is not None:
            raise MeetingNotRight("A meeting's start is wall-clock time, without an offset.")
        if self.guests < 0 or (self.minutes is not None and self.minutes <= 0):
            raise MeetingNotRight(
                "Guests cannot be fewer than none, nor a meeting shorter than a minute."
            )

    @property
    def on(self) -> date:
        """The day of the meeting, as its people would say."""
        return self.starts.date()

    @property
    def starts_at(self) -> datetime:
        """The instant at which it starts, in UTC."""
        return self.starts.replace(tzinfo=ZoneInfo(self.zone)).astimezone(ZoneInfo("UTC"))

    def sentence(self, does: Does, names: Names) -> str:
        hosts = join_words(names.get(each, "a cohort") for each in self.cohorts)
        when = f"{in_words(self.on)} at {clock(self.starts)}"
        if does == "void":
            return f"the meeting of {hosts} on {when} is withdrawn"
        if self.state is MeetingState.CANCELLED:
            return f"the meeting of {hosts} on {when} is cancelled"
        return f"{hosts}: meeting on {when}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(Fact):
    """What the register of one meeting says of one participant; it stays when they move."""

    declared: ClassVar = Declaration(
        noun="line of a register",
        nouns="lines of registers",
        title="Entry in a register",
        heading="Registers",
        correctable=frozenset({"result", "is_first_time"}),
        withdrawable=True,
        checked_against=("Membership", "Status"),
    )

    meeting: MeetingId
    participant: ParticipantId
    result: Result
    capacity: Capacity
    is_first_time: bool = False

    def __post_init__(self) -> None:
        if self.is_first_time and self.result is not Result.ATTENDED:
            raise AttendanceNotRight("Only someone who attended can have come for the first time.")
        if self.capacity is Capacity.VISITOR and self.result is not Result.ATTENDED:
            raise AttendanceNotRight("A visitor is in the register only when they attended.")

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        what = names.get(self.meeting, "a meeting")
        if does == "void":
            return f"{who} is taken out of the register of {what}"
        return f"{who} {self.result}, as a {self.capacity}, in the register of {what}"


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


def plan_meeting(
    *,
    zone: str,
    cohorts: Sequence[str],
    starts: datetime,
    ids: Ids,
    venue: str | None = None,
    minutes: int | None = None,
) -> Plan:
    """Plan one gathering of one or several cohorts."""
    draft = Draft("meetings.plan", ids)
    meeting = Meeting(
        id=ids.new(),
        cohorts=tuple(sorted(cohorts)),
        starts=starts,
        zone=zone,
        state=MeetingState.PLANNED,
        venue=venue,
        minutes=minutes,
    )
    draft.record(meeting)
    return draft.plan(about=(meeting.id, *meeting.cohorts))


def plan_cancel(*, meeting: Meeting, reason: str, ids: Ids) -> Plan:
    """Plan that a meeting does not take place, and why."""
    _check_still_planned(meeting, "cancelled")
    if not reason.strip():
        raise MeetingNotRight("Say why the meeting is cancelled; people will ask.")
    draft = Draft("meetings.cancel", ids)
    draft.revise(replace(meeting, state=MeetingState.CANCELLED, reason=reason))
    return draft.plan(about=(meeting.id, *meeting.cohorts))


def plan_change_meeting(
    *,
    meeting: Meeting,
    ids: Ids,
    starts: datetime | None = None,
    venue: str | None = None,
    minutes: int | None = None,
) -> Plan:
    """Plan that a meeting to come is at another time or place; what is not given stays."""
    _check_still_planned(meeting, "changed")
    changed = replace(
        meeting,
        starts=starts or meeting.starts,
        venue=venue or meeting.venue,
        minutes=minutes or meeting.minutes,
    )
    if changed == meeting:
        raise MeetingNotRight("Nothing would change. Give another time or place.")
    draft = Draft("meetings.change", ids)
    draft.revise(changed)
    return draft.plan(about=(meeting.id, *meeting.cohorts))


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


def _check_still_planned(meeting: Meeting, verb: str) -> None:
    if meeting.state is not MeetingState.PLANNED:
        raise MeetingNotRight(
            f"This meeting was {meeting.state} on {in_words(meeting.on)}, so it cannot be {verb}. "
            "If that was recorded wrongly, correct it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMeeting(Act):
    """One or several cohorts will meet."""

    declared: ClassVar[Declared] = Declared(name="meetings.plan", needs=Capability.PLAN_MEETINGS)
    cohorts: Annotated[
        tuple[CohortId, ...],
        Asks(
            question="Who meets?",
            hint="Tick several for a meeting together.",
            missing="Select who meets",
            option="cohort",
        ),
    ]
    starts: Annotated[datetime, Asks(question="When?", missing="Enter the day of the meeting")]
    venue: Annotated[VenueId | None, Asks(question="Where?")] = None
    minutes: Annotated[int | None, Asks(question="How many minutes? (if you know)")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMeeting(Act):
    """A meeting to come is at another time or place; what is not given stays."""

    declared: ClassVar[Declared] = Declared(name="meetings.change", needs=Capability.PLAN_MEETINGS)
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    starts: Annotated[datetime | None, Asks(question="When?")] = None
    venue: Annotated[VenueId | None, Asks(question="Where?")] = None
    minutes: Annotated[int | None, Asks(question="How many minutes? (if you know)")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMeeting(Act):
    """A meeting does not take place, and this is why."""

    declared: ClassVar[Declared] = Declared(name="meetings.cancel", needs=Capability.PLAN_MEETINGS)
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    reason: Annotated[
        str,
        Asks(
            question="Why is it cancelled?",
            hint="In a few words. Do not name anybody: other facilitators and the nurse can read "
            "it.",
            missing="Say why it is cancelled",
            longest=300,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRegister(Act):
    """A meeting was held, and this is who came; it replaces an earlier register of it.

    `seen` is the mark of the register that was replaced, so that nobody's is replaced unseen.
    """

    declared: ClassVar[Declared] = Declared(
        name="meetings.register", needs=Capability.TAKE_REGISTER
    )
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    entries: Annotated[tuple[RegisterEntry, ...], Asks(question="Who came?", option="--entry")]
    guests: Annotated[
        int, Asks(question="Guests", hint="How many from outside the programme, such as a speaker.")
    ] = 0
    seen: Annotated[str | None, Asks(question="Mark of the register that it replaces")] = None
