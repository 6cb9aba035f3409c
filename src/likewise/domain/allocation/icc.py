"""The intracluster correlation, estimated from data, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from likewise.domain.refusals import DomainError

Interval = Literal["Searle", "Smith"]
INTERVALS: tuple[Interval, ...] = ("Searle", "Smith")


class IccRefused(DomainError):
    """Data from which no intracluster correlation can be estimated."""


@dataclass(frozen=True, kw_only=True)
class IccEstimate:
    """An intracluster correlation from data.

    icc : float
        The analysis of variance estimate; below 0 where clusters are more alike than chance would
        make them, and then for planning 0.
    lower, upper : float
        The interval at `level`, by the method named.
    standard_error : float
        Of the estimate for many clusters, by Smith's formula.
    between, within : float
        Variances between clusters (may be below 0) and within.
    size_for_variance : float
        The size of cluster that counts in the analysis of variance: the mean, less something where
        sizes differ.
    """

    icc: float
    lower: float
    upper: float
    level: float
    interval: Interval
    standard_error: float
    between: float
    within: float
    f_ratio: float
    clusters: int
    people: int
    mean_size: float
    variation: float
    size_for_variance: float


def icc_from_data(
    *,
    values: Sequence[float],
    clusters: Sequence[str],
    level: float = 0.95,
    interval: Interval = "Searle",
) -> IccEstimate:
    """Estimate the intracluster correlation by one-way analysis of variance, with an interval.

    Parameters
    ----------
    values : sequence of float, one a person
        The outcome; none missing. Yes and no may be given as 1 and 0.
    clusters : sequence of str, one a person
        The cluster each person is in.
    level : float
        Of the interval, between 0 and 1.
    interval : {"Searle", "Smith"}
        Searle's, from the F distribution: exact for clusters of one size and normal outcomes, near
        for unequal sizes. Smith's, estimate +- z x standard error: for many clusters (50 or more).

    Returns
    -------
    IccEstimate

    Raises
    ------
    IccRefused
        When there are fewer than two clusters, none has two people, a value is missing, or people
        within clusters do not differ at all.

    Notes
    -----
    With MSB and MSW the mean squares between and within k clusters of N people, and
    m0 = (N - sum m^2 / N) / (k - 1), the estimate is (MSB - MSW) / (MSB + (m0 - 1) MSW). It assumes
    that people of one cluster are alike to the same degree in all clusters. It fails where clusters
    are few (the interval is then as wide as what could be guessed), where size goes with outcome,
    and Searle's interval where clusters of very unequal size meet a high correlation. Take out the
    arm before, or use one arm: a difference between arms is counted as between clusters.

    References
    ----------
    Searle, "Linear Models", 1971, chapter 9. Smith, Annals of Human Genetics 1957;21:363-373,
    doi 10.1111/j.1469-1809.1972.tb00295.x. Ukoumunne, Statistics in Medicine 2002;21:3757-3774,
    doi 10.1002/sim.1330 (the methods compared).

    Examples
    --------
    >>> scores = (9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7)
    >>> told = icc_from_data(values=scores, clusters=[str(i // 4) for i in range(24)])
    >>> round(told.icc, 2), round(told.lower, 2), round(told.upper, 2)
    (0.17, -0.13, 0.72)
    """
    from scipy.special import fdtri

    outcomes = np.array(values, np.float64)
    if len(outcomes) != len(clusters):
        raise IccRefused(
            f"There are {len(outcomes):,} values and {len(clusters):,} clusters named."
        )
    if not np.isfinite(outcomes).all():
        raise IccRefused("A value is missing. Leave that person out, or give the value.")
    if not 0 < level < 1 or interval not in INTERVALS:
        raise IccRefused("The level is between 0 and 1; the interval is Searle's or Smith's.")
    _, place, counts = np.unique(np.array(clusters, str), return_inverse=True, return_counts=True)
    people, number = len(outcomes), len(counts)
    if number < 2 or people == number:
        raise IccRefused(
            f"There are {people:,} people in {number:,} clusters. It takes two clusters or more, "
            "and two people or more in some of them."
        )
    about = outcomes - outcomes.mean()
    means = np.bincount(place, weights=about) / counts
    within = float(((about - means[place]) ** 2).sum() / (people - number))
    if not within > 1e-18 * float((about**2).max()):
        raise IccRefused(
            "People of the same cluster do not differ at all, so there is no variance within "
            "clusters to compare with. Look at the values that were given."
        )
    among = float((counts * means**2).sum() / (number - 1))
    squares = float((counts.astype(np.float64) ** 2).sum())
    size = (people - squares / people) / (number - 1)
    ratio = among / within
    icc = (ratio - 1) / (ratio + size - 1)
    error = smith_error(icc=icc, counts=counts.tolist(), size=size)
    if interval == "Smith":
        lower, upper = _normal_interval(icc=icc, error=error, level=level)
    else:
        beyond = (1 - level) / 2
        high = ratio / float(fdtri(number - 1, people - number, 1 - beyond))
        low = ratio / float(fdtri(number - 1, people - number, beyond))
        lower, upper = (high - 1) / (high + size - 1), (low - 1) / (low + size - 1)
    return IccEstimate(
        icc=icc,
        lower=lower,
        upper=upper,
        level=level,
        interval=interval,
        standard_error=error,
        between=(among - within) / size,
        within=within,
        f_ratio=ratio,
        clusters=number,
        people=people,
        mean_size=people / number,
        variation=float(counts.std() / counts.mean()),
        size_for_variance=size,
    )


def smith_error(*, icc: float, counts: Sequence[int], size: float) -> float:
    """The standard error of an analysis of variance estimate, for many clusters (Smith 1957)."""
    sizes = np.array(counts, np.float64)
    people, number = float(sizes.sum()), len(sizes)
    second, third = float((sizes**2).sum()), float((sizes**3).sum())
    rest = (1 + icc * (size - 1)) ** 2 / (people - number)
    spread = second - 2 * third / people + second**2 / people**2
    even = (number - 1) * (1 - icc) * (1 + icc * (2 * size - 1))
    rest += (even + icc**2 * spread) / (number - 1) ** 2
    return sqrt(max(0.0, 2 * (1 - icc) ** 2 / size**2 * rest))


def _normal_interval(*, icc: float, error: float, level: float) -> tuple[float, float]:
    from scipy.special import ndtri

    reach = float(ndtri((1 + level) / 2)) * error
    return icc - reach, icc + reach
