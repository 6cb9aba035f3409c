"""What kappa and alpha hide: how unevenly the values are used, and whether coders differ in it.

Two tables with equal agreement can have very different kappas when one value is rare
(Feinstein and Cicchetti); so these stand beside every coefficient.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from likewise.domain.agreement.cohen import MOST_CATEGORIES, NotCategories
from likewise.domain.agreement.patterns import Patterns, patterns_of
from likewise.domain.agreement.ratings import Ratings, ratings_of
from likewise.domain.compiling import way


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Prevalence and bias of a comparison.

    Parameters
    ----------
    values : tuple
        The values that were used.
    shares : tuple of float
        Share of each among the compared values; they add up to 1.
    agreement_by_value : tuple of float
        For each value: when one coder gave it, how often another did too.
    observed_agreement : float
        Share of agreeing pairs of coders, in [0, 1].
    prevalence_index : float
        0 where all values are equally common, 1 where there is only one.
    bias_index : float
        0 where coders use the values equally often, 1 where they never use the same.
    adjusted : float or None
        Prevalence-adjusted bias-adjusted kappa; None where there is only one value.
    """

    values: tuple[float | str, ...]
    shares: tuple[float, ...]
    agreement_by_value: tuple[float, ...]
    observed_agreement: float
    prevalence_index: float
    bias_index: float
    adjusted: float | None


def balance_of_coders(*, ratings: Ratings) -> Balance:
    """Prevalence and bias of any number of coders.

    Parameters
    ----------
    ratings : Ratings
        At most 1,000 different values.

    Returns
    -------
    Balance
        For two coders and two values these are the indices of Byrt, Bishop and Carlin. Beyond
        that: prevalence is (k * largest share - 1) / (k - 1) for k used values; bias is half the
        summed difference between two coders' shares on the units both valued, averaged over
        pairs of coders by those units; adjusted is (k * agreement - 1) / (k - 1).

    Raises
    ------
    NothingToCompare
        No unit has values from two coders.
    NotCategories
        There are more than 1,000 different values.

    References
    ----------
    Byrt T, Bishop J, Carlin JB. Bias, prevalence and kappa. Journal of Clinical Epidemiology
    1993;46:423-429. doi:10.1016/0895-4356(93)90018-V
    Feinstein AR, Cicchetti DV. High agreement but low kappa: I. The problems of two paradoxes.
    Journal of Clinical Epidemiology 1990;43:543-549. doi:10.1016/0895-4356(90)90158-L

    Examples
    --------
    >>> from likewise.domain.agreement import ratings_of
    >>> found = balance_of_coders(ratings=ratings_of(values=[[1, 1]] * 8 + [[0, 1]] * 2))
    >>> round(found.prevalence_index, 2), round(found.bias_index, 2), round(found.adjusted, 2)
    (0.8, 0.2, 0.6)
    """
    if len(ratings.values) > MOST_CATEGORIES:
        raise NotCategories(
            f"There are {len(ratings.values):,} different values; prevalence is of categories."
        )
    patterns = patterns_of(ratings=ratings)
    totals = patterns.totals(patterns.units)
    agreeing = _agreeing(patterns)
    used = np.flatnonzero(totals)
    shares = totals[used] / totals.sum()
    observed = float(agreeing.sum() / totals.sum())
    k = len(used)
    return Balance(
        values=tuple(ratings.values[place] for place in used),
        shares=tuple(shares.tolist()),
        agreement_by_value=tuple((agreeing[used] / totals[used]).tolist()),
        observed_agreement=observed,
        prevalence_index=1.0 if k == 1 else float((k * shares.max() - 1) / (k - 1)),
        bias_index=_bias(ratings),
        adjusted=None if k == 1 else (k * observed - 1) / (k - 1),
    )


def balance_of_table(*, table: ArrayLike) -> Balance:
    """Prevalence and bias from a square table of two coders' counts.

    Parameters
    ----------
    table : array_like of int, shape (n_values, n_values)
        Units by the value that coder 1 (rows) and coder 2 (columns) gave.

    Examples
    --------
    >>> found = balance_of_table(table=[[80, 10], [5, 5]])
    >>> found.prevalence_index, found.bias_index, found.adjusted
    (0.75, 0.05, 0.7)
    """
    counts = np.asarray(table, dtype=np.int64)
    cells = [[row, column] for row in range(len(counts)) for column in range(len(counts))]
    pairs = np.repeat(np.asarray(cells), counts.ravel(), axis=0)
    return balance_of_coders(ratings=ratings_of(values=pairs))


def _agreeing(patterns: Patterns) -> NDArray[np.float64]:
    """Agreeing pairs by value, each unit's pairs weighed by 1 / (values - 1)."""
    lengths = np.diff(patterns.starts)
    valued = np.repeat(np.add.reduceat(patterns.counts, patterns.starts[:-1]), lengths)
    pairs = patterns.counts * (patterns.counts - 1) / (valued - 1)
    weighed = pairs * np.repeat(patterns.units, lengths)
    return np.bincount(patterns.members, weights=weighed, minlength=patterns.n_values)


def _bias(ratings: Ratings) -> float:
    from likewise.domain.agreement._kernels import CELLS_UNCOMPILED, pair_table

    form = way(work=ratings.indices.size, at_most=CELLS_UNCOMPILED)
    differences, units = 0.0, 0
    for first, second in combinations(range(len(ratings.coders)), 2):
        table = form(pair_table)(ratings.indices, first, second, len(ratings.values))
        differences += float(np.abs(table.sum(axis=1) - table.sum(axis=0)).sum()) / 2.0
        units += int(table.sum())
    return differences / units
