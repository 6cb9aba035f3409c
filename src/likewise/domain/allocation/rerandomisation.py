"""Tests of a result by allocating again: what would have come out, had the draw been another?

Under no effect the outcomes would have been the same whoever got which arm. So the allocation is
drawn again, as it was drawn, with the outcomes held; the p value is the share of allocations that
leave the arms at least as far apart as the real one did. Nothing is assumed of the outcomes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.candidates import arm_means
from likewise.domain.allocation.cluster_power import check_may_compare
from likewise.domain.allocation.constrained import (
    TIED,
    Cluster,
    Constrained,
    acceptable_allocations,
    columns_of,
)
from likewise.domain.allocation.designs import Design, Minimisation
from likewise.domain.allocation.engine import allocate_trials, form_for
from likewise.domain.allocation.minimisation import Allocated
from likewise.domain.refusals import DomainError

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]

LEAST_REPLAYS, MOST_REPLAYS = 99, 1_000_000
AT_ONCE = 512
UNITS_AT_ONCE = 4_000_000
NONE_LEFT = (
    "The outcomes do not differ, or what was balanced explains them wholly: there is nothing to "
    "test. Look at the outcomes that were given."
)


class RerandomisationRefused(DomainError):
    """A result that cannot be tested by allocating again; the sentence says why."""


@dataclass(frozen=True, kw_only=True)
class RerandomisationTest:
    """A result tested by allocating again.

    kind : "listed" or "replayed"
        Over every acceptable allocation, or over allocations drawn anew.
    p_value : float
        Two-sided. Listed: allocations that leave the arms as far apart or farther, of all, the real
        one included. Replayed: (1 + such replays) / (1 + replays).
    standard_error : float
        Of the p value, from the number of replays: 0 where every allocation was listed.
    least_p : float
        The least p value that this test can give.
    allocations, different : int
        Allocations (or replays) that were looked at, and how many of them differ.
    means : tuple of float, one an arm
        Mean outcome in each arm as it was (unadjusted).
    is_adjusted : bool
        Whether what was balanced was first taken out of the outcomes by least squares.
    """

    kind: Literal["listed", "replayed"]
    p_value: float
    standard_error: float
    least_p: float
    allocations: int
    different: int
    arms: tuple[str, ...]
    means: tuple[float, ...]
    is_adjusted: bool


def constrained_test(
    *,
    design: Constrained,
    clusters: Sequence[Cluster],
    arms: Sequence[str],
    outcomes: Sequence[float],
    seed: int,
    is_adjusted: bool = False,
) -> RerandomisationTest:
    """Test a result of constrained randomisation among all the allocations it might have been.

    Parameters
    ----------
    design, clusters, seed
        As they were when the arms were drawn: together they make the acceptable set again. (The
        seed matters only where allocations were sampled.)
    arms : sequence of str, one a cluster
        The arm each cluster got.
    outcomes : sequence of float, one a cluster
        Its mean outcome (or proportion); none may be missing.
    is_adjusted : bool
        Take what was balanced out of the outcomes first, by least squares on cluster level: the
        test stays exact, and is sharper where these explain outcomes.

    Returns
    -------
    RerandomisationTest
        Exact: the p value is a count.

    Raises
    ------
    RerandomisationRefused
        When an outcome is missing, outcomes do not differ, or the arms are not an allocation that
        this design could have drawn.
    OneClusterPerArm
        When an arm has one cluster.

    Notes
    -----
    The statistic is the sum over pairs of arms of the squared difference in mean outcome; for two
    arms that is the difference, either way. Values within 1e-9 (in standard deviations) count
    as equal. The hypothesis is that no cluster's outcome depends on its arm.

    References
    ----------
    Gail, Mark, Carroll, Green and Pee, Statistics in Medicine 1996;15:1069-1092,
    doi 10.1002/(SICI)1097-0258(19960615)15:11<1069::AID-SIM220>3.0.CO;2-Q. Li, Lokhnygina, Murray,
    Heagerty and DeLong, Statistics in Medicine 2016;35:1565-1579, doi 10.1002/sim.6813.
    """
    places = np.array([design.arm_index(name=arm) for arm in arms], np.uint8)
    _check_count(given=len(outcomes), needed=len(clusters), arms=len(places))
    check_may_compare(clusters_per_arm=np.bincount(places, minlength=len(design.arms)).tolist())
    values = np.array(outcomes, np.float64)
    if not np.isfinite(values).all():
        raise RerandomisationRefused("A cluster has no outcome. Give one for every cluster.")
    found = acceptable_allocations(design=design, clusters=clusters, seed=seed)
    if not (found.allocations == places).all(axis=1).any():
        raise RerandomisationRefused(
            "These arms are not among the acceptable allocations of this design, so it did not "
            "draw them. Give the design, the clusters and the seed as they were at the draw."
        )
    columns, _ = columns_of(design=design, clusters=clusters)
    left = _standardised(values=values, columns=columns if is_adjusted else None)
    apart = distances(allocations=found.allocations, values=left, arms=len(design.arms))
    real = distances(allocations=places[np.newaxis], values=left, arms=len(design.arms))[0]
    return RerandomisationTest(
        kind="listed",
        p_value=float((apart >= real - TIED).mean()),
        standard_error=0.0,
        least_p=found.least_p,
        allocations=len(apart),
        different=len(apart),
        arms=design.names,
        means=tuple(float(values[places == arm].mean()) for arm in range(len(design.arms))),
        is_adjusted=is_adjusted,
    )


def replayed_test(
    *,
    design: Design,
    past: Sequence[Allocated],
    outcomes: Sequence[float],
    seed: int,
    replays: int = 9999,
    is_adjusted: bool = False,
) -> RerandomisationTest:
    """Test a result of minimisation (or of a list) by replaying the method under fresh seeds.

    Parameters
    ----------
    design : Minimisation, Blocks or Simple
        As it was.
    past : sequence of Allocated
        Everyone, in the order in which they were allocated, with the levels they were allocated
        by, and the arm they got.
    outcomes : sequence of float, one a unit
        nan where it is not known: such units take part in the replays and not in the means.
    seed : int
        For the replays; any but the trial's own.
    replays : int
        99 to 1,000,000.
    is_adjusted : bool
        Take the factors out of the outcomes first, by least squares.

    Returns
    -------
    RerandomisationTest
        With (1 + as far apart) / (1 + replays) as the p value, which keeps the test's level
        whatever the number of replays, and its Monte Carlo error.

    Raises
    ------
    RerandomisationRefused
        When minimisation always took the preferred arm, outcomes do not differ, or they are
        missing from a whole arm.
    OneClusterPerArm
        When units are clusters and an arm has one.

    Notes
    -----
    The statistic is that of `constrained_test`. Who came, when, and with which levels is held;
    it is the test's only condition. It holds with the biased coin too, whose ratio wanders.

    References
    ----------
    Simon and Simon, Statistics and Probability Letters 2011;81:767-772,
    doi 10.1016/j.spl.2010.12.018. Phipson and Smyth, Statistical Applications in Genetics and
    Molecular Biology 2010;9:39, doi 10.2202/1544-6115.1585 (the + 1).
    """
    places = np.array([design.arm_index(name=gone.arm) for gone in past], np.uint8)
    _check_count(given=len(outcomes), needed=len(past), arms=len(places))
    _check_may_replay(design=design, replays=replays)
    if design.units == "clusters":
        check_may_compare(clusters_per_arm=np.bincount(places, minlength=len(design.arms)).tolist())
    levels = np.array(
        [
            [factor.index(level=x) for factor, x in zip(design.factors, gone.levels, strict=True)]
            for gone in past
        ],
        np.uint8,
    ).reshape(len(past), len(design.factors))
    values = np.array(outcomes, np.float64)
    is_known = np.isfinite(values)
    counts = np.bincount(places[is_known], minlength=len(design.arms))
    if counts.min() < 1:
        raise RerandomisationRefused("An arm has no outcome, so arms cannot be compared.")
    left = np.zeros(len(past))
    left[is_known] = _standardised(
        values=values[is_known],
        columns=_dummies(design=design, levels=levels)[is_known] if is_adjusted else None,
    )
    real = _distances_of(arms=places[:, np.newaxis], values=left, known=is_known, design=design)[0]
    as_far, different = _replayed(
        design=design, levels=levels, left=left, known=is_known, real=real, seed=seed, count=replays
    )
    p_value = (1 + as_far) / (1 + replays)
    return RerandomisationTest(
        kind="replayed",
        p_value=p_value,
        standard_error=sqrt(p_value * (1 - p_value) / replays),
        least_p=1 / (1 + replays),
        allocations=replays,
        different=different,
        arms=design.names,
        means=tuple(
            float(values[is_known & (places == arm)].mean()) for arm in range(len(design.arms))
        ),
        is_adjusted=is_adjusted,
    )


def distances(*, allocations: Bytes, values: Numbers, arms: int) -> Numbers:
    """How far apart each allocation leaves the arms' means: squared differences over all pairs."""
    means = arm_means(allocations=allocations, columns=values[:, np.newaxis], arms=arms)[:, :, 0]
    return squares_apart(means=means)


