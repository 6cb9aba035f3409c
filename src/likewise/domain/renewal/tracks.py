"""What came of all cohorts, month by month on one calendar: going, stopped, or lost from sight.

A forecast is judged by what came of its cohort. Where that cannot be seen, because the cohort's
rows end or because an act changed its course, the forecast is *censored*; those that can be seen
are weighted to stand for it as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.doors import is_closed_after
from likewise.domain.renewal.histories import MOVES, History, spell
from likewise.domain.renewal.model import Rule
from likewise.domain.renewal.stopping import standings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

NEVER: Final = 1 << 40
ROWS_END: Final = "its rows end without saying that it ended"
MOVED: Final = "an act moved people into or out of it"
OPENED: Final = "it was closed to joiners, or opened"


@dataclass(frozen=True, kw_only=True)
class Censoring:
    """From `month` on, what comes of a cohort says nothing of forecasts made before; and why."""

    cohort: str
    month: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Tracks:
    """All cohorts on one calendar; arrays have shape (n_cohorts, n_months) unless said.

    Column 0 is `first_month`, the last one the month after `watched_until`, the last month in
    which the programme was watched.

    going : bool, whether a forecast could be made at the start of the month: all that was known
    then says that the cohort goes on.
    size : int, how many the rule had counted last by then.
    stopped : int, the first month from this one on in which it counts as stopped, else `NEVER`.
    shown : int, the last month whose rows had to be seen to know of that stop.
    censored : int, the first month from this one on in which it is censored, else `NEVER`.
    kept : float, shape (n_months,), the share not censored in the month among all who could be.
    reasons : why, by cohort's number and month.
    """

    first_month: int
    watched_until: int
    going: "Flags"
    size: "Whole"
    stopped: "Whole"
    shown: "Whole"
    censored: "Whole"
    kept: "Floats"
    reasons: dict[tuple[int, int], str]

    def still_met(self, *, cohort: int, origin: int, months: int) -> bool | None:
        """Whether a cohort still met after so many months from `origin`; None if censored."""
        column, end = origin - self.first_month, origin + months - 1
        stopped, censored = self.stopped[cohort, column], self.censored[cohort, column]
        if stopped <= end and stopped < censored:
            return False
        return None if censored <= end else True

    def why_censored(self, *, cohort: int, origin: int) -> str:
        """Why forecasts from `origin` are censored later."""
        month = int(self.censored[cohort, origin - self.first_month])
        return self.reasons[cohort, month]

    def weight(self, *, cohort: int, origin: int, months: int) -> float:
        """How many forecasts one whose outcome was seen stands for: itself and those censored.

        Notes
        -----
        One over the chance of not being censored from `origin` to the month that showed the
        outcome, by Kaplan and Meier's product over calendar months. Calendar, because what loses
        a cohort's rows (a practice that stops sending them) strikes in a month and not at an age,
        and because all cohorts at risk then speak. It takes losses in a month to be independent
        of which of the cohorts would have stopped.

        References
        ----------
        Graf E, et al. Statistics in Medicine 1999;18:2529-2545.
        doi:10.1002/(SICI)1097-0258(19990915/30)18:17/18<2529::AID-SIM274>3.0.CO;2-5
        Gerds TA, Schumacher M. Biometrical Journal 2006;48:1029-1040. doi:10.1002/bimj.200610301
        """
        column = origin - self.first_month
        end = origin + months - 1
        stopped = int(self.stopped[cohort, column])
        last = int(self.shown[cohort, column]) if stopped <= end else end
        return 1 / float(self.kept[column : last - self.first_month + 1].prod())


def follow(
    *,
    histories: Sequence[History],
    rule: Rule,
    watched_until: int | None = None,
    censorings: Sequence[Censoring] = (),
) -> Tracks:
    """Follow all cohorts of a programme from its first month to the last in which it was watched.

    Parameters
    ----------
    histories : sequence of History
        All cohorts, those that ended included.
    rule : Rule
        When a cohort counts as stopped.
    watched_until : int, optional
        The last month watched; the last of any history unless told. A cohort whose rows end
        before it, without having ended or stopped, is lost from sight: censored.
    censorings : sequence of Censoring
        Further ones: acts after which a cohort's course is another. Forecasts made after such an
        act are judged again. Months in which an act moved people, or in which a cohort was closed
        to joiners or opened, are among them unasked.

    Raises
    ------
    RenewalRefused
        Rows go on after `watched_until`, or a censoring names a cohort that is not there.
    """
    import numpy as np

    first = min(history.first for history in histories)
    last = max(history.last for history in histories)
    until = last if watched_until is None else watched_until
    if last > until:
        raise RenewalRefused(
            f"Rows go on to {spell(last)}, after {spell(until)}, the last month watched. Give the "
            "month in which watching stopped."
        )
    reasons = _reasons(histories, until, censorings)
    shape = (len(histories), until - first + 2)
    at_risk, going = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    size = np.zeros(shape, np.int64)
    stopped, shown, censored = (np.full(shape, NEVER, np.int64) for _ in range(3))
    for row, history in enumerate(histories):
        is_act = {month for cohort, month in reasons if cohort == row}
        for now in standings(history=history, rule=rule):
            column = now.month + 1 - first
            if now.month > history.last:
                stopped[row, column - 1 :] = now.month
                shown[row, column - 1 :] = history.last
                continue
            if now.has_stopped:
                stopped[row, column - 1] = shown[row, column - 1] = now.month
                continue
            ends = history.ended and now.month == history.last
            at_risk[row, column] = not ends or now.month + 1 in is_act
            is_left = history.months[now.month - history.first].members_at_end > 0
            going[row, column] = not ends and is_left
            size[row, column] = now.size
        for month in is_act:
            if first <= month <= until and at_risk[row, month - first]:
                censored[row, month - first] = month
    for column in range(shape[1] - 2, -1, -1):
        earlier = stopped[:, column] > stopped[:, column + 1]
        shown[:, column] = np.where(earlier, shown[:, column + 1], shown[:, column])
        stopped[:, column] = np.minimum(stopped[:, column], stopped[:, column + 1])
        censored[:, column] = np.minimum(censored[:, column], censored[:, column + 1])
    lost = (censored == first + np.arange(shape[1])).sum(axis=0)
    return Tracks(
        first_month=first,
        watched_until=until,
        going=going,
        size=size,
        stopped=stopped,
        shown=shown,
        censored=censored,
        kept=1 - lost / np.maximum(at_risk.sum(axis=0), 1),
        reasons=reasons,
    )


def _reasons(
    histories: Sequence[History], until: int, censorings: Sequence[Censoring]
) -> dict[tuple[int, int], str]:
    """Why a cohort may be censored, by its number and the month."""
    numbers = {history.cohort: row for row, history in enumerate(histories)}
    found = {
        (row, history.last + 1): ROWS_END
        for row, history in enumerate(histories)
        if not history.ended and history.last < until
    }
    found |= {
        (row, month): OPENED
        for row, history in enumerate(histories)
        for month in _months_of_opening(history)
    }
    found |= {
        (row, month.month): MOVED
        for row, history in enumerate(histories)
        for month in history.months
        if any(getattr(month, name) for name in MOVES)
    }
    for one in censorings:
        if one.cohort not in numbers:
            raise RenewalRefused(
                f'There is no cohort "{one.cohort}" to leave out from {spell(one.month)} on. '
                f"There are: {', '.join(sorted(numbers)[:20])}."
            )
        found[numbers[one.cohort], one.month] = one.reason
    return found


def _months_of_opening(history: History) -> list[int]:
    """The months in which a cohort was closed to joiners or opened, its first one left out."""
    days = [month.closed_days for month in history.months]
    if not any(days):
        return []
    is_closed = is_closed_after(days, first_month=history.first).tolist()
    return [
        month.month
        for month, before, after in zip(history.months[1:], is_closed, is_closed[1:], strict=False)
        if before != after
    ]
