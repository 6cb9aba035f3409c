"""Simulated designs: exact answers where there are some, and the same with any workers."""

from collections import Counter

import numpy as np
import pytest

from likewise.domain.allocation import (
    Blocks,
    ClusterSizes,
    Factor,
    Minimisation,
    Mix,
    PredictabilityRefused,
    Simple,
    Simulation,
    arms_in_ratio,
    block_guess_rate,
    even_mix,
    simulate,
)
from likewise.domain.allocation.cluster_sizes import sizes_drawn
from likewise.domain.allocation.designs import Design
from likewise.domain.allocation.engine import recruit
from likewise.domain.allocation.simulation import effort_of, histogram_of

SEX = Factor(name="sex", levels=("female", "male"))
AGE = Factor(name="age", levels=("under 50", "50 to 70", "over 70"))
TWO = arms_in_ratio(names=("control", "group"))


def simulated(design: Design, **changed: object) -> Simulation:
    given: dict[str, object] = {
        "size": 60,
        "mix": even_mix(factors=design.factors),
        "trials": 2000,
        "seed": 61,
    }
    return simulate(design=design, **(given | changed))


def right(made: Simulation, strategy: str) -> float:
    return next(p.right for p in made.predictability if p.strategy == strategy)


@pytest.mark.parametrize("block", [2, 4, 6, 10])
def test_guessing_in_blocks_is_right_as_often_as_the_exact_formula_says(block: int) -> None:
    # Blackwell and Hodges 1957: b + (4^b / C(2b, b) - 1) / 2 right guesses a block of 2b.
    made = simulated(Blocks(arms=TWO, sizes=(block,)))

    error = made.predictability[0].standard_error
    assert right(made, "fewest so far") == pytest.approx(
        block_guess_rate(block=block), abs=4 * error + 1e-12
    )


def test_simple_randomisation_cannot_be_guessed() -> None:
    made = simulated(Simple(arms=TWO))

    for one in made.predictability:
        assert one.right == pytest.approx(0.5, abs=4 * one.standard_error + 1e-12)
    # Who knows the method knows that nothing can be known, and leans to nobody. Who follows the
    # counts leans by chance, which differs a little between arms of unequal final size.
    by_strategy = {bias.strategy: bias for bias in made.selection_bias}
    assert by_strategy["knows the method"].bias == 0
    assert by_strategy["knows the method"].false_positives == pytest.approx(0.05)
    assert by_strategy["fewest so far"].false_positives == pytest.approx(0.05, abs=0.01)


def test_who_knows_the_method_guesses_minimisation_with_its_probability() -> None:
    # Certain where one arm is preferred, a coin where none is: between 0.5 and the probability.
    design = Minimisation(arms=TWO, factors=(SEX, AGE), probability=0.9)

    made = simulated(design)

    assert 0.75 < right(made, "knows the method") < 0.9
    assert right(made, "knows the method") >= right(made, "fewest so far")


def test_a_preferred_arm_taken_always_is_guessed_except_in_ties() -> None:
    sure = simulated(Minimisation(arms=TWO, factors=(SEX,), probability=1.0), size=2)

    # Two people: the first is a tie; the second a tie half the time (other sex): 1/2 (1/2 + 3/4).
    error = next(p for p in sure.predictability if p.strategy == "knows the method").standard_error
    assert right(sure, "knows the method") == pytest.approx(0.625, abs=4 * error)


def test_blocks_of_two_end_exactly_as_planned() -> None:
    made = simulated(Blocks(arms=TWO, sizes=(2,)))

    assert made.off_plan.largest == 0
    assert made.marginal_balance.mean == 0
    assert made.widest_on_the_way.largest == 1
    assert made.histogram[0].trials == 2000


def test_the_imbalance_of_simple_randomisation_is_binomial() -> None:
    made = simulated(Simple(arms=TWO), trials=10_000)

    # Mean |X - 30| for X ~ Binomial(60, 1/2): 30 C(60, 30) / 2^60 = 3.0776.
    exact = 30 * 118264581564861424 / 2**60
    assert made.off_plan.mean == pytest.approx(exact, abs=4 * 2.4 / 100)


def test_minimisation_balances_factors_better_than_simple_randomisation() -> None:
    factors = (SEX, AGE)

    minimised = simulated(Minimisation(arms=TWO, factors=factors))
    simple = simulated(Simple(arms=TWO, factors=factors))

    for one, other in zip(minimised.by_level, simple.by_level, strict=True):
        assert (one.factor, one.level) == (other.factor, other.level)
        assert one.off_plan.mean < 0.5 * other.off_plan.mean


def test_blocks_within_strata_are_guessed_within_strata() -> None:
    design = Blocks(arms=TWO, factors=(SEX, AGE), sizes=(4,), strata=("sex", "age"))

    made = simulated(design)

    assert right(made, "fewest alike") > right(made, "fewest so far")


