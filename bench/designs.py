"""Trying a design 10,000 times, as `likewise allocation simulate` does: from the design to balance,
predictability, selection bias, sample size and power, on two threads, warm. Three designs:
"people": 1,300 persons by minimisation on 3 factors (2, 3 and 4 levels), by the compiled kernels;
"clusters": 130 clusters of 10 people (gamma sizes, variation 0.65) by minimisation on the same;
"clusters, blocks": the same clusters in blocks of 4. "counties" tries a constrained design of 16
clusters, all 12,870 allocations listed, without effect: guessing, and false positives of 3 tests.
There is no peer. Each answer must be the same on one thread; guesses in blocks must be right as
often as Blackwell and Hodges say, and adjusted and re-randomised tests false in 5%, within 4
standard errors.
"""

from collections.abc import Callable, Iterator

import numpy as np

from bench import Row
from bench.measure import best_of, in_child, peak_mb, sized
from likewise.domain.allocation import (
    Blocks,
    Cluster,
    ClusterSizes,
    Constrained,
    Covariate,
    Design,
    Factor,
    Minimisation,
    arms_in_ratio,
    block_guess_rate,
    even_mix,
    simulate,
    try_constrained,
)
from likewise.domain.allocation.outcomes import Outcome
from likewise.domain.allocation.planning import plan

TRIALS, SEED = sized(10_000), 61
ARMS = arms_in_ratio(names=("usual", "support"))
FACTORS = tuple(
    Factor(name=f"factor {i}", levels=tuple(f"level {j}" for j in range(width)))
    for i, width in enumerate((2, 3, 4))
)
SIZES = ClusterSizes(mean=10, variation=0.65)
DESIGNS: dict[str, tuple[Design, int]] = {
    "people": (Minimisation(arms=ARMS, factors=FACTORS), 1_300),
    "clusters": (Minimisation(arms=ARMS, factors=FACTORS, units="clusters"), 130),
    "clusters, blocks": (Blocks(arms=ARMS, sizes=(4,), units="clusters"), 132),
}


def tried(variant: str) -> tuple[float, float, bool]:
    design, size = DESIGNS[variant]
    sizes = SIZES if design.units == "clusters" else None
    outcome = Outcome(difference=0.185, deviation=1, icc=0.032 if sizes else 0.0)

    def work(workers: int = 2) -> object:
        found = simulate(
            design=design,
            size=size,
            mix=even_mix(factors=design.factors),
            trials=TRIALS,
            seed=SEED,
            cluster_sizes=sizes,
            workers=workers,
        )
        return found, plan(design=design, outcome=outcome, size=size, cluster_sizes=sizes)

    work()
    seconds, (found, planned) = best_of(work, repeats=3)
    guess = found.predictability[0]
    is_right = not isinstance(design, Blocks) or (
        abs(guess.right - block_guess_rate(block=4)) < 4 * guess.standard_error
    )
    return seconds, peak_mb(), (found, planned) == work(1) and is_right


def counties(variant: str) -> tuple[float, float, bool]:
    dice = np.random.default_rng(SEED)
    design = Constrained(
        arms=ARMS,
        units="clusters",
        covariates=tuple(Covariate(name=f"covariate {i}") for i in range(4)),
    )
    clusters = [
        Cluster(unit=str(i), values=tuple(dice.normal(0, 1, 4).tolist())) for i in range(16)
    ]
    seconds, found = best_of(
        lambda: try_constrained(design=design, clusters=clusters, seed=SEED, trials=TRIALS),
        repeats=3,
    )
    level = [one for one in found.false_positives if not one.test.startswith("t test")]
    ok = len(level) == 2 and all(
        abs(one.share - 0.05) < 4 * (0.05 * 0.95 / TRIALS) ** 0.5 for one in level
    )
    return seconds, peak_mb(), ok


def run() -> Iterator[Row]:
    works: dict[str, tuple[Callable[[str], tuple[float, float, bool]], int]] = {
        variant: (tried, size) for variant, (_, size) in DESIGNS.items()
    }
    for variant, (work, size) in (works | {"counties": (counties, 16)}).items():
        seconds, peak, ok = in_child(work, variant)
        yield Row(name="designs", variant=variant, size=size, seconds=seconds, peak_mb=peak, ok=ok)
