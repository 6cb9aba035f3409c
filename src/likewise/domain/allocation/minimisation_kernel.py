"""Minimisation of many trials side by side, one participant at a time.

Trials lie in lanes. What is done to all lanes at once is said here in whole arrays, for small work,
and compiled as loops (`lane_loops`). Each lane computes exactly what `minimisation.decide` explains
for one participant, with the same stream, and the tests hold the two to the same arms.
"""

from typing import Any

import numpy as np

from likewise.domain.allocation import lane_loops
from likewise.domain.allocation.stream_kernel import fill_lanes
from likewise.domain.compiling import kernel

RANGE, STANDARD_DEVIATION, VARIANCE, SIMPLE_TOTALS = 0, 1, 2, 3


@kernel(loops=lane_loops.pick_level)
def pick_level(found: Any, counts: Any, row: Any, first: Any, levels: Any, arm: Any) -> None:
    """Each lane's count in one arm at its own level of one factor."""
    found[:] = counts[first + row.astype(np.int64), arm, np.arange(row.size)]


@kernel(loops=lane_loops.find_bounds)
def find_bounds(bounds: Any, found: Any) -> None:
    """Each lane's largest, smallest and second smallest count among the arms."""
    bounds[0], bounds[1] = found.max(axis=0), found.min(axis=0)
    bounds[2] = np.sort(found, axis=0)[1]


@kernel(loops=lane_loops.add_range)
def add_range(score: Any, here: Any, bounds: Any, step: Any, weight: Any) -> None:
    """Add weight x (largest - smallest count) as it would be with the participant in one arm.

    Without that arm the smallest is the second smallest, if the arm has the smallest itself.
    """
    most, least, second = bounds
    value = here + step
    others = np.where(here == least, second, least)
    score += weight * (np.maximum(value, most) - np.minimum(value, others)).astype(np.float64)


@kernel(loops=lane_loops.add_spread)
def add_spread(score: Any, found: Any, arm: Any, step: Any, weight: Any, is_variance: Any) -> None:
    """Add weight x sample variance (or its root) as it would be with the participant in `arm`."""
    arms, with_it = found.shape[0], found.astype(np.int64)
    with_it[arm] += step
    total, squares = with_it.sum(axis=0), (with_it * with_it).sum(axis=0)
    variance = (arms * squares - total * total).astype(np.float64) / float(arms * (arms - 1))
    score += weight * (variance if is_variance else np.sqrt(variance))


@kernel(loops=lane_loops.add_total)
def add_total(score: Any, found: Any, arm: Any, weight: Any) -> None:
    """Add weight x the count that the arm already has."""
    score += weight * found[arm].astype(np.float64)


@kernel()
def add_factor(scores: Any, found: Any, steps: Any, weight: Any, measure: Any, bounds: Any) -> None:
    """Add one factor's imbalance, for each arm the participant might be given."""
    if measure == RANGE:
        find_bounds(bounds, found)
    for arm in range(scores.shape[0]):
        if measure == RANGE:
            add_range(scores[arm], found[arm], bounds, steps[arm], weight)
        elif measure == SIMPLE_TOTALS:
            add_total(scores[arm], found, arm, weight)
        else:
            add_spread(scores[arm], found, arm, steps[arm], weight, measure == VARIANCE)


@kernel(loops=lane_loops.draw_arms)
def draw_arms(
    arms: Any, scores: Any, draws: Any, ratios: Any, preferred: Any, spread: Any, work: Any
) -> None:
    """Draw each lane's arm: the preferred ones share `preferred`, everyone `spread` x ratio.

    The chance of arm a is spread x ratio[a], plus preferred x ratio[a] / (ratios of the tied arms)
    where a is one of them: Han, Enas and McEntegart's biased coin.
    """
    is_tied, shares = tied(scores, ratios)
    reached, extra = np.zeros(arms.size), preferred / shares
    arms[:] = 0
    for arm in range(scores.shape[0] - 1):
        reached += ratios[arm] * spread + np.where(is_tied[arm], ratios[arm] * extra, 0.0)
        arms += draws >= reached


@kernel(loops=lane_loops.mark_favoured)
def mark_favoured(
    favoured: Any, scores: Any, ratios: Any, owners: Any, preferred: Any, spread: Any, work: Any
) -> None:
    """Mark, as bits, the arms with the highest chance: what someone who sees everything guesses."""
    is_tied, shares = tied(scores, ratios)
    chances = np.zeros((owners[-1] + 1, favoured.size))
    for place, share in enumerate(ratios):
        extra = np.where(is_tied[place], share * preferred / shares, 0.0)
        chances[owners[place]] += share * spread + extra
    is_best = chances >= chances.max(axis=0) - 1e-9
    favoured[:] = (is_best << np.arange(len(chances))[:, None]).sum(axis=0)


def tied(scores: Any, ratios: Any) -> Any:
    """Which arms have the lowest score (with tolerance), and the shares of those that do."""
    is_tied = scores <= scores.min(axis=0) + 1e-9
    shares = np.zeros(scores.shape[1])
    for arm, share in enumerate(ratios):
        shares += np.where(is_tied[arm], share, 0.0)
    return is_tied, shares


@kernel(loops=lane_loops.spread_steps)
def spread_steps(moved: Any, arms: Any, steps: Any) -> None:
    """What each arm's count gains in each lane: its step where it was drawn, else nothing."""
    moved[:] = np.where(arms == np.arange(len(steps))[:, None], steps[:, None], 0)


@kernel(loops=lane_loops.add_participant)
def add_participant(counts: Any, row: Any, first: Any, levels: Any, moved: Any) -> None:
    """Add what was gained to the counts at each lane's own level of one factor."""
    counts[first + row.astype(np.int64), :, np.arange(row.size)] += moved.T


@kernel()
def minimise_lanes(
    levels: Any,
    starts: Any,
    weights: Any,
    steps: Any,
    ratios: Any,
    measure: Any,
    preferred: Any,
    spread: Any,
    first_trial: Any,
    purpose: Any,
    keys: Any,
    arms: Any,
    owners: Any,
    favoured: Any,
) -> None:
    """Allocate everyone in a batch of trials.

    levels is (n, factors, lanes). Out: arms (n, lanes), the place each was given; and favoured,
    of the same shape (or empty when not wanted), the arms that were likeliest, as bits.
    """
    people, factors, lanes = levels.shape
    count = ratios.size
    counts = np.zeros((starts[-1], count, lanes), steps.dtype)
    found = np.empty((count, lanes), steps.dtype)
    moved = np.empty((count, lanes), steps.dtype)
    bounds = np.empty((3, lanes), steps.dtype)
    scores = np.empty((count, lanes))
    draws = np.empty((4, lanes))
    work = np.empty((3, lanes))
    for i in range(people):
        if i % 4 == 0:
            fill_lanes(draws, i // 4, first_trial, 0, purpose, keys)
        scores[:] = 0.0
        for f in range(factors):
            for arm in range(count):
                pick_level(
                    found[arm], counts, levels[i, f], starts[f], starts[f + 1] - starts[f], arm
                )
            add_factor(scores, found, steps, weights[f], measure, bounds)
        if favoured.size:
            mark_favoured(favoured[i], scores, ratios, owners, preferred, spread, work)
        draw_arms(arms[i], scores, draws[i % 4], ratios, preferred, spread, work)
        spread_steps(moved, arms[i], steps)
        for f in range(factors):
            add_participant(counts, levels[i, f], starts[f], starts[f + 1] - starts[f], moved)
