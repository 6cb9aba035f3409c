"""What a design would do in thousands of trials: balance, predictability and selection bias."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.balance import farthest_from_plan, marginal_balances
from likewise.domain.allocation.cluster_sizes import ClusterSizes, PeopleByArm, people_by_arm
from likewise.domain.allocation.designs import Design, DesignRefused
from likewise.domain.allocation.engine import (
    Mix,
    allocate_trials,
    check_mix,
    form_for,
    recruit,
    starts_of,
    strata_of,
)
from likewise.domain.allocation.predictability import (
    Predictability,
    SelectionBias,
    predictabilities,
    selection_biases,
)
from likewise.domain.allocation.streams import check_seed
from likewise.domain.compiling import Way

LANES = 512
UNITS_AT_ONCE = 4_000_000
MOST_UNITS = 100_000
MOST_TRIALS = 1_000_000
Progress = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How a number varied over the simulated trials."""

    mean: float
    median: float
    upper_95: float
    largest: float


@dataclass(frozen=True, kw_only=True)
class LevelBalance:
    """How far from plan the arms were among units of one level of one factor (in units)."""

    factor: str
    level: str
    units: float
    off_plan: Spread


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How many trials were off plan by `least` up to (not including) `below` units."""

    least: float
    below: float
    trials: int


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What happened in all the trials.

    marginal_balance : Spread
        0 exactly as planned, 1 everyone in one arm.
    off_plan : Spread
        Units by which the worst arm was off its planned number at the end.
    widest_on_the_way : Spread
        The same measure of the arms' distance at the worst moment of each trial, in units of the
        smallest share: what an early stop would meet.
    arm_shares : tuple of float
        Mean share of units in each arm.
    """

    trials: int
    size: int
    arms: tuple[str, ...]
    arm_shares: tuple[float, ...]
    marginal_balance: Spread
    off_plan: Spread
    widest_on_the_way: Spread
    histogram: tuple[Bar, ...]
    by_level: tuple[LevelBalance, ...]
    predictability: tuple[Predictability, ...]
    selection_bias: tuple[SelectionBias, ...]
    people: PeopleByArm | None


class Batch(NamedTuple):
    """The summaries of some trials, one row a trial."""

    by_arm: npt.NDArray[np.int64]
    level_units: npt.NDArray[np.int64]
    level_off: npt.NDArray[np.float64]
    hits: npt.NDArray[np.float64]
    leanings: npt.NDArray[np.float64]
    worst: npt.NDArray[np.int64]
    people: npt.NDArray[np.float64]


