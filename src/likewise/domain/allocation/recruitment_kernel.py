"""The compiled half of simulated recruitment: who comes, in which order, with which levels."""

from typing import Any

import numpy as np

from likewise.domain.allocation.stream_kernel import fill_stream
from likewise.domain.compiling import kernel


@kernel()
def draw_levels(
    levels: Any, reached: Any, starts: Any, first_trial: Any, purpose: Any, keys: Any
) -> None:
    """Levels drawn factor by factor by their shares. levels (n, factors, lanes) out.

    reached : the running totals of the shares, one factor after another, from starts[f].
    """
    people, factors, lanes = levels.shape
    draws = np.empty(people * factors)
    for lane in range(lanes):
        fill_stream(draws, first_trial + lane, 0, purpose, keys)
        for i in range(people):
            for f in range(factors):
                level, draw = 0, draws[i * factors + f]
                while level < starts[f + 1] - starts[f] - 1 and draw >= reached[starts[f] + level]:
                    level += 1
                levels[i, f, lane] = level


@kernel()
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
