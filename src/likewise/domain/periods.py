"""Half-open periods of days: the start is inside, the end is the first day outside."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from likewise.domain.refusals import DomainError

FOREVER = date.max


class PeriodEndsBeforeItStarts(DomainError):
    """A period whose end is not after its start."""


def check_period(starts_on: date, ends_on: date | None, *, what: str = "The period") -> None:
    """Refuse a period that covers no day.

    Raises
    ------
    PeriodEndsBeforeItStarts
        When `ends_on` is given and is not after `starts_on`.
    """
    if ends_on is not None and ends_on <= starts_on:
        raise PeriodEndsBeforeItStarts(
            f"{what} starts on {in_words(starts_on)} and ends on {in_words(ends_on)}. "
            "Give an end after the start: the end is the first day outside."
        )


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `starts_on` up to, not including, `ends_on`; no end means still."""

    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on)

    def covers(self, day: date) -> bool:
        """Whether `day` is inside."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def overlaps(self, other: "Period") -> bool:
        """Whether some day is inside both."""
        return self.starts_on < (other.ends_on or FOREVER) and other.starts_on < (
            self.ends_on or FOREVER
        )


@lru_cache(maxsize=4096)  # a picture names few days, each of them hundreds of times
def in_words(day: date) -> str:
    """A day as people write it: 3 May 2026."""
    return f"{day.day} {day:%B %Y}"


def day_of(at: datetime, zone: str) -> date:
    """The day that an instant falls on, as the people of a programme would say."""
    return at.astimezone(ZoneInfo(zone)).date()
