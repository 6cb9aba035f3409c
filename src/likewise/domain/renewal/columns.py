"""Histories of many cohorts side by side on one calendar: what estimates are reckoned from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.doors import FOR_GOOD, days_in, is_closed_after
from likewise.domain.renewal.histories import MOVES, TENURES, History

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

MISSING: Final = -1
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


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Histories side by side, shape (n_cohorts, n_months), `MISSING` where not recorded.

    `first_month` is the month of column 0. `at_risk` and `left`, shape (n_cohorts, n_months,
    TENURES), hold members by tenure where spells are known, else None. `founders` are `MISSING`
    where a cohort was no longer being founded. `moved_in` and the like are None where no act moved
    anybody, and 0 where there is no month. `moved_in_by_tenure` and `moved_out_by_tenure` have the
    shape of `at_risk`. `chosen_in`, shape (n_cohorts,), is the month in
    which a cohort chose to end, or `MISSING`; None where no history says why it ended.
    `closed_days` are 0 where there is no month, and None where no cohort was ever closed to
    joiners; `closed_for`, shape (n_cohorts,), is `History.closed_for`, None where all are open.
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
    closed_days: "Whole | None" = None
    closed_for: "Whole | None" = None

    @property
    def open_share(self) -> "Floats":
        """Of each month the part in which whoever joined was a newcomer: founded, and open."""
        import numpy as np

        founded = (self.members >= 0) & ~self.founding
        if self.closed_days is None:
            return founded.astype(float)
        first, width = self.first_month, founded.shape[1]
        days = np.array([days_in(month) for month in range(first, first + width)])
        share: Floats = founded * (1 - self.closed_days / days)
        return share

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
            if field.name not in ("first_month", "chosen_in", "closed_for")
            for values in (getattr(self, field.name),)
        }
        days = kept["closed_days"]
        if days is not None:
            is_closed = is_closed_after(days, first_month=self.first_month)[:, -1]
            kept["closed_for"] = np.where(is_closed, FOR_GOOD, 0)
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
    if any(month.closed_days for month in told):
        names.append("closed_days")
    columns = {
        name: np.full(shape, 0 if name in (*MOVES, "closed_days") else MISSING, np.int64)
        for name in names
    }
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
    closed_for = None
    if any(history.closed_for for history in histories):
        closed_for = np.array([history.closed_for for history in histories])
    return Columns(
        first_month=first,
        closed_for=closed_for,
        at_risk=columns.pop("at_risk_by_tenure", None),
        left=columns.pop("left_by_tenure", None),
        chosen_in=chosen_in,
        **columns,
    )
