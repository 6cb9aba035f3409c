"""Allocating many trials side by side, for the compiler: loops over lanes.

Every inner loop does the same thing to neighbouring numbers, so that the compiler can use the
machine's wide registers; that is why levels are picked by comparison and not by index. The
kernels say the same in whole arrays, and the tests hold the two to the same numbers.
"""

from typing import Any

import numpy as np

from likewise.domain.compiling import kernel

SIMPLE_TOTALS, STANDARD_DEVIATION, VARIANCE = 3, 1, 2
ROOT_HALF = np.sqrt(0.5)


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


def add_total(score: Any, found: Any, arm: Any, weight: Any) -> None:
    """Add weight x the count that the arm already has."""
    here = found[arm]
    for lane in range(score.size):
        score[lane] += weight * np.float64(here[lane])


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


def spread_steps(moved: Any, arms: Any, steps: Any) -> None:
    """What each arm's count gains in each lane: its step where it was drawn, else nothing."""
    whole = moved.dtype.type
    for arm in range(moved.shape[0]):
        here, drawn, step = moved[arm], np.uint8(arm), steps[arm]
        for lane in range(arms.size):
            here[lane] = step if arms[lane] == drawn else whole(0)


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


def mark_likelier(favoured: Any, score: Any, chances: Any) -> None:
    """Mark, as bits, the likelier arm, or both: what someone who sees everything guesses."""
    for lane in range(favoured.size):
        value = score[lane]
        chance = chances[1] if abs(value) <= 1e-9 else (chances[0] if value < 0 else chances[2])
        bits = 3 if abs(chance - 0.5) <= 0.5e-9 else (1 if chance > 0.5 else 2)
        favoured[lane] = bits


def add_moved(differences: Any, row: Any, first: Any, levels: Any, moved: Any) -> None:
    """Move the difference at each lane's own level of one factor."""
    whole = differences.dtype.type
    for level in range(levels):
        here, wanted = differences[first + level], np.uint8(level)
        for lane in range(row.size):
            step = moved[lane]
            here[lane] = whole(here[lane] + (step if row[lane] == wanted else whole(0)))
