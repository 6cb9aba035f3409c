"""Minimisation between two arms: the same decisions as the general kernel, from one number a level.

With two arms every measure depends on the counts only through their difference x (arm one's count
less arm two's, each in shares of its ratio), so one number a level is kept instead of two and the
two scores become one difference. The tests hold this kernel to the arms of the general one.
"""

from typing import Any

import numpy as np

from likewise.domain.allocation import lane_loops
from likewise.domain.allocation.lane_loops import ROOT_HALF
from likewise.domain.allocation.minimisation_kernel import (
    SIMPLE_TOTALS,
    STANDARD_DEVIATION,
    VARIANCE,
)
from likewise.domain.allocation.stream_kernel import fill_lanes
from likewise.domain.compiling import kernel


@kernel(loops=lane_loops.pick_difference)
def pick_difference(found: Any, differences: Any, row: Any, first: Any, levels: Any) -> None:
    """Each lane's difference between the arms at its own level of one factor."""
    found[:] = differences[first + row.astype(np.int64), np.arange(row.size)]


@kernel(loops=lane_loops.add_difference)
def add_difference(score: Any, found: Any, up: Any, down: Any, weight: Any, measure: Any) -> None:
    """Add to (imbalance if given arm one) - (imbalance if given arm two) one factor's part."""
    if measure == SIMPLE_TOTALS:
        score += weight * found.astype(np.float64)
    elif measure == VARIANCE:
        one, two = found.astype(np.float64) + up, found.astype(np.float64) - down
        score += weight * 0.5 * (one * one - two * two)
    else:
        scale = weight * ROOT_HALF if measure == STANDARD_DEVIATION else weight
        score += scale * (np.abs(found + up) - np.abs(found - down)).astype(np.float64)


@kernel(loops=lane_loops.draw_two)
def draw_two(
    arms: Any, moved: Any, score: Any, draws: Any, chances: Any, up: Any, down: Any
) -> None:
    """Draw each lane's arm; chances of arm one: where preferred, where tied, where not."""
    better, even, worse = chances
    is_tied = np.abs(score) <= 1e-9
    arms[:] = draws >= np.where(is_tied, even, np.where(score < 0, better, worse))
    moved[:] = np.where(arms != 0, -down, up)


@kernel(loops=lane_loops.mark_likelier)
def mark_likelier(favoured: Any, score: Any, chances: Any) -> None:
    """Mark, as bits, the likelier arm, or both: what someone who sees everything guesses."""
    better, even, worse = chances
    chance = np.where(np.abs(score) <= 1e-9, even, np.where(score < 0, better, worse))
    favoured[:] = np.where(np.abs(chance - 0.5) <= 0.5e-9, 3, np.where(chance > 0.5, 1, 2))


@kernel(loops=lane_loops.add_moved)
def add_moved(differences: Any, row: Any, first: Any, levels: Any, moved: Any) -> None:
    """Move the difference at each lane's own level of one factor."""
    differences[first + row.astype(np.int64), np.arange(row.size)] += moved


@kernel()
def minimise_two_lanes(
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
    favoured: Any,
) -> None:
    """Allocate everyone in a batch of trials; the same arguments as the general kernel's."""
    people, factors, lanes = levels.shape
    up, down = steps[0], steps[1]
    one, both = ratios[0], ratios[0] + ratios[1]
    base = one * spread
    chances = np.array([base + one * (preferred / one), base + one * (preferred / both), base])
    differences = np.zeros((starts[-1], lanes), steps.dtype)
    found = np.empty(lanes, steps.dtype)
    moved = np.empty(lanes, steps.dtype)
    score = np.empty(lanes)
    draws = np.empty((4, lanes))
    for i in range(people):
        if i % 4 == 0:
            fill_lanes(draws, i // 4, first_trial, 0, purpose, keys)
        score[:] = 0.0
        for f in range(factors):
            width = starts[f + 1] - starts[f]
            pick_difference(found, differences, levels[i, f], starts[f], width)
            add_difference(score, found, up, down, weights[f], measure)
        if favoured.size:
            mark_likelier(favoured[i], score, chances)
        draw_two(arms[i], moved, score, draws[i % 4], chances, up, down)
        for f in range(factors):
            width = starts[f + 1] - starts[f]
            add_moved(differences, levels[i, f], starts[f], width, moved)