def squares_apart(*, means: Numbers) -> Numbers:
    """Squared differences between arms, summed over pairs: means (arms, n) to (n,)."""
    apart = np.zeros(means.shape[1])
    for one in range(len(means)):
        for other in range(one + 1, len(means)):
            apart += (means[one] - means[other]) ** 2
    return apart


def _check_count(*, given: int, needed: int, arms: int) -> None:
    if given != needed or arms != needed:
        raise RerandomisationRefused(
            f"There are {needed:,} units, {arms:,} arms and {given:,} outcomes. Give one for each."
        )


def _check_may_replay(*, design: Design, replays: int) -> None:
    if isinstance(design, Constrained):
        raise RerandomisationRefused(
            "A constrained design is tested among its acceptable allocations, not by replays."
        )
    if isinstance(replays, bool) or not LEAST_REPLAYS <= replays <= MOST_REPLAYS:
        raise RerandomisationRefused(
            f"Replay {LEAST_REPLAYS:,} to {MOST_REPLAYS:,} times, e.g. 9,999."
        )
    if isinstance(design, Minimisation) and design.probability >= 1:
        raise RerandomisationRefused(
            "This minimisation always took the preferred arm: chance came in only where arms tied, "
            "and hardly anything else could have happened. There is no re-randomisation test of "
            "such a trial. Analyse by a model that adjusts for the factors; for a trial to come, "
            "choose a probability below 1, e.g. 0.8."
        )


