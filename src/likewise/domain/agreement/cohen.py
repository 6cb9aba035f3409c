"""Cohen's kappa for two coders, plain or weighted, with its large-sample standard error."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from likewise.domain.agreement.bootstrap import Interval, Progress, bootstrap_interval
from likewise.domain.agreement.outcomes import Outcome, outcome_of
from likewise.domain.agreement.ratings import NothingToCompare, Ratings, RatingsMalformed
from likewise.domain.compiling import way
from likewise.domain.refusals import DomainError

Weights = Literal["none", "linear", "quadratic"]
MOST_CATEGORIES = 1_000  # a table of 8 MB; kappa of more categories says nothing


class NotCategories(DomainError):
    """Kappa compares categories, and the values are not."""


@dataclass(frozen=True, kw_only=True)
class Kappa:
    """A kappa: agreement beyond chance, as a share of what was possible beyond chance.

    `value` is None exactly where `outcome` says that nothing varied. `observed` and `expected`
    are the agreement seen and the agreement that chance would give. `standard_error` is the
    large-sample one, where there is a formula for it.
    """

    outcome: Outcome
    value: float | None
    observed: float
    expected: float
    units: int
    standard_error: float | None = None
    interval: Interval | None = None

    def __post_init__(self) -> None:
        if (self.value is None) != (self.outcome is Outcome.NO_VARIATION):
            raise ValueError("a kappa has a value exactly when something varied")


def cohen_kappa(
    *,
    ratings: Ratings,
    weights: Weights = "none",
    resamples: int = 0,
    confidence: float = 0.95,
    seed: int = 1,
    on_resample: Progress | None = None,
) -> Kappa:
    """Cohen's kappa of two coders over the units that both valued.

    Parameters
    ----------
    ratings : Ratings
        Of exactly two coders.
    weights : {"none", "linear", "quadratic"}
        Credit for near misses, by the distance between positions in `ratings.values`.
    resamples, confidence, seed, on_resample
        As for `krippendorff_alpha`.

    Returns
    -------
    Kappa

    Raises
    ------
    NothingToCompare
        The two coders have no unit in common.
    NotCategories
        There are more than 1,000 different values.

    Examples
    --------
    >>> from likewise.domain.agreement import ratings_of
    >>> two = ratings_of(values=[["a", "a"], ["b", "b"], ["b", "a"], ["a", "a"]])
    >>> cohen_kappa(ratings=two).value
    0.5
    """
    table = pair_counts(ratings=ratings)
    kappa = cohen_kappa_of_table(table=table, weights=weights)
    if not resamples or kappa.value is None:
        return kappa
    credit = _credit(len(table), weights)
    filled = np.nonzero(table)

    def resampled(units: NDArray[np.int64]) -> float | None:
        again = np.zeros_like(table)
        again[filled] = units
        observed, expected = _agreements(again, credit)
        return _kappa(observed, expected)

    interval = bootstrap_interval(
        units=table[filled],
        statistic=resampled,
        resamples=resamples,
        confidence=confidence,
        seed=seed,
        on_resample=on_resample,
    )
    return replace(kappa, interval=interval)


def cohen_kappa_of_table(*, table: ArrayLike, weights: Weights = "none") -> Kappa:
    """Cohen's kappa from a square table of counts.

    Parameters
    ----------
    table : array_like of int, shape (n_values, n_values)
        Units by the value that coder 1 (rows) and coder 2 (columns) gave.
    weights : {"none", "linear", "quadratic"}
        Credit for near misses.

    Returns
    -------
    Kappa
        With the standard error of Fleiss, Cohen and Everitt, for kappa not zero.

    Raises
    ------
    RatingsMalformed
        The table is not square, or a count is negative or not whole.
    NothingToCompare
        The table is empty.

    References
    ----------
    Cohen J. A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 1960;20:37-46. doi:10.1177/001316446002000104
    Fleiss JL, Cohen J, Everitt BS. Large sample standard errors of kappa and weighted kappa.
    Psychological Bulletin 1969;72:323-327. doi:10.1037/h0028106

    Examples
    --------
    >>> found = cohen_kappa_of_table(table=[[20, 5], [10, 15]])
    >>> round(found.value, 6), round(found.standard_error, 6)
    (0.4, 0.126996)
    """
    counts = _checked(table)
    credit = _credit(len(counts), weights)
    observed, expected = _agreements(counts, credit)
    value = _kappa(observed, expected)
    return Kappa(
        outcome=outcome_of(value),
        value=value,
        observed=observed,
        expected=expected,
        units=int(counts.sum()),
        standard_error=None if value is None else _standard_error(counts, credit, value, expected),
    )


def pair_counts(*, ratings: Ratings) -> NDArray[np.int64]:
    """Units that both of two coders valued, by the two values: shape (n_values, n_values)."""
    from likewise.domain.agreement._kernels import CELLS_UNCOMPILED, pair_table

    if len(ratings.coders) != 2:
        raise RatingsMalformed("Cohen's kappa compares two coders; choose two, or use alpha.")
    if len(ratings.values) > MOST_CATEGORIES:
        raise NotCategories(
            f"There are {len(ratings.values):,} different values, and kappa compares categories. "
            "Use alpha at the interval level."
        )
    form = way(work=ratings.indices.size, at_most=CELLS_UNCOMPILED)
    table = form(pair_table)(ratings.indices, 0, 1, len(ratings.values))
    if not table.any():
        raise NothingToCompare(
            f"{ratings.coders[0]} and {ratings.coders[1]} have no unit in common. "
            "Let both code some of the same units."
        )
    return table


def _checked(table: ArrayLike) -> NDArray[np.int64]:
    given = np.asarray(table)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise RatingsMalformed("Give a square table: one row and one column for each value.")
    if not np.all(np.mod(given, 1) == 0) or (given < 0).any():
        raise RatingsMalformed("Counts are whole numbers of zero or more.")
    if not given.any():
        raise NothingToCompare("The table is empty, so there is nothing to compare.")
    return given.astype(np.int64)


def _credit(n_values: int, weights: Weights) -> NDArray[np.float64]:
    """How far each pair of values counts as agreement, in [0, 1]."""
    if weights == "none" or n_values < 2:
        return np.eye(n_values)
    apart = np.abs(np.subtract.outer(np.arange(n_values), np.arange(n_values))) / (n_values - 1)
    return 1.0 - apart ** (1 if weights == "linear" else 2)


def _agreements(counts: NDArray[np.int64], credit: NDArray[np.float64]) -> tuple[float, float]:
    shares = counts / counts.sum()
    chance = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float((credit * shares).sum()), float((credit * chance).sum())


def _kappa(observed: float, expected: float) -> float | None:
    # Two coders who each keep to one and the same value agree by chance for certain.
    beyond_chance = 1.0 - expected
    return None if beyond_chance < 1e-12 else (observed - expected) / beyond_chance


def _standard_error(
    counts: NDArray[np.int64], credit: NDArray[np.float64], kappa: float, expected: float
) -> float:
    n = counts.sum()
    shares = counts / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    usual = (credit @ columns)[:, None] + (rows @ credit)[None, :]
    spread = (shares * (credit - usual * (1.0 - kappa)) ** 2).sum()
    variance = (spread - (kappa - expected * (1.0 - kappa)) ** 2) / (n * (1.0 - expected) ** 2)
    return math.sqrt(max(float(variance), 0.0))
