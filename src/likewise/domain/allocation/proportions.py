"""Persons needed to tell two proportions apart in arms of any ratio, by Fleiss's formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt

from likewise.domain.allocation.power import PowerRefused, check_proportions, check_test


@dataclass(frozen=True, kw_only=True)
class PersonsInRatio:
    """What a comparison of two arms in a ratio needs.

    exact : pair of float
        Persons in each arm, unrounded, exactly in the ratio.
    in_all : int
        Their sum, rounded up once: what published tables print.
    each : pair of int
        Each arm rounded up by itself.
    whole : pair of int
        The least whole arms that are exactly in the ratio.
    """

    exact: tuple[float, float]
    in_all: int
    each: tuple[int, int]
    whole: tuple[int, int]


def persons_for_proportions(
    *,
    control: float,
    treated: float,
    ratio: Sequence[int] = (1, 1),
    alpha: float = 0.05,
    power: float = 0.8,
    comparisons: int = 1,
    is_continuity_corrected: bool = False,
) -> PersonsInRatio:
    """Persons needed in two arms of any ratio to tell two proportions apart.

    Parameters
    ----------
    control, treated : float
        Expected proportions, between 0 and 1 and different.
    ratio : pair of int
        Shares of the control and the treated arm.
    alpha, power : float
        Two-sided significance level and power.
    comparisons : int
        Divides alpha (Bonferroni).
    is_continuity_corrected : bool
        Whether the test will be corrected for continuity (as Yates's chi-squared test, and near
        Fisher's exact test), which takes more persons.

    Returns
    -------
    PersonsInRatio

    Raises
    ------
    PowerRefused
        When a number is out of range.

    Notes
    -----
    With r = n2 / n1 and p the mean proportion, weighted by the arms:
    n1 = (z_alpha sqrt((r + 1) p (1 - p)) + z_beta sqrt(r p1 (1 - p1) + p2 (1 - p2)))^2
    / (r (p1 - p2)^2); with continuity n1 (1 + sqrt(1 + 2 (r + 1) / (n1 r |p1 - p2|)))^2 / 4.
    Which arm is the larger one matters. Where an arm would see fewer than about five events, the
    normal approximation fails: use an exact test and its own tables.

    References
    ----------
    Fleiss, Tytun and Ury, Biometrics 1980;36:343-346, doi 10.2307/2529990. Fleiss, Levin and
    Paik, "Statistical Methods for Rates and Proportions", 3rd edition 2003, section 4.6,
    doi 10.1002/0471445428.

    Examples
    --------
    >>> persons_for_proportions(control=0.15, treated=0.05, ratio=(1, 4)).in_all
    382
    >>> persons_for_proportions(control=0.15, treated=0.05, ratio=(1, 4)).whole
    (77, 308)
    """
    from scipy.special import ndtri

    check_proportions(control=control, treated=treated)
    check_test(alpha=alpha, power=power, comparisons=comparisons)
    check_pair(ratio=ratio)
    apart, times = abs(control - treated), ratio[1] / ratio[0]
    mean = (control + times * treated) / (1 + times)
    null = (times + 1) * mean * (1 - mean)
    own = times * control * (1 - control) + treated * (1 - treated)
    critical = -ndtri(alpha / comparisons / 2)
    first = float((critical * sqrt(null) + ndtri(power) * sqrt(own)) ** 2 / (times * apart**2))
    if is_continuity_corrected:
        more = sqrt(1 + 2 * (times + 1) / (first * times * apart))
        first *= (1 + more) ** 2 / 4
    exact = (first, times * first)
    sets = ceil(first / ratio[0] - 1e-9)
    return PersonsInRatio(
        exact=exact,
        in_all=ceil(sum(exact) - 1e-9),
        each=(ceil(exact[0] - 1e-9), ceil(exact[1] - 1e-9)),
        whole=(sets * ratio[0], sets * ratio[1]),
    )


def power_for_two_proportions(
    *,
    persons: Sequence[float],
    control: float,
    treated: float,
    alpha: float = 0.05,
    comparisons: int = 1,
    is_continuity_corrected: bool = False,
) -> float:
    """Power to tell two proportions apart in arms of any size: `persons_for_proportions` back.

    Examples
    --------
    >>> round(power_for_two_proportions(persons=(77, 308), control=0.15, treated=0.05), 3)
    0.803
    """
    from scipy.special import ndtr, ndtri

    check_proportions(control=control, treated=treated)
    check_test(alpha=alpha, comparisons=comparisons)
    if len(persons) != 2 or not all(isfinite(arm) and arm > 0 for arm in persons):
        raise PowerRefused("The number of persons in each of the two arms is above 0.")
    first, second = persons
    mean = (first * control + second * treated) / (first + second)
    null = sqrt(mean * (1 - mean) * (1 / first + 1 / second))
    own = sqrt(control * (1 - control) / first + treated * (1 - treated) / second)
    apart = abs(control - treated)
    if is_continuity_corrected:
        apart -= (1 / first + 1 / second) / 2
    return float(ndtr((apart + ndtri(alpha / comparisons / 2) * null) / own))


def check_pair(*, ratio: Sequence[int]) -> None:
    """Refuse a ratio that is not of two whole numbers from 1 up."""
    if len(ratio) != 2 or any(isinstance(r, bool) or r != int(r) or r < 1 for r in ratio):
        raise PowerRefused("The ratio of two arms is two whole numbers from 1 up, e.g. 4 and 1.")
