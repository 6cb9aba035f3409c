"""Gatherings: planned, held or cancelled, and who came."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from likewise.domain.facts import Fact
from likewise.domain.refusals import DomainError


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

    programme: str
    cohorts: tuple[str, ...]
    starts: datetime
    zone: str
    state: MeetingState
    venue: str | None = None
    minutes: int | None = None
    guests: int = 0
    reason: str = ""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(Fact):
    """What the register of one meeting says of one participant; it stays when they move."""

    meeting: str
    participant: str
    result: Result
    capacity: Capacity
    is_first_time: bool = False

    def __post_init__(self) -> None:
        if self.is_first_time and self.result is not Result.ATTENDED:
            raise AttendanceNotRight("Only someone who attended can have come for the first time.")
        if self.capacity is Capacity.VISITOR and self.result is not Result.ATTENDED:
            raise AttendanceNotRight("A visitor is in the register only when they attended.")
