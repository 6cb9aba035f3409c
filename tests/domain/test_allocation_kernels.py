"""The compiled kernels and the same code uncompiled give the same arms, on small trials."""

from typing import Any

import numpy as np
import pytest
from forms import FORMS
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.allocation import (
    Blocks,
    ClusterSizes,
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
from likewise.domain.allocation.replay_kernel import replay_lanes, replay_two_lanes

FACTORS = (
    Factor(name="sex", levels=("female", "male"), weight=1.0),
    Factor(name="age", levels=("under 50", "50 to 70", "over 70"), weight=2.5),
)
SIZES = ClusterSizes(mean=9, variation=0.65)
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
        *(Simple(arms=arms, factors=FACTORS) for arms in (two, three)),
        *(
            Blocks(arms=arms, factors=FACTORS, sizes=sizes, strata=strata)
            for arms, sizes in ((two, (3, 6)), (three, (4, 8)))
            for strata in (("sex",), ("sex", "age"), ())
        ),
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
        told.append(
            repr(
                simulate(design=design, size=11, mix=PEOPLE, trials=3, seed=61, cluster_sizes=SIZES)
            )
        )
    return told


def test_every_form_of_the_kernels_gives_the_same(monkeypatch) -> None:
    found = []
    for form in FORMS:
        monkeypatch.setattr(engine, "way", lambda form=form, **_: form)
        found.append(digest())

    assert found[0] == found[1] == found[2]


def judged(replay, form, *, lanes, people, steps, strata, dice) -> list[list[Any]]:
    """What a replay says of arms, levels and guesses that are anything."""
    shape = (people, lanes)
    levels = np.stack((dice.integers(0, 2, shape), dice.integers(0, 3, shape)), axis=1)
    starts, told = np.array([0, 2, 5]), (
        np.zeros((lanes, 2), np.int64), np.zeros((lanes, 5, 2), np.int64), np.zeros((lanes, 4)),
        np.zeros((lanes, 4, 2)), np.zeros(lanes, np.int64),
    )  # fmt: skip
    form(replay)(
        levels.astype(np.uint8), dice.integers(0, strata, shape).astype(np.int32), strata, starts,
        np.array(steps, np.int64), dice.integers(0, 2, shape).astype(np.uint8),
        dice.integers(1, 4, shape).astype(np.uint16), *told,
    )  # fmt: skip
    return [each.tolist() for each in told]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 40),
    st.sampled_from([(1, 1), (2, 1), (3, 2), (1, 5)]), st.sampled_from([1, 2, 5]),
)  # fmt: skip
def test_two_arms_are_judged_as_any_number_of_arms_is(seed, lanes, people, steps, strata) -> None:
    found = [
        judged(
            replay, form, lanes=lanes, people=people, steps=steps, strata=strata,
            dice=np.random.default_rng(seed),
        )
        for replay in (replay_lanes, replay_two_lanes)
        for form in FORMS
    ]  # fmt: skip

    assert all(each == found[0] for each in found)


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
