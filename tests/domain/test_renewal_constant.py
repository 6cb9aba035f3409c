"""The constant-rate case, against published numbers and independent ways to them."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from likewise.domain.compiling import compiled as compiled_form
from likewise.domain.renewal import (
    RenewalRefused,
    constant_kernels,
    expected_months_until_below,
    probabilities_never_below,
    probability_at_least,
    probability_never_below,
)

# Exact answers of the linear death and immigration process, six decimals. "Never below" was made
# with the matrix exponential of the absorbing chain, states capped at 60
# (scipy.linalg.expm, SciPy 1.18); "at least" with binomial plus Poisson sums.
KNOWN = [
    # members, newcomers, leaving, months, minimum, at least, never below
    (8, 0.0, 0.1, 6, 4, 0.737345, 0.737345),
    (8, 0.0, 0.1, 12, 4, 0.196278, 0.196278),
    (8, 0.5, 0.1, 12, 4, 0.858154, 0.728033),
    (8, 0.8, 0.1, 12, 4, 0.964608, 0.886119),
]
RATES = {
    "members": st.integers(0, 20),
    "newcomers": st.floats(0, 3),
    "leaving": st.floats(0, 0.6),
    "months": st.floats(0, 24),
    "minimum": st.integers(0, 20),
}


def ask(function, members, newcomers, leaving, months, minimum):
    return function(
        members=members,
        newcomers_per_month=newcomers,
        leaving_per_month=leaving,
        months=months,
        minimum=minimum,
    )


def by_matrix_exponential(members, newcomers, leaving, months, minimum, cap=70):
    from scipy.linalg import expm

    count = cap - minimum + 2
    rates = np.zeros((count, count))
    for place in range(1, count):
        size = minimum + place - 1
        if place + 1 < count:
            rates[place, place + 1] = newcomers
        rates[place, place - 1] = leaving * size
        rates[place, place] = -rates[place].sum()
    return expm(rates * months)[members - minimum + 1, 1:].sum()


@pytest.mark.parametrize("case", KNOWN)
def test_the_published_answers_are_reproduced(case):
    *arguments, at_least, never_below = case

    assert ask(probability_at_least, *arguments) == pytest.approx(at_least, abs=5e-7)
    assert ask(probability_never_below, *arguments) == pytest.approx(never_below, abs=5e-7)


@pytest.mark.parametrize(
    ("newcomers", "months", "mean", "variance"),
    # exact formula: mean and variance of the size from 8 members with a hazard of 0.1
    [(0.0, 6, 4.390493, 1.980939), (0.5, 12, 5.903583, 5.177839), (0.8, 12, 8.0, 7.274256)],
)
def test_tail_sums_give_the_published_mean_and_variance(newcomers, months, mean, variance):
    tails = [
        ask(probability_at_least, 8, newcomers, 0.1, months, minimum) for minimum in range(1, 60)
    ]

    first = sum(tails)
    second = sum((2 * minimum - 1) * tail for minimum, tail in enumerate(tails, start=1))

    assert first == pytest.approx(mean, abs=5e-7)
    assert second - first**2 == pytest.approx(variance, abs=5e-6)


def test_a_closed_group_of_eight_comes_down_to_three_in_the_published_time():
    months = expected_months_until_below(
        members=8, newcomers_per_month=0, leaving_per_month=0.1, minimum=4
    )

    assert months == pytest.approx(8.845238, abs=5e-7)


def test_enlisting_sixteen_keeps_eight_for_half_a_year_three_times_in_four():
    assert round(ask(probability_at_least, 16, 0, 0.1, 6, 8), 3) == 0.741


def test_the_mean_time_agrees_with_solving_the_chain():
    # (I - generator) solved directly: mean absorption times of the chain capped at 80.
    newcomers, leaving, minimum, cap = 0.5, 0.1, 4, 80
    sizes = np.arange(minimum, cap + 1)
    generator = np.diag(np.full(sizes.size - 1, newcomers), 1)
    generator += np.diag(leaving * sizes[1:], -1)
    generator -= np.diag(newcomers * (sizes < cap) + leaving * sizes)

    times = np.linalg.solve(-generator, np.ones(sizes.size))

    assert expected_months_until_below(
        members=8, newcomers_per_month=newcomers, leaving_per_month=leaving, minimum=minimum
    ) == pytest.approx(times[4], rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(**RATES)
def test_without_newcomers_both_are_the_binomial_tail(members, newcomers, leaving, months, minimum):
    from scipy.stats import binom

    expected = binom.sf(minimum - 1, members, math.exp(-leaving * months))

    assert ask(probability_at_least, members, 0, leaving, months, minimum) == pytest.approx(
        expected, abs=1e-10
    )
    if minimum <= members:
        out = np.empty(1)
        constant_kernels.never_below(members, 0.0, leaving, np.array([months]), minimum, out)
        assert out[0] == pytest.approx(expected, abs=1e-10)


@settings(max_examples=25, deadline=None)
@given(**RATES)
def test_where_nobody_leaves_a_group_never_closes(members, newcomers, leaving, months, minimum):
    kept = min(minimum, members)

    assert ask(probability_never_below, members, newcomers, 0, months, kept) == 1
    assert ask(probability_at_least, members, newcomers, 0, months, kept) == 1


@settings(max_examples=25, deadline=None)
@given(**RATES)
@example(members=0, newcomers=1.0, leaving=2.2250738585e-313, months=1.0, minimum=0)
@example(members=12, newcomers=3.0, leaving=1e-10, months=1.0, minimum=3)
def test_never_below_agrees_with_the_matrix_exponential(
    members, newcomers, leaving, months, minimum
):
    minimum = max(1, min(minimum, members))
    members = max(members, 1)

    answer = ask(probability_never_below, members, newcomers, leaving, months, minimum)

    expected = by_matrix_exponential(members, newcomers, leaving, months, minimum, cap=110)
    assert answer == pytest.approx(expected, abs=1e-9)
    assert answer <= ask(probability_at_least, members, newcomers, leaving, months, minimum) + 1e-10


def test_the_kernel_gives_the_same_uncompiled():
    horizons, compiled, plain = np.array([3.0, 12.0]), np.empty(2), np.empty(2)

    compiled_form(constant_kernels.never_below)(8, 0.5, 0.1, horizons, 4, compiled)
    constant_kernels.never_below(8, 0.5, 0.1, horizons, 4, plain)
    each = np.empty((1, 2))
    constant_kernels.never_below_each(
        np.array([8]), np.array([0.5]), np.array([0.1]), horizons, np.array([4]), each
    )

    assert np.array_equal(plain, compiled)
    assert np.array_equal(each[0], compiled)
    assert constant_kernels.size_cap(8, 0.5, 0.1, 12.0) == compiled_form(constant_kernels.size_cap)(
        8, 0.5, 0.1, 12.0
    )
    assert constant_kernels.safe_cap(4, 0.01, 3.0, 500) < 30
    assert constant_kernels.safe_cap(4, 1e-233, 10.0, 500) == 4
    assert constant_kernels.safe_cap(4, 0.0, 10.0, 500) == 4


def test_a_cap_that_is_too_low_would_show():
    cap = constant_kernels.size_cap(8, 0.5, 0.1, 12.0)
    tail = ask(probability_at_least, 8, 0.5, 0.1, 12, cap)

    assert cap < 60
    assert tail < 1e-12


@pytest.mark.parametrize(
    ("members", "newcomers", "leaving", "months", "minimum"),
    [(400, 20, 0.05, 600, 380), (10, 100, 1e-4, 1200, 1), (2000, 100, 30, 1200, 3)],
)
def test_long_series_end_and_stay_within_zero_and_one(members, newcomers, leaving, months, minimum):
    answer = ask(probability_never_below, members, newcomers, leaving, months, minimum)

    assert 0 <= answer <= 1


def test_a_series_that_has_settled_goes_on_by_its_ratio():
    # Halves of the time are two steps of the semigroup; the settled ratio multiplies.
    one, two, four = (
        ask(probability_never_below, 30, 3.0, 0.1, months, 18) for months in (300, 600, 1200)
    )

    assert four / two == pytest.approx((two / one) ** 2, rel=1e-6)


def test_many_cohorts_at_once_agree_with_one_at_a_time():
    members, newcomers = [8, 12, 5], [0.5, 0.0, 1.0]

    table = probabilities_never_below(
        members=members,
        newcomers_per_month=newcomers,
        leaving_per_month=0.1,
        horizons_months=[3, 12],
        minimum=4,
    )

    for row, size in enumerate(members):
        for column, months in enumerate((3, 12)):
            one = ask(probability_never_below, size, newcomers[row], 0.1, months, 4)
            assert table[row, column] == pytest.approx(one, abs=1e-11)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("members", -1, "negative"),
        ("members", 2.5, "whole number"),
        ("members", True, "whole number"),
        ("members", 10_001, "10,000"),
        ("newcomers_per_month", -0.1, "negative"),
        ("newcomers_per_month", math.nan, "nan"),
        ("leaving_per_month", -0.1, "negative"),
        ("leaving_per_month", math.inf, "inf"),
        ("leaving_per_month", "0.1", "'0.1'"),
        ("leaving_per_month", 31, "Check the unit"),
        ("months", -3, "negative"),
        ("minimum", -1, "negative"),
    ],
)
@pytest.mark.parametrize("function", [probability_at_least, probability_never_below])
def test_what_no_cohort_can_have_is_refused(function, name, value, words):
    arguments = {
        "members": 8,
        "newcomers_per_month": 0.5,
        "leaving_per_month": 0.1,
        "months": 12,
        "minimum": 4,
    }

    with pytest.raises(RenewalRefused, match=words):
        function(**(arguments | {name: value}))


def test_a_minimum_above_the_size_is_refused_only_by_never_below():
    assert 0 < ask(probability_at_least, 3, 1.0, 0.1, 6, 4) < 1
    with pytest.raises(RenewalRefused, match="already fewer than the minimum of 4"):
        ask(probability_never_below, 3, 1.0, 0.1, 6, 4)


def test_a_list_with_one_wrong_cohort_is_refused_by_its_place():
    with pytest.raises(RenewalRefused, match="Cohort 1 of the list"):
        probabilities_never_below(
            members=[8, 3],
            newcomers_per_month=0.5,
            leaving_per_month=0.1,
            horizons_months=[12],
            minimum=4,
        )


@pytest.mark.parametrize(("leaving", "minimum"), [(0, 4), (0.1, 0)])
def test_a_time_that_never_comes_has_no_mean(leaving, minimum):
    with pytest.raises(RenewalRefused, match="no mean"):
        expected_months_until_below(
            members=8, newcomers_per_month=1, leaving_per_month=leaving, minimum=minimum
        )


@pytest.mark.parametrize(("newcomers", "leaving"), [(50, 0.1), (1, 2.2e-313), (0, 1e-17)])
def test_a_mean_beyond_any_calendar_is_refused(newcomers, leaving):
    with pytest.raises(RenewalRefused, match="beyond any calendar"):
        expected_months_until_below(
            members=8, newcomers_per_month=newcomers, leaving_per_month=leaving, minimum=1
        )


@pytest.mark.parametrize("months", [np.int64(12), np.int32(12), np.float32(12), 12.0])
def test_numbers_of_numpy_are_numbers(months):
    eight = {"members": np.int64(8), "newcomers_per_month": np.float64(0.8), "minimum": np.int8(4)}

    found = probability_at_least(months=months, leaving_per_month=0.1, **eight)

    assert found == pytest.approx(0.964608, abs=5e-7)  # exact formula, to six decimals


def test_a_whole_number_beyond_every_float_is_refused():
    with pytest.raises(RenewalRefused, match="The time ahead is 1000"):
        ask(probability_at_least, 8, 0.8, 0.1, 10**400, 4)
