"""The power of a trial of clusters by the analysis that will be made of it, each by its name.

With clusters of one size all analyses are the same. With unequal sizes they are not: a mean of few
people is as loud as one of many in a t test on cluster means, and too loud; a count of people makes
large clusters too loud; a mixed model weighs each cluster by what it tells.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from likewise.domain.allocation.cluster_power import (
    OneClusterPerArm,
    check_may_compare,
    design_effect,
)
from likewise.domain.allocation.cluster_sizes import ClusterSizes, law_of_sizes
from likewise.domain.allocation.power import PowerRefused, check_means, check_test
from likewise.domain.allocation.t_tests import t_power

Analysis = Literal["cluster means", "mixed model", "weighted by size"]
ANALYSES: tuple[Analysis, ...] = ("cluster means", "mixed model", "weighted by size")


def design_effect_by(
    *, analysis: Analysis, cluster_size: float, icc: float, variation: float = 0.0
) -> float:
    """How many times the persons of a trial of persons a trial of clusters needs, by its analysis.

    Parameters
    ----------
    analysis : {"cluster means", "mixed model", "weighted by size"}
        The t test on cluster means, all alike; a mixed model (or generalised least squares) of
        people within clusters; or people counted alike whatever their cluster (each cluster
        weighted by its size, as in independence estimating equations).
    cluster_size, variation : float
        Mean number of people in a cluster, 1 or more, and its coefficient of variation.
    icc : float
        Intracluster correlation, in [0, 1).

    Returns
    -------
    float
        With m for the size of a cluster, M for its mean and r for the correlation:
        M (r + (1 - r) E[1 / m]) on cluster means; M / E[m / (1 + (m - 1) r)] by a mixed model;
        1 + ((variation^2 + 1) M - 1) r weighted by size.

    Raises
    ------
    PowerRefused
        When a number or the analysis is out of range.

    Notes
    -----
    The law of sizes is a gamma distribution with the mean and variation given, rounded to whole
    people, at least one (`law_of_sizes`). Of other laws with the same mean and variation, those
    with more very small clusters make the t test on cluster means worse than this says. The
    mixed model is taken to know the correlation; with few clusters it does not, and gains less.

    References
    ----------
    van Breukelen and Candel, Journal of Clinical Epidemiology 2012;65:1212-1218,
    doi 10.1016/j.jclinepi.2012.06.002. Eldridge, Ashby and Kerry, International Journal of
    Epidemiology 2006;35:1292-1300, doi 10.1093/ije/dyl129.

    Examples
    --------
    >>> for analysis in ANALYSES:
    ...     effect = design_effect_by(analysis=analysis, cluster_size=10, icc=0.032, variation=0.65)
    ...     print(analysis, round(effect, 3))
    cluster means 1.946
    mixed model 1.385
    weighted by size 1.423
    """
    by_size = design_effect(cluster_size=cluster_size, icc=icc, variation=variation)
    if analysis not in ANALYSES:
        raise PowerRefused(f"The analysis is one of: {', '.join(ANALYSES)}.")
    law = ClusterSizes(mean=cluster_size, variation=variation)
    if analysis == "weighted by size" or law.is_of_one_size:
        return by_size
    sizes, chances = law_of_sizes(sizes=law)
    if analysis == "cluster means":
        return cluster_size * (icc + (1 - icc) * float((1 / sizes) @ chances))
    return cluster_size / float((sizes / (1 + (sizes - 1) * icc)) @ chances)


def power_for_clusters(
    *,
    clusters: tuple[int, int],
    cluster_size: float,
    icc: float,
    difference: float,
    deviation: float,
    variation: float = 0.0,
    alpha: float = 0.05,
    comparisons: int = 1,
    cells: int = 2,
    analysis: Analysis = "cluster means",
) -> float:
    """Power to tell two arms apart in a trial of clusters, by the analysis named.

    Parameters
    ----------
    clusters : pair of int
        Clusters in either arm; 2 or more.
    cluster_size, variation : float
        Mean people in a cluster, and the coefficient of variation of that number.
    icc : float
        Intracluster correlation, in [0, 1).
    difference, deviation : float
        Difference in means, and the total standard deviation of one person's outcome. For
        proportions, the difference and sqrt(mean proportion x (1 - it)).
    alpha : float
        Two-sided significance level.
    comparisons : int
        Divides alpha (Bonferroni).
    cells : int
        Arms in the analysis: the degrees of freedom are the clusters less the cells (four for
        the margins of a 2 x 2 factorial trial).
    analysis : {"cluster means", "mixed model", "weighted by size"}
        See `design_effect_by`.

    Returns
    -------
    float
        In (0, 1], by the noncentral t distribution, both tails; the error is below 1e-7.

    Raises
    ------
    OneClusterPerArm
        When an arm has fewer than two clusters.
    PowerRefused
        When another number is out of range.

    Notes
    -----
    Means of few and very unequal clusters are not near normal: below ten clusters an arm, read
    the number for unequal sizes as near only.

    References
    ----------
    Hayes and Moulton, "Cluster Randomised Trials", 2nd edition 2017, doi 10.4324/9781315370286.

    Examples
    --------
    >>> asked = {"clusters": (65, 65), "cluster_size": 10, "icc": 0.032, "variation": 0.65}
    >>> for analysis in ANALYSES:
    ...     power = power_for_clusters(**asked, difference=0.185, deviation=1, analysis=analysis)
    ...     print(analysis, round(power, 2))
    cluster means 0.66
    mixed model 0.8
    weighted by size 0.79
    """
    check_may_compare(clusters_per_arm=clusters)
    check_means(difference=difference, deviation=deviation)
    check_test(alpha=alpha, comparisons=comparisons)
    freedom = sum(clusters) - cells
    if freedom < 1:
        raise OneClusterPerArm(
            f"{sum(clusters)} clusters leave no degrees of freedom between {cells} arms. "
            "Allocate two or more clusters to each."
        )
    effect = design_effect_by(
        analysis=analysis, cluster_size=cluster_size, icc=icc, variation=variation
    )
    error = deviation * sqrt(effect / cluster_size * (1 / clusters[0] + 1 / clusters[1]))
    return t_power(shift=abs(difference) / error, freedom=freedom, alpha=alpha / comparisons)


@dataclass(frozen=True, kw_only=True)
class SmallerClusters:
    """The same number of people in an arm, met as more and smaller clusters.

    Design effect and power are those of people weighted alike ("weighted by size").
    """

    clusters_per_arm: int
    cluster_size: float
    design_effect: float
    effective_persons_per_arm: float
    power: float


def effect_of_small_clusters(
    *,
    people_per_arm: float,
    icc: float,
    difference: float,
    deviation: float,
    variation: float = 0.0,
    alpha: float = 0.05,
) -> tuple[SmallerClusters, ...]:
    """What the size of clusters does to power when the number of people is kept.

    From two clusters an arm, doubling, to clusters of one person. Design effect and power are both
    of people weighted alike, whatever their cluster (`design_effect_by`, "weighted by size").
    """
    told, clusters = [], 2
    while people_per_arm / clusters >= 1:
        size = people_per_arm / clusters
        effect = design_effect(cluster_size=size, icc=icc, variation=variation)
        told.append(
            SmallerClusters(
                clusters_per_arm=clusters,
                cluster_size=size,
                design_effect=effect,
                effective_persons_per_arm=people_per_arm / effect,
                power=power_for_clusters(
                    clusters=(clusters, clusters),
                    cluster_size=size,
                    icc=icc,
                    difference=difference,
                    deviation=deviation,
                    variation=variation,
                    alpha=alpha,
                    analysis="weighted by size",
                ),
            )
        )
        clusters *= 2
    return tuple(told)
