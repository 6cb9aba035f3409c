"""Simple randomisation and permuted blocks of many trials, in whole arrays.

The arithmetic is that of `sequences`, draw for draw; the tests hold the two to the same lists.
Compiled, they are `list_loops`.
"""

from typing import Any

import numpy as np

from likewise.domain.allocation import list_loops
from likewise.domain.allocation.stream_kernel import fill_stream, numbers_at
from likewise.domain.compiling import kernel


def places_drawn(left: Any, draws: Any) -> Any:
    """The arm that each draw chooses among the places left: left (arms, draws)."""
    places, reached = left.sum(axis=0), np.zeros(draws.shape)
    chosen = np.zeros(draws.shape, np.int64)
    for here in left[:-1]:
        reached = reached + here / places
        chosen += draws >= reached
    return chosen


def likeliest(left: Any) -> Any:
    """The arms with most places left, as bits: left (arms, lanes)."""
    return ((left == left.max(axis=0)) << np.arange(len(left))[:, None]).sum(axis=0)


@kernel(loops=list_loops.simple_lanes)
def simple_lanes(
    ratio: Any, first_trial: Any, purpose: Any, keys: Any, arms: Any, favoured: Any
) -> None:
    """Simple randomisation for a batch of trials: arms and favoured are (n, lanes)."""
    draws = np.empty(arms.shape[0])
    for lane in range(arms.shape[1]):
        fill_stream(draws, first_trial + lane, 0, purpose, keys)
        arms[:, lane] = places_drawn(ratio[:, None], draws)
    favoured[:] = likeliest(ratio[:, None])


@kernel(loops=list_loops.block_lanes)
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
    lanes = np.arange(arms.shape[1])
    trials = first_trial + lanes
    left = np.zeros((count, lanes.size, ratio.size), np.int64)
    used = np.zeros((count, lanes.size), np.int64)
    blocks = np.zeros((count, lanes.size), np.int64)
    for i in range(arms.shape[0]):
        stratum = strata[i]
        new = np.flatnonzero(left[stratum, lanes].sum(axis=1) == 0)
        if new.size:
            where = stratum[new], new
            pick = numbers_at(blocks[where], trials[new], stratum[new], purposes[1], keys)
            size = sizes[(pick * sizes.size).astype(np.int64)]
            left[where] = ratio * size[:, None] // ratio.sum()
            blocks[where] += 1
        here = left[stratum, lanes].T
        favoured[i] = likeliest(here)
        draws = numbers_at(used[stratum, lanes], trials, stratum, purposes[0], keys)
        arms[i] = places_drawn(here, draws)
        left[stratum, lanes, arms[i]] -= 1
        used[stratum, lanes] += 1
