"""What a forecast learns from: month by month, how many members and leads came and went.

Months are numbered 12 x year + month - 1, so that they can be subtracted. A month's members are
those at its start; its newcomers are at risk of leaving from the next month on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.model import MOST_PEOPLE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

# Tenures are told apart up to a year; the last class is a year and over.
TENURES: Final = 13
MISSING: Final = -1
FEWEST_MONTHS: Final = 2
NOT_COUNTS: Final = ("first_month", "at_risk", "left")


@dataclass(frozen=True, kw_only=True)
class Month:
    """One cohort in one calendar month.

    members, leads: at the start of the month. newcomers: first-timers who returned and so
    became members. first_timers: those who came for the first time, whether or not they
    returned. meetings, attended: held in the month, and members' attendances at them. None means
    not recorded.
    """

    month: int
    members: int
    newcomers: int
    leavers: int
    first_timers: int | None = None
    meetings: int | None = None
    attended: int | None = None
    leads: int | None = None
    leads_started: int | None = None
    leads_stopped: int | None = None
    at_risk_by_tenure: tuple[int, ...] | None = None
    left_by_tenure: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("members", "newcomers", "leavers"):
            check_count(value=getattr(self, name), name=f'"{name}" in {spell(self.month)}')
        for name in ("first_timers", "meetings", "attended", "leads", "leads_started"):
            value = getattr(self, name)
            if value is not None:
                check_count(value=value, name=f'"{name}" in {spell(self.month)}')
        if self.members_at_end < 0:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.leavers} people left, but only {self.members} were "
                "members at its start and those who join count as leavers from the next month on. "
                "Correct members, newcomers or leavers."
            )
        if self.members_at_end > MOST_PEOPLE:
            raise RenewalRefused(
                f"In {spell(self.month)} the cohort has {self.members_at_end} members, more than "
                f"the {MOST_PEOPLE} that this model is made for."
            )
        if self.first_timers is not None and self.first_timers < self.newcomers:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.newcomers} people became members out of "
                f"{self.first_timers} first-timers. First-timers include those who became members."
            )
        self._check_attendance()
        self._check_leads()

    def _check_attendance(self) -> None:
        if (self.meetings is None) != (self.attended is None):
            raise RenewalRefused(
                f"In {spell(self.month)} give both meetings and attended, or neither."
            )
        most = (self.meetings or 0) * max(self.members + self.newcomers, self.members)
        if self.attended is not None and self.attended > most:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.attended} attendances are more than {self.meetings} "
                "meetings of all members. Count members only, not visitors."
            )

    def _check_leads(self) -> None:
        given = [self.leads, self.leads_started, self.leads_stopped]
        if any(value is None for value in given) and any(value is not None for value in given):
            raise RenewalRefused(
                f"In {spell(self.month)} give all of facilitators, facilitators_started and "
                "facilitators_stopped, or none."
            )
        if self.leads_stopped is not None:
            check_count(value=self.leads_stopped, name=f'"leads_stopped" in {spell(self.month)}')
            if self.leads_stopped > (self.leads or 0):
                raise RenewalRefused(
                    f"In {spell(self.month)} {self.leads_stopped} facilitators stopped, but only "
                    f"{self.leads} led at its start."
                )

    @property
    def members_at_end(self) -> int:
        """Members at the start of the next month."""
        return self.members - self.leavers + self.newcomers

    @property
    def leads_at_end(self) -> int | None:
        """Leads at the start of the next month."""
        if self.leads is None or self.leads_started is None or self.leads_stopped is None:
            return None
        return self.leads - self.leads_stopped + self.leads_started


@dataclass(frozen=True, kw_only=True)
class History:
    """A cohort's months, one after another without a gap. `ended` says that it then stopped."""

    cohort: str
    months: tuple[Month, ...]
    ended: bool = False

    def __post_init__(self) -> None:
        if not self.months:
            raise RenewalRefused(f'Cohort "{self.cohort}" has no history. Give at least 2 months.')
        for before, after in pairwise(self.months):
            if after.month != before.month + 1:
                raise RenewalRefused(
                    f'Cohort "{self.cohort}" goes from {spell(before.month)} to '
                    f"{spell(after.month)}. Give every month once, in order, with zeros where "
                    "nothing happened."
                )
            if after.members != before.members_at_end:
                raise RenewalRefused(
                    f'Cohort "{self.cohort}" ends {spell(before.month)} with '
                    f"{before.members_at_end} members ({before.members} + {before.newcomers} - "
                    f"{before.leavers}) but starts {spell(after.month)} with {after.members}. "
                    "Correct whichever is wrong."
                )
            if after.leads != before.leads_at_end:
                raise RenewalRefused(
                    f'Cohort "{self.cohort}" ends {spell(before.month)} with '
                    f"{before.leads_at_end} facilitators but starts {spell(after.month)} with "
                    f"{after.leads}. Correct facilitators, facilitators_started or "
                    "facilitators_stopped."
                )

    @property
    def first(self) -> int:
        return self.months[0].month

    @property
    def last(self) -> int:
        return self.months[-1].month


