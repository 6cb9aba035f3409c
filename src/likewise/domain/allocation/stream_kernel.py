"""The streams of many trials at once, in whole arrays; compiled, they are `stream_loops`."""

from typing import Any

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation import stream_loops
from likewise.domain.allocation.stream_loops import MULTIPLIERS, ROUNDS, UNIT, WORD
from likewise.domain.compiling import kernel

WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
HALF, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)

Words = npt.NDArray[np.uint64]


def round_keys(seed: int) -> Words:
    """The ten pairs of keys that a 128-bit seed gives, so that the rounds need no sum."""
    low, high = seed & WORD, seed >> 64
    pairs = [((low + r * WEYL[0]) & WORD, (high + r * WEYL[1]) & WORD) for r in range(ROUNDS)]
    return np.array(pairs, dtype=np.uint64)


def product(words: Words, multiplier: int) -> tuple[Words, Words]:
    """The upper and the lower 64 bits of a product, put together from halves."""
    above, below = np.uint64(multiplier >> 32), np.uint64(multiplier & 0xFFFFFFFF)
    high, low = words >> HALF, words & LOW
    one, other = low * above, high * below
    carried = ((low * below) >> HALF) + (one & LOW) + (other & LOW)
    upper = high * above + (one >> HALF) + (other >> HALF) + (carried >> HALF)
    return upper, words * np.uint64(multiplier)


def blocks_of(block: Any, trial: Any, stratum: Any, purpose: Any, keys: Words) -> Words:
    """The four words of one block of each of many streams, shape (4, streams)."""
    words = np.broadcast_arrays(*(np.atleast_1d(each) for each in (block, trial, stratum, purpose)))
    a, b, c, d = (word.astype(np.uint64) for word in words)
    for key in keys:
        (high_a, low_a), (high_c, low_c) = product(a, MULTIPLIERS[0]), product(c, MULTIPLIERS[1])
        a, b, c, d = high_c ^ b ^ key[0], low_c, high_a ^ d ^ key[1], low_a
    return np.stack((a, b, c, d))


def units(words: Words) -> npt.NDArray[np.float64]:
    """Words as numbers in [0, 1), by their upper 53 bits, as NumPy does."""
    return (words >> np.uint64(11)).astype(np.float64) * UNIT


def numbers_at(position: Any, trial: Any, stratum: Any, purpose: Any, keys: Words) -> Any:
    """One number of each of many streams."""
    words = blocks_of(position // 4 + 1, trial, stratum, purpose, keys)
    return units(words[position % 4, np.arange(words.shape[1])])


@kernel(loops=stream_loops.fill_lanes)
def fill_lanes(
    draws: Any, block: Any, first_trial: Any, stratum: Any, purpose: Any, keys: Any
) -> None:
    """The four numbers of a block for each of a batch of trials: draws is (4, lanes)."""
    trials = first_trial + np.arange(draws.shape[1])
    draws[:] = units(blocks_of(block + 1, trials, stratum, purpose, keys))


@kernel(loops=stream_loops.fill_stream)
def fill_stream(draws: Any, trial: Any, stratum: Any, purpose: Any, keys: Any) -> None:
    """The first draws.size numbers of one stream, in order."""
    philox = np.random.Philox(key=keys[0], counter=[0, trial, stratum, purpose])
    np.random.Generator(philox).random(out=draws)
