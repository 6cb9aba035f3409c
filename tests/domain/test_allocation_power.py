"""Sample size and power: published trials, inverse of each other, and simulated outcomes."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from likewise.domain.allocation import (
    ClusterSizes,
    DesignRefused,
    OneClusterPerArm,
    PowerRefused,
    Purpose,
    Simple,
    arms_in_ratio,
    check_may_compare,
    cluster_size_needed,
    clusters_needed,
    clusters_per_arm_from_variances,
    design_effect,
    detectable_difference,
    effect_of_small_clusters,
    factorial_arms,
    icc_of,
    least_clusters,
    may_compare,
    persons_for_factorial,
    persons_per_arm_for_means,
    persons_per_arm_for_proportions,
    power_for_clusters,
    power_for_factorial,
    power_for_means,
    power_for_proportions,
    stream,
)
from likewise.domain.allocation.outcomes import Outcome
from likewise.domain.allocation.planning import plan
from likewise.domain.allocation.power import multiplier, power_of


class TestPublished:
    """Sample size and clustering: published examples, each with its source."""

    def test_50_against_65_percent_needs_340_persons(self) -> None:
        # BMJ 2013;346:f2839: 340. Recomputed: 169.31 pooled, 166.57 unpooled per arm.
        pooled = persons_per_arm_for_proportions(control=0.5, treated=0.65)
        unpooled = persons_per_arm_for_proportions(control=0.5, treated=0.65, variance="unpooled")

        assert pooled == pytest.approx(169.31, abs=0.005)
        assert unpooled == pytest.approx(166.57, abs=0.005)

    def test_the_same_in_practices_of_46_needs_24_practices(self) -> None:
        # BMJ 2013;346:f2839: design effect 3.25, 1104 = 24 x 46.
        persons = persons_per_arm_for_proportions(control=0.5, treated=0.65)

        sample = clusters_needed(persons_per_arm=persons, cluster_size=46, icc=0.05)

        assert sample.persons_if_individual == 340
        assert sample.design_effect == pytest.approx(3.25)
        assert (sample.clusters, sample.people) == (24, 1104)

    def test_the_icc_of_kerry_and_bland(self) -> None:
        # Kerry and Bland 1998, PMC1113123: within 1.28, between 0.0046; printed 0.0036.
        assert icc_of(between=0.0046, within=1.28) == pytest.approx(0.00358088, abs=5e-9)

    def test_one_person_per_cluster_has_no_design_effect(self) -> None:
        # Kerry and Bland 1998: D = 1 + (m - 1) r; ICC 0.019 for x-ray referral guidelines.
        assert design_effect(cluster_size=1, icc=0.019) == 1
        assert design_effect(cluster_size=11, icc=0.019) == pytest.approx(1.19)

    @pytest.mark.parametrize(
        ("size", "clusters", "rounded", "effect"),
        [
            (10, 278.46, 279, 1.0322),
            (25, 117.18, 118, 1.0859),
            (50, 63.42, 64, 1.1755),
            (100, 36.54, 37, 1.3545),
            (500, 15.04, 16, 2.7869),
        ],
    )
    def test_the_table_of_kerry_and_bland(
        self, size: int, clusters: float, rounded: int, effect: float
    ) -> None:
        # BMJ 1998;316:549: 21 (s_c^2 + s_w^2 / m) / d^2 with d = 0.1.
        needed = clusters_per_arm_from_variances(
            between=0.0046, within=1.28, cluster_size=size, difference=0.1, twice_multiplier=21
        )

        assert needed == pytest.approx(clusters, abs=0.005)
        assert int(np.ceil(needed)) == rounded
        icc = icc_of(between=0.0046, within=1.28)
        assert design_effect(cluster_size=size, icc=icc) == pytest.approx(effect, abs=5e-5)

    def test_their_21_is_twice_our_multiplier(self) -> None:
        assert round(2 * multiplier(alpha=0.05, power=0.9)) == 21

    @pytest.mark.parametrize(("variation", "expected"), [(0.60, 1.63), (0.65, 1.66125)])
    def test_unequal_clusters(self, variation: float, expected: float) -> None:
        # Eldridge 2006, exact consequence of the formula: m = 10, ICC 0.05.
        effect = design_effect(cluster_size=10, icc=0.05, variation=variation)

        assert effect == pytest.approx(expected)

    @pytest.mark.parametrize(("power", "expected"), [(0.8, 0.24), (0.9, 0.28)])
    def test_what_rapsid_could_detect(self, power: float, expected: float) -> None:
        # Worked for the programme: 650 against 650, SD 1.3, ICC 0.032, m = 10, CV 0.65 (DE 1.42).
        effect = design_effect(cluster_size=10, icc=0.032, variation=0.65)

        found = detectable_difference(
            persons_per_arm=650, deviation=1.3, effect=effect, alpha=0.05, power=power
        )

        assert round(effect, 2) == 1.42
        assert round(found, 2) == expected


class TestOneClusterPerArm:
    """Where arm and cluster cannot be told apart, no comparison is offered."""

    @pytest.mark.parametrize("clusters", [(1, 1, 1, 1), (1, 12), (0, 5)])
    def test_a_comparison_is_refused_with_the_reason(self, clusters: tuple[int, ...]) -> None:
        with pytest.raises(OneClusterPerArm, match="llocate two or more clusters"):
            check_may_compare(clusters_per_arm=clusters)
        assert not may_compare(clusters_per_arm=clusters)

    def test_two_clusters_per_arm_may_be_compared(self) -> None:
        check_may_compare(clusters_per_arm=(2, 2))
        assert may_compare(clusters_per_arm=(2, 2))

    def test_power_is_refused(self) -> None:
        with pytest.raises(OneClusterPerArm, match="degrees of freedom"):
            power_for_clusters(
                clusters=(1, 1), cluster_size=15, icc=0.03, difference=1, deviation=2
            )

    def test_the_pilot_of_four_practices_is_refused(self) -> None:
        # RAPSID pilot, doi 10.1186/1471-2296-14-5: four practices, one per arm.
        arms = factorial_arms(treatments=("1:1", "group"))
        design = Simple(arms=arms, treatments=("1:1", "group"), units="clusters")
        outcome = Outcome(difference=0.5, deviation=1.3, icc=0.032)

        with pytest.raises(OneClusterPerArm):
            plan(design=design, outcome=outcome, size=4, cluster_sizes=ClusterSizes(mean=15))

    def test_margins_without_freedom_are_refused(self) -> None:
        with pytest.raises(OneClusterPerArm, match="4 clusters leave no degrees of freedom"):
            power_for_clusters(
                clusters=(2, 2), cluster_size=15, icc=0.03, difference=1, deviation=2, cells=4
            )


@settings(max_examples=50, deadline=None)
@given(
    control=st.floats(0.05, 0.95),
    apart=st.floats(0.02, 0.3),
    power=st.floats(0.5, 0.99),
    variance=st.sampled_from(["pooled", "unpooled"]),
)
def test_power_turns_sample_size_round(
    control: float, apart: float, power: float, variance: str
) -> None:
    treated = control + apart if control < 0.5 else control - apart
    given = {"control": control, "treated": treated, "variance": variance}

    persons = persons_per_arm_for_proportions(**given, power=power)
    back = power_for_proportions(**given, persons_per_arm=persons)

    assert back == pytest.approx(power, abs=1e-9)


@given(st.floats(0.1, 10), st.floats(0.5, 20), st.floats(0.3, 0.99))
def test_power_turns_sample_size_round_for_means(
    difference: float, deviation: float, power: float
) -> None:
    persons = persons_per_arm_for_means(difference=difference, deviation=deviation, power=power)

    back = power_for_means(persons_per_arm=persons, difference=difference, deviation=deviation)

    assert back == pytest.approx(power, abs=1e-9)


def test_a_fixed_number_of_clusters_gives_the_size_that_the_design_effect_wants() -> None:
    persons = persons_per_arm_for_means(difference=5, deviation=11)

    size = cluster_size_needed(persons_per_arm=persons, clusters_per_arm=10, icc=0.05)

    assert 10 * size == pytest.approx(persons * design_effect(cluster_size=size, icc=0.05))


def test_too_few_clusters_cannot_reach_the_power_however_large() -> None:
    # Hemming 2011: feasible only if clusters per arm exceed persons x ICC.
    assert least_clusters(persons_per_arm=170, icc=0.05) == pytest.approx(8.5)
    with pytest.raises(PowerRefused, match=r"more than 8\.5 an arm"):
        cluster_size_needed(persons_per_arm=170, clusters_per_arm=8, icc=0.05)


def test_a_factorial_trial_needs_four_times_as_many_for_an_interaction() -> None:
    main = persons_for_factorial(difference=5, deviation=11)
    interaction = persons_for_factorial(difference=5, deviation=11, is_interaction=True)

    assert (main, interaction) == (152, 608)
    assert power_for_factorial(persons=main, difference=5, deviation=11) >= 0.8
    same = power_for_factorial(persons=interaction, difference=5, deviation=11, is_interaction=True)
    assert same == pytest.approx(
        power_for_factorial(persons=main, difference=5, deviation=11), abs=1e-9
    )


def test_the_interaction_has_the_power_that_simulated_trials_show() -> None:
    trials, each = 4000, 40
    dice = stream(seed=62, purpose=Purpose.OUTCOMES)
    means = dice.normal(0, np.sqrt(1 / each), (trials, 4))
    means[:, 3] += 1.0
    interaction = means[:, 3] - means[:, 2] - means[:, 1] + means[:, 0]

    found = np.abs(interaction) / np.sqrt(4 / each) > stats.norm.isf(0.025)
    power = power_for_factorial(persons=4 * each, difference=1.0, deviation=1, is_interaction=True)

    assert found.mean() == pytest.approx(power, abs=4 * np.sqrt(0.25 / trials))


def test_more_and_smaller_clusters_tell_more() -> None:
    told = effect_of_small_clusters(
        people_per_arm=64, icc=0.05, difference=0.6, deviation=1, variation=0.4
    )

    assert [one.clusters_per_arm for one in told] == [2, 4, 8, 16, 32, 64]
    assert all(a.power < b.power for a, b in pairwise(told))
    assert told[-1].cluster_size == 1


class TestPlan:
    """A whole design: each comparison that it allows."""

    def test_two_arms_of_practices_agree_with_the_published_trial(self) -> None:
        design = Simple(arms=arms_in_ratio(names=("usual", "support")), units="clusters")
        outcome = Outcome(control=0.5, treated=0.65, icc=0.05)

        made = plan(design=design, outcome=outcome, size=24, cluster_sizes=ClusterSizes(mean=46))

        (comparison,) = made.comparisons
        assert (comparison.units_needed, comparison.people_needed) == (24, 1104)
        # The published formula is normal; with 22 degrees of freedom two more practices are due.
        assert comparison.power == pytest.approx(0.762, abs=5e-4)
        assert comparison.units_for_t_test == 28

    def test_two_arms_of_persons_agree_with_the_published_trial(self) -> None:
        design = Simple(arms=arms_in_ratio(names=("usual", "support")))

        made = plan(design=design, outcome=Outcome(control=0.5, treated=0.65), size=340)

        # Proportions are compared by no t test: the number is the same, and said once more.
        assert made.comparisons[0].units_needed == made.comparisons[0].units_for_t_test == 340
        assert made.comparisons[0].power == pytest.approx(0.8, abs=0.005)
        assert made.smaller_clusters == ()

    def test_arms_are_compared_with_the_first(self) -> None:
        design = Simple(arms=arms_in_ratio(names="ABC", ratio=(2, 1, 1)))

        made = plan(design=design, outcome=Outcome(difference=5, deviation=11), size=400)

        assert [(c.of, c.against) for c in made.comparisons] == [("B", "A"), ("C", "A")]
        # By hand: 76.0 x (1/2)(1 + 2)/2 = 56.97 sets of 2 + 1 + 1.
        assert made.comparisons[0].units_needed == 57 * 4
        # scipy.stats.nct: 200 against 100, with 298 degrees of freedom.
        shift, critical = 5 / (11 * np.sqrt(1 / 200 + 1 / 100)), stats.t.isf(0.025, 298)
        assert made.comparisons[0].power == pytest.approx(
            stats.nct.sf(critical, 298, shift) + stats.nct.cdf(-critical, 298, shift), abs=1e-7
        )

    def test_a_factorial_design_is_compared_by_its_margins(self) -> None:
        arms = factorial_arms(treatments=("1:1", "group"))
        design = Simple(arms=arms, treatments=("1:1", "group"))

        made = plan(design=design, outcome=Outcome(difference=5, deviation=11), size=152)

        assert [(c.kind, c.units_needed) for c in made.comparisons] == [
            ("main effect", 152),
            ("main effect", 152),
            ("interaction", 608),
        ]
        # The t test has 148 degrees of freedom; the normal number is two persons a cell nearer.
        assert [c.units_for_t_test for c in made.comparisons] == [156, 156, 612]
        assert made.comparisons[2].power == pytest.approx(
            power_for_factorial(persons=152, difference=5, deviation=11, is_interaction=True),
            abs=0.003,
        )

    def test_128_persons_find_half_a_standard_deviation_by_the_t_test(self) -> None:
        # R: power.t.test(delta = 0.5, power = 0.8) gives n = 63.76576 an arm.
        design = Simple(arms=arms_in_ratio(names=("usual", "support")))

        made = plan(design=design, outcome=Outcome(difference=0.5, deviation=1), size=128)

        (comparison,) = made.comparisons
        assert (comparison.units_needed, comparison.units_for_t_test) == (126, 128)
        assert comparison.power == pytest.approx(0.8015, abs=5e-5)
        assert (made.arms, made.alpha_each, made.comparisons_allowed_for) == (2, 0.05, 1)

    def test_more_arms_and_comparisons_are_counted_in(self) -> None:
        # R: power.t.test(delta = 0.5, power = 0.8, sig.level = 0.025) gives n = 77.2 an arm.
        design = Simple(arms=arms_in_ratio(names="ABC"))
        outcome = Outcome(difference=0.5, deviation=1, comparisons=2)

        made = plan(design=design, outcome=outcome, size=234)

        assert [c.units_for_t_test for c in made.comparisons] == [3 * 78, 3 * 78]
        assert (made.arms, made.alpha_each, made.comparisons_allowed_for) == (3, 0.025, 2)

    def test_proportions_in_an_unequal_ratio_are_fleiss_s(self) -> None:
        # Four people at .05 to one at .15: 382 in all, 442 with continuity; not 440.
        design = Simple(arms=arms_in_ratio(names=("usual", "support"), ratio=(4, 1)))

        made = plan(design=design, outcome=Outcome(control=0.05, treated=0.15), size=385)

        (comparison,) = made.comparisons
        assert (comparison.units_needed, comparison.units_with_continuity) == (382, 442)
        assert comparison.whole_arms == (308, 77)
        assert comparison.power >= 0.8

    def test_clusters_are_told_by_each_analysis(self) -> None:
        design = Simple(arms=arms_in_ratio(names=("usual", "support")), units="clusters")
        outcome = Outcome(difference=0.185, deviation=1, icc=0.032)
        sizes = ClusterSizes(mean=10, variation=0.65)

        made = plan(design=design, outcome=outcome, size=130, cluster_sizes=sizes)

        (comparison,) = made.comparisons
        told = {by.analysis: by for by in comparison.analyses}
        assert comparison.power == told["cluster means"].power == pytest.approx(0.66, abs=0.005)
        assert told["weighted by size"].power == pytest.approx(0.792, abs=0.001)
        assert comparison.units_for_t_test == told["cluster means"].units_needed == 182
        assert told["mixed model"].units_needed < told["weighted by size"].units_needed < 182

    def test_two_clusters_an_arm_are_the_least(self) -> None:
        design = Simple(arms=arms_in_ratio(names=("usual", "support")), units="clusters")
        outcome = Outcome(difference=9, deviation=1, icc=0.01)

        made = plan(
            design=design, outcome=outcome, size=4, cluster_sizes=ClusterSizes(mean=50)
        ).comparisons[0]

        assert (made.units_needed, made.whole_arms, made.units_for_t_test) == (4, (2, 2), 4)

    def test_the_least_number_is_the_least(self) -> None:
        design = Simple(arms=arms_in_ratio(names=("usual", "support")), units="clusters")
        outcome = Outcome(difference=0.3, deviation=1, icc=0.05)
        sizes = ClusterSizes(mean=12, variation=0.5)

        made = plan(design=design, outcome=outcome, size=40, cluster_sizes=sizes)

        for by in made.comparisons[0].analyses:
            for fewer, is_enough in ((0, True), (2, False)):
                clusters = (by.units_needed - fewer) // 2
                power = power_for_clusters(
                    clusters=(clusters, clusters),
                    cluster_size=12,
                    icc=0.05,
                    difference=0.3,
                    deviation=1,
                    variation=0.5,
                    analysis=by.analysis,
                )
                assert (power >= 0.8) == is_enough

    def test_several_comparisons_need_more(self) -> None:
        design = Simple(arms=arms_in_ratio(names="ABC"))
        one = Outcome(difference=5, deviation=11)
        two = Outcome(difference=5, deviation=11, comparisons=2)

        needed = [
            plan(design=design, outcome=outcome, size=300).comparisons[0].units_needed
            for outcome in (one, two)
        ]

        assert needed[0] < needed[1]

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"control": 0.5},
            {"control": 0.5, "treated": 0.6, "difference": 1.0, "deviation": 2.0},
            {"control": 0.5, "deviation": 2.0},
            {"control": 0.5, "treated": 0.6, "deviation": 2.0},
        ],
    )
    def test_half_an_outcome_is_refused(self, given: dict[str, float]) -> None:
        with pytest.raises(DesignRefused, match="two proportions"):
            Outcome(**given)

    def test_clusters_without_a_size_are_refused(self) -> None:
        design = Simple(arms=arms_in_ratio(names="AB"), units="clusters")

        with pytest.raises(DesignRefused, match="cluster size"):
            plan(design=design, outcome=Outcome(difference=1, deviation=2), size=10)

    def test_an_empty_arm_is_refused(self) -> None:
        design = Simple(arms=arms_in_ratio(names="ABC"))

        with pytest.raises(DesignRefused, match="leaves an arm empty"):
            plan(design=design, outcome=Outcome(difference=1, deviation=2), size=2)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: multiplier(alpha=0),
        lambda: multiplier(power=1),
        lambda: multiplier(power=0.01),
        lambda: multiplier(comparisons=0),
        lambda: power_of(effect=1, error=0),
        lambda: persons_per_arm_for_proportions(control=0, treated=0.5),
        lambda: persons_per_arm_for_proportions(control=50, treated=65),
        lambda: persons_per_arm_for_proportions(control=0.5, treated=0.5),
        lambda: persons_per_arm_for_proportions(control=0.5, treated=0.6, variance="x"),
        lambda: power_for_proportions(persons_per_arm=0, control=0.5, treated=0.6),
        lambda: persons_per_arm_for_means(difference=0, deviation=1),
        lambda: persons_per_arm_for_means(difference=1, deviation=0),
        lambda: power_for_means(persons_per_arm=-3, difference=1, deviation=1),
        lambda: power_for_factorial(persons=3, difference=1, deviation=1),
        lambda: icc_of(between=-1, within=1),
        lambda: icc_of(between=1, within=0),
        lambda: design_effect(cluster_size=0.5, icc=0.1),
        lambda: design_effect(cluster_size=10, icc=1),
        lambda: design_effect(cluster_size=10, icc=-0.01),
        lambda: design_effect(cluster_size=10, icc=0.1, variation=-1),
        lambda: clusters_needed(persons_per_arm=0, cluster_size=10, icc=0.1),
        lambda: clusters_per_arm_from_variances(between=0, within=1, cluster_size=0, difference=1),
        lambda: detectable_difference(
            persons_per_arm=0, deviation=1, effect=1, alpha=0.05, power=0.8
        ),
    ],
)
def test_a_question_without_an_answer_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(PowerRefused):
        ask()
