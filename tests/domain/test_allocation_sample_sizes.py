"""Proportions in a ratio, survival, counts, baselines and losses: published and other programs."""

from collections.abc import Callable
from math import ceil, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from likewise.domain.allocation import (
    PowerRefused,
    persons_for_proportions,
    persons_for_t_test,
    persons_per_arm_for_proportions,
    power_for_t_test,
    power_for_two_proportions,
)
from likewise.domain.allocation.adjustments import (
    clusters_to_recruit,
    part_after_adjusting,
    persons_to_recruit,
)
from likewise.domain.allocation.counts import (
    NULL_VARIANCES,
    NullVariance,
    persons_for_counts,
    power_for_counts,
)
from likewise.domain.allocation.survival import (
    chance_of_event,
    events_for_hazards,
    persons_for_survival,
)


class TestProportions:
    """Fleiss's formulas for arms of any ratio."""

    @pytest.mark.parametrize(
        ("control", "treated", "plain", "whole", "continued"),
        [
            # The issue: four people at .05 to one at .15, 382 and 442; 475 the other way round.
            (0.05, 0.15, 382, (308, 77), 442),
            (0.15, 0.05, 475, (380, 95), 536),
        ],
    )
    def test_four_to_one(
        self, control: float, treated: float, plain: int, whole: tuple[int, int], continued: int
    ) -> None:
        asked = {"control": control, "treated": treated, "ratio": (4, 1)}

        found = persons_for_proportions(**asked)
        corrected = persons_for_proportions(**asked, is_continuity_corrected=True)

        assert (found.in_all, found.whole) == (plain, whole)
        assert corrected.in_all == continued

    def test_each_arm_rounded_up_is_what_r_prints(self) -> None:
        # R, clinfun: CPS.ssize(p1 = .05, p2 = .15, r = 4) rounds each arm up: 108 and 429 (537).
        found = persons_for_proportions(
            control=0.05, treated=0.15, ratio=(1, 4), is_continuity_corrected=True
        )

        assert found.each == (108, 429)

    def test_equal_arms_are_the_pooled_formula(self) -> None:
        # BMJ 2013;346:f2839: 340. With continuity 183 an arm (Fleiss, Levin and Paik's (4.19):
        # n / 4 x (1 + sqrt(1 + 4 / (n d)))^2 with n = 169.31 and d = 0.15).
        found = persons_for_proportions(control=0.5, treated=0.65)
        by_hand = 169.3056 / 4 * (1 + (1 + 4 / (169.3056 * 0.15)) ** 0.5) ** 2

        assert found.exact[0] == pytest.approx(
            persons_per_arm_for_proportions(control=0.5, treated=0.65)
        )
        assert found.whole == (170, 170)
        corrected = persons_for_proportions(control=0.5, treated=0.65, is_continuity_corrected=True)
        assert corrected.exact[0] == pytest.approx(by_hand, abs=0.01)

    def test_the_chi_squared_test_has_the_power_in_simulated_trials(self) -> None:
        trials, dice = 20_000, np.random.default_rng(61)
        control, treated = dice.binomial(308, 0.05, trials), dice.binomial(77, 0.15, trials)
        pooled = (control + treated) / 385
        error = np.sqrt(pooled * (1 - pooled) * (1 / 308 + 1 / 77))

        found = np.abs(treated / 77 - control / 308) > stats.norm.isf(0.025) * error
        power = power_for_two_proportions(persons=(308, 77), control=0.05, treated=0.15)

        assert found.mean() == pytest.approx(power, abs=0.015)

    @settings(max_examples=60, deadline=None)
    @given(
        st.floats(0.05, 0.45),
        st.floats(0.5, 0.95),
        st.tuples(st.integers(1, 5), st.integers(1, 5)),
        st.booleans(),
        st.floats(0.5, 0.99),
    )
    def test_power_turns_it_round(
        self,
        control: float,
        treated: float,
        ratio: tuple[int, int],
        is_continuity_corrected: bool,
        power: float,
    ) -> None:
        asked = {
            "control": control,
            "treated": treated,
            "is_continuity_corrected": is_continuity_corrected,
        }

        found = persons_for_proportions(**asked, ratio=ratio, power=power)
        other = persons_for_proportions(
            control=treated,
            treated=control,
            ratio=ratio[::-1],
            power=power,
            is_continuity_corrected=is_continuity_corrected,
        )

        assert power_for_two_proportions(persons=found.exact, **asked) == pytest.approx(power)
        assert other.exact == pytest.approx(found.exact[::-1])
        assert sum(found.exact) <= found.in_all <= sum(found.each) <= sum(found.whole)


