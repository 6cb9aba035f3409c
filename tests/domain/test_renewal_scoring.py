"""Scores and run charts."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.runcharts import crossings_limit, run_chart, run_limit
from likewise.domain.renewal.scoring import (
    brier_score,
    calibration,
    coverage,
    log_score,
    wilson,
)


def test_scores_of_a_worked_example():
    # By hand: (0.1^2 + 0.4^2 + 0.7^2) / 3 and -(ln 0.9 + ln 0.6 + ln 0.3) / 3.
    chances, happened = [0.9, 0.4, 0.3], [True, False, True]

    assert brier_score(chances=chances, happened=happened) == pytest.approx(0.22)
    expected = -(math.log(0.9) + math.log(0.6) + math.log(0.3)) / 3
    assert log_score(chances=chances, happened=happened) == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_the_honest_chance_has_the_best_expected_score(truth, said):
    for score in (brier_score, log_score):

        def expected(chance, score=score):
            yes = score(chances=[chance], happened=[True])
            no = score(chances=[chance], happened=[False])
            return truth * yes + (1 - truth) * no

        assert expected(truth) <= expected(said) + 1e-12


def test_certainty_that_fails_is_dear_but_finite():
    assert log_score(chances=[1.0], happened=[False]) == pytest.approx(-math.log(1e-6), rel=1e-6)


def test_calibration_groups_and_bounds():
    groups = calibration(chances=[0.05, 0.1, 0.9, 1.0], happened=[False, True, True, True], bins=2)

    assert [group.number for group in groups] == [2, 2]
    assert groups[0].share == 0.5
    assert groups[1].share_high == pytest.approx(1)
    # Geeck 2024: 13 of 23 returned, Wilson 95% interval 37 to 74%.
    assert [round(end, 2) for end in wilson(successes=13, trials=23, z=1.959964)] == [0.37, 0.74]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: brier_score(chances=[], happened=[]),
        lambda: brier_score(chances=[0.5], happened=[True, False]),
        lambda: log_score(chances=[1.5], happened=[True]),
        lambda: calibration(chances=[0.5], happened=[True], bins=0),
        lambda: coverage(low=[1], high=[], truth=[1]),
    ],
)
def test_scores_of_nothing_are_refused(wrong):
    with pytest.raises(RenewalRefused):
        wrong()


@pytest.mark.parametrize(("points", "run", "crossings"), [(10, 6, 2), (18, 7, 5), (24, 8, 8)])
def test_run_chart_limits_are_the_published_ones(points, run, crossings):
    assert run_limit(useful=points) == run
    assert crossings_limit(useful=points) == crossings


@pytest.mark.parametrize("points", [1, 2, 5, 11, 40, 101, 300])
def test_the_crossings_limit_is_the_binomial_quantile(points):
    from scipy.stats import binom

    assert crossings_limit(useful=points) == (
        int(binom.ppf(0.05, points - 1, 0.5)) if points > 1 else 0
    )


def test_a_shift_is_signalled_and_a_toss_is_not():
    shifted = run_chart(values=[8.0, 9, 8, 9, 8, 9, 8, 9, 5, 4, 5, 4, 5, 4, 5, 4])
    tossed = run_chart(values=[8.0, 4, 8, 4, 4, 8, 8, 4, 8, 4, 4, 8], median=6)

    assert shifted.has_long_run
    assert shifted.has_few_crossings
    assert not tossed.has_shifted


@pytest.mark.parametrize("values", [[], [5.0] * 20, [1.0, 2] * 4, [math.nan] * 12])
def test_a_run_chart_of_too_little_is_refused(values):
    with pytest.raises(RenewalRefused):
        run_chart(values=values)


@pytest.mark.parametrize("function", [run_limit, crossings_limit])
def test_limits_of_no_points_are_refused(function):
    with pytest.raises(RenewalRefused):
        function(useful=0)