def simulate(
    *,
    design: Design,
    size: int,
    mix: Mix,
    trials: int,
    seed: int,
    recruiter_bias: float = 0.2,
    cluster_sizes: ClusterSizes | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    form: Way | None = None,
) -> Simulation:
    """Run a design many times over and say how balanced and how predictable it is.

    Parameters
    ----------
    design : Simple, Blocks or Minimisation
    size : int
        Units in each trial, 1 to 100,000.
    mix : Mix
        Who comes: shares of each level, or known people to draw from.
    trials : int
        1 to 1,000,000. The standard error of a share over T trials is at most 0.5 / sqrt(T).
    seed : int
        0 to 2^128 - 1; the same seed gives the same answer with any number of workers.
    recruiter_bias : float
        How much better (in standard deviations of the outcome) the people are whom a recruiter
        picks when expecting a treatment; for the selection bias.
    cluster_sizes : ClusterSizes, optional
        Where units are clusters: how many people each brings.
    workers : int
        Threads to use; the answer does not depend on it.
    progress : callable, optional
        Told how many trials are done since it was last told.
    form : Way, optional
        Uncompiled or compiled, where this is part of more work; the answer is the same.

    Returns
    -------
    Simulation

    Raises
    ------
    DesignRefused
        When the size, the trials, the mix or the bias cannot be used.

    References
    ----------
    Blackwell and Hodges, "Design for the control of selection bias", Annals of Mathematical
    Statistics 1957;28:449-460, doi 10.1214/aoms/1177706973. Kennes, Cramer, Hilgers and Heussen,
    Statistics in Medicine 2011;30:2573-2581, doi 10.1002/sim.4279.

    Examples
    --------
    >>> from likewise.domain.allocation.designs import Blocks, arms_in_ratio
    >>> design = Blocks(arms=arms_in_ratio(names=("control", "group")), sizes=(2,))
    >>> told = simulate(design=design, size=40, mix=Mix(), trials=100, seed=61)
    >>> told.off_plan.largest, told.predictability[0].right
    (0.0, 0.75)
    """
    check_seed(seed=seed)
    check_mix(mix=mix, factors=design.factors)
    check_simulation(size=size, trials=trials, recruiter_bias=recruiter_bias)
    if not 1 <= workers <= 256:
        raise DesignRefused("Use 1 to 256 workers.")
    way = form or form_for(size=size, trials=trials)
    lanes = max(1, min(LANES, UNITS_AT_ONCE // size))

    def run(first: int) -> Batch:
        count = min(lanes, trials - first)
        return _batch(
            design=design,
            size=size,
            mix=mix,
            seed=seed,
            first=first,
            trials=count,
            cluster_sizes=cluster_sizes,
            form=way,
        )

    batches = []
    for batch in _in_order(run=run, firsts=range(0, trials, lanes), workers=workers):
        batches.append(batch)
        if progress:
            progress(len(batch.by_arm))
    every = Batch(*(np.concatenate(parts) for parts in zip(*batches, strict=True)))
    return _told(
        design=design,
        size=size,
        every=every,
        recruiter_bias=recruiter_bias,
        cluster_sizes=cluster_sizes,
    )


def effort_of(*, design: Design, size: int, trials: int) -> int:
    """How long a simulation takes, as so many units in trials of two arms and up to three factors.

    Trials of more arms take about four times as long, and more factors longer in proportion.
    """
    times = 1 if len(design.arms) == 2 else 4
    return size * trials * times * max(3, len(design.factors)) // 3


def check_simulation(*, size: int, trials: int, recruiter_bias: float) -> None:
    """Refuse a size, a number of trials or a bias that cannot be simulated."""
    if isinstance(size, bool) or not 1 <= size <= MOST_UNITS:
        raise DesignRefused(f"A simulated trial has 1 to {MOST_UNITS:,} units, not {size}.")
    if isinstance(trials, bool) or not 1 <= trials <= MOST_TRIALS:
        raise DesignRefused(f"Simulate 1 to {MOST_TRIALS:,} trials, not {trials}.")
    if not 0 <= recruiter_bias <= 10:
        raise DesignRefused("The recruiter's bias is 0 to 10 standard deviations.")


def _in_order(*, run: Callable[[int], Batch], firsts: range, workers: int) -> Iterator[Batch]:
    """The batches in order, made by as many threads as asked (the kernels let go of Python).

    Who stops listening half-way (an interrupted command) stops the batches not yet begun.
    """
    if workers == 1:
        yield from map(run, firsts)
        return
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        yield from pool.map(run, firsts)
    finally:
        pool.shutdown(cancel_futures=True)


def _batch(
    *,
    design: Design,
    size: int,
    mix: Mix,
    seed: int,
    first: int,
    trials: int,
    cluster_sizes: ClusterSizes | None,
    form: Way,
) -> Batch:
    """Recruit, allocate and judge some trials."""
    from likewise.domain.allocation.replay_kernel import (
        STRATEGIES,
        replay_lanes,
        replay_two_lanes,
    )

    levels = recruit(
        factors=design.factors,
        mix=mix,
        size=size,
        seed=seed,
        first_trial=first,
        trials=trials,
        form=form,
    )
    arms, favoured = allocate_trials(
        design=design, levels=levels, seed=seed, first_trial=first, with_guesses=True, form=form
    )
    strata, count = strata_of(design=design, levels=levels)
    starts, arm_count = starts_of(factors=design.factors), len(design.arms)
    by_arm = np.zeros((trials, arm_count), np.int64)
    by_level = np.zeros((trials, int(starts[-1]), arm_count), np.int64)
    hits = np.zeros((trials, STRATEGIES))
    leanings = np.zeros((trials, STRATEGIES, arm_count))
    worst = np.zeros(trials, np.int64)
    steps = np.array(design.steps, np.int64)
    told = (by_arm, by_level, hits, leanings, worst)
    replay = replay_two_lanes if arm_count == 2 else replay_lanes
    form(replay)(levels, strata, count, starts, steps, arms, favoured, *told)
    by_level //= steps
    people = people_by_arm(
        sizes=cluster_sizes, arms=arms, arm_count=arm_count, seed=seed, first=first, form=form
    )
    return Batch(
        by_arm=by_arm // steps,
        level_units=by_level.sum(axis=2),
        level_off=off_plan_by_level(ratio=design.ratio, counts=by_level),
        hits=hits,
        leanings=leanings,
        worst=worst,
        people=people,
    )


def off_plan_by_level(
    *, ratio: Sequence[int], counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Units off plan within each level: counts (trials, levels, arms) to (trials, levels)."""
    trials, levels, arms = counts.shape
    rows = counts.reshape(trials * levels, arms)
    return farthest_from_plan(ratio=ratio, counts=rows).reshape(trials, levels)


def spread_of(*, values: npt.ArrayLike) -> Spread:
    """Mean, median, upper 95% point and largest of some numbers."""
    (spread,) = spreads_of(values=np.asarray(values, np.float64)[:, None])
    return spread


def spreads_of(*, values: npt.NDArray[np.float64]) -> tuple[Spread, ...]:
    """The spread of each column: values (trials, columns)."""
    middles, uppers = np.quantile(values, (0.5, 0.95), axis=0, method="inverted_cdf")
    return tuple(
        Spread(
            mean=float(values[:, place].mean()),
            median=float(middles[place]),
            upper_95=float(uppers[place]),
            largest=float(values[:, place].max()),
        )
        for place in range(values.shape[1])
    )


def histogram_of(*, values: npt.NDArray[np.float64], most_bars: int = 20) -> tuple[Bar, ...]:
    """Counts of trials in bars of equal whole width, from 0."""
    width = max(1, int(np.ceil((values.max() + 1) / most_bars)))
    bars = int(values.max() // width) + 1
    counts = np.bincount((values // width).astype(np.int64), minlength=bars)
    return tuple(
        Bar(least=float(i * width), below=float((i + 1) * width), trials=int(count))
        for i, count in enumerate(counts)
    )


def _told(
    *,
    design: Design,
    size: int,
    every: Batch,
    recruiter_bias: float,
    cluster_sizes: ClusterSizes | None,
) -> Simulation:
    """Put the trials' summaries into one answer."""
    off = farthest_from_plan(ratio=design.ratio, counts=every.by_arm)
    return Simulation(
        trials=len(every.by_arm),
        size=size,
        arms=design.names,
        arm_shares=tuple(float(share) for share in (every.by_arm / size).mean(axis=0)),
        marginal_balance=spread_of(
            values=marginal_balances(ratio=design.ratio, counts=every.by_arm)
        ),
        off_plan=spread_of(values=off),
        widest_on_the_way=spread_of(values=every.worst / max(design.steps)),
        histogram=histogram_of(values=off),
        by_level=tuple(_level_balances(design=design, every=every)),
        predictability=predictabilities(design=design, size=size, hits=every.hits),
        selection_bias=selection_biases(
            design=design, by_arm=every.by_arm, leanings=every.leanings, bias=recruiter_bias
        ),
        people=None
        if cluster_sizes is None
        else PeopleByArm.of(people=every.people, ratio=design.ratio),
    )


def _level_balances(*, design: Design, every: Batch) -> Iterator[LevelBalance]:
    named = [(factor.name, level) for factor in design.factors for level in factor.levels]
    spreads = spreads_of(values=every.level_off) if named else ()
    for place, ((factor, level), spread) in enumerate(zip(named, spreads, strict=True)):
        units = float(every.level_units[:, place].mean())
        yield LevelBalance(factor=factor, level=level, units=units, off_plan=spread)
