"""Tests of results by allocating again: against every allocation there is, and their level."""

from itertools import combinations, product

import numpy as np
import pytest

from likewise.domain.allocation import (
    Allocated,
    Blocks,
    Cluster,
    Constrained,
    Covariate,
    Factor,
    Minimisation,
    OneClusterPerArm,
    Simple,
    Waiting,
    allocate,
    arms_in_ratio,
    choose,
)
from likewise.domain.allocation.rerandomisation import (
    RerandomisationRefused,
    constrained_test,
    replayed_test,
)

TWO = arms_in_ratio(names=("control", "support"))
SEX = Factor(name="sex", levels=("female", "male"))
MINIMISED = Minimisation(arms=TWO, factors=(SEX,), probability=0.8)
SIZES = (2100, 3500, 4200, 5100, 6400, 8000, 2900, 7100)
CLUSTERS = [Cluster(unit=f"P{i}", values=(float(size),)) for i, size in enumerate(SIZES, 1)]


def limited(**changed: object) -> Constrained:
    given: dict[str, object] = {
        "arms": TWO,
        "units": "clusters",
        "covariates": (Covariate(name="list size"),),
        "best_share": 0.5,
    }
    return Constrained(**(given | changed))


def people(sexes: str) -> list[Waiting]:
    levels = {"f": "female", "m": "male"}
    return [Waiting(unit=str(i), levels=(levels[sex],)) for i, sex in enumerate(sexes)]


def allocated(design: object, sexes: str, seed: int) -> list[Allocated]:
    came = people(sexes)
    made = allocate(design=design, past=(), waiting=came, seed=seed)
    return [
        Allocated(unit=one.unit, levels=one.levels, arm=decision.arm)
        for one, decision in zip(came, made, strict=True)
    ]


class TestConstrained:
    """Among the acceptable allocations."""

    def test_the_p_value_is_a_count_over_every_acceptable_allocation(self) -> None:
        # A second way: every half of eight clusters, its score in plain Python.
        outcomes = np.array([5.1, 6.0, 5.5, 7.2, 7.9, 8.8, 5.0, 8.1])
        standard = np.array(SIZES, float)
        every = [np.isin(range(8), half) for half in combinations(range(8), 4)]
        score = [abs(standard[arm].mean() - standard[~arm].mean()) for arm in every]
        cut = sorted(score)[34] * (1 + 1e-12)
        kept = [arm for arm, one in zip(every, score, strict=True) if one <= cut]
        drawn = choose(design=limited(), clusters=CLUSTERS, seed=61)
        real = np.array([arm == "support" for arm in drawn.arms])
        apart = [abs(outcomes[arm].mean() - outcomes[~arm].mean()) for arm in kept]
        own = abs(outcomes[real].mean() - outcomes[~real].mean())

        found = constrained_test(
            design=limited(), clusters=CLUSTERS, arms=drawn.arms, outcomes=outcomes, seed=61
        )

        assert found.allocations == len(kept)
        assert found.p_value == pytest.approx(np.mean([one >= own - 1e-9 for one in apart]))
        assert found.means == pytest.approx((outcomes[~real].mean(), outcomes[real].mean()))
        assert (found.kind, found.standard_error) == ("listed", 0.0)

    def test_mirror_images_tie_and_lift_the_least_p_value(self) -> None:
        drawn = choose(design=limited(), clusters=CLUSTERS, seed=61)
        outcomes = [float(arm == "support") for arm in drawn.arms]

        found = constrained_test(
            design=limited(), clusters=CLUSTERS, arms=drawn.arms, outcomes=outcomes, seed=61
        )

        assert found.p_value == found.least_p == pytest.approx(2 / found.allocations)

    def test_arms_of_two_sizes_have_no_mirror_image(self) -> None:
        uneven = limited(arms=arms_in_ratio(names=("control", "support"), ratio=(1, 3)))
        drawn = choose(design=uneven, clusters=CLUSTERS, seed=61)
        outcomes = [float(arm == "support") for arm in drawn.arms]

        found = constrained_test(
            design=uneven, clusters=CLUSTERS, arms=drawn.arms, outcomes=outcomes, seed=61
        )

        assert found.p_value == found.least_p == pytest.approx(1 / found.allocations)

    @pytest.mark.parametrize("is_adjusted", [False, True])
    def test_it_finds_nothing_too_often_where_there_is_nothing(self, is_adjusted: bool) -> None:
        dice, significant, trials = np.random.default_rng(61), 0, 400
        for trial in range(trials):
            drawn = choose(design=limited(), clusters=CLUSTERS, seed=trial)
            outcomes = np.array(SIZES) / 2000 + dice.exponential(1, 8)
            p_value = constrained_test(
                design=limited(),
                clusters=CLUSTERS,
                arms=drawn.arms,
                outcomes=outcomes,
                seed=trial,
                is_adjusted=is_adjusted,
            ).p_value
            significant += p_value <= 0.2

        assert significant / trials <= 0.2 + 3 * (0.16 / trials) ** 0.5
        assert significant / trials >= 0.1

    def test_adjusting_takes_out_what_was_balanced(self) -> None:
        drawn = choose(design=limited(), clusters=CLUSTERS, seed=61)
        noise = np.random.default_rng(61).normal(0, 0.01, 8)
        asked = {
            "design": limited(),
            "clusters": CLUSTERS,
            "arms": drawn.arms,
            "outcomes": np.array(SIZES)
            + noise
            + 0.05 * np.array([arm == "support" for arm in drawn.arms]),
            "seed": 61,
        }

        assert constrained_test(**asked, is_adjusted=True).p_value < 0.1
        assert constrained_test(**asked).p_value > 0.15

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"outcomes": [1.0] * 7}, "7 outcomes"),
            ({"outcomes": [1.0] * 7 + [float("nan")]}, "A cluster has no outcome"),
            ({"outcomes": [3.0] * 8}, "do not differ"),
            ({"outcomes": list(SIZES), "is_adjusted": True}, "explains them wholly"),
            ({"arms": ["control"] * 4 + ["support"] * 4}, "not among the acceptable"),
        ],
    )
    def test_what_cannot_be_tested_is_refused(
        self, changed: dict[str, object], sentence: str
    ) -> None:
        # The four smallest against the four largest are never acceptable.
        ordered = sorted(CLUSTERS, key=lambda cluster: cluster.values)
        drawn = choose(design=limited(), clusters=ordered, seed=61)
        sizes = [cluster.values[0] for cluster in ordered]
        asked: dict[str, object] = {"arms": drawn.arms, "outcomes": [float(i) for i in range(8)]}
        if "is_adjusted" in changed:
            changed = changed | {"outcomes": sizes}

        with pytest.raises(RerandomisationRefused, match=sentence):
            constrained_test(design=limited(), clusters=ordered, seed=61, **(asked | changed))

    def test_one_cluster_in_an_arm_is_refused_with_the_reason(self) -> None:
        uneven = limited(arms=arms_in_ratio(names=("control", "support"), ratio=(1, 7)))
        with pytest.raises(OneClusterPerArm, match="no degrees of freedom"):
            constrained_test(
                design=uneven,
                clusters=CLUSTERS,
                arms=["control"] + ["support"] * 7,
                outcomes=list(range(8)),
                seed=61,
            )