def test_selection_bias_grows_with_the_recruiters_preference() -> None:
    design = Blocks(arms=TWO, sizes=(2,))

    weak = simulated(design, recruiter_bias=0.1).selection_bias[0]
    strong = simulated(design, recruiter_bias=0.5).selection_bias[0]

    # Blocks of two: half of each arm is known beforehand, so the arms differ by 1 per unit.
    assert weak.per_unit == pytest.approx(1.0, abs=0.02)
    assert strong.bias == pytest.approx(0.5, abs=0.01)
    assert 0.05 < weak.false_positives < strong.false_positives


@pytest.mark.parametrize(
    "design",
    [
        Simple(arms=TWO, factors=(SEX,)),
        Blocks(arms=TWO, factors=(SEX,), sizes=(2, 4), strata=("sex",)),
        Minimisation(arms=TWO, factors=(SEX, AGE)),
    ],
    ids=["simple", "blocks", "minimisation"],
)
def test_any_number_of_workers_gives_the_same_answer(design: Design) -> None:
    sizes = ClusterSizes(mean=10, variation=0.65)

    one = simulated(design, trials=1100, size=21, cluster_sizes=sizes)
    three = simulated(design, trials=1100, size=21, cluster_sizes=sizes, workers=3)

    assert one == three


def test_progress_adds_up_to_the_trials() -> None:
    told: list[int] = []

    simulated(Simple(arms=TWO), trials=1300, progress=told.append)

    assert sum(told) == 1300
    assert len(told) > 1


def test_shares_of_levels_are_those_asked_for() -> None:
    mix = Mix(shares=((0.2, 0.8), (0.5, 0.3, 0.2)))

    levels = recruit(factors=(SEX, AGE), mix=mix, size=50, seed=61, first_trial=0, trials=400)

    shares = np.bincount(levels[:, 1, :].ravel(), minlength=3) / levels[:, 1, :].size
    assert levels[:, 0, :].mean() == pytest.approx(0.8, abs=4 * 0.4 / np.sqrt(20_000))
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.015)


def test_known_people_keep_their_levels_together() -> None:
    profiles = np.array([[0, 2], [1, 0], [1, 0]], np.uint8)

    levels = recruit(
        factors=(SEX, AGE),
        mix=Mix(profiles=profiles),
        size=30,
        seed=61,
        first_trial=0,
        trials=100,
    )
    seen = Counter(map(tuple, levels.transpose(0, 2, 1).reshape(-1, 2).tolist()))

    assert set(seen) == {(0, 2), (1, 0)}
    assert seen[1, 0] / 3000 == pytest.approx(2 / 3, abs=4 * np.sqrt(2 / 9 / 3000))


def test_cluster_sizes_have_the_mean_and_variation_asked_for() -> None:
    sizes = ClusterSizes(mean=40, variation=0.5)

    drawn = sizes_drawn(sizes=sizes, clusters=20_000, trial=0, seed=61)

    assert drawn.mean() == pytest.approx(40, rel=0.02)
    assert drawn.std() / drawn.mean() == pytest.approx(0.5, rel=0.03)
    assert drawn.min() >= 1
    assert (sizes_drawn(sizes=ClusterSizes(mean=7), clusters=3, trial=0, seed=1) == 7).all()


def test_unequal_clusters_unbalance_people_though_clusters_are_balanced() -> None:
    design = Blocks(arms=TWO, sizes=(2,), units="clusters")

    equal = simulated(design, size=12, cluster_sizes=ClusterSizes(mean=10))
    unequal = simulated(design, size=12, cluster_sizes=ClusterSizes(mean=10, variation=0.65))

    assert equal.people is not None
    assert unequal.people is not None
    assert equal.people.marginal_balance_mean == 0
    assert unequal.people.marginal_balance_upper_95 > 0.2
    assert unequal.people.least_share < 0.8
    assert sum(unequal.people.shares) == pytest.approx(1)


def test_a_single_trial_of_a_single_unit_is_told_without_fuss() -> None:
    made = simulated(Simple(arms=TWO), size=1, trials=1)

    assert made.off_plan.mean == 0.5
    assert made.selection_bias == ()
    assert all(one.standard_error == 0 for one in made.predictability)


def test_the_bars_of_a_histogram_hold_every_trial() -> None:
    bars = histogram_of(values=np.array([0.0, 0.5, 3.0, 61.0]))

    assert sum(bar.trials for bar in bars) == 4
    assert len(bars) <= 20
    assert bars[0].least == 0
    assert bars[-1].below > 61


@pytest.mark.parametrize("block", [0, 3, 1002])
def test_a_block_without_a_formula_is_refused(block: int) -> None:
    with pytest.raises(PredictabilityRefused, match="even size"):
        block_guess_rate(block=block)


def test_how_long_trials_take_goes_by_units_arms_and_factors() -> None:
    six = tuple(Factor(name=name, levels=("yes", "no")) for name in "abcdef")

    assert effort_of(design=Simple(arms=TWO), size=10, trials=7) == 70
    assert effort_of(design=Simple(arms=TWO, factors=six), size=10, trials=7) == 140
    three = arms_in_ratio(names=("a", "b", "c"))
    assert effort_of(design=Simple(arms=three), size=10, trials=7) == 280
