"""Persons needed to tell two rates of counted events apart: Poisson or negative binomial."""

from collections.abc import Sequence
from math import ceil, isfinite, log, sqrt
from typing import Literal

from likewise.domain.allocation.power import PowerRefused, check_test
from likewise.domain.allocation.proportions import PersonsInRatio, check_pair

NullVariance = Literal["true rates", "control rate", "pooled rate"]
NULL_VARIANCES: tuple[NullVariance, ...] = ("true rates", "control rate", "pooled rate")


def persons_for_counts(
    *,
    control_rate: float,
    rate_ratio: float,
    exposure: float = 1.0,
    dispersion: float = 0.0,
    null_variance: NullVariance = "pooled rate",
    ratio: Sequence[int] = (1, 1),
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> PersonsInRatio:
    """Persons needed in two arms to tell a ratio of two rates from 1.

    Parameters
    ----------
    control_rate : float
        Events a person in a unit of time without the treatment, above 0.
    rate_ratio : float
        Treated over control, above 0 and not 1.
    exposure : float
        Mean time for which a person is followed, in that unit.
    dispersion : float
        0 for Poisson counts; k of the negative binomial else: the variance of a person's count is
        mean + k mean^2.
    null_variance : {"true rates", "control rate", "pooled rate"}
        The rates at which the variance under no difference is taken: those expected of each arm,
        the control's in both, or the mean of all persons in both.
    ratio : pair of int
        Shares of the control and the treated arm.
    alpha, power, comparisons
        Two-sided significance level (divided by the comparisons) and power.

    Returns
    -------
    PersonsInRatio

    Raises
    ------
    PowerRefused
        When a number is out of range.

    Notes
    -----
    The test is Wald's or the likelihood ratio, of the log of the rate ratio. With
    V = (1 / r0 + 1 / (theta r1)) / exposure + (1 + theta) k / theta and theta = n1 / n0:
    n0 = (z_alpha sqrt(V0) + z_beta sqrt(V))^2 / log(rate ratio)^2. Everybody is taken to be
    followed for the mean time; where times vary much, more persons are needed. Counts that are few
    (below about 5 expected in an arm) or have many zeros for another reason break the formula; a
    dispersion that was guessed too low breaks the power.

    References
    ----------
    Zhu and Lakkis, Statistics in Medicine 2014;33:376-387, doi 10.1002/sim.5947 (their approaches
    2, 1 and 3, in the order above; they recommend 2 or 3).

    Examples
    --------
    >>> asked = {"control_rate": 0.8, "rate_ratio": 0.85, "exposure": 0.75, "dispersion": 0.7}
    >>> [persons_for_counts(**asked, null_variance=how).each[0] for how in NULL_VARIANCES]
    [1494, 1433, 1490]
    """
    from scipy.special import ndtri

    check_test(alpha=alpha, power=power, comparisons=comparisons)
    null, own, apart = _variances(
        control_rate=control_rate,
        rate_ratio=rate_ratio,
        exposure=exposure,
        dispersion=dispersion,
        null_variance=null_variance,
        ratio=ratio,
    )
    critical = -ndtri(alpha / comparisons / 2)
    first = float((critical * sqrt(null) + ndtri(power) * sqrt(own)) ** 2 / apart**2)
    exact = (first, first * ratio[1] / ratio[0])
    sets = ceil(first / ratio[0] - 1e-9)
    return PersonsInRatio(
        exact=exact,
        in_all=ceil(sum(exact) - 1e-9),
        each=(ceil(exact[0] - 1e-9), ceil(exact[1] - 1e-9)),
        whole=(sets * ratio[0], sets * ratio[1]),
    )


def power_for_counts(
    *,
    persons: Sequence[int],
    control_rate: float,
    rate_ratio: float,
    exposure: float = 1.0,
    dispersion: float = 0.0,
    null_variance: NullVariance = "pooled rate",
    alpha: float = 0.05,
    comparisons: int = 1,
) -> float:
    """Power to tell a ratio of two rates from 1: `persons_for_counts` turned round.

    Examples
    --------
    >>> asked = {"control_rate": 0.8, "rate_ratio": 0.85, "exposure": 0.75, "dispersion": 0.7}
    >>> round(power_for_counts(persons=(1490, 1490), **asked), 3)
    0.8
    """
    from scipy.special import ndtr, ndtri

    check_test(alpha=alpha, comparisons=comparisons)
    null, own, apart = _variances(
        control_rate=control_rate,
        rate_ratio=rate_ratio,
        exposure=exposure,
        dispersion=dispersion,
        null_variance=null_variance,
        ratio=persons,
    )
    reach = abs(apart) * sqrt(persons[0]) + ndtri(alpha / comparisons / 2) * sqrt(null)
    return float(ndtr(reach / sqrt(own)))


def _variances(
    *,
    control_rate: float,
    rate_ratio: float,
    exposure: float,
    dispersion: float,
    null_variance: NullVariance,
    ratio: Sequence[int],
) -> tuple[float, float, float]:
    """Variances under no difference and as expected, for one control person; and the log ratio."""
    check_pair(ratio=ratio)
    numbers = (control_rate, rate_ratio, exposure)
    if not all(isfinite(number) and number > 0 for number in numbers) or rate_ratio == 1:
        raise PowerRefused(
            "Rate, ratio of rates and time of follow-up are above 0, and the ratio is not 1."
        )
    if not (isfinite(dispersion) and dispersion >= 0):
        raise PowerRefused("The dispersion is 0 (Poisson) or above (negative binomial).")
    theta, treated = ratio[1] / ratio[0], control_rate * rate_ratio

    def variance(one: float, other: float) -> float:
        return (1 / one + 1 / (theta * other)) / exposure + (1 + theta) * dispersion / theta

    own = variance(control_rate, treated)
    pooled = (control_rate + theta * treated) / (1 + theta)
    nulls = {
        "true rates": own,
        "control rate": variance(control_rate, control_rate),
        "pooled rate": variance(pooled, pooled),
    }
    if null_variance not in nulls:
        raise PowerRefused(f"The variance is taken at one of: {', '.join(NULL_VARIANCES)}.")
    return nulls[null_variance], own, log(rate_ratio)
