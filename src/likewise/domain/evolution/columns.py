"""On which days the picture has its columns."""

from collections.abc import Iterable
from datetime import date, timedelta

from likewise.domain.evolution.standing import Spell
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError

STEPS_MONTHS = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)
MOST_COLUMNS = 11
OPENING_DAYS = 31
QUARTER_MONTHS = 3


class NoDaysBetween(DomainError):
    """A picture whose last day is not after its first."""


def opening_day(spells: Iterable[Spell]) -> date | None:
    """The day by which those had joined who started the programme; none where nobody ever joined.

    Starting takes a while: everyone who first joined within 31 days of the very first counts.
    """
    first: dict[str, date] = {}
    for spell in spells:
        first[spell.person] = min(spell.joined_on, first.get(spell.person, date.max))
    if not first:
        return None
    last = min(first.values()) + timedelta(days=OPENING_DAYS)
    return max(day for day in first.values() if day <= last)


def column_days(
    *, first: date, last: date, marks: Iterable[date] = (), most: int = MOST_COLUMNS
) -> tuple[date, ...]:
    """The days of the columns: the first, the last, the marks between, and every so many months.

    The step is the shortest of 1, 2, 3, 4, 6, 12, 24, 36, 60 and 120 months that keeps the columns
    at most `most`; a day of the step that would stand closer than half of it to one of the other
    days is left out.

    Raises
    ------
    NoDaysBetween
        When `last` is not after `first`.

    Examples
    --------
    >>> [day.isoformat() for day in column_days(first=date(2010, 9, 6), last=date(2011, 1, 20))]
    ['2010-09-06', '2010-10-01', '2010-11-01', '2010-12-01', '2011-01-01', '2011-01-20']
    """
    if last <= first:
        raise NoDaysBetween(
            f"There is no picture from {in_words(first)} to {in_words(last)}. "
            "Choose a last day after the first."
        )
    fixed = sorted({first, last, *(mark for mark in marks if first < mark < last)})
    for months in STEPS_MONTHS:
        days = _with_steps(fixed, months)
        if len(days) <= most or months == STEPS_MONTHS[-1]:
            break
    return tuple(days)


def quarter_days(*, first: date, last: date) -> tuple[date, ...]:
    """The first days of the calendar quarters that begin after `first`, up to `last`.

    These never depend on what happened, so that two answers cannot be compared a day apart.
    """
    day = date(first.year, 1, 1)
    days = []
    while day <= last:
        if day > first:
            days.append(day)
        day = _months_later(day, QUARTER_MONTHS)
    return tuple(days)


def month_of(day: date | None) -> date | None:
    """The first day of a day's month: two answers cannot be compared a day apart."""
    return day and day.replace(day=1)


def _with_steps(fixed: list[date], months: int) -> list[date]:
    apart = timedelta(days=months * 30.4 / 2)
    days = list(fixed)
    day = fixed[0].replace(day=1)
    while (day := _months_later(day, months)) < fixed[-1]:
        if all(abs(day - other) >= apart for other in fixed):
            days.append(day)
    return sorted(days)


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
