"""When nobody can join a cohort: which days of a month that takes, and for how long it goes on.

A cohort that is closed to joiners, rests or is about to end takes nobody. That nobody came then
says nothing of how many would come.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from likewise.domain.periods import FOREVER
from likewise.domain.renewal.model import MOST_HORIZON

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

# Closed for longer than any forecast reaches: nobody has said when it opens.
FOR_GOOD: Final = MOST_HORIZON


@dataclass(frozen=True, slots=True)
class Closed:
    """A time in which nobody can join, from `begins_on` until before `ends_on`.

    `is_rest`: because the cohort rests, so that it takes joiners when it meets again.
    """

    begins_on: date
    ends_on: date = FOREVER
    is_rest: bool = False


def days_in(month: int) -> int:
    """The number of days of a month by its number, 12 x year + month - 1.

    Examples
    --------
    >>> days_in(12 * 2012 + 1)
    29
    """
    return monthrange(month // 12, month % 12 + 1)[1]


def closed_days(closed: Iterable[Closed], *, month: int) -> int:
    """On how many days of a month nobody could join, from times that don't overlap."""
    first = date(month // 12, month % 12 + 1, 1).toordinal()
    past = first + days_in(month)
    return sum(
        max(0, min(past, each.ends_on.toordinal()) - max(first, each.begins_on.toordinal()))
        for each in closed
    )


def closed_for(closed: Iterable[Closed], *, on: date) -> int:
    """For how many months, from that of a day on, nobody can join; 0 where people can that day.

    Of the month in which it opens the whole counts, unless it opens on its first day. `FOR_GOOD`
    where nobody has said when. A rest isn't counted: forecasts take it to be over.
    """
    until = on
    for each in sorted(closed, key=lambda each: each.begins_on):
        if each.begins_on <= until < each.ends_on and not (until == on and each.is_rest):
            until = each.ends_on
    if until == on:
        return 0
    months = 12 * (until.year - on.year) + until.month - on.month + (until.day > 1)
    return min(months, FOR_GOOD)


def is_closed_after(days: "Sequence[int] | Whole", *, first_month: int) -> "npt.NDArray[np.bool_]":
    """Whether nobody can join after each of some months, from the closed days of each.

    Parameters
    ----------
    days : array_like of int, shape (..., n_months)
        On how many days of each month nobody could join.
    first_month : int
        The number of the first one.

    Returns
    -------
    ndarray of bool, shape (..., n_months)

    Notes
    -----
    A cohort begins open. One that was closed on some days of a month, and not on all, closed in it
    if it was open before, and opened in it if it was closed.
    """
    import numpy as np

    told = np.asarray(days)
    found = np.empty(told.shape, np.bool_)
    was_closed = np.zeros(told.shape[:-1], np.bool_)
    for place in range(told.shape[-1]):
        here = told[..., place]
        is_whole = here >= days_in(first_month + place)
        was_closed = is_whole | ((here > 0) & ~was_closed)
        found[..., place] = was_closed
    return found
