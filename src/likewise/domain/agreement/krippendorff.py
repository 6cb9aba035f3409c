"""Krippendorff's alpha: any number of coders, four levels of measurement, missing values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from likewise.domain.agreement.bootstrap import Interval, Progress, bootstrap_interval
from likewise.domain.agreement.outcomes import Level, Outcome, outcome_of
from likewise.domain.agreement.patterns import Patterns, patterns_of
from likewise.domain.agreement.ratings import (
    Ratings,
    ValuesDoNotFitTheLevel,
    check_fits_level,
    ratings_of,
)
from likewise.domain.compiling import Way, compiled, way

MOST_RATIO_VALUES = 20_000  # ratio distances are summed pair by pair: 2 * 10^8 pairs, a second


@dataclass(frozen=True, kw_only=True)
class Alpha:
    """Krippendorff's alpha and what it was made of.

    `value` is None exactly where `outcome` says that nothing varied. `observed` and `expected`
    are the mean distances between values of the same unit and between any two values.
    """

    outcome: Outcome
    value: float | None
    level: Level
    observed: float
    expected: float
    units: int
    values_compared: int
    interval: Interval | None = None

    def __post_init__(self) -> None:
        if (self.value is None) != (self.outcome is Outcome.NO_VARIATION):
            raise ValueError("an alpha has a value exactly when something varied")


def krippendorff_alpha(
    *,
    ratings: Ratings | None = None,
    values: ArrayLike | None = None,
    level: Level | str = Level.NOMINAL,
    has_order: bool = False,
    resamples: int = 0,
    confidence: float = 0.95,
    seed: int = 1,
    on_resample: Progress | None = None,
) -> Alpha:
    """How far coders agree beyond chance, for any number of coders and missing values.

    Parameters
    ----------
    ratings : Ratings, optional
        What each coder made of each unit. Give this or `values`.
    values : array_like, shape (n_units, n_coders), optional
        The same as a table of numbers or words; nan or None where missing.
    level : {"nominal", "ordinal", "interval", "ratio"}
        How far apart two values are; words need "nominal", or ratings made with an order.
    has_order : bool
        Whether `ratings` of words were made with an order.
    resamples : int
        Bootstrap resamples of the units; 0 for none.
    confidence : float
        Coverage wanted of the interval, in (0, 1).
    seed : int
        Names the stream of random numbers; the same seed gives the same interval.
    on_resample : callable, optional
        Called with the number of resamples done.

    Returns
    -------
    Alpha
        At most 1; 0 is what chance would give; below 0 is worse than chance. No value, and
        outcome "no variation", where every compared value is the same.

    Raises
    ------
    NothingToCompare
        No unit has values from two coders.
    ValuesDoNotFitTheLevel
        Words where numbers are needed, words without an order, or a ratio below zero.

    Notes
    -----
    alpha = 1 - D_o / D_e. Units with one value are left out. The ordinal distance between two
    values is the difference of their mid-ranks, squared, which equals Krippendorff's sum of the
    frequencies between them; see docs/methods/agreement.md.

    References
    ----------
    Hayes AF, Krippendorff K. Answering the call for a standard reliability measure for coding
    data. Communication Methods and Measures 2007;1:77-89. doi:10.1080/19312450709336664

    Examples
    --------
    >>> table = [[1, 1], [2, 2], [3, 3], [3, 2], [1, 1]]
    >>> round(krippendorff_alpha(values=table, level="ordinal").value, 4)
    0.8898
    >>> krippendorff_alpha(values=[[1, 1], [1, 1]]).outcome.value
    'no variation'
    """
    level = Level(level)
    if ratings is None:
        if values is None:
            raise ValueError("give ratings or values")
        ratings = ratings_of(values=values)
    check_fits_level(ratings=ratings, level=level, has_order=has_order)
    patterns = patterns_of(ratings=ratings)
    distances = _Distances(
        patterns=patterns,
        level=level,
        numbers=_numbers(ratings, level),
        form=_form(patterns, resamples),
    )
    observed, expected, n = distances.sums(patterns.units)
    value = _alpha(observed, expected, n)
    interval = None
    if resamples and value is not None:
        interval = bootstrap_interval(
            units=patterns.units,
            statistic=lambda weights: _alpha(*distances.sums(weights)),
            resamples=resamples,
            confidence=confidence,
            seed=seed,
            on_resample=on_resample,
        )
    return Alpha(
        outcome=outcome_of(value),
        value=value,
        level=level,
        observed=observed / n,
        expected=expected / (n * (n - 1)),
        units=int(patterns.units.sum()),
        values_compared=int(n),
        interval=interval,
    )


def _numbers(ratings: Ratings, level: Level) -> NDArray[np.float64]:
    """The values as numbers where the level needs them; interval ones about their middle."""
    if level in (Level.NOMINAL, Level.ORDINAL):
        return np.zeros(len(ratings.values))
    numbers = ratings.numbers
    if level is Level.RATIO and len(numbers) > MOST_RATIO_VALUES:
        raise ValuesDoNotFitTheLevel(
            f"There are {len(numbers):,} different values; ratio compares each with each, up to "
            f"{MOST_RATIO_VALUES:,}. Round the values, or choose interval."
        )
    # Only differences matter at the interval level; near zero they keep their digits.
    return numbers - np.median(numbers) if level is Level.INTERVAL else numbers


def _form(patterns: Patterns, resamples: int) -> Way:
    """How to sum over the pairs of values within units, once and for each resample."""
    from likewise.domain.agreement._kernels import CELLS_UNCOMPILED, PAIRS_UNCOMPILED

    cells = int(patterns.units.sum())  # at the least; whoever compiles for these has it all
    if cells > CELLS_UNCOMPILED // 2:
        return compiled
    lengths = np.diff(patterns.starts)
    pairs = int((lengths * lengths).sum()) // 2 + patterns.n_values * 8
    return way(work=pairs * (resamples + 1), at_most=PAIRS_UNCOMPILED)


def _alpha(observed: float, expected: float, n: float) -> float | None:
    """1 - D_o / D_e from sums over pairs; None where no two values differ."""
    return 1.0 - (n - 1.0) * observed / expected if expected > 0 else None


@dataclass(frozen=True, kw_only=True, eq=False)
class _Distances:
    """Sums of distances when each pattern stands for so many units."""

    patterns: Patterns
    level: Level
    numbers: NDArray[np.float64]
    form: Way

    def sums(self, weights: NDArray[np.int64]) -> tuple[float, float, float]:
        """Sum within units, sum over all pairs of values, and the number of values."""
        from likewise.domain.agreement import _kernels

        totals = self.patterns.totals(weights)
        scores = self.numbers
        if self.level is Level.ORDINAL:
            scores = np.cumsum(totals) - totals / 2.0  # mid-ranks
        kind = _kernels.SQUARED
        if self.level is Level.NOMINAL:
            kind = _kernels.NOMINAL
        elif self.level is Level.RATIO:
            kind = _kernels.RATIO
        parts = self.patterns
        observed = self.form(_kernels.observed_sum)(
            parts.starts, parts.members, parts.counts, weights, scores, kind
        )
        return observed, self._expected(totals, scores), float(totals.sum())

    def _expected(self, totals: NDArray[np.float64], scores: NDArray[np.float64]) -> float:
        """Sum of the distances between every two values that were given, both ways."""
        from likewise.domain.agreement import _kernels

        if np.count_nonzero(totals) < 2:
            return 0.0
        n = totals.sum()
        if self.level is Level.NOMINAL:
            return float(n * n - (totals**2).sum())
        if self.level is Level.RATIO:
            return self.form(_kernels.expected_ratio_sum)(totals, scores)
        about_mean = scores - (totals * scores).sum() / n
        return float(2.0 * n * (totals * about_mean**2).sum())