def _standardised(*, values: Numbers, columns: Numbers | None) -> Numbers:
    """Outcomes about their mean in standard deviations, with columns taken out where given."""
    left = values - values.mean()
    if columns is not None:
        about = columns - columns.mean(axis=0)
        left = left - about @ np.linalg.lstsq(about, left, rcond=None)[0]
    spread, whole = left.std(), np.abs(values).max()
    if not spread > 1e-9 * max(whole, 1e-300):
        raise RerandomisationRefused(NONE_LEFT)
    standard: Numbers = left / spread
    return standard


def _dummies(*, design: Design, levels: Bytes) -> Numbers:
    columns = [
        levels[:, place] == level
        for place, factor in enumerate(design.factors)
        for level in range(len(factor.levels))
    ]
    return np.array(columns, np.float64).T.reshape(len(levels), -1)


def _distances_of(
    *, arms: Bytes, values: Numbers, known: npt.NDArray[np.bool_], design: Design
) -> Numbers:
    """The statistic of allocations (units, lanes), over the units whose outcome is known."""
    means = []
    for arm in range(len(design.arms)):
        mine = (arms == arm) & known[:, np.newaxis]
        counts = mine.sum(axis=0)
        means.append(values @ mine / np.maximum(counts, 1))
    return squares_apart(means=np.array(means))


def _replayed(
    *,
    design: Design,
    levels: Bytes,
    left: Numbers,
    known: npt.NDArray[np.bool_],
    real: float,
    seed: int,
    count: int,
) -> tuple[int, int]:
    """How many replays leave the arms as far apart as they were, and how many replays differ."""
    lanes = max(1, min(AT_ONCE, UNITS_AT_ONCE // len(levels)))
    form = form_for(size=len(levels), trials=count)
    as_far, seen = 0, set[int]()
    for first in range(0, count, lanes):
        trials = min(lanes, count - first)
        same = np.repeat(levels[:, :, np.newaxis], trials, axis=2)
        # Trial 0 of a seed is the real trial, so replays begin with 1.
        arms, _ = allocate_trials(
            design=design, levels=same, seed=seed, first_trial=1 + first, form=form
        )
        apart = _distances_of(arms=arms, values=left, known=known, design=design)
        as_far += int((apart >= real - TIED).sum())
        seen.update(hash(row.tobytes()) for row in np.ascontiguousarray(arms.T))
    return as_far, len(seen)