class TestSurvival:
    """Schoenfeld's events, and the persons in whom they are seen."""

    def test_the_hepatitis_trial_of_collett_needs_133_deaths(self) -> None:
        # Collett, Modelling Survival Data in Medical Research, chapter 10: hazard ratio 0.57,
        # 90% power, two-sided 5%: 133 deaths.
        assert round(events_for_hazards(hazard_ratio=0.57, power=0.9)) == 133

    @pytest.mark.parametrize(
        ("hazard_ratio", "persons"), [(1.25, 1264), (1.5, 384), (1.75, 204), (2.0, 132)]
    )
    def test_the_table_of_four_hazard_ratios(self, hazard_ratio: float, persons: int) -> None:
        # Trials 2015;16:213, table 1 (doi 10.1186/s13063-015-0727-9): Schoenfeld, two-sided 5%,
        # 80%, half censored; events rounded up in each arm.
        events = events_for_hazards(hazard_ratio=hazard_ratio)

        assert 2 * ceil(events / 2) / 0.5 == persons

    def test_survival_of_75_against_37_percent_needs_47_persons(self) -> None:
        # MRC Cognition and Brain Sciences Unit, statswiki FAQ/powsurv: 20.39 events (with 1.96
        # and 0.84), 47 persons in all.
        found = persons_for_survival(hazard_ratio=log(0.75) / log(0.37), event_chances=(0.63, 0.25))

        assert found.events == pytest.approx(20.39, abs=0.03)
        assert found.event_chance == pytest.approx(0.44)
        assert (found.in_all, found.whole) == (47, (24, 24))

    def test_the_log_rank_test_has_the_power_in_simulated_trials(self) -> None:
        # Written apart: exponential times, all followed to their event, log-rank by the score.
        events, trials, dice = events_for_hazards(hazard_ratio=0.6), 1500, np.random.default_rng(61)
        each = ceil(events / 2)
        significant = 0
        for _ in range(trials):
            times = np.concatenate((dice.exponential(1, each), dice.exponential(1 / 0.6, each)))
            is_treated = (np.arange(2 * each) >= each)[np.argsort(times)]
            at_risk = np.arange(2 * each, 0, -1)
            share = is_treated[::-1].cumsum()[::-1] / at_risk
            score, variance = (is_treated - share).sum(), (share * (1 - share)).sum()
            significant += score**2 / variance > stats.chi2.isf(0.05, 1)

        assert significant / trials == pytest.approx(0.8, abs=0.04)

    def test_the_chance_of_an_event_is_that_of_simulated_entries(self) -> None:
        dice = np.random.default_rng(61)
        followed = 2 + dice.uniform(0, 3, 200_000)

        seen = (dice.exponential(1 / 0.1, followed.size) < followed).mean()

        assert chance_of_event(hazard=0.1, follow_up=2, accrual=3) == pytest.approx(seen, abs=0.004)
        assert chance_of_event(hazard=0.1, follow_up=2, accrual=1e-9) == pytest.approx(
            chance_of_event(hazard=0.1, follow_up=2), abs=1e-6
        )

    def test_an_unequal_ratio_needs_more_events(self) -> None:
        # p1 p2 is 1/4 for equal arms and 3/16 for three to one.
        equal = events_for_hazards(hazard_ratio=0.7)

        assert events_for_hazards(hazard_ratio=0.7, ratio=(3, 1)) == pytest.approx(equal * 4 / 3)


