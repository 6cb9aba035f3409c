"""Streams by counter: NumPy's Philox is the independent answer; uniform, and independent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from likewise.domain.allocation import Purpose, SeedRefused, draw_at, stream
from likewise.domain.allocation.stream_kernel import fill_lanes, fill_stream, round_keys

SEEDS = st.integers(min_value=0, max_value=2**128 - 1)


def kernel_stream(*, seed: int, purpose: int, trial: int, stratum: int, count: int) -> np.ndarray:
    draws = np.empty(count)
    fill_stream(draws, trial, stratum, purpose, round_keys(seed))
    return draws


@settings(max_examples=40, deadline=None)
@given(
    seed=SEEDS,
    purpose=st.sampled_from(Purpose),
    trial=st.integers(0, 10**9),
    stratum=st.integers(0, 10**6),
)
def test_our_numbers_are_those_of_numpys_philox(
    seed: int, purpose: Purpose, trial: int, stratum: int
) -> None:
    # numpy 2.x, Generator(Philox(key, counter)): the reference implementation of Random123's
    # Philox 4x64-10.
    counter = [0, trial, stratum, int(purpose)]
    theirs = np.random.Generator(np.random.Philox(key=seed, counter=counter)).random(9)

    ours = kernel_stream(seed=seed, purpose=purpose, trial=trial, stratum=stratum, count=9)

    assert ours.tolist() == theirs.tolist()


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, position=st.integers(0, 5000))
def test_any_number_of_a_stream_can_be_asked_for_alone(seed: int, position: int) -> None:
    whole = stream(seed=seed, purpose=Purpose.ARM, trial=3, stratum=1).random(position + 1)

    alone = draw_at(seed=seed, purpose=Purpose.ARM, trial=3, stratum=1, position=position)

    assert alone == whole[position]


def test_lanes_hold_the_streams_of_neighbouring_trials() -> None:
    draws = np.empty((4, 5))

    fill_lanes(draws, 2, 100, 0, int(Purpose.ARM), round_keys(61))

    for lane in range(5):
        whole = stream(seed=61, purpose=Purpose.ARM, trial=100 + lane).random(12)
        assert draws[:, lane].tolist() == whole[8:].tolist()


def test_draws_are_uniform() -> None:
    draws = kernel_stream(seed=20261123, purpose=1, trial=0, stratum=0, count=200_000)

    # Kolmogorov and Smirnov; a fixed seed, so the test cannot fail by chance, only by change.
    assert stats.kstest(draws, "uniform").pvalue > 0.01
    assert draws.min() >= 0
    assert draws.max() < 1


@pytest.mark.parametrize(
    "other",
    [
        {"trial": 1},
        {"stratum": 1},
        {"purpose": int(Purpose.COVARIATES)},
        {"seed": 62},
    ],
    ids=["next trial", "next stratum", "other purpose", "next seed"],
)
def test_streams_that_differ_in_one_word_are_independent(other: dict[str, int]) -> None:
    named = {"seed": 61, "purpose": 1, "trial": 0, "stratum": 0}
    count = 100_000

    one = kernel_stream(**named, count=count)
    two = kernel_stream(**(named | other), count=count)

    # Correlation of independent uniforms has standard error 1 / sqrt(n); 4 of them is 0.013.
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(count)
    assert not np.isin(one, two).any()
    cells = np.histogram2d(one, two, bins=10, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(cells.ravel()).pvalue > 0.001


def test_neighbouring_numbers_of_a_stream_are_independent() -> None:
    draws = kernel_stream(seed=61, purpose=1, trial=0, stratum=0, count=100_000)

    for lag in (1, 2, 3, 4, 8):
        assert abs(np.corrcoef(draws[:-lag], draws[lag:])[0, 1]) < 4 / np.sqrt(draws.size)


@pytest.mark.parametrize("seed", [-1, 2**128, True, 1.5, "7"])
def test_a_seed_out_of_range_is_refused(seed: object) -> None:
    with pytest.raises(SeedRefused, match="whole number from 0"):
        stream(seed=seed, purpose=Purpose.ARM)
