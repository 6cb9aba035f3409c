"""Lists, recruitment and replay for the compiler: one trial after the other.

The arithmetic of the lists is that of `sequences`, draw for draw.
"""

from typing import Any

import numpy as np

from likewise.domain.allocation.stream_kernel import fill_lanes, fill_stream
from likewise.domain.allocation.stream_loops import fill_four, number_at
from likewise.domain.compiling import kernel

FEWEST, FEWEST_ALIKE, NOT_THE_LAST, INSIDER = 0, 1, 2, 3
STRATEGIES = 4


@kernel()
def place_drawn(left: Any, draw: Any) -> Any:
    """The arm that a draw chooses among the places left in each."""
    places, reached, chosen = left.sum(), 0.0, 0
    for arm in range(left.size - 1):
        reached += left[arm] / places
        if draw >= reached:
            chosen += 1
    return chosen


@kernel()
def likeliest(left: Any) -> Any:
    """The arms with most places left, as bits."""
    most, bits = left.max(), 0
    for arm in range(left.size):
        if left[arm] == most:
            bits |= 1 << arm
    return bits


def simple_lanes(
    ratio: Any, first_trial: Any, purpose: Any, keys: Any, arms: Any, favoured: Any
) -> None:
    """Simple randomisation for a batch of trials: arms and favoured are (n, lanes)."""
    guess, draws = likeliest(ratio), np.empty(arms.shape[0])
    for lane in range(arms.shape[1]):
        fill_stream(draws, first_trial + lane, 0, purpose, keys)
        for i in range(arms.shape[0]):
            arms[i, lane] = place_drawn(ratio, draws[i])
            favoured[i, lane] = guess


def block_lanes(
    strata: Any,
    count: Any,
    sizes: Any,
    ratio: Any,
    first_trial: Any,
    purposes: Any,
    keys: Any,
    arms: Any,
    favoured: Any,
) -> None:
    """Permuted blocks for a batch of trials. strata (n, lanes), below count; purposes arm, size."""
    lanes, whole = arms.shape[1], ratio.sum()
    left = np.zeros((count, lanes, ratio.size), np.int64)
    places = np.zeros((count, lanes), np.int64)
    used = np.zeros((count, lanes), np.int64)
    blocks = np.zeros((count, lanes), np.int64)
    four = np.empty((count, lanes, 4))  # the numbers of each list come in fours
    for i in range(arms.shape[0]):
        for lane in range(lanes):
            stratum, trial = strata[i, lane], first_trial + lane
            here, at = left[stratum, lane], used[stratum, lane] % 4
            if places[stratum, lane] == 0:
                pick = number_at(blocks[stratum, lane], trial, stratum, purposes[1], keys)
                size = sizes[int(pick * sizes.size)]
                for arm in range(ratio.size):
                    here[arm] = ratio[arm] * size // whole
                places[stratum, lane] = here.sum()
                blocks[stratum, lane] += 1
            if at == 0:
                block = used[stratum, lane] // 4
                fill_four(four[stratum, lane], block, trial, stratum, purposes[0], keys)
            favoured[i, lane] = likeliest(here)
            arm = place_drawn(here, four[stratum, lane, at])
            arms[i, lane] = arm
            here[arm] -= 1
            places[stratum, lane] -= 1
            used[stratum, lane] += 1


def draw_levels(
    levels: Any, reached: Any, starts: Any, first_trial: Any, purpose: Any, keys: Any
) -> None:
    """Levels drawn factor by factor by their shares. levels (n, factors, lanes) out.

    reached : the running totals of the shares, one factor after another, from starts[f].
    """
    people, factors, lanes = levels.shape
    draws = np.empty((4, lanes))
    for drawn in range(people * factors):
        i, f = drawn // factors, drawn % factors
        if drawn % 4 == 0:
            fill_lanes(draws, drawn // 4, first_trial, 0, purpose, keys)
        here, numbers = levels[i, f], draws[drawn % 4]
        here[:] = 0
        for edge in range(starts[f], starts[f + 1] - 1):
            below = reached[edge]
            for lane in range(lanes):
                here[lane] += np.uint8(numbers[lane] >= below)


def draw_profiles(levels: Any, profiles: Any, first_trial: Any, purpose: Any, keys: Any) -> None:
    """Whole people drawn with replacement from those known, so that levels keep together."""
    people, factors, lanes = levels.shape
    draws = np.empty(people)
    for lane in range(lanes):
        fill_stream(draws, first_trial + lane, 0, purpose, keys)
        for i in range(people):
            chosen = int(draws[i] * profiles.shape[0])
            for f in range(factors):
                levels[i, f, lane] = profiles[chosen, f]


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


@kernel()
def sign(number: Any) -> Any:
    """+1 above nothing, -1 below, else 0."""
    return np.int64(number > 0) - np.int64(number < 0)


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
    """A batch of trials of two arms, side by side; what comes out is that of `replay_lanes`.

    Of the counts only their difference matters, and of a guess only what it leans to: the first arm
    (-1), the second (+1), or neither. A guess is right as often as it leans to the arm that came.
    """
    people, factors, lanes = levels.shape
    apart, last = np.zeros(lanes, np.int64), np.zeros(lanes, np.int64)
    level_apart = np.zeros((starts[-1], lanes), np.int64)
    level_units = np.zeros((starts[-1], lanes), np.int64)
    stratum_apart = np.zeros((stratum_count, lanes), np.int64)
    lean = np.zeros((STRATEGIES, 2, lanes), np.int64)
    for i in range(people):
        for lane in range(lanes):
            arm, alike = np.int64(arms[i, lane]), np.int64(0)
            gain = steps[0] if arm == 0 else -steps[1]
            for f in range(factors):
                row = starts[f] + levels[i, f, lane]
                alike += level_apart[row, lane]
                level_apart[row, lane] += gain
                level_units[row, lane] += 1
            if stratum_count > 1:
                alike = stratum_apart[strata[i, lane], lane]
                stratum_apart[strata[i, lane], lane] += gain
            guess = favoured[i, lane]
            lean[FEWEST, arm, lane] += sign(apart[lane])
            lean[FEWEST_ALIKE, arm, lane] += sign(alike)
            lean[NOT_THE_LAST, arm, lane] += last[lane]
            lean[INSIDER, arm, lane] += np.int64(guess == 2) - np.int64(guess == 1)
            apart[lane] += gain
            worst[lane] = max(worst[lane], abs(apart[lane]))
            last[lane] = 1 - 2 * arm
            by_arm[lane, arm] += steps[arm]
    whole = steps[0] + steps[1]
    for lane in range(lanes):
        for row in range(starts[-1]):
            units = level_units[row, lane]
            first = (level_apart[row, lane] + steps[1] * units) // whole
            by_level[lane, row, 0] = steps[0] * first
            by_level[lane, row, 1] = steps[1] * (units - first)
        for strategy in range(STRATEGIES):
            one, two = lean[strategy, 0, lane], lean[strategy, 1, lane]
            leanings[lane, strategy, 0], leanings[lane, strategy, 1] = one, two
            hits[lane, strategy] = (people + two - one) / 2
