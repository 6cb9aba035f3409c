"""Constrained randomisation: all allocations, limits, validity, and an even draw."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from likewise.domain.allocation import (
    Cluster,
    Constrained,
    ConstraintRefused,
    Covariate,
    DesignRefused,
    Factor,
    acceptable_allocations,
    arms_in_ratio,
    choose,
)
from likewise.domain.allocation.candidates import (
    arm_sizes,
    count_allocations,
    every_allocation,
    sampled_allocations,
    scores_of,
)

SIZES = (2100, 3500, 4200, 5100, 6400, 8000, 2900, 7100)
TWO = arms_in_ratio(names=("control", "support"))


def clusters(*values: float) -> list[Cluster]:
    return [Cluster(unit=f"P{i:02d}", values=(value,)) for i, value in enumerate(values, 1)]


def design(**changed: object) -> Constrained:
    given: dict[str, object] = {
        "arms": TWO,
        "units": "clusters",
        "covariates": (Covariate(name="list size"),),
        "best_share": 0.25,
    }
    return Constrained(**(given | changed))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=3))
def test_every_allocation_is_listed_once(sizes: list[int]) -> None:
    dealt = [arm for arm, size in enumerate(sizes) for _ in range(size)]

    listed = every_allocation(sizes=sizes)

    assert [tuple(row) for row in listed.tolist()] == sorted(set(permutations(dealt)))
    assert len(listed) == count_allocations(sizes=sizes)


def test_the_score_is_that_of_a_plain_loop() -> None:
    values = np.array(SIZES, float)
    standard = (values - values.mean()) / values.std(ddof=1)

    listed = every_allocation(sizes=(3, 3, 2))
    ours = scores_of(
        allocations=listed, columns=values[:, np.newaxis], weights=np.array([2.0]), arms=3
    )

    for row, score in zip(listed[::37], ours[::37], strict=True):
        means = [standard[row == arm].mean() for arm in range(3)]
        by_hand = sum(2 * (means[a] - means[b]) ** 2 for a, b in ((0, 1), (0, 2), (1, 2)))
        assert score == pytest.approx(by_hand)


def test_only_the_best_share_is_acceptable() -> None:
    found = acceptable_allocations(design=design(), clusters=clusters(*SIZES), seed=1)

    assert found.is_listed
    assert found.candidates == 70
    assert len(found.allocations) == 20  # a quarter of 70 is 18, and two tie with the last
    assert found.scores.max() == found.threshold < found.median_score


def test_a_covariates_own_limit_holds_in_its_own_unit() -> None:
    limited = design(covariates=(Covariate(name="list size", limit=500.0),), best_share=1.0)

    found = acceptable_allocations(design=limited, clusters=clusters(*SIZES), seed=1)

    values = np.array(SIZES, float)
    apart = [abs(values[row == 0].mean() - values[row == 1].mean()) for row in found.allocations]
    assert max(apart) <= 500
    assert 0 < len(apart) < 70


def test_factors_are_balanced_too() -> None:
    place = Factor(name="place", levels=("rural", "town"))
    mixed = design(covariates=(), factors=(place,), best_share=0.5)
    listed = [Cluster(unit=str(i), levels=(place.levels[i % 2],)) for i in range(8)]

    made = choose(design=mixed, clusters=listed, seed=61)

    rural = [
        arm for cluster, arm in zip(listed, made.arms, strict=True) if cluster.levels[0] == "rural"
    ]
    assert sorted(rural) == ["control", "control", "support", "support"]
    assert dict(made.means)["place rural"] == (0.5, 0.5)


def test_the_draw_is_even_over_the_acceptable_allocations() -> None:
    found = acceptable_allocations(design=design(), clusters=clusters(*SIZES), seed=1)
    known = {tuple(row): 0 for row in found.allocations.tolist()}

    for seed in range(900):
        made = choose(design=design(), clusters=clusters(*SIZES), seed=seed)
        known[tuple(int(arm == "support") for arm in made.arms)] += 1

    assert len(known) == 20
    assert stats.chisquare(list(known.values())).pvalue > 0.001


def test_the_words_say_how_many_and_which_was_drawn() -> None:
    made = choose(design=design(), clusters=clusters(*SIZES), seed=61)

    number = int(made.draw * 20) + 1
    assert "There are 70 ways to share 8 clusters among the arms" in made.words
    assert f"acceptable allocation number {number} was taken" in made.words
    # Twenty are acceptable, and arms exchanged each leaves them as far apart.
    assert made.least_p == 0.1
    assert "below 0.1: arms exchanged" in made.words
    assert 0 < made.least_together <= made.most_together < 1


def test_too_many_allocations_are_sampled_all_different() -> None:
    many = clusters(*np.linspace(1000, 9000, 26))

    found = acceptable_allocations(design=design(best_share=0.01), clusters=many, seed=61)
    same = acceptable_allocations(design=design(best_share=0.01), clusters=many, seed=61)

    assert not found.is_listed
    assert 99_000 < found.candidates <= 100_000
    assert len(np.unique(found.allocations, axis=0)) == len(found.allocations)
    assert (found.allocations.sum(axis=1) == 13).all()
    assert np.array_equal(found.allocations, same.allocations)


def test_a_sample_holds_every_allocation_as_often() -> None:
    drawn = sampled_allocations(sizes=(2, 2), seed=61, count=500)

    assert len(drawn) == 6


@pytest.mark.parametrize(
    ("ratio", "count", "sizes"),
    [
        ((1, 1), 7, (4, 3)),
        ((1, 2), 9, (3, 6)),
        ((1, 2), 10, (3, 7)),
        ((3, 1), 7, (5, 2)),
        ((1, 1, 1), 8, (3, 3, 2)),
    ],
)
def test_arms_get_clusters_in_the_ratio(
    ratio: tuple[int, ...], count: int, sizes: tuple[int, ...]
) -> None:
    assert arm_sizes(ratio=ratio, clusters=count) == sizes


@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.integers(0, 500))
def test_no_arm_is_a_whole_cluster_off_its_share(ratio: list[int], count: int) -> None:
    sizes = arm_sizes(ratio=ratio, clusters=count)

    assert sum(sizes) == count
    assert all(
        abs(size - share * count / sum(ratio)) < 1 for size, share in zip(sizes, ratio, strict=True)
    )


class TestRefused:
    """What would make an allocation that is not random, or not what was meant."""

    def test_two_clusters_that_are_always_apart(self) -> None:
        # Two giants: every balanced allocation puts one in each arm.
        with pytest.raises(ConstraintRefused, match="P07 and P08 are never in the same arm"):
            choose(
                design=design(best_share=0.2),
                clusters=clusters(10, 11, 12, 13, 14, 15, 9000, 9100),
                seed=1,
            )

    def test_two_clusters_that_are_always_together(self) -> None:
        # Totals are nearest with 6 + 6 + 1 against 9 + 1 + 1.
        with pytest.raises(ConstraintRefused, match="P01 and P02 are always in the same arm"):
            choose(design=design(best_share=0.3), clusters=clusters(6, 6, 9, 1, 1, 1), seed=1)

    def test_one_cluster_per_arm(self) -> None:
        # The pilot's shape: whoever is allocated, no two practices can ever share an arm.
        four = arms_in_ratio(names=("neither", "1:1", "group", "both"))

        with pytest.raises(ConstraintRefused, match="never in the same arm"):
            choose(design=design(arms=four, best_share=1.0), clusters=clusters(1, 2, 3, 4), seed=1)

    def test_limits_that_nothing_meets(self) -> None:
        tight = design(covariates=(Covariate(name="list size", limit=0.001),))

        with pytest.raises(ConstraintRefused, match="Loosen a limit"):
            choose(design=tight, clusters=clusters(*SIZES), seed=1)

    def test_a_cluster_twice(self) -> None:
        with pytest.raises(ConstraintRefused, match="listed twice"):
            choose(design=design(), clusters=[*clusters(1, 2, 3), *clusters(1)], seed=1)

    def test_fewer_clusters_than_arms(self) -> None:
        with pytest.raises(ConstraintRefused, match="1 clusters for 2 arms"):
            choose(design=design(), clusters=clusters(1), seed=1)

    def test_a_ratio_that_leaves_an_arm_empty(self) -> None:
        uneven = design(arms=arms_in_ratio(names="ABC", ratio=(9, 9, 1)), best_share=1.0)

        with pytest.raises(ConstraintRefused, match="arm without a cluster"):
            choose(design=uneven, clusters=clusters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), seed=1)

    def test_a_missing_value(self) -> None:
        with pytest.raises(ConstraintRefused, match="list size of cluster P02 is missing"):
            choose(design=design(), clusters=clusters(1, float("nan"), 3, 4), seed=1)

    def test_a_value_out_of_range(self) -> None:
        ranged = design(covariates=(Covariate(name="list size", minimum=500, maximum=30_000),))

        with pytest.raises(ConstraintRefused, match=r"is 12, out of its range \(500 to 30000\)"):
            choose(design=ranged, clusters=clusters(2100, 12, 3500, 4200), seed=1)

    @pytest.mark.parametrize("cluster", [Cluster(unit="P09"), Cluster(unit="P09", values=(1, 2))])
    def test_a_cluster_that_lacks_a_covariate(self, cluster: Cluster) -> None:
        with pytest.raises(ConstraintRefused, match="lacks a covariate"):
            choose(design=design(), clusters=[*clusters(1, 2, 3), cluster], seed=1)

    def test_a_cluster_that_lacks_a_factor(self) -> None:
        place = Factor(name="place", levels=("rural", "town"))

        with pytest.raises(ConstraintRefused, match="lacks the level"):
            choose(design=design(factors=(place,)), clusters=clusters(1, 2, 3, 4), seed=1)

    @pytest.mark.parametrize(
        "changed",
        [
            {"covariates": ()},
            {"covariates": (Covariate(name="a"), Covariate(name="a"))},
            {"best_share": 0.0},
            {"best_share": 1.1},
        ],
    )
    def test_a_design_that_cannot_be_right(self, changed: dict[str, object]) -> None:
        with pytest.raises(DesignRefused):
            design(**changed)

    @pytest.mark.parametrize(
        "given",
        [
            {"name": " "},
            {"name": "a", "weight": 0.0},
            {"name": "a", "limit": -1.0},
            {"name": "a", "minimum": 5.0, "maximum": 5.0},
        ],
    )
    def test_a_covariate_that_cannot_be_right(self, given: dict[str, object]) -> None:
        with pytest.raises(DesignRefused):
            Covariate(**given)
