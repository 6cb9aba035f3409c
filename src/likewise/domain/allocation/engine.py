"""Many trials at once: the way from a design to the compiled kernels, and nothing else.

Small work runs as the kernels are written, in whole arrays, large work compiled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from likewise.domain.allocation.designs import (
    MEASURES,
    Blocks,
    Design,
    DesignRefused,
    Factor,
    Minimisation,
)
from likewise.domain.allocation.minimisation import owners
from likewise.domain.allocation.streams import Purpose, check_seed
from likewise.domain.compiling import Way, way

Bytes = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int64]
Guesses = npt.NDArray[np.uint16]

SMALL_COUNTS = 30_000
UNITS_UNCOMPILED = 1_000_000  # up to so many, a simulation takes less than two seconds uncompiled


def form_for(*, size: int, trials: int) -> Way:
    """The form of the kernels for so many units in so many trials."""
    return way(work=size * trials, at_most=UNITS_UNCOMPILED)


@dataclass(frozen=True, kw_only=True, eq=False)
class Mix:
    """Who will come: shares of the levels of each factor, or real people to draw from.

    shares : tuple of tuples, one a factor, of positive numbers adding to 1; or
    profiles : ndarray of uint8, shape (people, factors)
        The levels (by index) of people known; each newcomer is one of them, drawn with
        replacement, so that levels that go together stay together.
    """

    shares: tuple[tuple[float, ...], ...] = ()
    profiles: Bytes | None = None


def starts_of(*, factors: Sequence[Factor]) -> Whole:
    """Where each factor's levels begin when all levels are numbered in one row."""
    return np.cumsum([0, *(len(factor.levels) for factor in factors)]).astype(np.int64)


def even_mix(*, factors: Sequence[Factor]) -> Mix:
    """Every level of a factor as likely as another."""
    return Mix(shares=tuple((1 / len(f.levels),) * len(f.levels) for f in factors))


def check_mix(*, mix: Mix, factors: Sequence[Factor]) -> None:
    """Refuse shares that do not fit the factors or do not add to 1, or profiles out of range."""
    if mix.profiles is not None:
        widths = np.array([len(factor.levels) for factor in factors])
        shape = mix.profiles.shape
        if len(shape) != 2 or shape[0] < 1 or shape[1] != len(factors):
            raise DesignRefused("Known people need one level for each factor.")
        if factors and (mix.profiles >= widths).any():
            raise DesignRefused("A known person has a level that the factor does not have.")
        return
    if [len(shares) for shares in mix.shares] != [len(f.levels) for f in factors]:
        raise DesignRefused("Give one share for each level of each factor.")
    for factor, shares in zip(factors, mix.shares, strict=True):
        if not all(share > 0 for share in shares) or abs(sum(shares) - 1) > 1e-6:
            raise DesignRefused(
                f"The shares of factor {factor.name} are not all above 0 or do not add to 1."
            )


def recruit(
    *,
    factors: Sequence[Factor],
    mix: Mix,
    size: int,
    seed: int,
    first_trial: int,
    trials: int,
    form: Way | None = None,
) -> Bytes:
    """The levels of everyone in a batch of simulated trials: shape (size, factors, trials)."""
    from likewise.domain.allocation.recruitment_kernel import draw_levels, draw_profiles
    from likewise.domain.allocation.stream_kernel import round_keys

    levels = np.zeros((size, len(factors), trials), np.uint8)
    keys, purpose = round_keys(seed), int(Purpose.COVARIATES)
    if not factors:
        return levels
    form = form or form_for(size=size, trials=trials)
    if mix.profiles is not None:
        form(draw_profiles)(levels, mix.profiles, first_trial, purpose, keys)
    else:
        reached = np.concatenate([np.cumsum(shares) for shares in mix.shares])
        form(draw_levels)(levels, reached, starts_of(factors=factors), first_trial, purpose, keys)
    return levels


