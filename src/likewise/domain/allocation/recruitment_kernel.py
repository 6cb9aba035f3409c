"""Simulated recruitment in whole arrays: who comes, in which order, with which levels."""

from typing import Any

import numpy as np

from likewise.domain.allocation import list_loops
from likewise.domain.allocation.stream_kernel import fill_stream
from likewise.domain.compiling import kernel


@kernel(loops=list_loops.draw_levels)
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
        for f in range(factors):
            edges = reached[starts[f] : starts[f + 1] - 1]
            levels[:, f, lane] = np.searchsorted(edges, draws[f::factors], side="right")


@kernel(loops=list_loops.draw_profiles)
def draw_profiles(levels: Any, profiles: Any, first_trial: Any, purpose: Any, keys: Any) -> None:
    """Whole people drawn with replacement from those known, so that levels keep together."""
    draws = np.empty(levels.shape[0])
    for lane in range(levels.shape[2]):
        fill_stream(draws, first_trial + lane, 0, purpose, keys)
        levels[:, :, lane] = profiles[(draws * len(profiles)).astype(np.int64)]
