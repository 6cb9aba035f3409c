"""The compiled half of judging a simulated trial: its balance, and what a recruiter would guess."""

from typing import Any

import numpy as np

from likewise.domain.compiling import kernel

FEWEST, FEWEST_ALIKE, NOT_THE_LAST, INSIDER = 0, 1, 2, 3
STRATEGIES = 4


@kernel()
def fewest(counts: Any) -> Any:
    """The arms with the lowest count, as bits."""
    least, bits = counts.min(), 0
    for arm in range(counts.size):
        if counts[arm] == least:
            bits |= 1 << arm
    return bits


@kernel()
def right(guess: Any, arm: Any) -> Any:
    """The chance that a guess, drawn evenly from the arms marked in `guess`, is `arm`."""
    if not guess >> arm & 1:
        return 0.0
    marked = 0
    while guess:
        marked += guess & 1
        guess >>= 1
    return 1.0 / marked


@kernel()
def leaning(guess: Any) -> Any:
    """+1 where the guess is surely not the first arm, -1 where it is only that one, else 0."""
    if guess == 1:
        return -1
    return 0 if guess & 1 else 1


@kernel()
def replay_lane(
    levels: Any,
    strata: Any,
    starts: Any,
    steps: Any,
    arms: Any,
    favoured: Any,
    by_arm: Any,
    by_level: Any,
    by_stratum: Any,
    hits: Any,
    leanings: Any,
) -> Any:
    """One trial, unit by unit; returns the widest the arms ever stood apart (in scaled counts).

    With strata (more than one) "alike" means the same stratum, else the margins of the levels.
    """
    everyone = (1 << steps.size) - 1
    factors, worst, last = levels.shape[1], 0, everyone
    alike = np.zeros(steps.size, np.int64)
    guesses = np.zeros(STRATEGIES, np.int64)
    for i in range(arms.size):
        arm = arms[i]
        if by_stratum.shape[0] > 1:
            alike[:] = by_stratum[strata[i]]
        else:
            alike[:] = 0
            for f in range(factors):
                alike += by_level[starts[f] + levels[i, f]]
        guesses[FEWEST], guesses[FEWEST_ALIKE] = fewest(by_arm), fewest(alike)
        guesses[NOT_THE_LAST], guesses[INSIDER] = last, favoured[i]
        for strategy in range(STRATEGIES):
            hits[strategy] += right(guesses[strategy], arm)
            leanings[strategy, arm] += leaning(guesses[strategy])
        by_arm[arm] += steps[arm]
        by_stratum[strata[i], arm] += steps[arm]
        for f in range(factors):
            by_level[starts[f] + levels[i, f], arm] += steps[arm]
        worst = max(worst, by_arm.max() - by_arm.min())
        last = everyone ^ (1 << np.int64(arm))
    return worst


@kernel()
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
    """A batch of trials; by_arm (lanes, arms), by_level (lanes, levels, arms) and the rest out."""
    for lane in range(arms.shape[1]):
        by_stratum = np.zeros((stratum_count, steps.size), np.int64)
        worst[lane] = replay_lane(
            np.ascontiguousarray(levels[:, :, lane]),
            np.ascontiguousarray(strata[:, lane]),
            starts,
            steps,
            np.ascontiguousarray(arms[:, lane]),
            np.ascontiguousarray(favoured[:, lane]),
            by_arm[lane],
            by_level[lane],
            by_stratum,
            hits[lane],
            leanings[lane],
        )
