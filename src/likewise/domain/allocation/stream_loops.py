"""The streams for the compiler: Philox 4x64, number for number the same as NumPy's.

Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011,
doi 10.1145/2063384.2063405). NumPy's own generator is the independent answer in the tests.
"""

from typing import Any

import numpy as np

from likewise.domain.compiling import kernel

MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
FIRST, SECOND = (np.uint64(multiplier) for multiplier in MULTIPLIERS)
WORD = 0xFFFFFFFFFFFFFFFF
ROUNDS = 10
UNIT = 2.0**-53


@kernel(made="likewise.domain.allocation.wide_words:high")
def high_word(a: Any, b: Any) -> np.uint64:
    """The upper 64 bits of a product; one instruction when compiled."""
    return np.uint64((int(a) * int(b)) >> 64)


@kernel(made="likewise.domain.allocation.wide_words:low")
def low_word(a: Any, b: Any) -> np.uint64:
    """The lower 64 bits of a product, without NumPy's warning that they overflow."""
    return np.uint64((int(a) * int(b)) & WORD)


@kernel(inline=True)
def philox(block: Any, trial: Any, stratum: Any, purpose: Any, keys: Any) -> Any:
    """Four 64-bit words: the `block`-th of the stream (seed, trial, stratum, purpose)."""
    a, b, c, d = block, trial, stratum, purpose
    for r in range(ROUNDS):
        high_a, low_a = high_word(a, FIRST), low_word(a, FIRST)
        high_c, low_c = high_word(c, SECOND), low_word(c, SECOND)
        a, b, c, d = high_c ^ b ^ keys[r, 0], low_c, high_a ^ d ^ keys[r, 1], low_a
    return a, b, c, d


@kernel(inline=True)
def unit(word: Any) -> Any:
    """A word as a number in [0, 1), by its upper 53 bits, as NumPy does."""
    return np.float64(np.int64(word >> np.uint64(11))) * UNIT


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
def fill_four(draws: Any, block: Any, trial: Any, stratum: Any, purpose: Any, keys: Any) -> None:
    """The four numbers of one block of one stream."""
    a, b, c, d = philox(
        np.uint64(block + 1), np.uint64(trial), np.uint64(stratum), np.uint64(purpose), keys
    )
    draws[0], draws[1], draws[2], draws[3] = unit(a), unit(b), unit(c), unit(d)


def fill_lanes(
    draws: Any, block: Any, first_trial: Any, stratum: Any, purpose: Any, keys: Any
) -> None:
    """The four numbers of a block for each of a batch of trials: draws is (4, lanes)."""
    for lane in range(draws.shape[1]):
        a, b, c, d = philox(
            np.uint64(block + 1),
            np.uint64(first_trial + lane),
            np.uint64(stratum),
            np.uint64(purpose),
            keys,
        )
        draws[0, lane] = unit(a)
        draws[1, lane] = unit(b)
        draws[2, lane] = unit(c)
        draws[3, lane] = unit(d)


def fill_stream(draws: Any, trial: Any, stratum: Any, purpose: Any, keys: Any) -> None:
    """The first draws.size numbers of one stream, in order."""
    last = draws.size
    for block in range((last + 3) // 4):
        words = philox(
            np.uint64(block + 1), np.uint64(trial), np.uint64(stratum), np.uint64(purpose), keys
        )
        for lane in range(min(4, last - 4 * block)):
            draws[4 * block + lane] = unit(words[lane])