class TestCounts:
    """Poisson and negative binomial rates."""

    @pytest.mark.parametrize(
        ("persons", "dispersion", "power"),
        [
            # R, PASSED: power_NegativeBinomial(n1 = 100, n2 = 50, mu1 = 0.5, mu2 = 0.3, theta = 2,
            # duration = 2, approach = 3); the same with n1 and n2 exchanged; theta = 200000. From
            # the tests of statsmodels, test_rates_poisson.py.
            ((100, 50), 0.5, 0.6207448),
            ((50, 100), 0.5, 0.5825763),
            ((50, 100), 1 / 200_000, 0.7248956),
        ],
    )
    def test_the_power_is_that_of_r(
        self, persons: tuple[int, int], dispersion: float, power: float
    ) -> None:
        found = power_for_counts(
            persons=persons,
            control_rate=0.5,
            rate_ratio=0.6,
            exposure=2,
            dispersion=dispersion,
            null_variance="pooled rate",
        )

        assert found == pytest.approx(power, abs=1e-6)

    def test_the_test_has_the_power_in_simulated_trials(self) -> None:
        # Written apart: NumPy's negative binomial, Wald's test with the true dispersion.
        asked = {"control_rate": 1.2, "rate_ratio": 0.7, "exposure": 1.5, "dispersion": 0.6}
        each = persons_for_counts(**asked, null_variance="true rates").each[0]
        trials, dice = 5000, np.random.default_rng(61)
        sums = [
            dice.negative_binomial(1 / 0.6, 1 / (1 + 0.6 * rate * 1.5), (trials, each)).sum(axis=1)
            for rate in (1.2, 1.2 * 0.7)
        ]
        variance = sum(1 / one for one in sums) + 2 * 0.6 / each

        found = np.abs(np.log(sums[1] / sums[0])) / np.sqrt(variance) > stats.norm.isf(0.025)

        assert found.mean() == pytest.approx(0.8, abs=0.025)

    def test_poisson_is_no_dispersion(self) -> None:
        # By hand: (1.959964 + 0.841621)^2 (1 / 1 + 1 / 0.75) / log(0.75)^2 = 221.3.
        found = persons_for_counts(control_rate=1, rate_ratio=0.75, null_variance="true rates")

        assert found.exact[0] == pytest.approx(221.29, abs=0.05)

    @settings(max_examples=50, deadline=None)
    @given(
        st.sampled_from(NULL_VARIANCES),
        st.floats(0.1, 5),
        st.floats(0.3, 0.9),
        st.floats(0, 3),
        st.floats(0.55, 0.95),
    )
    def test_power_turns_it_round(
        self,
        null_variance: NullVariance,
        control_rate: float,
        rate_ratio: float,
        dispersion: float,
        power: float,
    ) -> None:
        asked = {
            "control_rate": control_rate,
            "rate_ratio": rate_ratio,
            "dispersion": dispersion,
            "null_variance": null_variance,
        }

        found = persons_for_counts(**asked, power=power)

        assert power_for_counts(persons=found.each, **asked) >= power - 1e-9
        fewer = (found.each[0] - 1, found.each[1] - 1)
        if min(fewer) >= 1:
            assert power_for_counts(persons=fewer, **asked) < power


class TestBaseline:
    """Analysis of covariance."""

    @pytest.mark.parametrize(
        ("correlation", "persons"), [(0.0, 128), (0.1, 127), (0.3, 116), (0.5, 96), (0.7, 65)]
    )
    def test_the_table_of_correlations(self, correlation: float, persons: int) -> None:
        # Journal of Intelligence 2018;6:37, table 2 (PMC6480800), d = 0.5, 80%, two-sided 5%.
        part = part_after_adjusting(correlation=correlation)

        assert 128 * part == pytest.approx(persons, abs=1)
        arms = persons_for_t_test(difference=0.5, deviation=part**0.5)
        # The table has the formula; with 66 persons the t test takes two more.
        assert persons - 1 <= sum(arms) <= persons + 3

    def test_analysis_of_covariance_has_the_power_in_simulated_trials(self) -> None:
        trials, each, dice = 3000, 48, np.random.default_rng(61)
        before = dice.normal(0, 1, (trials, 2 * each))
        after = 0.5 * before + dice.normal(0, 0.75**0.5, before.shape)
        after[:, each:] += 0.5
        known = np.stack(
            (
                np.ones_like(before),
                before,
                np.broadcast_to((np.arange(96) >= each).astype(np.float64), before.shape),
            ),
            2,
        )
        inverse = np.linalg.inv(known.transpose(0, 2, 1) @ known)
        effect = (inverse @ (known.transpose(0, 2, 1) @ after[:, :, None]))[:, :, 0]
        left = after - np.einsum("tnk,tk->tn", known, effect)
        error = np.sqrt((left**2).sum(axis=1) / (2 * each - 3) * inverse[:, 2, 2])

        found = np.abs(effect[:, 2] / error) > stats.t.isf(0.025, 2 * each - 3)
        power = power_for_t_test(persons=(each, each), difference=0.5, deviation=0.75**0.5)

        assert found.mean() == pytest.approx(power, abs=0.025)


