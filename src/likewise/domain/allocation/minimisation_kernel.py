"""The compiled half of minimisation: many trials side by side, one participant at a time.

Trials lie in lanes, so that every inner loop does the same thing to neighbouring numbers and the
compiler can use the machine's wide registers; that is why levels are picked by comparison and
not by index. Each lane computes exactly what `minimisation.decide` explains for one participant,
with the same stream, and the tests hold the two to the same arms.
"""

from typing import Any

import numpy as np

from likewise.domain.allocation.stream_kernel import fill_lanes
from likewise.domain.compiling import kernel

RANGE, STANDARD_DEVIATION, VARIANCE, SIMPLE_TOTALS = 0, 1, 2, 3


@kernel()
def pick_level(found: Any, counts: Any, row: Any, first: Any, levels: Any, arm: Any) -> None:
    """Each lane's count in one arm at its own level of one factor."""
    start = counts[first, arm]
    for lane in range(row.size):
        found[lane] = start[lane]
    for level in range(1, levels):
        here, wanted = counts[first + level, arm], np.uint8(level)
        for lane in range(row.size):
            new, old = here[lane], found[lane]
            found[lane] = new if row[lane] == wanted else old


@kernel()
def find_bounds(bounds: Any, found: Any) -> None:
    """Each lane's largest, smallest and second smallest count among the arms."""
    most, least, second, first = bounds[0], bounds[1], bounds[2], found[0]
    top = np.iinfo(found.dtype).max
    for lane in range(first.size):
        most[lane], least[lane], second[lane] = first[lane], first[lane], top
    for arm in range(1, found.shape[0]):
        here = found[arm]
        for lane in range(here.size):
            value, low = here[lane], least[lane]
            second[lane] = min(second[lane], max(low, value))
            least[lane] = min(low, value)
            most[lane] = max(most[lane], value)


@kernel()
def add_range(score: Any, here: Any, bounds: Any, step: Any, weight: Any) -> None:
    """Add weight x (largest - smallest count) as it would be with the participant in one arm.

    Without that arm the smallest is the second smallest, if the arm has the smallest itself.
    """
    most, least, second, whole = bounds[0], bounds[1], bounds[2], bounds.dtype.type
    for lane in range(score.size):
        old, low, next_low = here[lane], least[lane], second[lane]
        value = whole(old + step)
        others = next_low if old == low else low
        spread = whole(max(value, most[lane]) - min(value, others))
        score[lane] += weight * np.float64(spread)


@kernel()
def add_spread(score: Any, found: Any, arm: Any, step: Any, weight: Any, is_variance: Any) -> None:
    """Add weight x sample variance (or its root) as it would be with the participant in `arm`."""
    arms = found.shape[0]
    for lane in range(score.size):
        total, squares = np.int64(0), np.int64(0)
        for other in range(arms):
            value = np.int64(found[other, lane])
            if other == arm:
                value += step
            total += value
            squares += value * value
        variance = np.float64(arms * squares - total * total) / np.float64(arms * (arms - 1))
        score[lane] += weight * (variance if is_variance else np.sqrt(variance))


@kernel()
def add_total(score: Any, found: Any, arm: Any, weight: Any) -> None:
    """Add weight x the count that the arm already has."""
    here = found[arm]
    for lane in range(score.size):
        score[lane] += weight * np.float64(here[lane])


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


@kernel()
def lowest(least: Any, tied: Any, scores: Any, ratios: Any, tolerance: Any) -> None:
    """Turn `least` into the lowest score (with tolerance), `tied` into the shares that have it."""
    first = scores[0]
    for lane in range(least.size):
        least[lane] = first[lane]
    for arm in range(1, scores.shape[0]):
        here = scores[arm]
        for lane in range(least.size):
            least[lane] = min(here[lane], least[lane])
    for lane in range(least.size):
        least[lane] += tolerance
        tied[lane] = 0.0
    for arm in range(scores.shape[0]):
        here, share = scores[arm], ratios[arm]
        for lane in range(least.size):
            tied[lane] += share if here[lane] <= least[lane] else 0.0


@kernel()
def draw_arms(
    arms: Any, scores: Any, draws: Any, ratios: Any, preferred: Any, spread: Any, work: Any
) -> None:
    """Draw each lane's arm: the preferred ones share `preferred`, everyone `spread` x ratio.

    The chance of arm a is spread x ratio[a], plus preferred x ratio[a] / (ratios of the tied arms)
    where a is one of them: Han, Enas and McEntegart's biased coin.
    """
    least, tied, reached = work[0], work[1], work[2]
    lowest(least, tied, scores, ratios, 1e-9)
    for lane in range(arms.size):
        reached[lane] = 0.0
        tied[lane] = preferred / tied[lane]
        arms[lane] = 0
    for arm in range(scores.shape[0] - 1):
        here, share = scores[arm], ratios[arm]
        for lane in range(arms.size):
            extra = share * tied[lane] if here[lane] <= least[lane] else 0.0
            reached[lane] += share * spread + extra
        for lane in range(arms.size):
            arms[lane] += np.uint8(1) if draws[lane] >= reached[lane] else np.uint8(0)


@kernel()
def mark_favoured(
    favoured: Any, scores: Any, ratios: Any, owners: Any, preferred: Any, spread: Any, work: Any
) -> None:
    """Mark, as bits, the arms with the highest chance: what someone who sees everything guesses."""
    least, tied = work[0], work[1]
    arms = owners[-1] + 1
    chances = np.zeros((arms, favoured.size))
    lowest(least, tied, scores, ratios, 1e-9)
    for place in range(scores.shape[0]):
        here, share, mine = scores[place], ratios[place], chances[owners[place]]
        for lane in range(favoured.size):
            extra = share * preferred / tied[lane] if here[lane] <= least[lane] else 0.0
            mine[lane] += share * spread + extra
    for lane in range(favoured.size):
        best = chances[0, lane]
        for arm in range(1, arms):
            best = max(best, chances[arm, lane])
        bits = 0
        for arm in range(arms):
            if chances[arm, lane] >= best - 1e-9:
                bits |= 1 << arm
        favoured[lane] = bits


@kernel()
def spread_steps(moved: Any, arms: Any, steps: Any) -> None:
    """What each arm's count gains in each lane: its step where it was drawn, else nothing."""
    whole = moved.dtype.type
    for arm in range(moved.shape[0]):
        here, drawn, step = moved[arm], np.uint8(arm), steps[arm]
        for lane in range(arms.size):
            here[lane] = step if arms[lane] == drawn else whole(0)


@kernel()
def add_participant(counts: Any, row: Any, first: Any, levels: Any, moved: Any) -> None:
    """Add what was gained to the counts at each lane's own level of one factor."""
    whole = counts.dtype.type
    for level in range(levels):
        wanted = np.uint8(level)
        for arm in range(counts.shape[1]):
            here, gain = counts[first + level, arm], moved[arm]
            for lane in range(row.size):
                added = gain[lane]
                here[lane] = whole(here[lane] + (added if row[lane] == wanted else whole(0)))


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