def spell(month: int) -> str:
    """A month's number as year and month.

    Examples
    --------
    >>> spell(12 * 2012 + 2)
    '2012-03'
    """
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Histories side by side, shape (n_cohorts, n_months), `MISSING` where not recorded.

    `first_month` is the month of column 0. `at_risk` and `left`, shape (n_cohorts, n_months,
    TENURES), hold members by tenure where spells are known, else None.
    """

    first_month: int
    members: "Whole"
    newcomers: "Whole"
    leavers: "Whole"
    first_timers: "Whole"
    meetings: "Whole"
    attended: "Whole"
    leads: "Whole"
    leads_started: "Whole"
    leads_stopped: "Whole"
    at_risk: "Whole | None" = None
    left: "Whole | None" = None

    def until(self, *, month: int) -> "Columns":
        """What was known at the start of `month`."""
        width = month - self.first_month
        return Columns(
            first_month=self.first_month,
            members=self.members[:, :width],
            newcomers=self.newcomers[:, :width],
            leavers=self.leavers[:, :width],
            first_timers=self.first_timers[:, :width],
            meetings=self.meetings[:, :width],
            attended=self.attended[:, :width],
            leads=self.leads[:, :width],
            leads_started=self.leads_started[:, :width],
            leads_stopped=self.leads_stopped[:, :width],
            at_risk=None if self.at_risk is None else self.at_risk[:, :width],
            left=None if self.left is None else self.left[:, :width],
        )


def side_by_side(*, histories: Sequence[History]) -> Columns:
    """Lay histories on one calendar."""
    import numpy as np

    if not histories:
        raise RenewalRefused("There is no history. Give at least one cohort with 2 months.")
    first = min(history.first for history in histories)
    last = max(history.last for history in histories)
    shape = (len(histories), last - first + 1)
    names = [
        "members",
        "newcomers",
        "leavers",
        "first_timers",
        "meetings",
        "attended",
        "leads",
        "leads_started",
        "leads_stopped",
    ]
    columns = {name: np.full(shape, MISSING, np.int64) for name in names}
    spells = all(month.at_risk_by_tenure for history in histories for month in history.months)
    at_risk = np.zeros((*shape, TENURES), np.int64) if spells else None
    left = np.zeros((*shape, TENURES), np.int64) if spells else None
    for row, history in enumerate(histories):
        for month in history.months:
            column = month.month - first
            for name in names:
                value = getattr(month, name)
                if value is not None:
                    columns[name][row, column] = value
            if at_risk is not None and left is not None:
                at_risk[row, column] = month.at_risk_by_tenure or 0
                left[row, column] = month.left_by_tenure or 0
    return Columns(first_month=first, at_risk=at_risk, left=left, **columns)
