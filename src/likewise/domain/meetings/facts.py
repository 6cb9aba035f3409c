"""What is recorded of meetings and of their registers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from likewise.domain.declarations import Declaration, Does, Label, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, MeetingId, ParticipantId, VenueId
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import clock, join_words

MOST_GUESTS = 10_000


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
    counted, not named. `reason` says why a meeting was cancelled. `series` says with which others
    it was planned: every week from 7 January 2027.
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
    reason: Annotated[str, Text(about="about")] = ""
    about: tuple[ParticipantId, ...] = ()  # whom the reason speaks of
    series: Label = ""

    def __post_init__(self) -> None:
        if not self.cohorts or len(set(self.cohorts)) != len(self.cohorts):
            raise MeetingNotRight("A meeting needs one host cohort or more, each named once.")
        if self.starts.tzinfo is not None:
            raise MeetingNotRight("A meeting's start is wall-clock time, without an offset.")
        if not 0 <= self.guests <= MOST_GUESTS:
            raise MeetingNotRight(f"Guests are counted from none to {MOST_GUESTS:,}.")
        if self.minutes is not None and not 0 < self.minutes <= 24 * 60:
            raise MeetingNotRight("A meeting lasts between one minute and a day. Give its minutes.")

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
        when = f"{self.on:%A} {in_words(self.on)} at {clock(self.starts)}"
        if does == "void":
            return f"the meeting of {hosts} on {when} is withdrawn"
        if self.state is MeetingState.CANCELLED:
            return f"the meeting of {hosts} on {when} is cancelled"
        if does == "revise":
            was = "is planned" if self.state is MeetingState.PLANNED else "was held"
            return f"the meeting of {hosts} on {when} {was}"
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
