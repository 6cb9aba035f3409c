"""How well a change explains counts: against integrals, cumulative sums and SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import betabinom, gamma, nbinom, poisson

from likewise.domain.renewal.changes import (
    SPAN_MONTHS,
    Level,
    best_explanation,
    evidence_by_month,
    learnt_levels,
    predicted_ranges,
)
from likewise.domain.renewal.checks import RenewalRefused

SEASONED = np.array([1.5, 0.8, 2.0, 1.2, 0.4, 1.7])
COUNTS = np.array([2, 1, 3, 0, 0, 1])
months_of_counts = st.lists(st.integers(0, 6), min_size=1, max_size=SPAN_MONTHS)


def evidence(counts, expected, level):
    return evidence_by_month(counts=np.array([counts]), expected=np.array([expected]), level=level)[
        0
    ]


@pytest.mark.parametrize("factors", [(0.5,), (2.0,), (0.5, 0.25, 0.1)])
def test_the_evidence_is_a_ratio_of_integrals_over_the_level(factors):
    """Oracle: SciPy's quadrature of Poisson chances over the gamma level, for every beginning."""
    level = Level(shape=5.0, factors=factors)

    def chance(beginning, factor):
        after = np.where(np.arange(COUNTS.size) >= beginning, factor, 1.0)

        def at(theta):
            return gamma.pdf(theta, 5.0, scale=1 / 5.0) * np.prod(
                poisson.pmf(COUNTS, theta * SEASONED * after)
            )

        return quad(at, 0, 8, epsabs=0, epsrel=1e-9, limit=200)[0]

    ratios = [
        np.mean([chance(beginning, factor) for factor in factors]) / chance(0, 1.0)
        for beginning in range(COUNTS.size)
    ]

    assert evidence(COUNTS, SEASONED, level)[-1] == pytest.approx(np.log(max(ratios)), rel=1e-6)
    beginning, found = best_explanation(counts=COUNTS, expected=SEASONED, level=level)
    assert beginning == np.argmax(ratios)
    assert found == pytest.approx(np.log(max(ratios)), rel=1e-6)


@given(counts=months_of_counts, factor=st.sampled_from([0.5, 2.0]))
def test_with_a_known_level_it_is_a_cumulative_sum_for_counts(counts, factor):
    """Oracle: the recursion of Lucas 1985, S = max(0, S + x log r + (1 - r) e)."""
    expected = np.resize(SEASONED, len(counts))
    sums, total = [], 0.0
    for count, due in zip(counts, expected, strict=True):
        total = max(0.0, total + count * np.log(factor) + (1 - factor) * due)
        sums.append(total)

    found = evidence(counts, expected, Level(shape=1e6, factors=(factor,)))

    assert np.maximum(found, 0) == pytest.approx(sums, abs=2e-3)


@given(counts=months_of_counts, later=months_of_counts)
def test_what_comes_later_changes_no_evidence_so_far(counts, later):
    level, both = Level(shape=9.0, factors=(0.5,)), [*counts, *later]
    expected = np.resize(SEASONED, len(both))

    now = evidence(counts, expected[: len(counts)], level)

    assert evidence(both, expected, level)[: len(counts)] == pytest.approx(now)


@given(
    counts=months_of_counts,
    after=st.lists(st.integers(0, 6), min_size=3, max_size=3),
    others=st.lists(st.integers(0, 6), min_size=3, max_size=3),
)
def test_months_after_a_beginning_do_not_teach_what_was_expected_of_them(counts, after, others):
    level, expected = Level(shape=9.0, factors=(0.5,)), np.resize(SEASONED, len(counts) + 3)

    one, other = (
        learnt_levels(
            counts=np.array([*counts, *rest]), expected=expected, level=level,
            beginning=len(counts),
        )[0]
        for rest in (after, others)
    )  # fmt: skip

    assert one.tolist() == other.tolist()
    assert one[-1] == pytest.approx((9 + sum(counts)) / (9 + expected[: len(counts)].sum()))


def test_a_change_that_began_more_than_a_year_ago_is_the_new_usual():
    counts = [3] * 12 + [0] * 12 + [1] * 12

    found = evidence(counts, [3.0] * 36, Level(shape=30.0, factors=(0.5,)))

    assert found[23] > 8
    assert found[35] < found[23] - 5


def test_a_month_that_tells_nothing_changes_nothing():
    level = Level(shape=9.0, factors=(0.5,))

    gap = evidence([2, 0, 0, 1], [2.0, 0.0, 2.0, 2.0], level)
    without = evidence([2, 0, 1], [2.0, 2.0, 2.0], level)

    assert gap[[0, 2, 3]] == pytest.approx(without)


def test_the_range_of_a_count_is_scipys():
    means, shapes = np.array([0.2, 1.7, 9.0, 9.0]), np.array([3.0, 60.0, 3.0, 60.0])
    there = nbinom(shapes, shapes / (shapes + means))

    found = predicted_ranges(means=means, shapes=shapes)

    assert found.T.tolist() == [there.ppf(0.05).tolist(), there.ppf(0.95).tolist()]


def test_the_range_of_an_attendance_is_scipys():
    share, shape, places = 0.65, 50.0, np.array([5, 12, 40])
    together = shape * (1 - share) / share - 1
    there = betabinom(places, together * share, together * (1 - share))

    found = predicted_ranges(means=share * places, shapes=np.full(3, shape), places=places)

    assert found.T.tolist() == [there.ppf(0.05).tolist(), there.ppf(0.95).tolist()]


def test_nothing_expected_has_a_range_of_nothing():
    found = predicted_ranges(
        means=np.array([0.0, 3.0]), shapes=np.full(2, 5.0), places=np.array([0, 6])
    )

    assert found[0].tolist() == [0, 0]
    assert found[1, 1] > 0


def test_evidence_beyond_all_doubt_is_still_a_number():
    level = Level(shape=1e6, factors=(0.5, 2.0))

    found = evidence([9_000] * 3, [9_000.0, 9_000.0, 2_000.0], level)

    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"shape": 0.0}, "above 0"),
        ({"shape": float("nan")}, "The shape of a level"),
        ({"factors": (0.5, 1.0)}, "is none"),
        ({"factors": ()}, "Give at least one"),
        ({"factors": (-2.0,)}, "negative"),
        ({"dispersion": 0.0}, "above 0"),
    ],
)
def test_a_level_that_cannot_be_is_refused(wrong, words):
    with pytest.raises(RenewalRefused, match=words):
        Level(**({"shape": 5.0, "factors": (0.5,)} | wrong))
