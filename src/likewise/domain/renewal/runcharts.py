"""Run charts: has a series shifted, beyond what chance around a median would do?

Two signals, fit for small numbers: a run on one side of the median longer than expected, or
fewer crossings of the median than expected.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from likewise.domain.renewal.checks import RenewalRefused

FEWEST_POINTS: Final = 10
QUANTILE: Final = 0.05


@dataclass(frozen=True, kw_only=True)
class RunChart:
    """A run chart's reading. `useful` points are those not on the median."""

    median: float
    useful: int
    longest_run: int
    run_limit: int
    crossings: int
    crossings_limit: int

    @property
    def has_long_run(self) -> bool:
        return self.longest_run > self.run_limit

    @property
    def has_few_crossings(self) -> bool:
        return self.crossings < self.crossings_limit

    @property
    def has_shifted(self) -> bool:
        """Either signal is on."""
        return self.has_long_run or self.has_few_crossings


def run_limit(*, useful: int) -> int:
    """The longest run to expect among so many points off the median: round(log2 n + 3).

    Examples
    --------
    >>> [run_limit(useful=n) for n in (10, 18, 24)]
    [6, 7, 8]
    """
    if useful < 1:
        raise RenewalRefused("A run chart needs at least one point off the median.")
    return round(math.log2(useful) + 3)


def crossings_limit(*, useful: int) -> int:
    """The fewest crossings to expect: the 5% quantile of Binomial(n - 1, 1/2).

    Examples
    --------
    >>> [crossings_limit(useful=n) for n in (10, 18, 24)]
    [2, 5, 8]
    """
    if useful < 1:
        raise RenewalRefused("A run chart needs at least one point off the median.")
    flips = useful - 1
    total = 0
    for crossings in range(flips + 1):
        total += math.comb(flips, crossings)
        # Whole numbers: 20 total >= 2^flips is total / 2^flips >= 0.05 without rounding.
        if 20 * total >= 1 << flips:
            return crossings
    return flips


def run_chart(*, values: Sequence[float], median: float | None = None) -> RunChart:
    """Read a series as a run chart.

    Parameters
    ----------
    values : sequence of float
        One value a month or meeting, in order; at least ten off the median.
    median : float, optional
        A baseline's median; by default that of `values`.

    Returns
    -------
    RunChart

    Raises
    ------
    RenewalRefused
        Fewer than ten useful points, or a value that is not finite.

    References
    ----------
    Anhøj J, Olesen AV. Run charts revisited. PLoS ONE 2014;9:e113825.
    doi:10.1371/journal.pone.0113825. Schilling MF. The surprising predictability of long runs.
    Mathematics Magazine 2012;85:141-149.

    Examples
    --------
    >>> chart = run_chart(values=[9, 8, 9, 8, 9, 8, 9, 4, 3, 4, 3, 4, 3, 4])
    >>> chart.longest_run, chart.run_limit, chart.has_shifted
    (7, 7, True)
    """
    if not all(math.isfinite(value) for value in values):
        raise RenewalRefused("A value of the series is not a number. Leave out what is missing.")
    ordered = sorted(values)
    if median is None:
        if not ordered:
            raise RenewalRefused("The series is empty. Give at least ten points.")
        half = len(ordered) // 2
        median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    sides = [value > median for value in values if value != median]
    if len(sides) < FEWEST_POINTS:
        raise RenewalRefused(
            f"Only {len(sides)} points are off the median; a run chart needs {FEWEST_POINTS}."
        )
    crossings = sum(one != other for one, other in pairwise(sides))
    longest = length = 1
    for one, other in pairwise(sides):
        length = length + 1 if one == other else 1
        longest = max(longest, length)
    return RunChart(
        median=float(median),
        useful=len(sides),
        longest_run=longest,
        run_limit=run_limit(useful=len(sides)),
        crossings=crossings,
        crossings_limit=crossings_limit(useful=len(sides)),
    )
