"""Lists: blocks hold their ratio, arrangements are equally likely, and a seed is a list."""

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from likewise.domain.allocation import (
    Allocated,
    Blocks,
    DecisionRefused,
    DesignRefused,
    Factor,
    SequenceRefused,
    Simple,
    Slot,
    Waiting,
    allocate_trials,
    arms_in_ratio,
    check_sequence,
    sequence,
    slots_of,
)
from likewise.domain.allocation.sequences import sequence_for

SEX = Factor(name="sex", levels=("female", "male"))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**128 - 1),
    ratio=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    times=st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True),
)
def test_every_block_holds_the_ratio(seed: int, ratio: list[int], times: list[int]) -> None:
    names = [f"arm {i}" for i in range(len(ratio))]
    design = Blocks(
        arms=arms_in_ratio(names=names, ratio=ratio), sizes=tuple(sum(ratio) * t for t in times)
    )

    made = list(sequence(design=design, length=60, seed=seed))

    left = [int(one.words.split()[5]) for one in made]
    starts = [place for place in range(60) if place == 0 or left[place - 1] == 1]
    for start, end in zip(starts, [*starts[1:], 60], strict=True):
        size = left[start]
        assert size in design.sizes
        counts = Counter(one.arm for one in made[start:end])
        if end - start == size:
            assert [counts[name] for name in names] == [r * size // sum(ratio) for r in ratio]


def test_every_arrangement_of_a_block_is_equally_likely() -> None:
    design = Blocks(arms=arms_in_ratio(names="AB"), sizes=(4,))
    levels = np.zeros((4, 0, 12_000), np.uint8)

    arms, _ = allocate_trials(design=design, levels=levels, seed=61)
    seen = Counter(map(tuple, arms.T.tolist()))

    assert set(seen) == set(permutations((0, 0, 1, 1)))
    assert stats.chisquare(list(seen.values())).pvalue > 0.001


def test_block_sizes_are_equally_likely() -> None:
    design = Blocks(arms=arms_in_ratio(names="AB"), sizes=(2, 4))
    levels = np.zeros((2, 0, 20_000), np.uint8)

    arms, _ = allocate_trials(design=design, levels=levels, seed=61)
    alike = (arms[0] == arms[1]).mean()

    # The first two are alike only in a block of four, and there in 2 of 6 arrangements.
    assert alike == pytest.approx(1 / 6, abs=4 * np.sqrt(5 / 36 / 20_000))


def test_simple_randomisation_follows_the_ratio() -> None:
    design = Simple(arms=arms_in_ratio(names="ABC", ratio=(1, 2, 3)))
    levels = np.zeros((200, 0, 300), np.uint8)

    arms, _ = allocate_trials(design=design, levels=levels, seed=61)
    counts = np.bincount(arms.ravel(), minlength=3)

    assert stats.chisquare(counts, 60_000 * np.array([1, 2, 3]) / 6).pvalue > 0.001


@pytest.mark.parametrize(
    "design",
    [
        Simple(arms=arms_in_ratio(names="ABC", ratio=(1, 2, 1))),
        Blocks(arms=arms_in_ratio(names="ABC", ratio=(1, 2, 1)), sizes=(4, 8, 12)),
    ],
    ids=["simple", "blocks"],
)
def test_the_simulator_and_the_explained_list_give_the_same_arms(design: Simple | Blocks) -> None:
    levels = np.zeros((100, 0, 1), np.uint8)

    simulated, _ = allocate_trials(design=design, levels=levels, seed=7)
    listed = list(sequence(design=design, length=100, seed=7))

    assert [one.arm for one in listed] == [design.names[arm] for arm in simulated[:, 0]]


def test_each_slot_says_what_its_block_had_left() -> None:
    design = Blocks(arms=arms_in_ratio(names=("control", "group")), sizes=(2,))

    first, second = sequence(design=design, length=2, seed=61)

    assert first.words.startswith(
        "The block in use had 2 places left: 1 of control and 1 of group."
    )
    assert first.probabilities == (0.5, 0.5)
    assert sorted(second.probabilities) == [0, 1]
    assert {first.arm, second.arm} == {"control", "group"}


def test_known_units_take_the_next_slot_of_their_stratum() -> None:
    design = Blocks(arms=arms_in_ratio(names="AB"), factors=(SEX,), sizes=(4,), strata=("sex",))
    lists = {
        name: [one.arm for one in sequence(design=design, length=4, seed=61) if one.stratum == name]
        for name in design.stratum_names
    }
    waiting = [Waiting(unit=str(i), levels=(SEX.levels[i % 2],)) for i in range(8)]

    made = list(sequence_for(design=design, past=(), waiting=waiting, seed=61))

    assert [one.arm for one in made[::2]] == lists["sex=female"]
    assert [one.arm for one in made[1::2]] == lists["sex=male"]
    assert [one.position for one in made] == [1, 1, 2, 2, 3, 3, 4, 4]
    check_sequence(slots=slots_of(decisions=made))


def test_past_units_use_up_their_slots_and_must_fit_the_list() -> None:
    design = Simple(arms=arms_in_ratio(names="AB"))
    arms = [one.arm for one in sequence(design=design, length=3, seed=61)]
    past = [Allocated(unit=str(i), levels=(), arm=arm) for i, arm in enumerate(arms[:2])]
    waiting = [Waiting(unit="next", levels=())]

    made = list(sequence_for(design=design, past=past, waiting=waiting, seed=61))

    assert [one.arm for one in made] == arms[2:]
    wrong = Allocated(unit="0", levels=(), arm="A" if arms[0] == "B" else "B")
    with pytest.raises(
        DecisionRefused, match=f"the record says {wrong.arm}, and the seed gives {arms[0]}"
    ):
        list(sequence_for(design=design, past=[wrong], waiting=waiting, seed=61))


def test_a_unit_takes_one_slot_only() -> None:
    design = Simple(arms=arms_in_ratio(names="AB"))
    waiting = [Waiting(unit="1", levels=()), Waiting(unit="1", levels=())]

    with pytest.raises(DecisionRefused, match="comes twice"):
        list(sequence_for(design=design, past=(), waiting=waiting, seed=61))


@pytest.mark.parametrize("length", [0, -1, 1_000_001, True])
def test_a_list_of_no_length_is_refused(length: int) -> None:
    design = Simple(arms=arms_in_ratio(names="AB"))

    with pytest.raises(DesignRefused, match="1 to 1,000,000 slots"):
        list(sequence(design=design, length=length, seed=1))


@pytest.mark.parametrize(
    ("positions", "sentence"),
    [
        ([1, 2, 4], "slot 3 is missing"),
        ([2], "slot 1 is missing"),
        ([1, 2, 2], "slot 2 comes twice"),
        ([1, 3, 2], "slot 2 is missing"),
        ([], "no slots"),
    ],
)
def test_a_list_with_a_gap_or_a_repeat_is_refused(positions: list[int], sentence: str) -> None:
    slots = [Slot(stratum="all", position=position, arm="A") for position in positions]

    with pytest.raises(SequenceRefused, match=sentence):
        check_sequence(slots=slots)


@pytest.mark.parametrize(
    "changed", [{"position": 0}, {"position": True}, {"stratum": ""}, {"arm": ""}]
)
def test_half_a_slot_is_refused_without_its_arm_in_the_sentence(changed: dict[str, object]) -> None:
    given: dict[str, object] = {"stratum": "all", "position": 1, "arm": "secret"} | changed

    with pytest.raises(SequenceRefused) as refusal:
        Slot(**given)

    assert "secret" not in refusal.value.sentence
