"""The simulator's streams: known answers, independence of order and workers, fair draws."""

import numpy as np
import pytest

from likewise.domain.compiling import compiled as compiled_form
from likewise.domain.renewal import simulator_kernels
from likewise.domain.renewal.model import LeadRates, MemberRates, Rule, StartingState
from likewise.domain.renewal.simulator import simulate
from likewise.domain.renewal.streams import philox

MEMBERS = MemberRates(first_timers_per_month=0.6, leaving_new=0.3, leaving_settled=0.1)
LEADS = LeadRates(stopping_new=0.05, stopping_settled=0.02, appearing_per_month=0.05)

# Known answers of Philox 4x32-10, published with Random123 (file kat_vectors).
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def lives(**changes):
    arguments = {
        "state": StartingState(members=8, leads=1),
        "members": MEMBERS,
        "leads": LEADS,
        "rule": Rule(),
        "months": 6,
        "runs": 300,
        "seed": 9,
    }
    return simulate(**(arguments | changes))


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
@pytest.mark.parametrize("function", [philox, compiled_form(philox)])
def test_the_generator_gives_its_authors_answers(function, counter, key, expected):
    out = np.zeros(4, np.uint64)

    with np.errstate(over="ignore"):
        function(np.array(counter, np.uint64), np.array(key, np.uint64), out)

    assert tuple(int(word) for word in out) == expected


def test_a_run_is_the_same_whoever_does_it_and_however_many_are_asked_for():
    alone, shared, more = lives(), lives(workers=3), lives(runs=900)

    assert np.array_equal(alone.sizes, shared.sizes)
    assert np.array_equal(alone.stopped_leads, shared.stopped_leads)
    assert np.array_equal(alone.sizes, more.sizes[:300])


def test_seeds_and_cohorts_have_streams_of_their_own():
    plain, seeded, other = lives(), lives(seed=10), lives(cohort=1)

    assert not np.array_equal(plain.sizes, seeded.sizes)
    assert not np.array_equal(plain.sizes, other.sizes)


def test_members_and_leads_are_independent():
    found = lives(runs=20_000)

    correlation = np.corrcoef(found.sizes[:, -1], found.leads[:, -1])[0, 1]

    # Standard error of a correlation of independent draws is 1/sqrt(n) = 0.007.
    assert abs(correlation) < 0.03


def test_words_are_evenly_spread():
    stream = np.zeros(11, np.uint64)
    stream[10] = 4
    words = np.array([int(simulator_kernels.draw(stream)) for _ in range(16_000)])

    counts = np.bincount(words >> 28, minlength=16)

    # Chi-squared with 15 degrees of freedom: 37.7 is its 99.9% point.
    assert ((counts - 1000) ** 2 / 1000).sum() < 37.7


def test_the_kernels_give_the_same_uncompiled():
    def run(function, *more):
        stream = np.zeros(11, np.uint64)
        stream[10] = 4
        with np.errstate(over="ignore"):
            return function(stream, *more)

    half = np.uint64(1 << 31)
    ladders = np.array([[1 << 31, 1 << 32], [1 << 30, 1 << 32]], np.uint64)
    month = (
        5, 2, 0, half // np.uint64(4), half // np.uint64(8), half // np.uint64(2), ladders,
        np.array([0, 1]), 4, half, False, 1,
    )  # fmt: skip
    for name, more in {
        "draw": (),
        "happens": (5, half),
        "arrive": (ladders[0],),
    }.items():
        kernel = getattr(simulator_kernels, name)
        assert run(compiled_form(kernel), *more) == run(kernel, *more)
    sizes, plain = np.zeros(2, np.int64), np.zeros(2, np.int64)
    kernel = simulator_kernels.run_months
    assert run(compiled_form(kernel), *month, sizes) == run(kernel, *month, plain)
    assert np.array_equal(sizes, plain)
    stopped, unstopped = np.zeros(3, np.int64), np.zeros(3, np.int64)
    many, few = np.zeros((3, 2), np.int64), np.zeros((3, 2), np.int64)
    arguments = (0, np.array([1, 2], np.uint64), 4, 0, 3, 5, 2, half, *month[2:])
    compiled_form(simulator_kernels.run_many)(*arguments, stopped, many)
    simulator_kernels.run_many(*arguments, unstopped, few)
    assert np.array_equal(stopped, unstopped)
    assert np.array_equal(many, few)
