"""Errors counted by cluster, and the line that corrects chances, against SciPy."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.clusters import clustered, recalibration

values = st.floats(0, 1, allow_subnormal=False)


def test_clusters_of_one_size_have_scipys_interval_of_their_means():
    rng = np.random.Generator(np.random.Philox(2))
    scores = rng.normal(size=(9, 4))
    names = np.repeat(np.arange(9).astype(str), 4)

    found = clustered(values=scores.ravel(), weights=[1.0] * 36, clusters=names)

    means = scores.mean(axis=1)
    ends = stats.ttest_1samp(means, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high))
    assert found.error == pytest.approx(stats.sem(means))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(values, st.floats(0.1, 5), st.integers(0, 5)), min_size=3, max_size=20))
def test_the_error_is_what_leaving_out_each_cluster_shows(forecasts):
    names = sorted({str(name) for *_, name in forecasts})
    assume(len(names) > 1)

    def mean(left_out):
        kept = [(v, w) for v, w, name in forecasts if str(name) != left_out]
        return sum(v * w for v, w in kept) / sum(w for _, w in kept)

    found = clustered(
        values=[v for v, _, _ in forecasts],
        weights=[w for _, w, _ in forecasts],
        clusters=[str(name) for *_, name in forecasts],
    )

    without = [mean(name) for name in names]
    number = len(names)
    expected = np.sqrt((number - 1) * np.var(without))
    assert found.value == pytest.approx(mean(None))
    assert found.error == pytest.approx(expected, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(values, st.integers(0, 5)), min_size=3, max_size=20), st.integers(2, 4))
def test_saying_the_same_forecasts_again_makes_nothing_surer(forecasts, times):
    assume(len({name for _, name in forecasts}) > 1)

    def told(again):
        return clustered(
            values=[v for v, _ in forecasts] * again,
            weights=[1.0] * len(forecasts) * again,
            clusters=[str(name) for _, name in forecasts] * again,
        )

    assert told(times).error == pytest.approx(told(1).error, abs=1e-12)


def test_one_cluster_tells_a_mean_and_no_error():
    found = clustered(values=[0.2, 0.4], weights=[1, 3], clusters=["Thursday"] * 2)

    assert found.value == pytest.approx(0.35)
    assert (found.error, found.low, found.high) == (None, None, None)
    with pytest.raises(RenewalRefused, match="could be judged"):
        clustered(values=[0.2], weights=[0], clusters=["Thursday"])


def world(cohorts, each, *, seed, stretch=1.0, shift=0.0, together=0.0):
    """Chances, outcomes and clusters; log-odds said are those of the truth, stretched."""
    rng = np.random.Generator(np.random.Philox(seed))
    odds = rng.normal(0.5, 1.2, (cohorts, 1)) + rng.normal(0, 0.4, (cohorts, each))
    common = rng.normal(0, together, (cohorts, 1)) if together else 0.0
    truth = 1 / (1 + np.exp(-odds - common))
    said = 1 / (1 + np.exp(-stretch * odds - shift))
    happened = rng.random((cohorts, each)) < truth
    names = np.repeat(np.arange(cohorts).astype(str), each)
    return {
        "chances": said.ravel(),
        "happened": happened.ravel(),
        "weights": rng.uniform(1, 2, cohorts * each),
        "clusters": names,
    }


def test_the_line_is_the_one_that_scipy_finds():
    told = world(40, 3, seed=8, stretch=1.7)

    found = recalibration(**told)

    odds = np.log(told["chances"] / (1 - told["chances"]))

    def loss(line):
        eta = line[0] + line[1] * odds
        return told["weights"] @ (np.logaddexp(0, eta) - told["happened"] * eta)

    best = optimize.minimize(loss, [0.0, 1.0], method="Nelder-Mead", tol=1e-10)
    assert (found.intercept, found.slope) == pytest.approx(tuple(best.x), abs=1e-5)


def test_chances_that_are_too_sure_have_a_slope_below_one_and_true_ones_have_one():
    honest = recalibration(**world(400, 5, seed=3))
    too_sure = recalibration(**world(400, 5, seed=3, stretch=2.0))

    assert honest.slope_low < 1 < honest.slope_high
    assert honest.intercept_low < 0 < honest.intercept_high
    assert too_sure.slope_high < 0.75
    assert too_sure.slope == pytest.approx(0.5, abs=0.1)


def test_the_interval_is_as_wide_as_the_slopes_of_worlds_like_it_are_apart():
    # 50 worlds of 60 cohorts whose forecasts go together: the slopes' spread, and the intervals'.
    fits = [recalibration(**world(60, 3, seed=seed, together=0.8)) for seed in range(50)]

    slopes = [fit.slope for fit in fits]
    width = np.mean([fit.slope_high - fit.slope_low for fit in fits])
    assert width / (2 * 1.96) == pytest.approx(np.std(slopes), rel=0.3)
    middle = np.mean(slopes)
    held = np.mean([fit.slope_low <= middle <= fit.slope_high for fit in fits])
    assert held > 0.87


def test_saying_the_same_forecasts_again_makes_no_slope_surer():
    once = world(30, 3, seed=6)
    again = {name: np.tile(values, 4) for name, values in once.items()}

    one, four = recalibration(**once), recalibration(**again)

    assert (four.slope_low, four.slope_high) == pytest.approx((one.slope_low, one.slope_high))
    assert four.intercept_high == pytest.approx(one.intercept_high)


def test_no_line_where_there_are_few_cohorts_or_nothing_to_fit():
    few = world(19, 5, seed=1)
    alike = world(30, 5, seed=1) | {"chances": np.full(150, 0.7)}
    parted = world(30, 5, seed=1)
    parted["happened"] = parted["chances"] > 0.5

    assert recalibration(**few) is None
    assert recalibration(**alike) is None
    assert recalibration(**parted) is None
    assert recalibration(**world(20, 5, seed=1)) is not None


def test_an_end_that_resampling_cannot_find_is_said_to_be_beyond_measure():
    # One cohort of 20 holds the only forecast that failed: many resamples have none.
    chances = np.linspace(0.6, 0.95, 20)
    happened = np.ones(20, bool)
    happened[4] = False

    found = recalibration(
        chances=chances,
        happened=happened,
        weights=[1.0] * 20,
        clusters=[str(number) for number in range(20)],
    )

    assert found.slope_low is None
    assert found.slope_high is None
    assert np.isfinite([found.intercept, found.slope]).all()
