"""Run charts: do newcomers, leavers and attendance still come as the cohort's own past expects?

What is charted is the departure from what the forecast's model expects of each month, not the roll:
a steady cohort's roll wanders far, since whoever joins stays for months. A sign is on when a change
for the worse explains the counts better than it would in all but a few cohorts that never change,
over two years of monthly looks at all series together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.changes import (
    SPAN_MONTHS,
    best_explanation,
    evidence_by_month,
    learnt_levels,
    predicted_ranges,
)
from likewise.domain.renewal.draws import Programme
from likewise.domain.renewal.histories import History
from likewise.domain.renewal.unchanged import outset_of
from likewise.domain.renewal.watched import (
    ROUNDS,
    Kind,
    Series,
    Watch,
    attendance_series,
    leavers_series,
    newcomers_series,
    unchanged_counts,
    usual_meetings,
)
from likewise.domain.words import count

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LOOKS: Final = 24
MONTHS_BEFORE: Final = 6
# All series together, over the looks of the watched months, in cohorts that do not change.
FALSE_ALARMS: Final = 0.045
# How they are shared: attendance is counted most, and needs least.
SHARES: Final[dict[Kind, int]] = {"newcomers": 4, "leavers": 3, "attendance": 2}
# A change must explain the months at least so many times as well as none.
LEAST_RATIO: Final = 4.0
# Fewer newcomers expected than this: that nobody comes happens by chance more often than signs may.
FEWEST_EXPECTED: Final = 5.0
# What so many of the first unchanged cohorts show is plainly usual: no more are simulated.
PLAINLY_USUAL: Final = 10


@dataclass(frozen=True, kw_only=True)
class ChartedMonth:
    """One month: what was counted, what was expected, and the middle 90% of what could be.

    `observed` is None where nothing was counted: no meeting, or no register; or nobody could join.
    """

    month: int
    observed: int | None
    expected: float
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class RunChart:
    """One series of one cohort, over at most the last year.

    since : the month from which a change explains most, None where none explains more than chance.
    observed, expected : totals from `since` on; expected by the months before it.
    chance : in how many cohorts that never change two years of monthly looks show as much; None
        where that was so plainly usual that it was not worked out.
    signalled_in : the month in which the sign came, None where there is none.
    """

    kind: Kind
    months: tuple[ChartedMonth, ...]
    since: int | None = None
    observed: int = 0
    expected: float = 0.0
    chance: float | None = None
    signalled_in: int | None = None

    @property
    def is_signal(self) -> bool:
        """Whether the sign is on at the end of the last month."""
        return self.signalled_in is not None


@dataclass(frozen=True, kw_only=True)
class RunCharts:
    """A cohort's charts; `notes` says in sentences what cannot be charted, and why."""

    charts: tuple[RunChart, ...]
    notes: tuple[str, ...]


def run_charts(*, history: History, cohort: int, learnt: Callable[[int], Programme]) -> RunCharts:
    """Read one cohort's months as run charts of newcomers, leavers and attendance.

    Parameters
    ----------
    history : History
        The cohort, up to today.
    cohort : int
        Which row of the programme it is.
    learnt : callable
        What all histories say up to the start of a month (`learn` of `Columns.until`). It is asked
        about the month in which watching begins: a year ago, or after the first six months.

    Returns
    -------
    RunCharts
        None charted, and a note, for a cohort of six months or fewer.

    Notes
    -----
    Rates are learnt from the months before those watched, and their uncertainty is carried into
    both the evidence and its limit, which is simulated (`changes`, `unchanged`). How often signs
    are false, and which changes they see: docs/methods/renewal-estimation.md.

    References
    ----------
    Besag J, Clifford P. Sequential Monte Carlo p-values. Biometrika 1991;78:301-304.
    doi:10.1093/biomet/78.2.301.
    """
    start = max(history.first + MONTHS_BEFORE, history.last + 1 - SPAN_MONTHS)
    if history.last < start:
        number = len(history.months)
        return RunCharts(
            charts=(),
            notes=(
                f"Early signs are read from the seventh month on; there {_are(number)} so far.",
            ),
        )
    here = start - history.first
    watch = Watch(
        outset=outset_of(programme=learnt(start), cohort=cohort, months=SPAN_MONTHS + LOOKS),
        months=history.months[here:],
        meetings=usual_meetings(history.months[:here]),
    )
    series = [newcomers_series(watch), leavers_series(watch)]
    notes = []
    closed = sum(month.closed_days > 0 for month in watch.months)
    if closed:
        notes.append(
            f"Nobody could join on some or all days of {count(closed, 'month')} of the last "
            f"{len(watch.months)}: newcomers are expected on the other days alone."
        )
    if not series[0].expected.any():
        series.pop(0)
    attendance = None if watch.meetings is None else attendance_series(watch)
    if attendance is not None:
        series.append(attendance)
    elif any(month.meetings is not None for month in history.months):
        notes.append(
            "Early signs in attendance need meetings with a register both in the last year "
            "and before it, or before the seventh month."
        )
    due = float(watch.outset.rates.joining.mean(axis=1).sum())
    if due < FEWEST_EXPECTED:
        notes.append(
            f"{due:.0f} newcomers are expected in two years: even if nobody came, that could be "
            "chance."
        )
    shares = sum(SHARES[one.kind] for one in series)
    charts = (_chart(watch, one, FALSE_ALARMS * SHARES[one.kind] / shares) for one in series)
    return RunCharts(charts=tuple(charts), notes=tuple(notes))


