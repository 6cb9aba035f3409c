"""Fleiss' kappa: the same number of coders for every unit, not always the same people."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from likewise.domain.agreement.bootstrap import Progress, bootstrap_interval
from likewise.domain.agreement.cohen import Kappa
from likewise.domain.agreement.outcomes import outcome_of
from likewise.domain.agreement.patterns import Patterns, patterns_of
from likewise.domain.agreement.ratings import NothingToCompare, Ratings, RatingsMalformed
from likewise.domain.refusals import DomainError


class UnequalNumbersOfCoders(DomainError):
    """Some units have more values than others."""


def fleiss_kappa(
    *,
    ratings: Ratings,
    resamples: int = 0,
    confidence: float = 0.95,
    seed: int = 1,
    on_resample: Progress | None = None,
) -> Kappa:
    """Fleiss' kappa of units that the same number of coders valued.

    Parameters
    ----------
    ratings : Ratings
        Units with a single value are left out; all others need equally many values.
    resamples, confidence, seed, on_resample
        As for `krippendorff_alpha`.

    Returns
    -------
    Kappa

    Raises
    ------
    NothingToCompare
        No unit has values from two coders.
    UnequalNumbersOfCoders
        Units have different numbers of values; alpha takes them as they are.

    References
    ----------
    Fleiss JL. Measuring nominal scale agreement among many raters. Psychological Bulletin
    1971;76:378-382. doi:10.1037/h0031619

    Examples
    --------
    >>> from likewise.domain.agreement import ratings_of
    >>> three = ratings_of(values=[["a", "a", "a"], ["b", "b", "a"], ["b", "b", "b"]])
    >>> round(fleiss_kappa(ratings=three).value, 4)
    0.55
    """
    return _of_patterns(
        patterns_of(ratings=ratings),
        resamples=resamples,
        confidence=confidence,
        seed=seed,
        on_resample=on_resample,
    )


def fleiss_kappa_of_counts(*, counts: ArrayLike) -> Kappa:
    """Fleiss' kappa from how many coders gave each value to each unit.

    Parameters
    ----------
    counts : array_like of int, shape (n_units, n_values)
        Every row adds up to the same number of coders, at least two.

    Returns
    -------
    Kappa

    Raises
    ------
    RatingsMalformed
        Not a table, or a count that is negative or not whole.
    NothingToCompare
        No unit has two values.
    UnequalNumbersOfCoders
        The rows add up to different numbers.

    Examples
    --------
    >>> round(fleiss_kappa_of_counts(counts=[[3, 0], [1, 2], [0, 3]]).value, 4)
    0.55
    """
    table = np.asarray(counts)
    if table.ndim != 2:
        raise RatingsMalformed("Give a table: one row for each unit, one column for each value.")
    if not np.all(np.mod(table, 1) == 0) or (table < 0).any():
        raise RatingsMalformed("Counts are whole numbers of zero or more.")
    table = table.astype(np.int64)
    table = table[table.sum(axis=1) > 1]
    if not len(table):
        raise NothingToCompare("No unit has values from two coders; there is nothing to compare.")
    unit, member = np.nonzero(table)
    starts = np.concatenate([[0], np.cumsum(np.count_nonzero(table, axis=1))])
    patterns = Patterns(
        starts=starts.astype(np.int64),
        members=member.astype(np.int32),
        counts=table[unit, member],
        units=np.ones(len(table), dtype=np.int64),
        n_values=table.shape[1],
    )
    return _of_patterns(patterns, resamples=0, confidence=0.95, seed=1, on_resample=None)


def _of_patterns(
    patterns: Patterns,
    *,
    resamples: int,
    confidence: float,
    seed: int,
    on_resample: Progress | None,
) -> Kappa:
    n_coders = _coders_of_each_unit(patterns)
    agreeing = _agreeing_pairs(patterns) / (n_coders * (n_coders - 1))

    def agreements(units: NDArray[np.int64]) -> tuple[float, float]:
        shares = patterns.totals(units) / (units.sum() * n_coders)
        return float(units @ agreeing / units.sum()), float((shares**2).sum())

    def kappa(units: NDArray[np.int64]) -> float | None:
        observed, expected = agreements(units)
        return None if 1.0 - expected < 1e-12 else (observed - expected) / (1.0 - expected)

    value = kappa(patterns.units)
    observed, expected = agreements(patterns.units)
    found = Kappa(
        outcome=outcome_of(value),
        value=value,
        observed=observed,
        expected=expected,
        units=int(patterns.units.sum()),
    )
    if not resamples or value is None:
        return found
    interval = bootstrap_interval(
        units=patterns.units,
        statistic=kappa,
        resamples=resamples,
        confidence=confidence,
        seed=seed,
        on_resample=on_resample,
    )
    return replace(found, interval=interval)


def _coders_of_each_unit(patterns: Patterns) -> int:
    numbers = np.add.reduceat(patterns.counts, patterns.starts[:-1])
    if numbers.min() != numbers.max():
        raise UnequalNumbersOfCoders(
            f"Fleiss' kappa needs equally many values for every unit, and units here have from "
            f"{numbers.min()} to {numbers.max()}. Use Krippendorff's alpha."
        )
    return int(numbers[0])


def _agreeing_pairs(patterns: Patterns) -> NDArray[np.float64]:
    """Ordered pairs of coders who gave the same value, for each pattern."""
    pairs = patterns.counts * (patterns.counts - 1)
    return np.add.reduceat(pairs, patterns.starts[:-1]).astype(np.float64)
