"""Recruited against planned, month by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from likewise.domain.recruitment.facts import RecruitmentTarget

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of recruitment: how many were planned by its end, and how many were recruited.

    `first` is its first day. `recruited` is none of a month that has not begun.
    """

    first: date
    planned: int
    recruited: int | None


def planned_by(target: RecruitmentTarget, day: date) -> int:
    """How many people are to be enrolled by the end of a day, evenly over the days of recruitment.

    Examples
    --------
    >>> june = RecruitmentTarget(id="t", needed=30, starts_on=date(2010, 6, 1),
    ...                          due_on=date(2010, 6, 30))
    >>> planned_by(june, date(2010, 6, 10)), planned_by(june, date(2011, 1, 1))
    (10, 30)
    """
    days = (target.due_on - target.starts_on).days + 1
    passed = min(max((day - target.starts_on).days + 1, 0), days)
    return target.to_enrol * passed // days


def by_month(
    target: RecruitmentTarget, enrolled: Iterable[date], *, today: date
) -> tuple[Month, ...]:
    """Each month from the first of recruitment until it is due, or until today where that is later.

    Parameters
    ----------
    enrolled
        The day on which each person was enrolled; those of before the target's first day are not
        counted.

    Returns
    -------
    tuple of Month
        At most ten years of them. Both numbers add up from the first month on; that of a month
        that goes on is up to today.
    """
    days = sorted(day for day in enrolled if target.starts_on <= day <= today)
    last = max(target.due_on, min(today, days[-1] if days else target.due_on))
    found: list[Month] = []
    first = target.starts_on.replace(day=1)
    while first <= last and len(found) < MOST_MONTHS:
        after = (first + timedelta(days=32)).replace(day=1)
        end = after - timedelta(days=1)
        found.append(
            Month(
                first=first,
                planned=planned_by(target, end),
                recruited=None if first > today else sum(day <= end for day in days),
            )
        )
        first = after
    return tuple(found)
