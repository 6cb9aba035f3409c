"""The power of a whole design: every comparison it allows, what each needs, and what it refuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal

from likewise.domain.allocation.candidates import arm_sizes
from likewise.domain.allocation.cluster_power import (
    SmallerClusters,
    check_may_compare,
    design_effect,
    effect_of_small_clusters,
    power_for_clusters,
)
from likewise.domain.allocation.cluster_sizes import ClusterSizes
from likewise.domain.allocation.designs import Design, DesignRefused
from likewise.domain.allocation.power import (
    check_proportions,
    persons_per_arm_for_means,
    persons_per_arm_for_proportions,
    power_for_means,
    power_for_proportions,
)

Kind = Literal["arms", "main effect", "interaction"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome a trial is planned on: two proportions, or a difference in means.

    icc : float
        Intracluster correlation; used where units are clusters.
    """

    control: float | None = None
    treated: float | None = None
    difference: float | None = None
    deviation: float | None = None
    icc: float = 0.0
    alpha: float = 0.05
    power: float = 0.8
    comparisons: int = 1

    def __post_init__(self) -> None:
        by_proportions = self.control is not None and self.treated is not None
        by_means = self.difference is not None and self.deviation is not None
        given = (self.control, self.treated, self.difference, self.deviation)
        if by_proportions == by_means or sum(x is not None for x in given) != 2:
            raise DesignRefused(
                "Describe the outcome by two proportions (control and treated), "
                "or by a difference and a standard deviation."
            )

    @property
    def gap(self) -> float:
        """The difference to find."""
        if self.difference is not None:
            return self.difference
        return (self.treated or 0.0) - (self.control or 0.0)

    @property
    def spread(self) -> float:
        """The standard deviation of one person's outcome."""
        if self.deviation is not None:
            return self.deviation
        check_proportions(control=self.control or 0.0, treated=self.treated or 0.0)
        mean = ((self.control or 0.0) + (self.treated or 0.0)) / 2
        return sqrt(mean * (1 - mean))

    @property
    def persons_per_arm(self) -> float:
        """Persons that each of two equal arms of a trial of persons needs, unrounded."""
        if self.control is not None and self.treated is not None:
            return persons_per_arm_for_proportions(
                control=self.control,
                treated=self.treated,
                alpha=self.alpha,
                power=self.power,
                comparisons=self.comparisons,
            )
        return persons_per_arm_for_means(
            difference=self.gap,
            deviation=self.spread,
            alpha=self.alpha,
            power=self.power,
            comparisons=self.comparisons,
        )

    def power_with(self, *, persons_per_arm: float) -> float:
        """Power of two equal arms of so many persons."""
        if self.control is not None and self.treated is not None:
            return power_for_proportions(
                persons_per_arm=persons_per_arm,
                control=self.control,
                treated=self.treated,
                alpha=self.alpha,
                comparisons=self.comparisons,
            )
        return power_for_means(
            persons_per_arm=persons_per_arm,
            difference=self.gap,
            deviation=self.spread,
            alpha=self.alpha,
            comparisons=self.comparisons,
        )


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One question the trial can ask: units the whole trial needs for it, and its power as planned.

    units_needed counts persons or clusters, by the usual formula (normal distribution, design
    effect); people_needed is the same counted in people. units_for_t_test is for clusters: the
    least number with which the t test on cluster means reaches the power; for persons it is
    the same as units_needed.
    """

    kind: Kind
    of: str
    against: str
    units_needed: int
    people_needed: int
    units_for_t_test: int
    power: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All comparisons of a design, and for clusters what their size does.

    smaller_clusters compares two arms of the planned size (two halves of a factorial trial).
    """

    size: int
    people: int
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
    Arms of unequal size enter by the harmonic mean of their sizes, exact for means and near for
    proportions. An interaction of two treatments has twice the standard error of a main effect.
    """
    if design.units == "clusters" and cluster_sizes is None:
        raise DesignRefused("Give the cluster size: power depends on it.")
    check_size(design=design, size=size)
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
        ratio = self.design.ratio
        unit = (ratio[0] + ratio[arm]) / (2 * ratio[0] * ratio[arm])
        needed = self.outcome.persons_per_arm * self.effect / self.per_unit * unit

        def power(size: int) -> float:
            planned = arm_sizes(ratio=ratio, clusters=size)
            return self.power(pair=(planned[0], planned[arm]), cells=2)

        names = self.design.names
        return self.told(
            kind="arms", of=names[arm], against=names[0], sets=needed, step=sum(ratio), power=power
        )

    def of_margin(self, *, kind: Kind, of: str, against: str) -> Comparison:
        """Half of a factorial trial with the other half, or an interaction (four times as many)."""
        times = 4 if kind == "interaction" else 1
        cells = len(self.design.arms)
        needed = 2 * self.outcome.persons_per_arm * times * self.effect / self.per_unit

        def power(size: int) -> float:
            return self.power(pair=(size // 2, size - size // 2), cells=cells, times=times)

        return self.told(
            kind=kind, of=of, against=against, sets=needed / cells, step=cells, power=power
        )

    @property
    def per_unit(self) -> float:
        """People in a unit."""
        return self.sizes.mean if self.sizes else 1.0

    def power(self, *, pair: tuple[int, int], cells: int, times: int = 1) -> float:
        """Power with so many units on either side; `times` divides what they tell."""
        if min(pair) < 1:
            raise DesignRefused("The planned size leaves an arm empty. Plan more units.")
        if self.sizes is None:
            equal = 2 / (1 / pair[0] + 1 / pair[1])
            return self.outcome.power_with(persons_per_arm=equal / times)
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
        )

    def told(
        self,
        *,
        kind: Kind,
        of: str,
        against: str,
        sets: float,
        step: int,
        power: Callable[[int], float],
    ) -> Comparison:
        """A comparison that needs so many sets of `step` units; two clusters an arm at least."""
        units = max(step * ceil(sets - 1e-9), (2 if self.sizes else 1) * step)
        enough = units
        while self.sizes and power(enough) < self.outcome.power:
            enough += step
        return Comparison(
            kind=kind,
            of=of,
            against=against,
            units_needed=units,
            people_needed=ceil(units * self.per_unit - 1e-9),
            units_for_t_test=enough,
            power=power(self.size),
        )
