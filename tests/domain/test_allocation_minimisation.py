"""Minimisation: published decisions, what must be refused, fair ratios, and one engine for all."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.allocation import (
    Allocated,
    Decision,
    DecisionRefused,
    DesignRefused,
    Factor,
    Minimisation,
    Waiting,
    allocate,
    allocate_trials,
    arms_in_ratio,
    decide,
    even_mix,
    imbalance,
)
from likewise.domain.allocation.designs import MEASURES, RATIO_METHODS, Measure
from likewise.domain.allocation.engine import recruit

SEX = Factor(name="sex", levels=("Male", "Female"))
AGE = Factor(name="age", levels=("<30", "30+"))

# Sealed Envelope, sealedenvelope.com/help/redpill/version-11/randomisation/minimisation.
SEALED_ENVELOPE = (
    ("1", "Male", "<30", "Placebo"),
    ("2", "Male", "30+", "Placebo"),
    ("3", "Female", "30+", "New drug"),
    ("4", "Male", "<30", "Placebo"),
    ("5", "Female", "<30", "New drug"),
    ("6", "Male", "30+", "New drug"),
)


def sealed_envelope(*, measure: Measure, probability: float = 1.0) -> Decision:
    design = Minimisation(
        arms=arms_in_ratio(names=("Placebo", "New drug")),
        factors=(SEX, AGE),
        measure=measure,
        probability=probability,
    )
    past = [Allocated(unit=u, levels=(sex, age), arm=arm) for u, sex, age, arm in SEALED_ENVELOPE]
    return decide(design=design, past=past, unit="7", levels=("Male", "<30"), seed=61)


@pytest.mark.parametrize(
    ("measure", "placebo", "new_drug"),
    [
        # Simple totals are published on the page; the others were computed from its table with
        # smallerize 0.4 (range, standard deviation, variance; sum; "if assigned here").
        ("simple totals", 5, 2),
        ("range", 5, 1),
        ("standard deviation", 3.5355339, 0.7071068),
        ("variance", 6.5, 0.5),
    ],
)
def test_every_measure_gives_the_published_table(
    measure: Measure, placebo: float, new_drug: float
) -> None:
    made = sealed_envelope(measure=measure)

    assert [known.counts for known in made.known] == [(3, 1), (2, 1)]
    assert [one.total for one in made.imbalances] == pytest.approx([placebo, new_drug], abs=5e-8)
    assert made.arm == "New drug"


def test_the_imbalance_of_each_factor_is_told() -> None:
    made = sealed_envelope(measure="range")

    assert {one.arm: one.by_factor for one in made.imbalances} == {
        "Placebo": (3.0, 2.0),
        "New drug": (1.0, 0.0),
    }


def test_the_words_hold_the_counts_the_chances_and_the_draw() -> None:
    made = sealed_envelope(measure="range", probability=0.8)

    assert made.words.startswith(
        "This person was number 7 to be allocated. Already allocated and like them: sex Male: 3 in "
        "Placebo and 1 in New drug; age <30: 2 in Placebo and 1 in New drug."
    )
    assert "would be 5 for Placebo and 1 for New drug" in made.words
    assert "20% for Placebo and 80% for New drug" in made.words
    assert f"It drew {made.draw:.3f}, so {made.arm}." in made.words


def test_clusters_are_called_clusters() -> None:
    design = Minimisation(arms=arms_in_ratio(names=("A", "B")), factors=(SEX,), units="clusters")

    made = decide(design=design, past=(), unit="P01", levels=("Male",), seed=61)

    assert made.words.startswith("This cluster was number 1")
    assert "No arm was better than another." in made.words


def test_the_first_participant_has_every_arm_with_equal_chance() -> None:
    # ttscience/unbiased, tests of minimisation: three equal arms, nobody yet.
    design = Minimisation(arms=arms_in_ratio(names=("A", "B", "C")), factors=(SEX,))

    made = decide(design=design, past=(), unit="1", levels=("Male",), seed=61)

    assert made.probabilities == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(("probability", "expected"), [(1.0, [0, 1]), (0.6, [0.4, 0.6])])
def test_the_probability_of_the_preferred_arm_is_the_one_asked_for(
    probability: float, expected: list[float]
) -> None:
    # ttscience/unbiased, tests of minimisation: a female in A, the next is female.
    design = Minimisation(
        arms=arms_in_ratio(names=("A", "B")), factors=(SEX,), probability=probability
    )
    past = [Allocated(unit="1", levels=("Female",), arm="A")]

    made = [
        decide(design=design, past=past, unit="2", levels=("Female",), seed=seed)
        for seed in range(400)
    ]

    assert all(one.probabilities == pytest.approx(expected) for one in made)
    share = sum(one.arm == "B" for one in made) / len(made)
    assert abs(share - expected[1]) <= 4 * np.sqrt(expected[0] * expected[1] / 400)


def test_two_tied_arms_of_three_share_the_preference() -> None:
    design = Minimisation(arms=arms_in_ratio(names=("A", "B", "C")), factors=(SEX,))
    past = [Allocated(unit="1", levels=("Male",), arm="A")]

    made = decide(design=design, past=past, unit="2", levels=("Male",), seed=61)

    # By hand: the coin of 0.8 goes to B or C evenly, 0.1 to each other arm: 0.45, and A 0.1.
    assert made.probabilities == pytest.approx([0.1, 0.45, 0.45])


def test_a_heavier_factor_decides() -> None:
    past = [
        Allocated(unit="1", levels=("Male", "30+"), arm="A"),
        Allocated(unit="2", levels=("Female", "<30"), arm="B"),
    ]

    def preferred(sex: float, age: float) -> tuple[float, ...]:
        factors = (
            Factor(name="sex", levels=SEX.levels, weight=sex),
            Factor(name="age", levels=AGE.levels, weight=age),
        )
        design = Minimisation(
            arms=arms_in_ratio(names=("A", "B")), factors=factors, probability=1.0
        )
        return decide(
            design=design, past=past, unit="3", levels=("Male", "<30"), seed=61
        ).probabilities

    assert preferred(2, 1) == (0, 1)
    assert preferred(1, 2) == (1, 0)
    assert preferred(1, 1) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("ratio", "preferred", "expected"),
    [
        # Han, Enas and McEntegart 2009, section 2: the preferred arm of lowest ratio has p = 0.8;
        # an arm i has 1 - 0.2 x (sum of the others' ratios) / (sum of all but the lowest), and
        # what is left is shared among the others by their ratio. Fractions worked by hand.
        ((1, 2), 0, (0.8, 0.2)),
        ((1, 2), 1, (0.1, 0.9)),
        ((1, 2, 3), 0, (0.8, 0.08, 0.12)),
        ((1, 2, 3), 1, (0.04, 0.84, 0.12)),
        ((1, 2, 3), 2, (0.04, 0.08, 0.88)),
    ],
)
def test_biased_coins_for_unequal_ratios_are_those_of_han(
    ratio: tuple[int, ...], preferred: int, expected: tuple[float, ...]
) -> None:
    names = tuple("ABC"[: len(ratio)])
    design = Minimisation(
        arms=arms_in_ratio(names=names, ratio=ratio), factors=(SEX,), ratio_method="biased coin"
    )
    past = [
        Allocated(unit=f"{arm}{i}", levels=("Male",), arm=names[arm])
        for arm, share in enumerate(ratio)
        for i in range(share * (5 if arm == preferred else 9))
    ]

    made = decide(design=design, past=past, unit="next", levels=("Male",), seed=61)

    assert made.probabilities == pytest.approx(expected)


def shares_by_position(*, method: str, people: int, trials: int) -> np.ndarray:
    """The share of trials that give arm 0 of a 1:2 ratio, at each position."""
    design = Minimisation(
        arms=arms_in_ratio(names=("small", "large"), ratio=(1, 2)),
        factors=(SEX,),
        ratio_method=method,
    )
    mix = even_mix(factors=(SEX,))
    levels = recruit(factors=(SEX,), mix=mix, size=people, seed=61, first_trial=0, trials=trials)
    arms, _ = allocate_trials(design=design, levels=levels, seed=61)
    return (arms == 0).mean(axis=1)


def test_equal_places_keep_the_ratio_at_every_single_position() -> None:
    # Kuznetsova and Tymofyeyev 2012: symmetry between places makes the chance 1/3 exactly.
    shares = shares_by_position(method="equal places", people=12, trials=8192)

    assert np.abs(shares - 1 / 3).max() < 4 * np.sqrt(2 / 9 / 8192)


def test_a_biased_coin_keeps_the_ratio_over_the_trial_but_not_at_every_position() -> None:
    shares = shares_by_position(method="biased coin", people=200, trials=2048)

    # By hand: the first joins the large arm with less unevenness (1 against 2), so the small arm
    # has only what everyone has, 0.2 / (3 - 1) x 1 = 0.1.
    assert shares[0] == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 2048))
    assert shares[100:].mean() == pytest.approx(1 / 3, abs=0.003)


@pytest.mark.parametrize(
    ("ratio", "measure", "method"),
    list(product([(1, 1), (1, 2), (1, 1, 1), (2, 1, 3)], MEASURES, RATIO_METHODS)),
)
def test_the_simulator_and_the_explained_decision_give_the_same_arms(
    ratio: tuple[int, ...], measure: Measure, method: str
) -> None:
    factors = (
        Factor(name="sex", levels=("f", "m"), weight=1.0),
        Factor(name="age", levels=("a", "b", "c"), weight=2.5),
    )
    names = [f"arm {i}" for i in range(len(ratio))]
    design = Minimisation(
        arms=arms_in_ratio(names=names, ratio=ratio),
        factors=factors,
        measure=measure,
        ratio_method=method,
    )
    levels = recruit(
        factors=factors, mix=even_mix(factors=factors), size=40, seed=5, first_trial=0, trials=1
    )
    waiting = [
        Waiting(
            unit=str(i),
            levels=tuple(f.levels[levels[i, j, 0]] for j, f in enumerate(factors)),
        )
        for i in range(40)
    ]

    simulated, _ = allocate_trials(design=design, levels=levels, seed=5)
    explained = allocate(design=design, past=(), waiting=waiting, seed=5)

    assert [made.arm for made in explained] == [names[arm] for arm in simulated[:, 0]]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**128 - 1),
    stop=st.integers(0, 11),
    method=st.sampled_from(RATIO_METHODS),
    people=st.lists(
        st.tuples(st.sampled_from(SEX.levels), st.sampled_from(AGE.levels)),
        min_size=12,
        max_size=12,
    ),
)
def test_a_restart_changes_no_arm(
    seed: int, stop: int, method: str, people: list[tuple[str, str]]
) -> None:
    design = Minimisation(
        arms=arms_in_ratio(names=("A", "B"), ratio=(1, 2)),
        factors=(SEX, AGE),
        ratio_method=method,
    )
    waiting = [Waiting(unit=str(i), levels=levels) for i, levels in enumerate(people)]

    whole = allocate(design=design, past=(), waiting=waiting, seed=seed)
    past = [
        Allocated(unit=one.unit, levels=one.levels, arm=made.arm)
        for one, made in zip(waiting[:stop], whole, strict=False)
    ]
    rest = allocate(design=design, past=past, waiting=waiting[stop:], seed=seed)

    assert [made.arm for made in rest] == [made.arm for made in whole[stop:]]
    assert [made.draw for made in rest] == [made.draw for made in whole[stop:]]


def test_an_arm_given_in_error_is_counted_where_it_was_given() -> None:
    design = Minimisation(
        arms=arms_in_ratio(names=("A", "B"), ratio=(1, 2)),
        factors=(SEX,),
        probability=1.0,
        ratio_method="equal places",
    )
    past = [Allocated(unit=str(i), levels=("Male",), arm="B") for i in range(2)]

    made = decide(design=design, past=past, unit="2", levels=("Male",), seed=61)

    assert made.known[0].counts == (0, 2)
    assert made.arm == "A"


@pytest.mark.parametrize(
    ("counts", "measure", "expected"),
    [([4, 1], "range", 3), ([4, 1, 1], "variance", 3), ([4, 1, 1], "standard deviation", 3**0.5)],
)
def test_an_imbalance_is_that_of_the_counts(
    counts: list[int], measure: Measure, expected: float
) -> None:
    assert imbalance(counts=counts, measure=measure) == pytest.approx(expected)


class TestRefused:
    """What ttscience/unbiased's tests say must be refused, and more."""

    def test_an_arm_that_is_not_in_the_list(self) -> None:
        past = [Allocated(unit="1", levels=("Male",), arm="C")]
        design = Minimisation(arms=arms_in_ratio(names="AB"), factors=(SEX,))

        with pytest.raises(DesignRefused, match="It has: A, B"):
            decide(design=design, past=past, unit="2", levels=("Male",), seed=1)

    @pytest.mark.parametrize("weight", [-1.0, 0.0, float("nan"), float("inf")])
    def test_a_weight_that_is_not_above_nought(self, weight: float) -> None:
        with pytest.raises(DesignRefused, match="weight of factor sex"):
            Factor(name="sex", levels=SEX.levels, weight=weight)

    def test_a_missing_weight(self) -> None:
        weighed = Factor(name="age", levels=AGE.levels, weight=2.0)

        with pytest.raises(DesignRefused, match="weight of factor sex is missing"):
            Minimisation(arms=arms_in_ratio(names="AB"), factors=(SEX, weighed))

    @pytest.mark.parametrize("share", [1.5, 0, -1, True, "2", None])
    def test_a_ratio_that_is_not_whole(self, share: object) -> None:
        with pytest.raises(DesignRefused, match="whole numbers"):
            arms_in_ratio(names="AB", ratio=(1, share))

    def test_a_ratio_of_the_wrong_length(self) -> None:
        with pytest.raises(DesignRefused, match="2 arms and 3 numbers"):
            arms_in_ratio(names="AB", ratio=(1, 1, 1))

    @pytest.mark.parametrize("probability", [1.0001, float("nan"), float("inf")])
    def test_a_probability_above_one(self, probability: float) -> None:
        with pytest.raises(DesignRefused, match="at most 1"):
            Minimisation(arms=arms_in_ratio(names="AB"), factors=(SEX,), probability=probability)

    def test_a_probability_below_chance(self) -> None:
        with pytest.raises(DesignRefused, match="less than chance"):
            Minimisation(arms=arms_in_ratio(names="AB"), factors=(SEX,), probability=0.4)

    def test_a_participant_who_was_allocated_before(self) -> None:
        design = Minimisation(arms=arms_in_ratio(names="AB"), factors=(SEX,))
        past = [Allocated(unit="1", levels=("Male",), arm="A")]

        with pytest.raises(DecisionRefused, match="allocated once"):
            decide(design=design, past=past, unit="1", levels=("Male",), seed=1)

    @pytest.mark.parametrize("level", ["", "male", "Other"])
    def test_a_level_that_is_missing_or_unknown(self, level: str) -> None:
        design = Minimisation(arms=arms_in_ratio(names="AB"), factors=(SEX,))

        with pytest.raises(DesignRefused, match="The levels are: Male, Female"):
            decide(design=design, past=(), unit="1", levels=(level,), seed=1)

    def test_too_few_levels(self) -> None:
        design = Minimisation(arms=arms_in_ratio(names="AB"), factors=(SEX, AGE))

        with pytest.raises(DecisionRefused, match="1 levels for 2 factors"):
            decide(design=design, past=(), unit="1", levels=("Male",), seed=1)