class TestReplayed:
    """Minimisation and lists, replayed under fresh seeds."""

    def test_the_p_value_is_that_of_every_way_the_trial_could_have_gone(self) -> None:
        # A second way: all 2^8 sequences of arms, each with the product of its chances.
        sexes, outcomes = "fmmfmfff", np.array([1.0, 3.2, 2.5, 4.1, 0.3, 5.0, 2.2, 3.9])
        past = allocated(MINIMISED, sexes, seed=5)

        def apart(arms: list[int]) -> float:
            treated = np.array(arms) == 1
            if treated.all() or not treated.any():
                return float(np.abs(outcomes.mean()))
            return float(abs(outcomes[treated].mean() - outcomes[~treated].mean()))

        own = apart([int(gone.arm == "support") for gone in past])
        exact = 0.0
        for arms in product((0, 1), repeat=8):
            chance, counts = 1.0, {"f": [0, 0], "m": [0, 0]}
            for sex, arm in zip(sexes, arms, strict=True):
                mine, other = counts[sex][arm], counts[sex][1 - arm]
                chance *= 0.5 if mine == other else 0.8 if mine < other else 0.2
                counts[sex][arm] += 1
            if apart(list(arms)) >= own - 1e-9:
                exact += chance

        found = replayed_test(
            design=MINIMISED, past=past, outcomes=outcomes, seed=7, replays=19_999
        )

        assert found.p_value == pytest.approx(exact, abs=4 * found.standard_error + 1e-4)
        assert found.standard_error == pytest.approx(
            (found.p_value * (1 - found.p_value) / 19_999) ** 0.5
        )

    @pytest.mark.parametrize(
        "design",
        [
            MINIMISED,
            Minimisation(
                arms=arms_in_ratio(names=("control", "support"), ratio=(1, 2)),
                factors=(SEX,),
                probability=0.8,
                ratio_method="biased coin",
            ),
        ],
        ids=["minimisation", "biased coin"],
    )
    def test_its_level_holds_under_a_drift_in_time(self, design: Minimisation) -> None:
        # Outcomes that grow with time and differ by sex, and arms that do nothing.
        dice, trials, significant = np.random.default_rng(61), 300, 0
        for trial in range(trials):
            sexes = "".join(dice.choice(("f", "m"), 20))
            past = allocated(design, sexes, seed=trial)
            outcomes = dice.normal(0, 1, 20) + np.arange(20) / 10
            p_value = replayed_test(
                design=design, past=past, outcomes=outcomes, seed=trial, replays=99
            ).p_value
            significant += p_value <= 0.1

        assert significant / trials == pytest.approx(0.1, abs=4 * (0.09 / trials) ** 0.5)

    def test_one_is_added_to_both_counts(self) -> None:
        past = allocated(MINIMISED, "fmfmfmfmfmfmfmfmfmfm", seed=61)
        outcomes = [100.0 * (gone.arm == "support") + place for place, gone in enumerate(past)]

        found = replayed_test(design=MINIMISED, past=past, outcomes=outcomes, seed=3, replays=99)

        assert found.p_value == found.least_p == 0.01
        assert found.allocations == 99

    def test_the_same_seed_gives_the_same_p_value(self) -> None:
        past = allocated(MINIMISED, "fmfmmfmffmfm", seed=61)
        outcomes = np.random.default_rng(61).normal(0, 1, 12)
        asked = {"design": MINIMISED, "past": past, "outcomes": outcomes, "replays": 600}

        one, same, other = (replayed_test(**asked, seed=seed) for seed in (8, 8, 9))

        assert one == same
        assert one.p_value != other.p_value

    def test_every_replay_has_a_seed_of_its_own(self) -> None:
        # More than one batch of 512: of 2^24 ways hardly two replays go the same.
        past = allocated(MINIMISED, "fm" * 12, seed=61)

        found = replayed_test(
            design=MINIMISED, past=past, outcomes=list(range(24)), seed=8, replays=1_200
        )

        assert found.different > 1_190

    def test_units_without_an_outcome_are_replayed_and_not_compared(self) -> None:
        past = allocated(MINIMISED, "fmfmmfmffmfm", seed=61)
        outcomes = np.random.default_rng(61).normal(0, 1, 12)
        outcomes[3] = np.nan
        known = [i for i in range(12) if i != 3]

        found = replayed_test(design=MINIMISED, past=past, outcomes=outcomes, seed=8, replays=999)

        by_arm = [
            np.mean([outcomes[i] for i in known if past[i].arm == arm])
            for arm in ("control", "support")
        ]
        assert found.means == pytest.approx(by_arm)

    @pytest.mark.parametrize(
        "design", [Simple(arms=TWO), Blocks(arms=TWO, sizes=(4,), factors=(SEX,), strata=("sex",))]
    )
    def test_lists_are_replayed_too(self, design: Simple | Blocks) -> None:
        arms = ("control", "support")
        past = [
            Allocated(
                unit=str(i),
                levels=("female",) if design.factors else (),
                arm=arms[(i + i // 2) % 2],
            )
            for i in range(16)
        ]
        outcomes = [float(gone.arm == "support") + i / 100 for i, gone in enumerate(past)]

        found = replayed_test(design=design, past=past, outcomes=outcomes, seed=61, replays=999)

        assert found.p_value < 0.01

    def test_adjusting_for_a_factor_sharpens_the_test(self) -> None:
        past = allocated(MINIMISED, "fm" * 15, seed=61)
        dice = np.random.default_rng(61)
        outcomes = [
            10 * (gone.levels[0] == "male") + (gone.arm == "support") + dice.normal(0, 0.5)
            for gone in past
        ]
        asked = {"design": MINIMISED, "past": past, "outcomes": outcomes, "seed": 2, "replays": 999}

        assert replayed_test(**asked, is_adjusted=True).p_value < 0.01

    def test_a_fully_deterministic_minimisation_has_no_such_test(self) -> None:
        sure = Minimisation(arms=TWO, factors=(SEX,), probability=1.0)
        past = allocated(sure, "fmfm", seed=61)

        with pytest.raises(RerandomisationRefused, match="always took the preferred arm"):
            replayed_test(design=sure, past=past, outcomes=[1.0, 2.0, 3.0, 4.0], seed=1)

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"replays": 98}, "Replay 99 to 1,000,000 times"),
            ({"replays": True}, "Replay 99 to 1,000,000 times"),
            ({"outcomes": [1.0]}, "1 outcomes"),
            ({"outcomes": [1.0, 1.0, 1.0, 1.0]}, "do not differ"),
            ({"outcomes": [float("nan")] * 4}, "An arm has no outcome"),
            ({"design": limited()}, "not by replays"),
        ],
    )
    def test_what_cannot_be_tested_is_refused(
        self, changed: dict[str, object], sentence: str
    ) -> None:
        past = [
            Allocated(unit=str(i), levels=("female",), arm=("control", "support")[i % 2])
            for i in range(4)
        ]
        asked: dict[str, object] = {"design": MINIMISED, "outcomes": [1.0, 2.0, 3.0, 4.0]}

        with pytest.raises(RerandomisationRefused, match=sentence):
            replayed_test(past=past, seed=1, **(asked | changed))

    def test_one_cluster_in_an_arm_is_refused_with_the_reason(self) -> None:
        design = Minimisation(arms=TWO, factors=(SEX,), units="clusters")
        past = [
            Allocated(unit="a", levels=("female",), arm="control"),
            Allocated(unit="b", levels=("female",), arm="support"),
        ]

        with pytest.raises(OneClusterPerArm, match="no degrees of freedom"):
            replayed_test(design=design, past=past, outcomes=[1.0, 2.0], seed=1)
