"""Sample size for trials of clusters, and what such a trial may not be asked.

People of one practice or community resemble one another, so a cluster of m tells less than m
persons: by the design effect. The power of a trial by each analysis is in `cluster_analyses`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt

from likewise.domain.allocation.power import (
    PowerRefused,
    check_means,
    multiplier,
)
from likewise.domain.refusals import DomainError


class OneClusterPerArm(DomainError):
    """A comparison of arms that no analysis can make: arm and cluster cannot be told apart."""


def why_not_compare(*, clusters_per_arm: Sequence[int]) -> str | None:
    """Why arms with so many clusters cannot be compared by a test or interval; none if they can.

    Parameters
    ----------
    clusters_per_arm : sequence of int
        Clusters in each arm that would be compared.

    Returns
    -------
    str or None
        A sentence for whoever asked, with the reason and what to do.

    References
    ----------
    Varnell, Murray, Janega and Blitstein, American Journal of Public Health 2004;94:393-399,
    doi 10.2105/AJPH.94.3.393 (one cluster an arm).

    Examples
    --------
    >>> why_not_compare(clusters_per_arm=(2, 3)) is None
    True
    >>> why_not_compare(clusters_per_arm=(1, 1, 1, 1))[:57]
    'An arm has one cluster, so what belongs to the arm cannot'
    """
    if any(count < 1 for count in clusters_per_arm):
        return "An arm has no cluster. Allocate two or more clusters to each arm."
    if any(count == 1 for count in clusters_per_arm):
        return (
            "An arm has one cluster, so what belongs to the arm cannot be told from what belongs "
            "to that cluster: there are no degrees of freedom between clusters, and any test or "
            "interval would mislead. Describe the arms, or allocate two or more clusters to each."
        )
    return None


def check_may_compare(*, clusters_per_arm: Sequence[int]) -> None:
    """Refuse an inferential comparison where some arm has one cluster (or none)."""
    reason = why_not_compare(clusters_per_arm=clusters_per_arm)
    if reason:
        raise OneClusterPerArm(reason)


def may_compare(*, clusters_per_arm: Sequence[int]) -> bool:
    """Whether arms with so many clusters may be compared by a test or interval.

    Examples
    --------
    >>> may_compare(clusters_per_arm=(1, 1, 1, 1))
    False
    """
    return why_not_compare(clusters_per_arm=clusters_per_arm) is None


def check_icc(*, icc: float) -> None:
    """Refuse an intracluster correlation outside 0 to 1."""
    if not 0 <= icc < 1:
        raise PowerRefused(f"The intracluster correlation is {icc}. It is from 0 to below 1.")


def icc_of(*, between: float, within: float) -> float:
    """The intracluster correlation from variances between and within clusters.

    Examples
    --------
    >>> round(icc_of(between=0.0046, within=1.28), 8)
    0.00358088
    """
    if not (isfinite(between) and isfinite(within)) or between < 0 or within <= 0:
        raise PowerRefused("The variance between is 0 or more, and the variance within above 0.")
    return between / (between + within)


def design_effect(*, cluster_size: float, icc: float, variation: float = 0.0) -> float:
    """How many times the persons of a trial of persons a trial of clusters needs.

    Parameters
    ----------
    cluster_size : float
        Mean number of people in a cluster, 1 or more.
    icc : float
        Intracluster correlation, in [0, 1).
    variation : float
        Coefficient of variation of cluster sizes, 0 or more.

    Returns
    -------
    float
        1 + ((variation^2 + 1) m - 1) icc; 1 + (m - 1) icc for equal sizes.

    Raises
    ------
    PowerRefused
        When a number is out of range.

    References
    ----------
    Kerry and Bland, BMJ 1998;316:549, doi 10.1136/bmj.316.7130.549. Eldridge, Ashby and Kerry,
    International Journal of Epidemiology 2006;35:1292-1300, doi 10.1093/ije/dyl129.

    Examples
    --------
    >>> round(design_effect(cluster_size=46, icc=0.05), 2)
    3.25
    >>> round(design_effect(cluster_size=10, icc=0.05, variation=0.65), 5)
    1.66125
    """
    check_icc(icc=icc)
    if not cluster_size >= 1 or not isfinite(cluster_size):
        raise PowerRefused("The mean cluster size is 1 or more.")
    if not 0 <= variation <= 10:
        raise PowerRefused("The coefficient of variation of cluster sizes is 0 to 10.")
    return 1 + ((variation**2 + 1) * cluster_size - 1) * icc


@dataclass(frozen=True, kw_only=True)
class ClusterSample:
    """Clusters and people that a trial needs: persons_if_individual is for both arms together."""

    persons_if_individual: int
    design_effect: float
    clusters_per_arm: int
    clusters: int
    people: int


def clusters_needed(
    *, persons_per_arm: float, cluster_size: float, icc: float, variation: float = 0.0
) -> ClusterSample:
    """Clusters for two equal arms, from the persons that a trial of persons would need per arm.

    The unrounded persons are inflated by the design effect, divided by the cluster size and only
    then rounded up, arm by arm. Two clusters an arm is the least that may be compared.

    Examples
    --------
    >>> from likewise.domain.allocation.power import persons_per_arm_for_proportions
    >>> needed = persons_per_arm_for_proportions(control=0.5, treated=0.65)
    >>> sample = clusters_needed(persons_per_arm=needed, cluster_size=46, icc=0.05)
    >>> sample.persons_if_individual, sample.clusters, sample.people
    (340, 24, 1104)
    """
    if not persons_per_arm > 0 or not isfinite(persons_per_arm):
        raise PowerRefused("The number of persons in an arm is above 0.")
    effect = design_effect(cluster_size=cluster_size, icc=icc, variation=variation)
    each = max(2, ceil(persons_per_arm * effect / cluster_size - 1e-9))
    return ClusterSample(
        persons_if_individual=2 * ceil(persons_per_arm - 1e-9),
        design_effect=effect,
        clusters_per_arm=each,
        clusters=2 * each,
        people=ceil(2 * each * cluster_size - 1e-9),
    )


def clusters_per_arm_from_variances(
    *,
    between: float,
    within: float,
    cluster_size: float,
    difference: float,
    alpha: float = 0.05,
    power: float = 0.9,
    twice_multiplier: float | None = None,
) -> float:
    """Clusters per arm from the variances between and within clusters, unrounded.

    2 x multiplier x (between + within / m) / difference^2. Kerry and Bland print 2 x multiplier
    rounded to 21 for 5% and 90%; give `twice_multiplier=21` to get their table.

    References
    ----------
    Kerry and Bland, BMJ 1998;316:549, doi 10.1136/bmj.316.7130.549.

    Examples
    --------
    >>> round(clusters_per_arm_from_variances(between=0.0046, within=1.28, cluster_size=10,
    ...                                       difference=0.1, twice_multiplier=21), 2)
    278.46
    """
    icc_of(between=between, within=within)
    check_means(difference=difference, deviation=sqrt(within))
    if not cluster_size >= 1 or not isfinite(cluster_size):
        raise PowerRefused("The mean cluster size is 1 or more.")
    doubled = twice_multiplier or 2 * multiplier(alpha=alpha, power=power)
    return doubled * (between + within / cluster_size) / difference**2


def least_clusters(*, persons_per_arm: float, icc: float) -> float:
    """Clusters per arm below which no cluster size, however large, reaches the power.

    References
    ----------
    Hemming, Girling, Sitch, Marsh and Lilford, BMC Medical Research Methodology 2011;11:102,
    doi 10.1186/1471-2288-11-102.
    """
    check_icc(icc=icc)
    return persons_per_arm * icc


def cluster_size_needed(*, persons_per_arm: float, clusters_per_arm: int, icc: float) -> float:
    """People needed in each of a fixed number of clusters, or a refusal where none would do.

    n (1 - icc) / (k - n icc), with n the persons per arm of a trial of persons.

    Examples
    --------
    >>> round(cluster_size_needed(persons_per_arm=169.31, clusters_per_arm=12, icc=0.05), 1)
    45.5
    """
    check_may_compare(clusters_per_arm=(clusters_per_arm,))
    least = least_clusters(persons_per_arm=persons_per_arm, icc=icc)
    if clusters_per_arm <= least:
        raise PowerRefused(
            f"{clusters_per_arm} clusters an arm cannot reach this power, however large they are: "
            f"it takes more than {least:.1f} an arm. Add clusters."
        )
    return persons_per_arm * (1 - icc) / (clusters_per_arm - least)


def detectable_difference(
    *, persons_per_arm: float, deviation: float, effect: float, alpha: float, power: float
) -> float:
    """The smallest difference in means that so many persons per arm find, with a design effect.

    Examples
    --------
    >>> round(detectable_difference(persons_per_arm=650, deviation=1.3, effect=1.42,
    ...                             alpha=0.05, power=0.8), 2)
    0.24
    """
    check_means(difference=1.0, deviation=deviation)
    if not persons_per_arm > 0 or not effect >= 1:
        raise PowerRefused("Persons in an arm are above 0, and a design effect is 1 or more.")
    factor = multiplier(alpha=alpha, power=power)
    return sqrt(2 * factor * effect / persons_per_arm) * deviation
