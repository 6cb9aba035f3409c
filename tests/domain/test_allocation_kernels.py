"""The compiled kernels and the same code uncompiled give the same arms, on small trials."""

import numpy as np
import pytest
from forms import FORMS

from likewise.domain.allocation import (
    Blocks,
    Factor,
    Minimisation,
    Mix,
    Simple,
    allocate_trials,
    arms_in_ratio,
    engine,
    even_mix,
    simulate,
    stream_kernel,
)
from likewise.domain.allocation.designs import MEASURES, Design
from likewise.domain.allocation.engine import recruit

FACTORS = (
    Factor(name="sex", levels=("female", "male"), weight=1.0),
    Factor(name="age", levels=("under 50", "50 to 70", "over 70"), weight=2.5),
)
PEOPLE = Mix(profiles=np.array([[0, 1], [1, 2], [1, 0]], np.uint8))


def designs() -> list[Design]:
    two, three = (
        arms_in_ratio(names="AB", ratio=(1, 2)),
        arms_in_ratio(names="ABC", ratio=(1, 1, 2)),
    )
    minimised: list[Design] = [
        Minimisation(arms=arms, factors=FACTORS, measure=measure, ratio_method=method)
        for arms in (two, three)
        for measure in MEASURES
        for method in ("biased coin", "equal places")
    ]
    return [
        *minimised,
        Simple(arms=three, factors=FACTORS),
        Blocks(arms=three, factors=FACTORS, sizes=(4, 8), strata=("sex",)),
    ]


def digest() -> list[object]:
    """Everything the kernels give for small trials of every design, as plain numbers."""
    told: list[object] = []
    for design in designs():
        for mix in (even_mix(factors=FACTORS), PEOPLE):
            levels = recruit(factors=FACTORS, mix=mix, size=11, seed=61, first_trial=2, trials=3)
            arms, favoured = allocate_trials(
                design=design, levels=levels, seed=61, first_trial=2, with_guesses=True
            )
            told += [levels.tolist(), arms.tolist(), favoured.tolist()]
        told.append(repr(simulate(design=design, size=11, mix=PEOPLE, trials=3, seed=61)))
    return told


def test_every_form_of_the_kernels_gives_the_same(monkeypatch) -> None:
    found = []
    for form in FORMS:
        monkeypatch.setattr(engine, "way", lambda form=form, **_: form)
        found.append(digest())

    assert found[0] == found[1] == found[2]


def test_uncompiled_streams_are_numpys_own_to_the_last_word() -> None:
    seed = (1 << 127) + 12345678901234567
    words = stream_kernel.blocks_of(
        np.arange(1, 4), 2**40, 3, 1, stream_kernel.round_keys(seed)
    ).T.ravel()

    expected = np.random.Philox(key=seed, counter=[0, 2**40, 3, 1]).random_raw(12)

    assert words.tolist() == expected.tolist()


@pytest.mark.parametrize("first", [0, 7])
def test_a_trial_gets_the_same_arms_in_whatever_batch(first: int) -> None:
    design = designs()[0]
    whole = recruit(
        factors=FACTORS, mix=even_mix(factors=FACTORS), size=20, seed=3, first_trial=0, trials=9
    )

    together, _ = allocate_trials(design=design, levels=whole, seed=3)
    alone, _ = allocate_trials(
        design=design, levels=whole[:, :, first : first + 1].copy(), seed=3, first_trial=first
    )

    assert together[:, first].tolist() == alone[:, 0].tolist()


def test_counts_too_large_for_small_integers_use_larger_ones() -> None:
    arms = arms_in_ratio(names="AB", ratio=(1, 31))
    design = Minimisation(arms=arms, factors=FACTORS[:1], probability=1.0)
    levels = np.zeros((1200, 1, 2), np.uint8)

    made, _ = allocate_trials(design=design, levels=levels, seed=3)

    assert (np.abs(made.sum(axis=0) - 1200 * 31 / 32) <= 1).all()
