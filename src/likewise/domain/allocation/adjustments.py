"""What changes a sample size afterwards: adjusting for a baseline, and people who are lost."""

from dataclasses import dataclass
from math import ceil, isfinite

from likewise.domain.allocation.cluster_power import design_effect
from likewise.domain.allocation.power import PowerRefused


def part_after_adjusting(*, correlation: float) -> float:
    """The part of the persons that are still needed when the analysis adjusts for a baseline.

    Parameters
    ----------
    correlation : float
        Between the baseline and the outcome, within arms; above -1 and below 1.

    Returns
    -------
    float
        1 - correlation^2: multiply persons (or the variance) by it.

    Raises
    ------
    PowerRefused
        When the correlation is out of range.

    Notes
    -----
    Analysis of covariance against the t test on outcomes alone. The baseline is measured before
    arms are known, its relation to the outcome is straight and the same in all arms. In a small
    trial add one person to each arm for the slope that is estimated. In clusters the correlation
    that counts is that of cluster means, which may be another. An analysis of change from baseline
    gains less: 2 (1 - correlation), which is a loss where the correlation is below a half.

    References
    ----------
    Borm, Fransen and Lemmens, Journal of Clinical Epidemiology 2007;60:1234-1238,
    doi 10.1016/j.jclinepi.2007.02.006.

    Examples
    --------
    >>> part_after_adjusting(correlation=0.5)
    0.75
    """
    if not -1 < correlation < 1:
        raise PowerRefused("The correlation with the baseline is between -1 and 1, e.g. 0.6.")
    return 1 - correlation**2


def check_lost(*, lost: float) -> None:
    """Refuse a share of people lost outside 0 to below 1."""
    if not 0 <= lost < 1:
        raise PowerRefused("The share of people lost is from 0 to below 1: write 0.2 for 20%.")


def persons_to_recruit(*, persons: float, lost: float) -> int:
    """Persons to recruit, so that so many are left when a share is lost.

    persons / (1 - lost), rounded up. Allows for numbers and not for bias: those who are lost are
    taken to be like those who stay.

    References
    ----------
    Friedman, Furberg, DeMets, Reboussin and Granger, "Fundamentals of Clinical Trials", 5th
    edition 2015, chapter 8, doi 10.1007/978-3-319-18539-2.

    Examples
    --------
    >>> persons_to_recruit(persons=40, lost=0.2)
    50
    """
    check_lost(lost=lost)
    if not (isfinite(persons) and persons > 0):
        raise PowerRefused("The number of persons is above 0.")
    return ceil(persons / (1 - lost) - 1e-9)


@dataclass(frozen=True, kw_only=True)
class ClustersToRecruit:
    """Clusters for two equal arms, when people and whole clusters are lost."""

    clusters_per_arm: int
    people: int
    size_at_the_end: float
    design_effect: float


def clusters_to_recruit(
    *,
    persons_per_arm: float,
    cluster_size: float,
    icc: float,
    variation: float = 0.0,
    people_lost: float = 0.0,
    clusters_lost: float = 0.0,
) -> ClustersToRecruit:
    """Clusters and people to recruit for two equal arms, when some of both are lost.

    Parameters
    ----------
    persons_per_arm : float
        What a trial of persons would need in each arm, unrounded.
    cluster_size, icc, variation
        People recruited in a cluster, intracluster correlation, and variation of sizes.
    people_lost, clusters_lost : float
        Shares lost: people within clusters that stay, and clusters as a whole.

    Returns
    -------
    ClustersToRecruit

    Notes
    -----
    People who are lost make clusters smaller, and so the design effect too: dividing the people by
    1 - lost, as in a trial of persons, asks for too many. Whole clusters that are lost are divided
    by, as persons are. Loss is taken to be even: uneven loss raises the variation of sizes.

    Examples
    --------
    >>> told = clusters_to_recruit(persons_per_arm=169.31, cluster_size=46, icc=0.05,
    ...                            people_lost=0.2)
    >>> told.clusters_per_arm, round(told.size_at_the_end, 1), round(told.design_effect, 2)
    (13, 36.8, 2.79)
    """
    check_lost(lost=people_lost)
    check_lost(lost=clusters_lost)
    if not (isfinite(persons_per_arm) and persons_per_arm > 0):
        raise PowerRefused("The number of persons in an arm is above 0.")
    size = cluster_size * (1 - people_lost)
    effect = design_effect(cluster_size=size, icc=icc, variation=variation)
    left = persons_per_arm * effect / size
    each = max(2, ceil(left / (1 - clusters_lost) - 1e-9))
    return ClustersToRecruit(
        clusters_per_arm=each,
        people=ceil(2 * each * cluster_size - 1e-9),
        size_at_the_end=size,
        design_effect=effect,
    )
