"""The compiled half of simple randomisation and permuted blocks: one list at a time, many trials.

The arithmetic is that of `sequences`, draw for draw; the tests hold the two to the same lists.
"""

from typing import Any

import numpy as np

from likewise.domain.allocation.stream_kernel import philox, unit
from likewise.domain.compiling import kernel


@kernel()
def number_at(position: Any, trial: Any, stratum: Any, purpose: Any, keys: Any) -> Any:
    """One number of one stream."""
    words = philox(
        np.uint64(position // 4 + 1),
        np.uint64(trial),
        np.uint64(stratum),
        np.uint64(purpose),
        keys,
    )
    return unit(words[position % 4])


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


@kernel()
def simple_lanes(
    ratio: Any, first_trial: Any, purpose: Any, keys: Any, arms: Any, favoured: Any
) -> None:
    """Simple randomisation for a batch of trials: arms and favoured are (n, lanes)."""
    guess = likeliest(ratio)
    for lane in range(arms.shape[1]):
        for i in range(arms.shape[0]):
            draw = number_at(i, first_trial + lane, 0, purpose, keys)
            arms[i, lane] = place_drawn(ratio, draw)
            favoured[i, lane] = guess


@kernel()
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
    whole = ratio.sum()
    for lane in range(arms.shape[1]):
        left = np.zeros((count, ratio.size), np.int64)
        used = np.zeros(count, np.int64)
        blocks = np.zeros(count, np.int64)
        for i in range(arms.shape[0]):
            stratum, trial = strata[i, lane], first_trial + lane
            if left[stratum].sum() == 0:
                pick = number_at(blocks[stratum], trial, stratum, purposes[1], keys)
                size = sizes[int(pick * sizes.size)]
                for arm in range(ratio.size):
                    left[stratum, arm] = ratio[arm] * size // whole
                blocks[stratum] += 1
            favoured[i, lane] = likeliest(left[stratum])
            draw = number_at(used[stratum], trial, stratum, purposes[0], keys)
            arm = place_drawn(left[stratum], draw)
            arms[i, lane] = arm
            left[stratum, arm] -= 1
            used[stratum] += 1
