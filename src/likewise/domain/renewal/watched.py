"""The months of a cohort that are watched, as series to judge, and cohorts that do not change.

Each series is counts beside what the cohort's rates lead to expect, given the roll of each month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from likewise.domain.renewal.changes import MOST_SHAPE, Level
from likewise.domain.renewal.doors import days_in
from likewise.domain.renewal.histories import Month
from likewise.domain.renewal.unchanged import Months, Outset, expected_leavers, simulate_unchanged

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

type Kind = Literal["newcomers", "leavers", "attendance"]

# Simulated first once for each draw of the rates; what may be a sign, ten times as often in all.
ROUNDS: Final = (1, 2, 7)
# Halved or nearly gone; doubled or more; lessened by a third or more.
FACTORS: Final[dict[Kind, tuple[float, ...]]] = {
    "newcomers": (0.5, 0.25, 0.1),
    "leavers": (2.0, 4.0),
    "attendance": (2 / 3, 1 / 3),
}


@dataclass(frozen=True, kw_only=True)
class Series:
    """A series as it is judged, and as it is shown: they differ in months with many meetings."""

    kind: Kind
    counts: "Floats"
    expected: "Floats"
    level: Level
    shown: "tuple[int | None, ...]"
    shown_expected: "Floats"
    places: "Whole | None" = None


@dataclass(frozen=True, kw_only=True)
class Watch:
    """The months watched, and cohorts that start as this one did and do not change."""

    outset: Outset
    months: tuple[Month, ...]
    meetings: int | None
    simulated: dict[int, Months] = field(default_factory=dict)

    def unchanged(self, place: int) -> Months:
        if place not in self.simulated:
            self.simulated[place] = simulate_unchanged(
                outset=self.outset, meetings=self.meetings or 0, rounds=ROUNDS[place], key=place
            )
        return self.simulated[place]

    @cached_property
    def attending(self) -> float:
        return float(self.outset.rates.attending.mean())


def usual_meetings(before: Sequence[Month]) -> int | None:
    """The median number of meetings in months with any; None where no register was kept."""
    held = sorted(month.meetings for month in before if month.meetings and month.members_at_end)
    return held[len(held) // 2] if held else None


def newcomers_series(watch: Watch) -> Series:
    """Newcomers, expected by season as far as people could join; none of a closed month."""
    import numpy as np

    joining = watch.outset.rates.joining
    opened = np.array([_open_share(month) for month in watch.months])
    expected = joining.mean(axis=1)[: len(watch.months)] * opened
    counts = tuple(month.newcomers if _open_share(month) else 0 for month in watch.months)
    return Series(
        kind="newcomers",
        counts=np.array(counts, float),
        expected=expected,
        level=Level(shape=_shape(joining.sum(axis=0)), factors=FACTORS["newcomers"]),
        shown=tuple(month.newcomers if _open_share(month) else None for month in watch.months),
        shown_expected=expected,
    )


def _open_share(month: Month) -> float:
    return 1 - month.closed_days / days_in(month.month)


def leavers_series(watch: Watch) -> Series:
    """Leavers, expected from the roll at each month's start and who is new on it."""
    import numpy as np

    outset = watch.outset
    counts = tuple(month.leavers for month in watch.months)
    expected = expected_leavers(
        outset=outset,
        members=np.array([[month.members for month in watch.months]]),
        newcomers=np.array([[month.newcomers for month in watch.months]]),
        leavers=np.array([counts]),
        moved_out=np.array([[month.moved_out for month in watch.months]]),
    )[0]
    settled = max(1.0, outset.members - outset.new_members)
    level = outset.new_members * -np.expm1(-outset.rates.leaving_new) + settled * -np.expm1(
        -outset.rates.leaving_settled
    )
    return Series(
        kind="leavers",
        counts=np.array(counts, float),
        expected=expected,
        level=Level(shape=_shape(level), factors=FACTORS["leavers"]),
        shown=counts,
        shown_expected=expected,
    )


def attendance_series(watch: Watch) -> Series | None:
    """Places taken at meetings; None where no watched month has a meeting of members.

    A month counts as at most its usual number of meetings, for which the limit is made. One in
    which an act moved members is a gap: nobody knows how many places there were.
    """
    import numpy as np

    shown = tuple(month.attended if _is_counted(month) else None for month in watch.months)
    places = np.array([_places(month) for month in watch.months])
    if not places.any():
        return None
    held = np.array([month.meetings or 0 for month in watch.months])
    weight = np.minimum(1.0, (watch.meetings or 1) / np.maximum(held, 1))
    return Series(
        kind="attendance",
        counts=np.array([count or 0 for count in shown]) * weight,
        expected=places * watch.attending * weight,
        level=_attending_level(watch),
        shown=shown,
        shown_expected=places * watch.attending,
        places=places,
    )


def _is_counted(month: Month) -> bool:
    return bool(month.meetings) and not month.has_moves


def _places(month: Month) -> int:
    """Members times meetings, and at least those who came, as the share who attend is learnt."""
    if not _is_counted(month):
        return 0
    return max((month.meetings or 0) * month.members_at_end, month.attended or 0)


def _attending_level(watch: Watch) -> Level:
    return Level(
        shape=_shape(watch.outset.rates.attending),
        factors=FACTORS["attendance"],
        dispersion=1 - watch.attending,
    )


def _shape(level: "Floats") -> float:
    """The gamma shape of a level whose draws these are."""
    return min(MOST_SHAPE, float(level.mean() ** 2 / max(level.var(), 1e-12)))


def unchanged_counts(watch: Watch, kind: Kind, months: Months) -> "tuple[Whole, Floats]":
    """Counts of unchanged cohorts and what was expected of them, by the watched cohort's rates."""
    import numpy as np

    expected: Floats
    if kind == "newcomers":
        expected = watch.outset.rates.joining.mean(axis=1)[None]
        return months.newcomers, expected
    if kind == "leavers":
        return months.leavers, expected_leavers(
            outset=watch.outset,
            members=months.members,
            newcomers=months.newcomers,
            leavers=months.leavers,
        )
    expected = np.multiply(months.places, watch.attending, dtype=np.float64)
    return months.attended, expected
