"""Minimisation between two arms: the same decisions as the general kernel, from one number a level.

With two arms every measure depends on the counts only through their difference x (arm one's count
less arm two's, each in shares of its ratio), so one number a level is kept instead of two and the
two scores become one difference. The tests hold this kernel to the arms of the general one.
"""

from typing import Any

import numpy as np

from likewise.domain.allocation.minimisation_kernel import (
    SIMPLE_TOTALS,
    STANDARD_DEVIATION,
    VARIANCE,
)
from likewise.domain.allocation.stream_kernel import fill_lanes
from likewise.domain.compiling import kernel

ROOT_HALF = np.sqrt(0.5)


@kernel()
def pick_difference(found: Any, differences: Any, row: Any, first: Any, levels: Any) -> None:
    """Each lane's difference between the arms at its own level of one factor."""
    start = differences[first]
    for lane in range(row.size):
        found[lane] = start[lane]
    for level in range(1, levels):
        here, wanted = differences[first + level], np.uint8(level)
        for lane in range(row.size):
            new, old = here[lane], found[lane]
            found[lane] = new if row[lane] == wanted else old


@kernel()
def add_difference(score: Any, found: Any, up: Any, down: Any, weight: Any, measure: Any) -> None:
    """Add to (imbalance if given arm one) - (imbalance if given arm two) one factor's part."""
    whole = found.dtype.type
    if measure == SIMPLE_TOTALS:
        for lane in range(score.size):
            score[lane] += weight * np.float64(found[lane])
    elif measure == VARIANCE:
        for lane in range(score.size):
            one, two = np.float64(found[lane]) + up, np.float64(found[lane]) - down
            score[lane] += weight * 0.5 * (one * one - two * two)
    else:
        scale = weight * ROOT_HALF if measure == STANDARD_DEVIATION else weight
        for lane in range(score.size):
            one, two = whole(found[lane] + up), whole(found[lane] - down)
            one, two = max(one, whole(-one)), max(two, whole(-two))
            score[lane] += scale * np.float64(whole(one - two))


@kernel()
def draw_two(
    arms: Any, moved: Any, score: Any, draws: Any, chances: Any, up: Any, down: Any
) -> None:
    """Draw each lane's arm; chances of arm one: where preferred, where tied, where not."""
    better, even, worse = chances[0], chances[1], chances[2]
    for lane in range(arms.size):
        value = score[lane]
        chance = better if value < 0 else worse
        chance = chance if abs(value) > 1e-9 else even
        arms[lane] = 1 if draws[lane] >= chance else 0
    for lane in range(arms.size):
        moved[lane] = -down if arms[lane] != 0 else up


@kernel()
def mark_likelier(favoured: Any, score: Any, chances: Any) -> None:
    """Mark, as bits, the likelier arm, or both: what someone who sees everything guesses."""
    for lane in range(favoured.size):
        value = score[lane]
        chance = chances[1] if abs(value) <= 1e-9 else (chances[0] if value < 0 else chances[2])
        bits = 3 if abs(chance - 0.5) <= 0.5e-9 else (1 if chance > 0.5 else 2)
        favoured[lane] = bits


@kernel()
def add_moved(differences: Any, row: Any, first: Any, levels: Any, moved: Any) -> None:
    """Move the difference at each lane's own level of one factor."""
    whole = differences.dtype.type
    for level in range(levels):
        here, wanted = differences[first + level], np.uint8(level)
        for lane in range(row.size):
            step = moved[lane]
            here[lane] = whole(here[lane] + (step if row[lane] == wanted else whole(0)))


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
