"""Sample size and power for trials of persons: two proportions, two means, two by two factorial.

Every number is by the normal approximation and is left unrounded, because a design effect is put
on it before anything is rounded up (rounding first is how 24 practices become 26). Clusters are
in `cluster_power`.
"""

from math import ceil, isfinite, sqrt
from typing import Literal

from likewise.domain.refusals import DomainError

Variance = Literal["pooled", "unpooled"]


class PowerRefused(DomainError):
    """A question about power that has no answer."""


def check_test(*, alpha: float, power: float | None = None, comparisons: int = 1) -> None:
    """Refuse a significance level or power outside what a test can have."""
    if not 0 < alpha < 1:
        raise PowerRefused(f"The significance level is {alpha}. It is between 0 and 1, e.g. 0.05.")
    if power is not None and not alpha < power < 1:
        raise PowerRefused(f"The power is {power}. It is between {alpha} and 1, e.g. 0.8.")
    if isinstance(comparisons, bool) or not 1 <= comparisons <= 1000:
        raise PowerRefused("The number of comparisons is a whole number from 1 to 1,000.")


def multiplier(*, alpha: float = 0.05, power: float = 0.8, comparisons: int = 1) -> float:
    """(z for alpha / comparisons, two-sided, plus z for power) squared; 7.85 for 5% and 80%.

    Dividing alpha by the number of comparisons is Bonferroni's correction.

    Examples
    --------
    >>> round(multiplier(alpha=0.05, power=0.9), 4)
    10.5074
    """
    from scipy.special import ndtri

    check_test(alpha=alpha, power=power, comparisons=comparisons)
    critical = -ndtri(alpha / comparisons / 2)
    return float((critical + ndtri(power)) ** 2)


def power_of(*, effect: float, error: float, alpha: float = 0.05, comparisons: int = 1) -> float:
    """Power of a two-sided z test of an effect that is estimated with a standard error.

    The chance of a significant result in the wrong direction is left out, as is the custom.
    """
    from scipy.special import ndtr, ndtri

    check_test(alpha=alpha, comparisons=comparisons)
    if not (isfinite(effect) and isfinite(error) and error > 0):
        raise PowerRefused("The effect is a number, and its standard error is above 0.")
    return float(ndtr(abs(effect) / error + ndtri(alpha / comparisons / 2)))


def check_proportions(*, control: float, treated: float) -> None:
    """Refuse proportions outside 0 to 1, or equal ones: no trial can find no difference."""
    if not (0 < control < 1 and 0 < treated < 1):
        raise PowerRefused("Proportions are between 0 and 1: write 0.5 for 50%.")
    if control == treated:
        raise PowerRefused("The two proportions are equal, so there is no difference to find.")


def persons_per_arm_for_proportions(
    *,
    control: float,
    treated: float,
    alpha: float = 0.05,
    power: float = 0.8,
    variance: Variance = "pooled",
    comparisons: int = 1,
) -> float:
    """Persons needed in each of two equal arms to tell two proportions apart, unrounded.

    Parameters
    ----------
    control, treated : float
        Expected proportions, between 0 and 1 and different.
    alpha, power : float
        Two-sided significance level and power.
    variance : {"pooled", "unpooled"}
        Pooled uses the mean proportion under no difference (the usual formula); unpooled each
        arm's own.
    comparisons : int
        Divides alpha (Bonferroni).

    Returns
    -------
    float
        Persons per arm; round up for a trial of persons, or inflate first for clusters.

    Raises
    ------
    PowerRefused
        When a number is out of range.

    References
    ----------
    The pooled formula gives the published 340 persons for 50% against 65%:
    BMJ 2013;346:f2839, doi 10.1136/bmj.f2839.

    Examples
    --------
    >>> round(persons_per_arm_for_proportions(control=0.5, treated=0.65), 2)
    169.31
    """
    from scipy.special import ndtri

    check_proportions(control=control, treated=treated)
    own = control * (1 - control) + treated * (1 - treated)
    if variance == "unpooled":
        top = own * multiplier(alpha=alpha, power=power, comparisons=comparisons)
    elif variance == "pooled":
        check_test(alpha=alpha, power=power, comparisons=comparisons)
        mean = (control + treated) / 2
        critical = -ndtri(alpha / comparisons / 2)
        top = (critical * sqrt(2 * mean * (1 - mean)) + ndtri(power) * sqrt(own)) ** 2
    else:
        raise PowerRefused("The variance is “pooled” or “unpooled”.")
    return float(top / (control - treated) ** 2)