class TestLoss:
    """People and clusters that are lost."""

    @pytest.mark.parametrize(
        ("persons", "lost", "recruited"),
        [
            # pmean.com/06/AccountForDropouts.html: 40 / 0.8 = 50. Pezzullo, Biostatistics For
            # Dummies, allowing for attrition: 60 x 100 / (100 - 25) = 80.
            (40, 0.2, 50),
            (60, 0.25, 80),
            (340, 0.0, 340),
        ],
    )
    def test_persons_to_recruit(self, persons: int, lost: float, recruited: int) -> None:
        assert persons_to_recruit(persons=persons, lost=lost) == recruited

    def test_loss_within_clusters_also_makes_them_smaller(self) -> None:
        # By hand: 46 x 0.8 = 36.8 people, design effect 1 + 35.8 x 0.05 = 2.79,
        # 169.31 x 2.79 / 36.8 = 12.84; dividing 1104 people by 0.8 would ask for 15 an arm.
        found = clusters_to_recruit(
            persons_per_arm=169.31, cluster_size=46, icc=0.05, people_lost=0.2
        )

        assert (found.clusters_per_arm, found.people) == (13, 1196)
        assert found.design_effect == pytest.approx(2.79)

    def test_lost_clusters_are_recruited_as_lost_persons_are(self) -> None:
        # 11.96 / 0.9 = 13.3.
        found = clusters_to_recruit(
            persons_per_arm=169.31, cluster_size=46, icc=0.05, clusters_lost=0.1
        )

        assert found.clusters_per_arm == 14


@pytest.mark.parametrize(
    "ask",
    [
        lambda: persons_for_proportions(control=0.1, treated=0.2, ratio=(1, 0)),
        lambda: persons_for_proportions(control=0.1, treated=0.2, ratio=(1, 1, 1)),
        lambda: persons_for_proportions(control=0.1, treated=0.1),
        lambda: persons_for_proportions(control=0.1, treated=0.2, power=0.01),
        lambda: power_for_two_proportions(persons=(0, 5), control=0.1, treated=0.2),
        lambda: power_for_two_proportions(persons=(5,), control=0.1, treated=0.2),
        lambda: events_for_hazards(hazard_ratio=1),
        lambda: events_for_hazards(hazard_ratio=0),
        lambda: events_for_hazards(hazard_ratio=float("nan")),
        lambda: chance_of_event(hazard=0, follow_up=1),
        lambda: chance_of_event(hazard=1, follow_up=0),
        lambda: persons_for_survival(hazard_ratio=0.5, event_chances=(0, 0.5)),
        lambda: persons_for_survival(hazard_ratio=0.5, event_chances=(0.5,)),
        lambda: persons_for_counts(control_rate=0, rate_ratio=0.5),
        lambda: persons_for_counts(control_rate=1, rate_ratio=1),
        lambda: persons_for_counts(control_rate=1, rate_ratio=0.5, dispersion=-1),
        lambda: persons_for_counts(control_rate=1, rate_ratio=0.5, null_variance="x"),
        lambda: part_after_adjusting(correlation=1),
        lambda: persons_to_recruit(persons=10, lost=1),
        lambda: persons_to_recruit(persons=10, lost=-0.1),
        lambda: persons_to_recruit(persons=0, lost=0.1),
        lambda: clusters_to_recruit(persons_per_arm=0, cluster_size=10, icc=0.1),
        lambda: clusters_to_recruit(
            persons_per_arm=10, cluster_size=10, icc=0.1, clusters_lost=1.0
        ),
    ],
)
def test_a_question_without_an_answer_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(PowerRefused):
        ask()
