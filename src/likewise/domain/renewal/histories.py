"""What a forecast learns from: month by month, how many members and leads came and went.

Months are numbered 12 x year + month - 1, so that they can be subtracted. A month's members are
those at its start; its newcomers are at risk of leaving from the next month on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

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
# Why a cohort ended: too few came, nobody led, it chose to (its work is done), or nobody says.
Ending = Literal["attendance", "leadership", "chosen", "unknown"]
ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
COUNTS: Final = (
    "members",
    "newcomers",
    "leavers",
    "first_timers",
    "meetings",
    "attended",
    "leads",
    "leads_started",
    "leads_stopped",
    "founders",
)
MOVES: Final = ("moved_in", "moved_out", "leads_moved_in", "leads_moved_out")


@dataclass(frozen=True, kw_only=True)
class Month:
    """One cohort in one calendar month.

    members, leads: at the start of the month. newcomers: first-timers who returned and so
    became members. first_timers: those who came for the first time, whether or not they
    returned. meetings, attended: held in the month, and members' attendances at them. None means
    not recorded. moved_in, moved_out: whom an act (a draw, say) brought or took away, who neither
    came nor left by themselves: at risk of leaving from the next month on, or for half of this
    one. moved_out_by_tenure: of members at its start. moved_in_by_tenure: tenures at its end.
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
    founders: int | None = None
    moved_in: int = 0
    moved_out: int = 0
    leads_moved_in: int = 0
    leads_moved_out: int = 0
    at_risk_by_tenure: tuple[int, ...] | None = None
    left_by_tenure: tuple[int, ...] | None = None
    moved_in_by_tenure: tuple[int, ...] | None = None
    moved_out_by_tenure: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("members", "newcomers", "leavers", *MOVES):
            check_count(value=getattr(self, name), name=f'"{name}" in {spell(self.month)}')
        for name in ("first_timers", "meetings", "attended", "leads", "leads_started", "founders"):
            value = getattr(self, name)
            if value is not None:
                check_count(value=value, name=f'"{name}" in {spell(self.month)}')
        self._check_members()
        if self.members_at_end > MOST_PEOPLE:
            raise RenewalRefused(
                f"In {spell(self.month)} the cohort has {self.members_at_end} members, more than "
                f"the {MOST_PEOPLE} that this model is made for."
            )
        if self.first_timers is not None and self.first_timers < self.joiners:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.joiners} people became members out of "
                f"{self.first_timers} first-timers. First-timers include those who became members."
            )
        self._check_attendance()
        self._check_leads()

    def _check_members(self) -> None:
        if self.leavers > self.members + self.joiners:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.leavers} people left, but only {self.members} were "
                "members at its start and those who join count as leavers from the next month on. "
                "Correct members, newcomers or leavers."
            )
        if self.members_at_end < 0:
            raise RenewalRefused(
                f"In {spell(self.month)} acts moved {self.moved_out} people out, more than were "
                "there once those who left by themselves are taken off. Correct moved_out or "
                "leavers."
            )

    def _check_attendance(self) -> None:
        if (self.meetings is None) != (self.attended is None):
            raise RenewalRefused(
                f"In {spell(self.month)} give both meetings and attended, or neither."
            )
        most = (self.meetings or 0) * (self.members + self.joiners + self.moved_in)
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
        moved = self.leads_moved_in or self.leads_moved_out
        if moved and (self.leads_at_end is None or self.leads_at_end < 0):
            raise RenewalRefused(
                f"In {spell(self.month)} acts moved {self.leads_moved_out} facilitators out and "
                f"{self.leads_moved_in} in, but so many did not lead. Correct "
                "facilitators_moved_out, or give facilitators for that month."
            )

    @property
    def first_day(self) -> date:
        return date(self.month // 12, self.month % 12 + 1, 1)

    @property
    def joiners(self) -> int:
        """Newcomers, or founders: who became members in the month."""
        return self.newcomers + (self.founders or 0)

    @property
    def members_at_end(self) -> int:
        """Members at the start of the next month."""
        return self.members - self.leavers + self.joiners - self.moved_out + self.moved_in

    @property
    def has_moves(self) -> bool:
        """Whether an act brought members or took some away."""
        return bool(self.moved_in or self.moved_out)

    @property
    def leads_at_end(self) -> int | None:
        """Leads at the start of the next month."""
        if self.leads is None or self.leads_started is None or self.leads_stopped is None:
            return None
        stayed = self.leads - self.leads_stopped - self.leads_moved_out
        return stayed + self.leads_started + self.leads_moved_in


@dataclass(frozen=True, kw_only=True)
class History:
    """A cohort's months, one after another without a gap. `ended` says that it then stopped.

    ending: why. left_at_close: how many left with its closing, in the month after the last; they
    are no leavers of any month.
    """

    cohort: str
    months: tuple[Month, ...]
    ended: bool = False
    ending: Ending = "unknown"
    left_at_close: int = 0

    def __post_init__(self) -> None:
        if self.ending not in ENDINGS:
            raise RenewalRefused(
                f'Cohort "{self.cohort}" ended by "{self.ending}". Give attendance, leadership, '
                "chosen or unknown."
            )
        if not self.ended and (self.ending != "unknown" or self.left_at_close):
            raise RenewalRefused(
                f'Cohort "{self.cohort}" has a cause of its end, or people who left at its close, '
                "but has not ended. Say that it ended, or leave them out."
            )
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
                    f"{before.members_at_end} members ({before.members} + {before.joiners} - "
                    f"{before.leavers}{_moves(before)}) but starts {spell(after.month)} with "
                    f"{after.members}. "
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

    @property
    def ended_in(self) -> int:
        """The month of its end, for one that ended: of its closing, or its last."""
        return self.last + (1 if self.left_at_close else 0)


def spell(month: int) -> str:
    """A month's number as year and month.

    Examples
    --------
    >>> spell(12 * 2012 + 2)
    '2012-03'
    """
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _moves(month: Month) -> str:
    """How acts enter a month's sum, where they do."""
    return f" + {month.moved_in} - {month.moved_out}" if month.has_moves else ""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Histories side by side, shape (n_cohorts, n_months), `MISSING` where not recorded.

    `first_month` is the month of column 0. `at_risk` and `left`, shape (n_cohorts, n_months,
    TENURES), hold members by tenure where spells are known, else None. `founders` are `MISSING`
    where a cohort was no longer being founded. `moved_in` and the like are None where no act moved
    anybody, and 0 where there is no month. `moved_in_by_tenure` and `moved_out_by_tenure` have the
    shape of `at_risk`. `chosen_in`, shape (n_cohorts,), is the month in
    which a cohort chose to end, or `MISSING`; None where no history says why it ended.
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
    founders: "Whole | None" = None
    moved_in: "Whole | None" = None
    moved_out: "Whole | None" = None
    leads_moved_in: "Whole | None" = None
    leads_moved_out: "Whole | None" = None
    moved_in_by_tenure: "Whole | None" = None
    moved_out_by_tenure: "Whole | None" = None
    chosen_in: "Whole | None" = None

    @property
    def founding(self) -> "npt.NDArray[np.bool_]":
        """Whether each cohort was being founded in each month."""
        import numpy as np

        if self.founders is None:
            return np.zeros(self.members.shape, np.bool_)
        return self.founders >= 0

    @property
    def joiners(self) -> "Whole":
        """Newcomers and founders of each month."""
        import numpy as np

        if self.founders is None:
            return self.newcomers
        joiners: Whole = self.newcomers + np.maximum(self.founders, 0)
        return joiners

    @property
    def members_at_end(self) -> "Whole":
        """Members at the end of each month, where it is recorded."""
        stayed = self.members - self.leavers + self.joiners
        return _with_moves(stayed, self.moved_in, self.moved_out)

    @property
    def leads_at_end(self) -> "Whole":
        """Leads at the end of each month, where they are recorded."""
        stayed = self.leads - self.leads_stopped + self.leads_started
        return _with_moves(stayed, self.leads_moved_in, self.leads_moved_out)

    @property
    def moving(self) -> "npt.NDArray[np.bool_]":
        """Whether an act brought each cohort members, or took some away, in each month."""
        import numpy as np

        if self.moved_in is None or self.moved_out is None:
            return np.zeros(self.members.shape, np.bool_)
        return (self.moved_in > 0) | (self.moved_out > 0)

    def some(self, *, most: int = 5_000) -> "Columns":
        """Of very many cohorts, some at even distances."""
        import numpy as np

        number = self.members.shape[0]
        if number <= most:
            return self
        rows = np.linspace(0, number - 1, most).astype(np.int64)
        kept: dict[str, Any] = {
            field.name: None if values is None else values[rows]
            for field in fields(self)
            if field.name != "first_month"
            for values in (getattr(self, field.name),)
        }
        return replace(self, **kept)

    def until(self, *, month: int) -> "Columns":
        """What was known at the start of `month`."""
        import numpy as np

        width = month - self.first_month
        kept: dict[str, Any] = {
            field.name: None if values is None else values[:, :width]
            for field in fields(self)
            if field.name not in ("first_month", "chosen_in")
            for values in (getattr(self, field.name),)
        }
        chosen = self.chosen_in
        if chosen is not None:
            chosen = np.where(chosen < month, chosen, MISSING)
        return replace(self, chosen_in=chosen, **kept)


def _with_moves(people: "Whole", came: "Whole | None", gone: "Whole | None") -> "Whole":
    return people if came is None or gone is None else people + came - gone


def side_by_side(*, histories: Sequence[History]) -> Columns:
    """Lay histories on one calendar."""
    import numpy as np

    if not histories:
        raise RenewalRefused("There is no history. Give at least one cohort with 2 months.")
    first = min(history.first for history in histories)
    last = max(history.last for history in histories)
    shape = (len(histories), last - first + 1)
    names = [*COUNTS]
    tenures: list[str] = []
    told = [month for history in histories for month in history.months]
    if all(month.at_risk_by_tenure for month in told):
        tenures = ["at_risk_by_tenure", "left_by_tenure"]
    if any(getattr(month, name) for month in told for name in MOVES):
        names += MOVES
        tenures += ["moved_in_by_tenure", "moved_out_by_tenure"] if tenures else []
    columns = {name: np.full(shape, 0 if name in MOVES else MISSING, np.int64) for name in names}
    columns |= {name: np.zeros((*shape, TENURES), np.int64) for name in tenures}
    for row, history in enumerate(histories):
        for month in history.months:
            for name in names + tenures:
                value = getattr(month, name)
                if value is not None:
                    columns[name][row, month.month - first] = value
    chosen_in = None
    if any(history.ending != "unknown" for history in histories):
        chosen_in = np.array(
            [each.ended_in if each.ending == "chosen" else MISSING for each in histories]
        )
    return Columns(
        first_month=first,
        at_risk=columns.pop("at_risk_by_tenure", None),
        left=columns.pop("left_by_tenure", None),
        chosen_in=chosen_in,
        **columns,
    )
