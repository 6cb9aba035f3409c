"""Randomness by counter: any number of any stream can be asked for, alone, in any order.

A stream is named by a seed (128 bits), a purpose, a trial and a stratum; its numbers are those of
NumPy's Philox generator, `Generator(Philox(key=seed, counter=[0, trial, stratum, purpose]))`. No
state is kept, so the same stream comes out on any machine, with any number of workers, and after
any restart; and two purposes never share a number.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from likewise.domain.refusals import DomainError

SEED_LIMIT = 2**128


class SeedRefused(DomainError):
    """A seed that names no stream."""


class Purpose(IntEnum):
    """What a stream is for. The numbers are part of every stream: never renumber them."""

    ARM = 1
    BLOCK_SIZE = 2
    COVARIATES = 3
    CANDIDATES = 4
    CHOICE = 5
    CLUSTER_SIZES = 6
    OUTCOMES = 7
    ORDER = 8


def check_seed(*, seed: int) -> None:
    """Refuse a seed that is not a whole number from 0 to 2^128 - 1."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < SEED_LIMIT:
        raise SeedRefused("The seed is a whole number from 0 to below 2 to the power of 128.")


def stream(*, seed: int, purpose: Purpose, trial: int = 0, stratum: int = 0) -> np.random.Generator:
    """A stream from its first number, as NumPy's generator.

    Examples
    --------
    >>> round(float(stream(seed=1, purpose=Purpose.ARM).random()), 6)
    0.269907
    """
    check_seed(seed=seed)
    counter = [0, trial, stratum, int(purpose)]
    return np.random.Generator(np.random.Philox(key=seed, counter=counter))


def draw_at(
    *, seed: int, purpose: Purpose, position: int, trial: int = 0, stratum: int = 0
) -> float:
    """The number at one position (from 0) of a stream, in [0, 1), without making those before it.

    Examples
    --------
    >>> whole = stream(seed=7, purpose=Purpose.ARM).random(6)
    >>> draw_at(seed=7, purpose=Purpose.ARM, position=5) == float(whole[5])
    True
    """
    check_seed(seed=seed)
    counter = [position // 4, trial, stratum, int(purpose)]
    generator = np.random.Generator(np.random.Philox(key=seed, counter=counter))
    numbers: npt.NDArray[np.float64] = generator.random(4)
    return float(numbers[position % 4])