def _are(number: int) -> str:
    return "is one" if number == 1 else f"are {number}"


def _chart(watch: Watch, series: Series, allowed: float) -> RunChart:
    import numpy as np

    first = watch.months[0].month
    beginning, now = best_explanation(
        counts=series.counts, expected=series.expected, level=series.level
    )
    if now < np.log(LEAST_RATIO):
        return RunChart(kind=series.kind, months=tuple(_months(first, series, None)))
    evidence = evidence_by_month(
        counts=series.counts[None], expected=series.expected[None], level=series.level
    )[0]
    chances = _chances(watch, series, evidence)
    mean, _ = learnt_levels(
        counts=series.counts, expected=series.expected, level=series.level, beginning=beginning
    )
    signalled_in = None
    for month in range(evidence.size - 1, -1, -1):
        if chances[month] > allowed or evidence[month] < np.log(LEAST_RATIO):
            break
        signalled_in = first + month
    return RunChart(
        kind=series.kind,
        months=tuple(_months(first, series, beginning if signalled_in else None)),
        since=first + beginning,
        observed=sum(count or 0 for count in series.shown[beginning:]),
        expected=float((mean * series.shown_expected)[beginning:].sum()),
        chance=float(chances[-1]),
        signalled_in=signalled_in,
    )


def _chances(watch: Watch, series: Series, evidence: "Floats") -> "Floats":
    """In how many unchanged cohorts the evidence gets as far as in each month, in two years.

    They go on for a year before they are looked at: a look sees a year back, the first one too.
    """
    import numpy as np

    highest = np.empty(0)
    for place in range(len(ROUNDS)):
        counts, expected = unchanged_counts(watch, series.kind, watch.unchanged(place))
        found = evidence_by_month(counts=counts, expected=expected, level=series.level)
        highest = np.concatenate([highest, found[:, SPAN_MONTHS:].max(axis=1)])
        if np.count_nonzero(highest >= evidence[-1]) >= PLAINLY_USUAL * (1 + 2 * place):
            break
    reached = (highest[None, :] >= evidence[:, None] - 1e-9).sum(axis=1)
    chances: Floats = (1 + reached) / (1 + highest.size)
    return chances


def _months(first: int, series: Series, beginning: int | None) -> Iterator[ChartedMonth]:
    """Each month as expected from those before it; from a sign's beginning on, before that."""
    mean, shape = learnt_levels(
        counts=series.counts, expected=series.expected, level=series.level, beginning=beginning
    )
    expected = mean * series.shown_expected
    ranges = predicted_ranges(means=expected, shapes=shape, places=series.places)
    for place, observed in enumerate(series.shown):
        low, high = ranges[place].tolist()
        yield ChartedMonth(
            month=first + place,
            observed=observed,
            expected=float(expected[place]),
            low=low,
            high=high,
        )
