"""The intracluster correlation from data: published, a second way, and simulated intervals."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from likewise.domain.allocation.icc import (
    IccEstimate,
    IccRefused,
    Interval,
    icc_from_data,
    smith_error,
)

# Shrout and Fleiss, Psychological Bulletin 1979;86:420-428, table 2: six targets, four judges.
SHROUT_AND_FLEISS = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)


def of(groups: Sequence[Sequence[float]], *, interval: Interval = "Searle") -> IccEstimate:
    values = [value for group in groups for value in group]
    clusters = [str(place) for place, group in enumerate(groups) for _ in group]
    return icc_from_data(values=values, clusters=clusters, interval=interval)


def test_the_published_correlation_and_its_interval() -> None:
    # Published .17 (ICC(1,1)). R, psych: ICC(sf): ICC1 0.17, F 1.8, 5 and 18 degrees of freedom,
    # lower bound -0.133, upper bound 0.72.
    found = of(SHROUT_AND_FLEISS)

    assert found.icc == pytest.approx(0.166, abs=5e-4)
    assert found.f_ratio == pytest.approx(1.795, abs=5e-3)
    assert (found.lower, found.upper) == pytest.approx((-0.133, 0.7226), abs=5e-4)


def test_the_variances_of_kerry_and_bland_come_back() -> None:
    # Kerry and Bland 1998, PMC1113123: within 1.28, between 0.0046, ICC 0.00358088. Data made to
    # have just these: 40 clusters of 50, deviations +-s within, means with the variance wanted.
    half = np.sqrt(1.28 * 49 / 50)
    means = np.linspace(-1, 1, 40)
    means *= np.sqrt((0.0046 + 1.28 / 50) / means.var(ddof=1))

    found = of([[mean - half, mean + half] * 25 for mean in means])

    assert found.within == pytest.approx(1.28)
    assert found.between == pytest.approx(0.0046)
    assert found.icc == pytest.approx(0.00358088, abs=5e-9)


def test_unequal_clusters_are_the_sums_of_squares_of_scipy() -> None:
    dice = np.random.default_rng(61)
    groups = [dice.normal(dice.normal(0, 1), 1, size).tolist() for size in (3, 8, 5, 12, 2, 7)]
    sizes = np.array([len(group) for group in groups])
    ratio = stats.f_oneway(*groups).statistic
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / 5

    found = of(groups)

    assert found.f_ratio == pytest.approx(ratio)
    assert found.size_for_variance == pytest.approx(size)
    assert found.icc == pytest.approx((ratio - 1) / (ratio + size - 1))
    assert (found.clusters, found.people) == (6, 37)
    assert found.variation == pytest.approx(sizes.std() / sizes.mean())


def simulated(dice: np.random.Generator, *, sizes: list[int], icc: float) -> list[list[float]]:
    return [
        dice.normal(dice.normal(0, np.sqrt(icc)), np.sqrt(1 - icc), size).tolist() for size in sizes
    ]


@pytest.mark.parametrize(
    ("sizes", "icc", "interval", "least"),
    [
        ([10] * 12, 0.05, "Searle", 0.93),
        ([4, 6, 8, 10, 12, 14, 16, 18] * 3, 0.05, "Searle", 0.92),
        ([4, 6, 8, 10, 12, 14, 16, 18] * 8, 0.05, "Smith", 0.92),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(
    sizes: list[int], icc: float, interval: Interval, least: float
) -> None:
    dice, held, trials = np.random.default_rng(61), 0, 600

    for _ in range(trials):
        found = of(simulated(dice, sizes=sizes, icc=icc), interval=interval)
        held += found.lower <= icc <= found.upper

    assert least <= held / trials <= 0.98


def test_smith_s_error_is_how_much_estimates_vary() -> None:
    dice, sizes = np.random.default_rng(61), [4, 6, 8, 10, 12, 14, 16, 18] * 8

    found = [of(simulated(dice, sizes=sizes, icc=0.1)) for _ in range(500)]

    error = smith_error(icc=0.1, counts=sizes, size=found[0].size_for_variance)
    assert np.std([one.icc for one in found]) == pytest.approx(error, rel=0.12)
    assert np.mean([one.icc for one in found]) == pytest.approx(0.1, abs=4 * error / 500**0.5)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 50), min_size=2, max_size=6), min_size=2, max_size=6),
    st.floats(-100, 100),
    st.floats(0.1, 10),
)
def test_zero_and_unit_do_not_matter(groups: list[list[int]], zero: float, unit: float) -> None:
    if all(len(set(group)) == 1 for group in groups):
        return

    found = of(groups)
    moved = of([[zero + unit * value for value in group] for group in groups[::-1]])

    assert found.lower <= found.icc <= found.upper <= 1
    assert moved.icc == pytest.approx(found.icc, abs=1e-6)
    assert moved.upper == pytest.approx(found.upper, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "clusters", "more", "sentence"),
    [
        ([1, 2], ["a"], {}, "2 values and 1 clusters"),
        ([1, float("nan"), 3], ["a", "a", "b"], {}, "A value is missing"),
        ([1, 2, 3], ["a", "a", "a"], {}, "3 people in 1 clusters"),
        ([1, 2, 3], ["a", "b", "c"], {}, "two people or more in some"),
        ([], [], {}, "0 people in 0 clusters"),
        ([1, 1, 2, 2], ["a", "a", "b", "b"], {}, "do not differ at all"),
        ([1, 1, 1, 1], ["a", "a", "b", "b"], {}, "do not differ at all"),
        ([1, 2, 3], ["a", "a", "b"], {"level": 1.0}, "between 0 and 1"),
        ([1, 2, 3], ["a", "a", "b"], {"interval": "x"}, "Searle's or Smith's"),
    ],
)
def test_data_without_a_correlation_are_refused(
    values: list[float], clusters: list[str], more: dict[str, object], sentence: str
) -> None:
    with pytest.raises(IccRefused, match=sentence):
        icc_from_data(values=values, clusters=clusters, **more)