def power_for_proportions(
    *,
    persons_per_arm: float,
    control: float,
    treated: float,
    alpha: float = 0.05,
    variance: Variance = "pooled",
    comparisons: int = 1,
) -> float:
    """Power to tell two proportions apart: `persons_per_arm_for_proportions` turned round.

    Examples
    --------
    >>> round(power_for_proportions(persons_per_arm=169.31, control=0.5, treated=0.65), 3)
    0.8
    """
    from scipy.special import ndtr, ndtri

    check_proportions(control=control, treated=treated)
    check_test(alpha=alpha, comparisons=comparisons)
    if not persons_per_arm > 0 or not isfinite(persons_per_arm):
        raise PowerRefused("The number of persons in an arm is above 0.")
    own = control * (1 - control) + treated * (1 - treated)
    mean = (control + treated) / 2
    null = 2 * mean * (1 - mean) if variance == "pooled" else own
    critical = -ndtri(alpha / comparisons / 2)
    apart = abs(control - treated) * sqrt(persons_per_arm) - critical * sqrt(null)
    return float(ndtr(apart / sqrt(own)))


def check_means(*, difference: float, deviation: float) -> None:
    """Refuse a difference of nothing, or a standard deviation that is not above 0."""
    if not isfinite(difference) or difference == 0:
        raise PowerRefused("The difference to find is a number other than 0.")
    if not isfinite(deviation) or deviation <= 0:
        raise PowerRefused("The standard deviation is above 0.")


def persons_per_arm_for_means(
    *,
    difference: float,
    deviation: float,
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
) -> float:
    """Persons needed in each of two equal arms to tell two means apart, unrounded.

    2 x multiplier x (deviation / difference)^2: Kerry and Bland's n = 21 s^2 / d^2 at 5% and 90%.

    References
    ----------
    Kerry and Bland, BMJ 1998;316:549, doi 10.1136/bmj.316.7130.549.

    Examples
    --------
    >>> round(persons_per_arm_for_means(difference=5, deviation=11), 1)
    76.0
    """
    check_means(difference=difference, deviation=deviation)
    factor = multiplier(alpha=alpha, power=power, comparisons=comparisons)
    return 2 * factor * (deviation / difference) ** 2


def power_for_means(
    *,
    persons_per_arm: float,
    difference: float,
    deviation: float,
    alpha: float = 0.05,
    comparisons: int = 1,
) -> float:
    """Power to tell two means apart with so many persons in each of two equal arms."""
    check_means(difference=difference, deviation=deviation)
    if not persons_per_arm > 0 or not isfinite(persons_per_arm):
        raise PowerRefused("The number of persons in an arm is above 0.")
    error = deviation * sqrt(2 / persons_per_arm)
    return power_of(effect=difference, error=error, alpha=alpha, comparisons=comparisons)


def persons_for_factorial(
    *,
    difference: float,
    deviation: float,
    alpha: float = 0.05,
    power: float = 0.8,
    is_interaction: bool = False,
) -> int:
    """Persons needed in all for a 2 x 2 factorial trial, in four equal cells.

    A main effect compares half the trial with the other half, so the trial needs as many persons
    as one with two arms. The interaction (the difference that one treatment makes to the other's
    effect) has four times the variance, so it needs four times as many persons for the same size.

    References
    ----------
    Montgomery, Peters and Little, BMC Medical Research Methodology 2003;3:26,
    doi 10.1186/1471-2288-3-26.

    Examples
    --------
    >>> persons_for_factorial(difference=5, deviation=11)
    152
    >>> persons_for_factorial(difference=5, deviation=11, is_interaction=True)
    608
    """
    half = persons_per_arm_for_means(
        difference=difference, deviation=deviation, alpha=alpha, power=power
    )
    whole = 2 * half * (4 if is_interaction else 1)
    return 4 * ceil(whole / 4 - 1e-9)


def power_for_factorial(
    *,
    persons: float,
    difference: float,
    deviation: float,
    alpha: float = 0.05,
    is_interaction: bool = False,
) -> float:
    """Power of a 2 x 2 factorial trial of so many persons in four equal cells.

    The standard error of a main effect is 2 s / sqrt(N), that of the interaction 4 s / sqrt(N).
    """
    check_means(difference=difference, deviation=deviation)
    if not persons >= 4 or not isfinite(persons):
        raise PowerRefused("A two by two factorial trial has at least four persons.")
    error = (4 if is_interaction else 2) * deviation / sqrt(persons)
    return power_of(effect=difference, error=error, alpha=alpha)
