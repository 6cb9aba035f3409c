"""Compiled loop of the simulator; imported only by `simulator`."""

import numpy as np
import numpy.typing as npt

from likewise.domain.compiling import kernel
from likewise.domain.renewal.streams import philox

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

ONE = np.uint64(1)
WORDS = 4


@kernel()
def draw(stream: Words) -> np.uint64:
    """The next 32-bit word of a stream.

    stream[0:4] counter, [4:6] key, [6:10] words of the present block, [10] how many are used.
    """
    if stream[10] == WORDS:
        philox(stream[0:4], stream[4:6], stream[6:10])
        stream[0] += ONE
        stream[10] = 0
    word: np.uint64 = stream[6 + int(stream[10])]
    stream[10] += ONE
    return word


@kernel()
def happens(stream: Words, people: int, chance: np.uint64) -> int:
    """How many of `people` something happens to; `chance` is in units of 2^-32."""
    number = 0
    for _ in range(people):
        if draw(stream) < chance:
            number += 1
    return number


@kernel()
def arrive(stream: Words, ladder: Words) -> int:
    """A count drawn by inversion; `ladder` holds the cumulative chances in units of 2^-32."""
    word = draw(stream)
    number = 0
    while number < ladder.size and word >= ladder[number]:
        number += 1
    return number


@kernel()
def run_months(
    stream: Words,
    people: int,
    new: int,
    already: int,
    leave_new: np.uint64,
    leave_settled: np.uint64,
    settle: np.uint64,
    ladders: Words,
    counted: Whole,
    minimum: int,
    attending: np.uint64,
    everyone: bool,
    run: int,
    sizes: Whole,
) -> int:
    """One life of a chain, month by month; returns the month of stopping (or the last plus 1).

    `sizes[m]` becomes the number of people at the end of month m + 1, whether stopped or not.
    """
    settled = people - new
    short = already
    months = ladders.shape[0]
    stopped: int = months + 1
    for month in range(months):
        settled -= happens(stream, settled, leave_settled)
        new -= happens(stream, new, leave_new)
        settling = happens(stream, new, settle)
        new += arrive(stream, ladders[month]) - settling
        settled += settling
        sizes[month] = new + settled
        if counted[month] == 1:
            there = new + settled if everyone else happens(stream, new + settled, attending)
            short = short + 1 if there < minimum else 0
            if short >= run and stopped > months:
                stopped = month + 1
    return stopped


@kernel()
def run_many(
    kind: int,
    key: Words,
    cohort: int,
    first: int,
    last: int,
    people: int,
    new: int,
    more: np.uint64,
    already: int,
    leave_new: np.uint64,
    leave_settled: np.uint64,
    settle: np.uint64,
    ladders: Words,
    counted: Whole,
    minimum: int,
    attending: np.uint64,
    everyone: bool,
    run: int,
    stopped: Whole,
    sizes: Whole,
) -> None:
    """`run_months` for runs `first` to `last`, each on its own stream."""
    stream = np.zeros(11, np.uint64)
    stream[4:6] = key
    for number in range(first, last):
        stream[0] = 0
        stream[1] = np.uint64(number)
        stream[2] = np.uint64(cohort)
        stream[3] = np.uint64(kind)
        stream[10] = WORDS
        start = new + (1 if draw(stream) < more else 0)
        stopped[number] = run_months(
            stream,
            people,
            start,
            already,
            leave_new,
            leave_settled,
            settle,
            ladders,
            counted,
            minimum,
            attending,
            everyone,
            run,
            sizes[number],
        )
