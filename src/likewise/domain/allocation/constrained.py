"""Covariate-constrained randomisation: clusters known beforehand, allocated all at once.

Every allocation is listed where that can be done (else many are sampled), each is scored for
balance, those within the limit are acceptable, and one of them is drawn. Before the draw the
acceptable set must be valid: no two clusters always together, none always apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.candidates import (
    Bytes,
    Numbers,
    arm_means,
    arm_sizes,
    count_allocations,
    every_allocation,
    fewest_mirrors,
    pairs_together,
    sampled_allocations,
    scores_of,
    tied_pairs,
)
from likewise.domain.allocation.designs import Design, DesignRefused
from likewise.domain.allocation.streams import Purpose, check_seed, stream
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words

MOST_LISTED = 1_000_000
SAMPLED = 100_000
MOST_CLUSTERS = 1_000
# Sums come out with other last digits on other machines; ties must not.
TIED = 1e-9
MOST_PAIRS_NAMED = 6


class ConstraintRefused(DomainError):
    """Clusters or limits with which no valid allocation can be drawn."""


@dataclass(frozen=True, kw_only=True)
class Covariate:
    """A number known of every cluster: its weight, its possible range, and the largest difference
    between arms' means that is acceptable (in its own unit; none = no such limit)."""

    name: str
    weight: float = 1.0
    minimum: float | None = None
    maximum: float | None = None
    limit: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise DesignRefused("A covariate has no name. Give every covariate a name.")
        if not (isfinite(self.weight) and self.weight > 0):
            raise DesignRefused(f"The weight of covariate {self.name} is not above 0.")
        if self.limit is not None and not self.limit >= 0:
            raise DesignRefused(f"The limit of covariate {self.name} is below 0.")
        if None not in (self.minimum, self.maximum) and not self.minimum < self.maximum:  # type: ignore[operator]
            raise DesignRefused(f"The range of covariate {self.name} is empty.")

    def check(self, *, value: float, unit: str) -> None:
        """Refuse a value that is missing or out of range."""
        if not isfinite(value):
            raise ConstraintRefused(f"The {self.name} of cluster {unit} is missing.")
        low = self.minimum if self.minimum is not None else -np.inf
        high = self.maximum if self.maximum is not None else np.inf
        if not low <= value <= high:
            raise ConstraintRefused(
                f"The {self.name} of cluster {unit} is {value:g}, out of its range "
                f"({low:g} to {high:g}). Correct the value or the range."
            )


