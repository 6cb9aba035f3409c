"""Persons and power by the t test on two means, with the noncentral t distribution.

The normal formulas in `power` are what textbooks print; for few persons they are one or two an arm
too low, because the standard deviation is estimated from the same persons.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, isfinite, sqrt

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.power import (
    PowerRefused,
    check_means,
    check_test,
    multiplier,
)

Numbers = npt.NDArray[np.float64]


def t_power(*, shift: float, freedom: int, alpha: float) -> float:
    """Power of a two-sided t test whose statistic is off by `shift` standard errors.

    The noncentral t distribution as what it is: a normal over the root of a chi-squared, averaged
    over the latter by 200 points of Gauss and Legendre. The error is below 1e-7; the library's own
    noncentral t gives no number at all for some strong effects.
    """
    from scipy.special import gammaincinv, ndtr, stdtrit

    chance, weights = _places()
    root = np.sqrt(2 * gammaincinv(freedom / 2, chance) / freedom)
    beyond = -stdtrit(freedom, alpha / 2) * root
    return min(1.0, float(weights @ (ndtr(shift - beyond) + ndtr(-shift - beyond))))


@lru_cache(maxsize=1)
def _places() -> tuple[Numbers, Numbers]:
    """Where the chi-squared is asked, and how much each place counts (made once: it takes long)."""
    points, weights = np.polynomial.legendre.leggauss(200)
    place = (points + 1) / 2
    return place * place * (3 - 2 * place), weights * 3 * place * (1 - place)


def power_for_t_test(
    *,
    persons: Sequence[int],
    difference: float,
    deviation: float,
    alpha: float = 0.05,
    comparisons: int = 1,
    cells: int = 2,
) -> float:
    """Power of the t test on two means, both tails.

    Parameters
    ----------
    persons : pair of int
        Persons in either arm, 1 or more, and more than `cells` together.
    difference, deviation : float
        Difference in means, and the standard deviation of a person's outcome, in one unit.
    alpha, comparisons : float, int
        Two-sided significance level, divided by the number of comparisons (Bonferroni).
    cells : int
        Means that are estimated: the degrees of freedom are the persons less these.

    Returns
    -------
    float
        In (0, 1]; the error is below 1e-7.

    Raises
    ------
    PowerRefused
        When a number is out of range, or no degree of freedom is left.

    Notes
    -----
    Outcomes are independent and near normal, with one standard deviation in both arms. With few
    persons and strong skew, or unequal spread in unequal arms, the test itself is off.

    Examples
    --------
    >>> round(power_for_t_test(persons=(64, 64), difference=0.5, deviation=1), 4)
    0.8015
    """
    check_means(difference=difference, deviation=deviation)
    check_test(alpha=alpha, comparisons=comparisons)
    freedom = sum(persons) - cells
    if min(persons) < 1 or freedom < 1:
        raise PowerRefused(
            f"{sum(persons)} persons leave no degrees of freedom for a t test. Plan more."
        )
    error = deviation * sqrt(1 / persons[0] + 1 / persons[1])
    return t_power(shift=abs(difference) / error, freedom=freedom, alpha=alpha / comparisons)


def persons_for_t_test(
    *,
    difference: float,
    deviation: float,
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
    ratio: Sequence[int] = (1, 1),
) -> tuple[int, ...]:
    """The least whole arms, in their ratio, with which the t test on two means has the power.

    Parameters
    ----------
    difference, deviation : float
        Difference in means and standard deviation of a person's outcome, in one unit.
    alpha, power : float
        Two-sided significance level and power.
    comparisons : int
        Divides alpha (Bonferroni).
    ratio : pair of int
        Shares of the two arms that are compared.

    Returns
    -------
    tuple of int
        Persons in each of the two arms.

    Raises
    ------
    PowerRefused
        When a number is out of range.

    Notes
    -----
    For two equal arms this is `power.t.test` of R, rounded up (n = 63.77 for d = 0.5, so 64).
    That function leaves out the chance of a significant result in the wrong direction; it is
    counted here, which at a power of 0.5 or more is less than a ten-thousandth.

    References
    ----------
    Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition 1988, table 2.4.1.

    Examples
    --------
    >>> persons_for_t_test(difference=0.5, deviation=1)
    (64, 64)
    """
    check_means(difference=difference, deviation=deviation)
    if len(ratio) != 2 or min(ratio) < 1:
        raise PowerRefused("A t test compares two arms, each with a share of 1 or more.")
    factor = multiplier(alpha=alpha, power=power, comparisons=comparisons)
    least = factor * (deviation / difference) ** 2 * (1 / ratio[0] + 1 / ratio[1])
    if not isfinite(least) or least > 1e9:
        raise PowerRefused("The difference is so small that it takes over 1,000,000,000 persons.")
    sets = max(1, ceil(least - 1e-9))
    while True:
        arms = (sets * ratio[0], sets * ratio[1])
        if sum(arms) > 2:
            reached = power_for_t_test(
                persons=arms,
                difference=difference,
                deviation=deviation,
                alpha=alpha,
                comparisons=comparisons,
            )
            if reached >= power:
                return arms
        sets += 1
