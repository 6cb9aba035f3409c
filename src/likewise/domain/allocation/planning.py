"""The power of a whole design: every comparison it allows, what each needs, and what it refuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal

from likewise.domain.allocation.candidates import arm_sizes
from likewise.domain.allocation.cluster_analyses import (
    ANALYSES,
    Analysis,
    SmallerClusters,
    effect_of_small_clusters,
    power_for_clusters,
)
from likewise.domain.allocation.cluster_power import check_may_compare, design_effect
from likewise.domain.allocation.cluster_sizes import ClusterSizes
from likewise.domain.allocation.designs import Design, DesignRefused
from likewise.domain.allocation.outcomes import Outcome

Kind = Literal["arms", "main effect", "interaction"]


@dataclass(frozen=True, kw_only=True)
class ByAnalysis:
    """What a comparison of clusters needs, and its power as planned, by one analysis."""

    analysis: Analysis
    units_needed: int
    power: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One question the trial can ask: units the whole trial needs for it, and its power as planned.

    units_needed counts persons or clusters, by the usual formula (normal distribution, design
    effect); people_needed is the same counted in people. Where two arms of persons are not equal it
    is the unrounded number rounded up once, as tables print it, and whole_arms says beside it what
    whole arms exactly in the ratio are. units_with_continuity is for proportions of persons: the
    number with a correction for continuity.

    units_for_t_test is the least number, in whole arms, with which the t test reaches the power:
    for means of persons the test of the two arms compared, for clusters the test on cluster means.
    For proportions of persons, which no t test compares, it is the whole arms by the usual formula.
    power is by the same test. analyses tells clusters by each analysis.
    """

    kind: Kind
    of: str
    against: str
    units_needed: int
    people_needed: int
    whole_arms: tuple[int, ...]
    units_with_continuity: int | None
    units_for_t_test: int
    power: float
    analyses: tuple[ByAnalysis, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All comparisons of a design, and for clusters what their size does.

    alpha_each is the significance level of each comparison, and comparisons_allowed_for how many
    share the whole. smaller_clusters compares two arms of the planned size (two halves of a
    factorial trial).
    """

    size: int
    people: int
    arms: int
    alpha_each: float
    comparisons_allowed_for: int
    design_effect: float
    comparisons: tuple[Comparison, ...]
    smaller_clusters: tuple[SmallerClusters, ...]


def check_size(*, design: Design, size: int) -> None:
    """Refuse to compare arms where clusters are the units and some arm would have just one."""
    if design.units == "clusters":
        check_may_compare(clusters_per_arm=arm_sizes(ratio=design.ratio, clusters=size))


def plan(
    *, design: Design, outcome: Outcome, size: int, cluster_sizes: ClusterSizes | None = None
) -> Plan:
    """Sample size and power for every comparison of a design.

    Parameters
    ----------
    design : Design
        Arms in ratio, or a factorial set of arms; units persons or clusters.
    outcome : Outcome
    size : int
        Units planned in the whole trial.
    cluster_sizes : ClusterSizes
        Needed where units are clusters.

    Returns
    -------
    Plan
        Arms are compared with the first; a factorial design by each treatment's margin, and
        by the interaction of each two.

    Raises
    ------
    OneClusterPerArm
        When an arm would have one cluster.
    DesignRefused, PowerRefused
        When a number is missing or out of range.

    Notes
    -----
    Arms of unequal size enter exactly: proportions by Fleiss's formula for a ratio, means by their
    harmonic mean. Proportions of clusters use one standard deviation for both arms. An interaction
    of two treatments has twice the standard error of a main effect.
    """
    if design.units == "clusters" and cluster_sizes is None:
        raise DesignRefused("Give the cluster size: power depends on it.")
    check_size(design=design, size=size)
    if min(arm_sizes(ratio=design.ratio, clusters=size)) < 1:
        raise DesignRefused("The planned size leaves an arm empty. Plan more units.")
    sizes = cluster_sizes if design.units == "clusters" else None
    mean = sizes.mean if sizes else 1.0
    effect = (
        design_effect(cluster_size=mean, icc=outcome.icc, variation=sizes.variation)
        if sizes
        else 1.0
    )
    asked = _Asked(design=design, outcome=outcome, size=size, sizes=sizes, effect=effect)
    return Plan(
        size=size,
        people=ceil(size * mean),
        arms=len(design.arms),
        alpha_each=outcome.alpha / outcome.comparisons,
        comparisons_allowed_for=outcome.comparisons,
        design_effect=effect,
        comparisons=tuple(asked.comparisons()),
        smaller_clusters=()
        if sizes is None
        else effect_of_small_clusters(
            people_per_arm=size * mean / (2 if design.treatments else len(design.arms)),
            icc=outcome.icc,
            difference=outcome.gap,
            deviation=outcome.spread,
            variation=sizes.variation,
            alpha=outcome.alpha / outcome.comparisons,
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What `plan` was asked, so that each comparison is one short method."""

    design: Design
    outcome: Outcome
    size: int
    sizes: ClusterSizes | None
    effect: float

    def comparisons(self) -> Iterator[Comparison]:
        """Every comparison, in the order of the arms or treatments."""
        treatments = self.design.treatments
        if not treatments:
            for arm in range(1, len(self.design.arms)):
                yield self.between_arms(arm=arm)
            return
        for place, treatment in enumerate(treatments):
            yield self.of_margin(kind="main effect", of=treatment, against=f"without {treatment}")
            for other in treatments[:place]:
                yield self.of_margin(kind="interaction", of=treatment, against=other)

    def between_arms(self, *, arm: int) -> Comparison:
        """One arm with the first."""
        ratio, names = self.design.ratio, self.design.names
        pair = (ratio[0], ratio[arm])

        def planned(size: int) -> tuple[int, int]:
            sizes = arm_sizes(ratio=ratio, clusters=size)
            return sizes[0], sizes[arm]

        return self.told(
            kind="arms",
            of=names[arm],
            against=names[0],
            sets=self.outcome.sets(ratio=pair),
            continued=self.outcome.sets(ratio=pair, is_continuity_corrected=True),
            shares=ratio,
            pair=planned,
            cells=2,
        )

    def of_margin(self, *, kind: Kind, of: str, against: str) -> Comparison:
        """Half of a factorial trial with the other half, or an interaction (four times as many)."""
        times = 4 if kind == "interaction" else 1
        cells = len(self.design.arms)
        half = 2 * times / cells
        return self.told(
            kind=kind,
            of=of,
            against=against,
            sets=self.outcome.sets(ratio=(1, 1)) * half,
            continued=self.outcome.sets(ratio=(1, 1), is_continuity_corrected=True) * half,
            shares=(1,) * cells,
            pair=lambda size: (size // 2, size - size // 2),
            cells=cells,
            times=times,
        )

    @property
    def per_unit(self) -> float:
        """People in a unit."""
        return self.sizes.mean if self.sizes else 1.0

    def power(
        self, *, pair: tuple[int, int], cells: int, times: int, analysis: Analysis = "cluster means"
    ) -> float:
        """Power with so many units on either side; `times` divides what they tell."""
        if self.sizes is None:
            return self.outcome.power_with(persons=pair, cells=cells, times=times)
        return power_for_clusters(
            clusters=pair,
            cluster_size=self.sizes.mean,
            icc=self.outcome.icc,
            difference=self.outcome.gap / sqrt(times),
            deviation=self.outcome.spread,
            variation=self.sizes.variation,
            alpha=self.outcome.alpha,
            comparisons=self.outcome.comparisons,
            cells=cells,
            analysis=analysis,
        )

    def told(
        self,
        *,
        kind: Kind,
        of: str,
        against: str,
        sets: float,
        continued: float,
        shares: tuple[int, ...],
        pair: Callable[[int], tuple[int, int]],
        cells: int,
        times: int = 1,
    ) -> Comparison:
        """A comparison that needs so many persons for each share; two clusters an arm at least."""
        step, is_of_persons = sum(shares), self.sizes is None
        each = max(1 if is_of_persons else 2, ceil(sets * self.effect / self.per_unit - 1e-9))
        is_uneven = is_of_persons and len(set(shares)) > 1

        def power(size: int, analysis: Analysis) -> float:
            return self.power(pair=pair(size), cells=cells, times=times, analysis=analysis)

        def in_all(of_a_share: float) -> int:
            return ceil(of_a_share * step - 1e-9) if is_uneven else step * ceil(of_a_share - 1e-9)

        def least(analysis: Analysis) -> int:
            """The fewest units, in whole sets, that have the power: it grows with the sets."""
            few = 0 if is_of_persons and sum(pair(step)) > cells else 1
            enough = few + 1
            while power(enough * step, analysis) < self.outcome.power:
                few, enough = enough, 2 * enough
            while enough - few > 1:
                middle = (few + enough) // 2
                is_enough = power(middle * step, analysis) >= self.outcome.power
                few, enough = (few, middle) if is_enough else (middle, enough)
            return enough * step

        by_analysis = tuple(
            ByAnalysis(
                analysis=analysis,
                units_needed=least(analysis),
                power=power(self.size, analysis),
            )
            for analysis in (() if is_of_persons else ANALYSES)
        )
        is_normal = is_of_persons and self.outcome.is_proportion
        units = in_all(sets) if is_of_persons else step * each
        return Comparison(
            kind=kind,
            of=of,
            against=against,
            units_needed=units,
            people_needed=ceil(units * self.per_unit - 1e-9),
            whole_arms=tuple(share * each for share in shares),
            units_with_continuity=in_all(continued) if is_normal else None,
            units_for_t_test=step * each if is_normal else least("cluster means"),
            power=power(self.size, "cluster means"),
            analyses=by_analysis,
        )