@dataclass(frozen=True, kw_only=True)
class Constrained(Design):
    """Constrained randomisation: what is balanced, and how strict to be.

    `best_share` is the part of all allocations, best balanced first, that is acceptable.
    """

    covariates: tuple[Covariate, ...] = ()
    best_share: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.covariates and not self.factors:
            raise DesignRefused("Constrained randomisation needs a covariate or factor to balance.")
        names = [c.name for c in self.covariates] + [f.name for f in self.factors]
        if len(set(names)) < len(names):
            raise DesignRefused("Two covariates have the same name. Give each its own.")
        if not 0 < self.best_share <= 1:
            raise DesignRefused("The acceptable share is above 0 and at most 1, e.g. 0.1.")


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster to allocate: its covariates, and its levels of the factors, in their order."""

    unit: str
    values: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Acceptable:
    """The allocations that may be drawn, and how they were found.

    sizes : tuple of int
        Clusters in each arm.
    is_listed : bool
        Whether every possible allocation was scored, or a sample.
    candidates : int
        Allocations scored.
    allocations : ndarray of uint8, shape (acceptable, clusters)
    scores : ndarray of float, shape (acceptable,)
        Balance of each; smaller is better.
    threshold, median_score : float
        The worst score accepted, and the median of all candidates.
    together : ndarray of float, shape (clusters, clusters)
        How often each two clusters share an arm among those acceptable.
    least_p : float
        The least p value that the two-sided re-randomisation test can give, whatever the result:
        2 / acceptable where each allocation's mirror image is acceptable too, for both leave the
        arms equally far apart.
    """

    sizes: tuple[int, ...]
    is_listed: bool
    candidates: int
    allocations: Bytes = field(repr=False)
    scores: Numbers = field(repr=False)
    threshold: float
    median_score: float
    together: Numbers = field(repr=False)
    least_p: float


@dataclass(frozen=True, kw_only=True)
class ConstrainedChoice:
    """The allocation drawn and its explanation.

    means : for each covariate, its name and its mean in each arm.
    least_together, most_together : how often the two clusters least (most) often in the same arm
        are so.
    """

    units: tuple[str, ...]
    arms: tuple[str, ...]
    is_listed: bool
    candidates: int
    acceptable: int
    score: float
    threshold: float
    median_score: float
    least_p: float
    least_together: float
    most_together: float
    means: tuple[tuple[str, tuple[float, ...]], ...]
    draw: float
    words: str


def columns_of(*, design: Constrained, clusters: Sequence[Cluster]) -> tuple[Numbers, Numbers]:
    """What is balanced, one column each (a factor is one column a level), and the weights."""
    columns, weights = [], []
    for place, covariate in enumerate(design.covariates):
        columns.append([cluster.values[place] for cluster in clusters])
        weights.append(covariate.weight)
    for place, factor in enumerate(design.factors):
        for level in factor.levels:
            columns.append([float(cluster.levels[place] == level) for cluster in clusters])
            weights.append((factor.weight or 1.0) / len(factor.levels))
    return np.array(columns, np.float64).T, np.array(weights)


def check_clusters(*, design: Constrained, clusters: Sequence[Cluster]) -> None:
    """Refuse clusters that repeat, lack a value, are out of range, or are too few or too many."""
    units = [cluster.unit for cluster in clusters]
    if len(set(units)) < len(units):
        raise ConstraintRefused("A cluster is listed twice. List each once.")
    if not len(design.arms) <= len(clusters) <= MOST_CLUSTERS:
        raise ConstraintRefused(
            f"There are {len(clusters)} clusters for {len(design.arms)} arms. "
            f"Give every arm one or more, {MOST_CLUSTERS:,} in all at most."
        )
    for cluster in clusters:
        if len(cluster.values) != len(design.covariates):
            raise ConstraintRefused(f"Cluster {cluster.unit} lacks a covariate.")
        if len(cluster.levels) != len(design.factors):
            raise ConstraintRefused(f"Cluster {cluster.unit} lacks the level of a factor.")
        for covariate, value in zip(design.covariates, cluster.values, strict=True):
            covariate.check(value=value, unit=cluster.unit)
        for factor, level in zip(design.factors, cluster.levels, strict=True):
            factor.index(level=level)


def acceptable_allocations(
    *, design: Constrained, clusters: Sequence[Cluster], seed: int
) -> Acceptable:
    """List or sample the allocations, score them, and keep those within the limits.

    Parameters
    ----------
    design : Constrained
        Covariates with weights and limits, factors, and the acceptable share.
    clusters : sequence of Cluster
        All that are to be allocated, 2 to 1,000.
    seed : int
        Used only to sample, where there are more than 1,000,000 allocations.

    Returns
    -------
    Acceptable

    Raises
    ------
    ConstraintRefused
        When a cluster is unfit, no allocation is within the limits, or two clusters would always
        be together or always apart.

    References
    ----------
    Raab and Butcher, Statistics in Medicine 2001;20:351-365,
    doi 10.1002/1097-0258(20010215)20:3<351::AID-SIM797>3.0.CO;2-C. Moulton, Clinical Trials
    2004;1:297-305, doi 10.1191/1740774504cn024oa (validity).
    """
    check_seed(seed=seed)
    check_clusters(design=design, clusters=clusters)
    arms = len(design.arms)
    sizes = arm_sizes(ratio=design.ratio, clusters=len(clusters))
    if min(sizes) < 1:
        raise ConstraintRefused("The ratio leaves an arm without a cluster. Add clusters.")
    is_listed = count_allocations(sizes=sizes) <= MOST_LISTED
    every = (
        every_allocation(sizes=sizes)
        if is_listed
        else sampled_allocations(sizes=sizes, seed=seed, count=SAMPLED)
    )
    columns, weights = columns_of(design=design, clusters=clusters)
    scores = scores_of(allocations=every, columns=columns, weights=weights, arms=arms)
    kept = _within_limits(design=design, every=every, columns=columns, scores=scores)
    together = pairs_together(allocations=every[kept], arms=arms)
    check_validity(together=together, units=[cluster.unit for cluster in clusters])
    return Acceptable(
        sizes=sizes,
        is_listed=is_listed,
        candidates=len(every),
        allocations=every[kept],
        scores=scores[kept],
        threshold=float(scores[kept].max()),
        median_score=float(np.median(scores)),
        together=together,
        least_p=fewest_mirrors(allocations=every[kept], sizes=sizes) / int(kept.sum()),
    )


def _within_limits(
    *, design: Constrained, every: Bytes, columns: Numbers, scores: Numbers
) -> npt.NDArray[np.bool_]:
    """Which allocations are among the best share and within each covariate's own limit."""
    best = max(1, int(np.ceil(design.best_share * len(scores) - 1e-9)))
    kept: npt.NDArray[np.bool_] = scores <= np.partition(scores, best - 1)[best - 1] + TIED
    means = arm_means(allocations=every, columns=columns, arms=len(design.arms))
    for place, covariate in enumerate(design.covariates):
        if covariate.limit is not None:
            apart = means[:, :, place].max(axis=0) - means[:, :, place].min(axis=0)
            kept &= apart <= covariate.limit + TIED
    if not kept.any():
        raise ConstraintRefused("No allocation is within the limits. Loosen a limit.")
    return kept


