"""Where a cohort's history begins and ends: founders, closing, and what was seen of it.

Who comes while a cohort is being founded is a founder and no newcomer. Who leaves because the
cohort closes has not left it. And a cohort that ended did so when it was last seen going, for
the date that somebody writes down afterwards lags by up to a year. Whoever makes histories,
from files or from the record, makes them here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.doors import FOR_GOOD, is_closed_after
from likewise.domain.renewal.histories import MOVES, Ending, History, Month

FOUNDING_DAYS: Final = 90
STAYING_AT_CLOSE: Final = 0
# One who leaves alone has left: it takes two to leave together.
FEWEST_TOGETHER: Final = 2


def history_as_seen(
    *,
    cohort: str,
    months: Sequence[Month],
    began_on: date | None = None,
    founding_days: int = FOUNDING_DAYS,
    is_declared: bool = False,
    ending: Ending = "unknown",
    staying_at_close: int = STAYING_AT_CLOSE,
    closed_for: int | None = None,
) -> History:
    """A cohort's history with founders, closing and end told apart from coming and leaving.

    Parameters
    ----------
    cohort : str
        Its name.
    months : sequence of Month
        All its months as counted, one after another; those after its end may be among them.
    began_on : date, optional
        The first day that anybody was seen in it; None where it is older than its records.
    founding_days : int
        Who comes in so many days from `began_on`, 1 to 3,650, founds the cohort. A month that
        begins within them is wholly one of founding.
    is_declared : bool
        Whether somebody said that it ended.
    ending : str
        Why, if known: attendance, leadership or chosen.
    staying_at_close : int
        How many may stay on the roll, forgotten, when all others leave as the cohort closes.
    closed_for : int, optional
        For how many months after the last nobody can join, 120 where nobody has said; read from the
        months' closed days unless told (`doors.is_closed_after`). Of one that ended it isn't asked.

    Returns
    -------
    History
        Up to the last month in which the cohort was going from its first day to its last.

    Raises
    ------
    RenewalRefused
        A number of days is out of range, or the months contradict one another.

    Notes
    -----
    A cohort ended if that was declared or if nobody is left. Its history then stops after the
    last month with a meeting or with anybody coming or going. It *closed* in the first month in
    which at least two left, nobody or no more than `staying_at_close` stayed, and after which
    nobody came and nothing met; that month tells of no rate, and is left out. A month in which an
    act moved members is no closing.
    """
    if check_count(value=founding_days, name="The days of founding", most=3_650) == 0:
        raise RenewalRefused("Give at least one day in which a cohort is founded.")
    check_count(value=staying_at_close, name="The number who may stay at the close")
    told = tuple(months)
    if began_on is not None:
        told = with_founders(told, until=began_on + timedelta(days=founding_days))
    closed_for = _closed_for(told) if closed_for is None else closed_for
    whole = History(  # refuses what does not add up
        cohort=cohort, months=told, closed_for=closed_for
    )
    if not is_declared and whole.months[-1].members_at_end > staying_at_close:
        return whole
    told = _until_last_seen(told)
    closing = _closing_month(told, staying_at_close)
    has_ended = is_declared or closing is not None or told[-1].members_at_end == 0
    if not has_ended:
        return whole
    return History(
        cohort=cohort,
        months=told[:closing],
        ended=True,
        ending=ending,
        left_at_close=0 if closing is None else told[closing].members,
    )


def _closed_for(months: tuple[Month, ...]) -> int:
    if not any(month.closed_days for month in months):
        return 0
    days = [month.closed_days for month in months]
    return FOR_GOOD if is_closed_after(days, first_month=months[0].month)[-1] else 0


def with_founders(months: tuple[Month, ...], *, until: date) -> tuple[Month, ...]:
    """Joiners of the months that begin before `until`, as founders."""
    return tuple(
        replace(month, newcomers=0, founders=month.newcomers)
        if month.founders is None and month.first_day < until
        else month
        for month in months
    )


def _until_last_seen(months: tuple[Month, ...]) -> tuple[Month, ...]:
    seen = [place for place, month in enumerate(months) if is_seen(month)]
    return months[: seen[-1] + 1] if seen else months[:1]


def is_seen(month: Month) -> bool:
    """Whether anybody met, came, went or was moved."""
    events = (month.meetings, month.first_timers, month.newcomers, month.founders, month.leavers)
    leads = (month.leads_started, month.leads_stopped)
    return any((*events, *leads, *(getattr(month, name) for name in MOVES)))


def _closing_month(months: tuple[Month, ...], staying: int) -> int | None:
    """The place of the month in which the cohort closed, if it did.

    The very first month cannot be one: there is then nothing before it to learn from.
    """
    found = None
    for place in range(len(months) - 1, 0, -1):
        month = months[place]
        if month.newcomers or month.founders or month.has_moves:
            break
        if month.leavers >= FEWEST_TOGETHER and month.members_at_end <= staying:
            found = place
        if month.meetings or month.members > staying:
            # Before this one the cohort was still going.
            break
    return found