def strata_of(*, design: Design, levels: Bytes) -> tuple[npt.NDArray[np.int32], int]:
    """The stratum of everyone, and how many strata there are (one without stratification)."""
    size, _, trials = levels.shape
    strata = np.zeros((size, trials), np.int32)
    if not isinstance(design, Blocks):
        return strata, 1
    for place, factor in enumerate(design.factors):
        if factor.name in design.strata:
            strata = strata * np.int32(len(factor.levels)) + levels[:, place, :]
    return strata, len(design.stratum_names)


def allocate_trials(
    *,
    design: Design,
    levels: Bytes,
    seed: int,
    first_trial: int = 0,
    with_guesses: bool = False,
    form: Way | None = None,
) -> tuple[Bytes, Guesses]:
    """Allocate every unit of a batch of trials.

    Parameters
    ----------
    design : Simple, Blocks or Minimisation
    levels : ndarray of uint8, shape (units, factors, trials)
        Each unit's level of each factor, by index, in order of arrival.
    seed : int
        0 to 2^128 - 1.
    first_trial : int
        The number of the batch's first trial: trial t gets the same arms in whatever batch.
    with_guesses : bool
        Whether to say also which arms were likeliest before each draw.
    form : Way, optional
        Uncompiled or compiled, where the batch is part of more work; the arms are the same.

    Returns
    -------
    arms : ndarray of uint8, shape (units, trials)
    favoured : ndarray of uint16, shape (units, trials), or (0, 0)
        The likeliest arms as bits (bit a for arm a).

    Notes
    -----
    Trial 0 of a seed is the real trial: `decide` and `sequence` give the same arms.
    """
    check_seed(seed=seed)
    size, _, trials = levels.shape
    form = form or form_for(size=size, trials=trials)
    if isinstance(design, Minimisation):
        return _minimise(
            design=design,
            levels=levels,
            seed=seed,
            first_trial=first_trial,
            with_guesses=with_guesses,
            form=form,
        )
    from likewise.domain.allocation.list_kernel import block_lanes, simple_lanes
    from likewise.domain.allocation.stream_kernel import round_keys

    arms, favoured = np.empty((size, trials), np.uint8), np.empty((size, trials), np.uint16)
    ratio, keys = np.array(design.ratio, np.int64), round_keys(seed)
    if isinstance(design, Blocks):
        strata, count = strata_of(design=design, levels=levels)
        sizes = np.array(design.sizes, np.int64)
        purposes = np.array([Purpose.ARM, Purpose.BLOCK_SIZE], np.int64)
        form(block_lanes)(strata, count, sizes, ratio, first_trial, purposes, keys, arms, favoured)
    else:
        form(simple_lanes)(ratio, first_trial, int(Purpose.ARM), keys, arms, favoured)
    return arms, favoured


def _minimise(
    *,
    design: Minimisation,
    levels: Bytes,
    seed: int,
    first_trial: int,
    with_guesses: bool,
    form: Way,
) -> tuple[Bytes, Guesses]:
    """Minimisation of a batch, by the kernel for two arms or the one for any number."""
    from likewise.domain.allocation.minimisation_kernel import minimise_lanes
    from likewise.domain.allocation.stream_kernel import round_keys
    from likewise.domain.allocation.two_arm_kernel import minimise_two_lanes

    size, _, trials = levels.shape
    owner = np.array(owners(design=design), np.int64)
    places = np.empty((size, trials), np.uint8)
    favoured = np.empty((size, trials) if with_guesses else (0, 0), np.uint16)
    steps = np.ones(owner.size, np.int64) if design.is_expanded else np.array(design.steps)
    ratio = np.ones(owner.size) if design.is_expanded else np.array(design.ratio, np.float64)
    whole = np.int16 if size * int(steps.max()) < SMALL_COUNTS else np.int32
    work = (
        levels,
        starts_of(factors=design.factors),
        np.array(design.weights),
        steps.astype(whole),
        ratio,
        MEASURES.index(design.measure),
        design.preferred,
        design.spread,
        first_trial,
        int(Purpose.ARM),
        round_keys(seed),
        places,
    )
    if owner.size == 2:
        form(minimise_two_lanes)(*work, favoured)
        return places, favoured
    form(minimise_lanes)(*work, owner, favoured)
    return owner.astype(np.uint8)[places] if design.is_expanded else places, favoured