def check_validity(*, together: Numbers, units: Sequence[str]) -> None:
    """Refuse a set in which two clusters are always in the same arm, or never; name the pairs."""
    tied = tied_pairs(together=together, units=units)
    if not tied:
        return
    one, other, how = tied[0]
    more = ""
    if len(tied) > 1:
        others = [f"{a} and {b} ({how})" for a, b, how in tied[1:MOST_PAIRS_NAMED]]
        left = len(tied) - 1 - len(others)
        more = f" So it is with {join_words(others + ([f'{left:,} more pairs'] if left else []))}."
    raise ConstraintRefused(
        f"Clusters {one} and {other} are {how} in the same arm in every acceptable allocation, so "
        f"their arms are not random.{more} Loosen the limits, balance fewer covariates, or add "
        "clusters."
    )


def choose(*, design: Constrained, clusters: Sequence[Cluster], seed: int) -> ConstrainedChoice:
    """Draw one acceptable allocation, each as likely as another, and say how.

    Examples
    --------
    >>> from likewise.domain.allocation.designs import arms_in_ratio
    >>> design = Constrained(arms=arms_in_ratio(names=("control", "group")), units="clusters",
    ...                      covariates=(Covariate(name="list size"),), best_share=0.5)
    >>> sizes = (2100, 3500, 4200, 5100, 6400, 8000)
    >>> clusters = [Cluster(unit=f"P{i}", values=(n,)) for i, n in enumerate(sizes, 1)]
    >>> made = choose(design=design, clusters=clusters, seed=61)
    >>> made.candidates, made.acceptable, sorted(made.arms).count("group")
    (20, 10, 3)
    """
    found = acceptable_allocations(design=design, clusters=clusters, seed=seed)
    draw = float(stream(seed=seed, purpose=Purpose.CHOICE).random())
    number = int(draw * len(found.allocations))
    chosen = found.allocations[number]
    columns, _ = columns_of(design=design, clusters=clusters)
    means = arm_means(allocations=chosen[np.newaxis], columns=columns, arms=len(design.arms))
    names = [covariate.name for covariate in design.covariates] + [
        f"{factor.name} {level}" for factor in design.factors for level in factor.levels
    ]
    pairs = found.together[np.triu_indices(len(clusters), 1)]
    return ConstrainedChoice(
        units=tuple(cluster.unit for cluster in clusters),
        arms=tuple(design.names[arm] for arm in chosen),
        is_listed=found.is_listed,
        candidates=found.candidates,
        acceptable=len(found.allocations),
        score=float(found.scores[number]),
        threshold=found.threshold,
        median_score=found.median_score,
        least_p=found.least_p,
        least_together=float(pairs.min()),
        most_together=float(pairs.max()),
        means=tuple(
            (name, tuple(float(mean) for mean in means[:, 0, place]))
            for place, name in enumerate(names)
        ),
        draw=draw,
        words=_words(found=found, clusters=len(clusters), number=number, draw=draw),
    )


def _words(*, found: Acceptable, clusters: int, number: int, draw: float) -> str:
    looked = (
        f"There are {found.candidates:,} ways to share {clusters} clusters among the arms, and all"
        if found.is_listed
        else f"Of the very many ways to share {clusters} clusters among the arms, "
        f"{found.candidates:,} were made at random and all of them"
    )
    count = len(found.allocations)
    return (
        f"{looked} were compared for how alike they leave the arms. The {count:,} that leave them "
        f"most alike were acceptable; in these, no two clusters are always together or always "
        f"apart. The computer drew a number between 0 and 1, which nobody could choose or "
        f"foresee: {draw:.6f}, so acceptable allocation number {number + 1:,} was taken. A test by "
        f"re-randomising among the {count:,} cannot give a two-sided p value below "
        f"{found.least_p:.2g}{_why(least_p=found.least_p, count=count)}."
    )


def _why(*, least_p: float, count: int) -> str:
    """That mirror images lift the least p value, where they do."""
    if round(least_p * count) == 1:
        return ""
    return ": arms exchanged, an allocation leaves them as far apart as before"
