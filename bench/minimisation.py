"""Allocating 10,000 simulated trials of 1,000 people by minimisation on 4 factors (2, 3, 2 and 4
levels; range; preferred arm 80%), between 2 and between 4 arms. Timed: from everyone's levels
(drawn beforehand, the same array for all, one row a participant, trials side by side) to
everyone's arm, random numbers included, by the engine that `likewise allocation simulate` runs,
warm, on both cores. Peers draw the same numbers with NumPy's own Philox and give the same arms:
"numpy" works for any number of arms, vectorised over trials; "numpy, two arms" is written by hand
for two. Compilation is printed apart, from an empty cache.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from bench import Row
from bench.measure import best_of, in_child, peak_mb
from likewise.domain.allocation import Factor, Minimisation, allocate_trials, arms_in_ratio
from likewise.domain.allocation.engine import even_mix, recruit
from likewise.domain.allocation.streams import Purpose
from likewise.domain.compiling import compiled as machine

PEOPLE, TRIALS, BATCH, SEED, PROBABILITY = 1_000, 10_000, 512, 61, 0.8
FACTORS = tuple(
    Factor(name=f"factor {i}", levels=tuple(f"level {j}" for j in range(width)))
    for i, width in enumerate((2, 3, 2, 4))
)
Bytes = npt.NDArray[np.uint8]


def design_of(arms: int) -> Minimisation:
    names = [f"arm {i}" for i in range(arms)]
    return Minimisation(
        arms=arms_in_ratio(names=names), factors=FACTORS, probability=PROBABILITY, measure="range"
    )


def people() -> list[Bytes]:
    """Everyone's levels, in batches of trials: (people, factors, trials of the batch)."""
    mix = even_mix(factors=FACTORS)
    return [
        recruit(
            factors=FACTORS,
            mix=mix,
            size=PEOPLE,
            seed=SEED,
            first_trial=first,
            trials=min(BATCH, TRIALS - first),
        )
        for first in range(0, TRIALS, BATCH)
    ]


def ours(arms: int) -> tuple[float, Bytes, float]:
    """Seconds, everyone's arm, and the process's peak memory."""
    design, batches = design_of(arms), people()
    firsts = list(range(0, TRIALS, BATCH))

    def allocate(batch: Bytes, first: int) -> Bytes:
        return allocate_trials(
            design=design, levels=batch, seed=SEED, first_trial=first, form=machine
        )[0]

    def work() -> list[Bytes]:
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            return list(pool.map(allocate, batches, firsts))

    work()
    seconds, made = best_of(work, repeats=3)
    return seconds, np.concatenate(made, axis=1), peak_mb()


def draws() -> npt.NDArray[np.float64]:
    """Everyone's number, by NumPy's generator: (people, trials)."""
    made = np.empty((TRIALS, PEOPLE))
    for trial in range(TRIALS):
        philox = np.random.Philox(key=SEED, counter=[0, trial, 0, int(Purpose.ARM)])
        np.random.Generator(philox).random(out=made[trial])
    return np.ascontiguousarray(made.T)


def numpy_any(levels: Bytes, arms: int) -> Bytes:
    """Minimisation vectorised over trials, for any number of arms."""
    starts = np.cumsum([0, *(len(factor.levels) for factor in FACTORS)])
    numbers, trial = draws(), np.arange(levels.shape[2])
    counts = np.zeros((starts[-1], arms, levels.shape[2]), np.int16)
    made = np.empty((PEOPLE, levels.shape[2]), np.uint8)
    spread = (1 - PROBABILITY) / (arms - 1)
    scores = np.empty((arms, levels.shape[2]), np.int16)
    for person in range(PEOPLE):
        rows = levels[person] + starts[:-1, None]
        now = np.stack([counts[rows, arm, trial] for arm in range(arms)])
        for arm in range(arms):
            now[arm] += 1
            scores[arm] = (now.max(axis=0) - now.min(axis=0)).sum(axis=0)
            now[arm] -= 1
        tied = scores == scores.min(axis=0)
        chances = spread + tied * ((1 - spread * arms) / tied.sum(axis=0))
        arm = (numbers[person] >= np.cumsum(chances[:-1], axis=0)).sum(axis=0)
        made[person] = arm
        counts[rows, arm, trial] += 1
    return made


def numpy_two(levels: Bytes, _arms: int) -> Bytes:
    """The same for two arms only, by the sign of the difference between them."""
    starts = np.cumsum([0, *(len(factor.levels) for factor in FACTORS)])
    trials = levels.shape[2]
    base = starts[:-1, None] * trials + np.arange(trials)
    numbers, apart = draws(), np.zeros(starts[-1] * trials, np.int16)
    made = np.empty((PEOPLE, trials), np.uint8)
    chance = np.array([PROBABILITY, 0.5, 1 - PROBABILITY])
    for person in range(PEOPLE):
        places = base + levels[person] * np.int64(trials)
        score = np.sign(apart[places]).sum(axis=0)
        arm = numbers[person] >= chance[np.sign(score) + 1]
        made[person] = arm
        apart[places] += (1 - 2 * arm).astype(np.int16)
    return made


def peer(name: str, arms: int) -> tuple[float, Bytes]:
    levels = np.concatenate(people(), axis=2)
    work = {"numpy": numpy_any, "numpy, two arms": numpy_two}[name]
    return best_of(lambda: work(levels, arms), repeats=2)


def compiled() -> float:
    """Seconds to compile what minimisation needs, from an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NUMBA_CACHE_DIR"] = folder
        levels = np.zeros((4, len(FACTORS), 4), np.uint8)
        began = time.perf_counter()
        for arms in (2, 4):
            allocate_trials(design=design_of(arms), levels=levels, seed=SEED, form=machine)
        return time.perf_counter() - began


def run() -> Iterator[Row]:
    seconds = in_child(compiled)
    print(f"(compilation, once a machine: {seconds:.1f} s)", file=sys.stderr)
    for arms, names in ((2, ("numpy", "numpy, two arms")), (4, ("numpy",))):
        taken, made, peak = in_child(ours, arms)
        for name in names:
            peer_taken, same = in_child(peer, name, arms)
            yield Row(
                name="minimisation",
                variant=f"{arms} arms",
                size=PEOPLE,
                seconds=taken,
                peak_mb=peak,
                peer=name,
                peer_seconds=peer_taken,
                ok=bool(np.array_equal(made, same)),
            )
