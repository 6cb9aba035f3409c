"""Judging simulated trials in whole arrays: their balance, and what a recruiter would guess."""

from typing import Any

import numpy as np

from likewise.domain.allocation import list_loops
from likewise.domain.allocation.list_loops import STRATEGIES
from likewise.domain.compiling import kernel

__all__ = ["STRATEGIES", "replay_lanes", "replay_two_lanes"]


def fewest(counts: Any) -> Any:
    """The arms with the lowest count, as bits: counts (lanes, arms)."""
    lowest = counts == counts.min(axis=1)[:, None]
    return (lowest << np.arange(counts.shape[1])).sum(axis=1)


@kernel(loops=list_loops.replay_lanes)
def replay_lanes(
    levels: Any,
    strata: Any,
    stratum_count: Any,
    starts: Any,
    steps: Any,
    arms: Any,
    favoured: Any,
    by_arm: Any,
    by_level: Any,
    hits: Any,
    leanings: Any,
    worst: Any,
) -> None:
    """A batch of trials; by_arm (lanes, arms), by_level (lanes, levels, arms) and the rest out.

    With strata (more than one) "alike" means the same stratum, else the margins of the levels.
    """
    lanes, number = np.arange(arms.shape[1]), np.arange(steps.size)
    everyone = (1 << steps.size) - 1
    by_stratum = np.zeros((lanes.size, stratum_count, steps.size), np.int64)
    guesses = np.full((STRATEGIES, lanes.size), everyone, np.int64)
    for i in range(arms.shape[0]):
        arm, stratum = arms[i].astype(np.int64), strata[i]
        rows = starts[:-1, None] + levels[i].astype(np.int64)
        alike = by_level[lanes, rows].sum(axis=0)
        if stratum_count > 1:
            alike = by_stratum[lanes, stratum]
        guesses[list_loops.FEWEST], guesses[list_loops.FEWEST_ALIKE] = fewest(by_arm), fewest(alike)
        guesses[list_loops.INSIDER] = favoured[i]
        is_marked = (guesses[:, :, None] >> number) & 1
        chance = 1.0 / np.maximum(is_marked.sum(axis=2), 1)
        hits += np.where(is_marked[:, lanes, arm] == 1, chance, 0.0).T
        leanings[lanes, :, arm] += np.where(guesses == 1, -1, 1 - is_marked[:, :, 0]).T
        by_arm[lanes, arm] += steps[arm]
        by_stratum[lanes, stratum, arm] += steps[arm]
        for row in rows:
            by_level[lanes, row, arm] += steps[arm]
        np.maximum(worst, by_arm.max(axis=1) - by_arm.min(axis=1), out=worst)
        guesses[list_loops.NOT_THE_LAST] = everyone ^ (1 << arm)


@kernel(loops=list_loops.replay_two_lanes)
def replay_two_lanes(
    levels: Any,
    strata: Any,
    stratum_count: Any,
    starts: Any,
    steps: Any,
    arms: Any,
    favoured: Any,
    by_arm: Any,
    by_level: Any,
    hits: Any,
    leanings: Any,
    worst: Any,
) -> None:
    """The same for two arms, from one number a level: the first arm's count less the second's.

    A guess leans to the first arm (-1), to the second (+1), or to neither, and is right as often
    as it leans to the arm that came. All numbers are whole or halves, so that no order of adding
    changes them.
    """
    people, _, lane_count = levels.shape
    lanes, whole = np.arange(lane_count), steps[0] + steps[1]
    apart, last = np.zeros(lane_count, np.int64), np.zeros(lane_count, np.int64)
    level_apart = np.zeros((starts[-1], lane_count), np.int64)
    level_units = np.zeros((starts[-1], lane_count), np.int64)
    stratum_apart = np.zeros((stratum_count, lane_count), np.int64)
    for i in range(people):
        arm, rows = arms[i].astype(np.int64), starts[:-1, None] + levels[i].astype(np.int64)
        alike = level_apart[rows, lanes].sum(axis=0)
        if stratum_count > 1:
            alike = stratum_apart[strata[i], lanes]
        known = (favoured[i] == 2).astype(np.int64) - (favoured[i] == 1)
        leans = np.stack((np.sign(apart), np.sign(alike), last, known), axis=1)
        leanings[lanes, :, arm] += leans
        gain = np.where(arm == 0, steps[0], -steps[1])
        apart += gain
        level_apart[rows, lanes] += gain
        level_units[rows, lanes] += 1
        stratum_apart[strata[i], lanes] += gain
        np.maximum(worst, np.abs(apart), out=worst)
        last = 1 - 2 * arm
    second = np.count_nonzero(arms, axis=0)
    by_arm[:] = steps * np.stack((people - second, second), axis=1)
    first = (level_apart + steps[1] * level_units) // whole
    by_level[:] = steps * np.stack((first, level_units - first), axis=2).transpose(1, 0, 2)
    hits[:] = (people + leanings[:, :, 1] - leanings[:, :, 0]) / 2
