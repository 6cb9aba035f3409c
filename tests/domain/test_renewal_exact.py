"""The exact engine: against the simulator, itself backward, and cases with closed answers."""

import numpy as np
import pytest
from forms import FORMS
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.compiling import compiled as compiled_form
from likewise.domain.renewal import (
    RenewalRefused,
    backward_kernels,
    kernels,
    probability_at_least,
    roll_kernels,
)
from likewise.domain.renewal.exact import (
    LeadDraws,
    MemberDraws,
    chances,
    chances_of_draws,
)
from likewise.domain.renewal.model import (
    AS_IT_IS,
    LeadRates,
    MemberRates,
    Rule,
    StartingState,
    WhatIf,
    parse_what_if,
)
from likewise.domain.renewal.simulator import simulate
from likewise.domain.renewal.sizes import size_distribution

SEASON = (0.6, 0.8, 1.0, 1.0, 1.2, 1.2, 1.0, 1.0, 1.2, 1.2, 1.0, 0.8)
MEMBERS = MemberRates(
    first_timers_per_month=1.2,
    returning=0.56,
    leaving_new=0.3,
    leaving_settled=0.1,
    attending=0.7,
    season=SEASON,
)
LEADS = LeadRates(stopping_new=0.052, stopping_settled=0.024, appearing_per_month=0.05)
STATE = StartingState(members=8, new_members=1.3, leads=2, new_leads=1.0, next_month=5)
CLOSED = MemberRates(first_timers_per_month=0, leaving_new=0.1, leaving_settled=0.1)


def curve(**changes):
    arguments = {
        "state": STATE,
        "members": MEMBERS,
        "leads": LEADS,
        "rule": Rule(),
        "months": 18,
    }
    return chances(**(arguments | changes))


@pytest.mark.parametrize(
    ("rule", "what_if"),
    [
        (Rule(minimum=4, run=1), AS_IT_IS),
        (Rule(minimum=4, run=3, months_without_lead=1), parse_what_if(text="recruit=3+rest=2")),
        (Rule(minimum=3, run=2, counts="attendance"), parse_what_if(text="open=0.5+successor=1")),
        (Rule(minimum=5, run=2), parse_what_if(text="absorb=4+keep=1.5")),
    ],
)
def test_exact_and_simulated_agree(rule, what_if):
    runs = 60_000

    exact = curve(rule=rule, what_if=what_if)
    lives = simulate(
        state=STATE,
        members=MEMBERS,
        leads=LEADS,
        rule=rule,
        months=18,
        runs=runs,
        seed=20120601,
        what_if=what_if,
    )

    expected = exact.meeting[:, 0]
    error = np.sqrt(expected * (1 - expected) / runs)
    assert exact.error < 1e-6
    assert np.all(np.abs(lives.still_meeting() - expected) < 4 * error + 1e-6)


def test_simulated_sizes_follow_the_exact_law():
    runs = 60_000
    lives = simulate(
        state=STATE, members=MEMBERS, leads=None, rule=Rule(), months=12, runs=runs, seed=3
    )

    law = size_distribution(state=STATE, members=MEMBERS, month=12)

    seen = np.bincount(lives.sizes[:, 11], minlength=law.size)[: law.size] / runs
    assert law.sum() == pytest.approx(1, abs=1e-12)
    assert np.abs(seen - law).max() < 4 * 0.5 / np.sqrt(runs)


@settings(max_examples=15, deadline=None)
@given(
    people=st.integers(1, 8),
    new=st.integers(0, 3),
    level=st.floats(0.01, 0.5),
    coming=st.floats(0, 1.5),
    run=st.integers(1, 3),
)
def test_forward_and_backward_agree(people, new, level, coming, run):
    new = min(new, people)
    months, minimum = 6, 3
    arrivals = np.full(months, coming)
    counted = np.ones(months, np.int64)
    start = np.zeros((run, new + 1, 1))
    start[0, new] = 1.0
    leave_new, leave = 1 - np.exp(-3 * level), 1 - np.exp(-level)

    forward = np.empty((months, 1))
    bound = kernels.survive(
        people, start, np.array([leave_new]), np.array([leave]), 1 / 3, arrivals[:, None], counted,
        minimum, np.ones(1), 1e-11, forward,
    )  # fmt: skip
    backward = np.empty((run, new + 17, people + 22))
    backward_kernels.look_back(
        leave_new, leave, 1 / 3, arrivals, counted, minimum, 1.0, months, backward
    )

    assert bound < 1e-8
    assert forward[-1, 0] == pytest.approx(backward[0, new, people - new], abs=1e-7)


def test_without_newcomers_and_tenure_the_chain_is_the_binomial():
    answer = curve(
        state=StartingState(members=8), members=CLOSED, leads=None, rule=Rule(run=1), months=12
    )

    for months in (6, 12):
        expected = probability_at_least(
            members=8, newcomers_per_month=0, leaving_per_month=0.1, months=months, minimum=4
        )
        assert answer.meeting[months - 1, 0] == pytest.approx(expected, abs=1e-9)


def test_the_roll_without_tenure_is_the_published_law_for_newcomers_at_month_ends():
    # Newcomers who come at month's end and stay with exp(-0.1) a month: a Poisson sum.
    rates = MemberRates(first_timers_per_month=0.5, leaving_new=0.1, leaving_settled=0.1)
    law = size_distribution(state=StartingState(members=8), members=rates, month=12)

    mean = law @ np.arange(law.size)

    arriving = 0.5 * sum(np.exp(-0.1 * ago) for ago in range(12))
    assert mean == pytest.approx(8 * np.exp(-1.2) + arriving, abs=1e-9)


def test_a_lead_that_cannot_be_replaced_stops_like_a_clock():
    leads = LeadRates(stopping_new=0.05, stopping_settled=0.05, appearing_per_month=0)
    state = StartingState(members=50, leads=1)
    answer = curve(state=state, leads=leads, rule=Rule(minimum=1, months_without_lead=1), months=12)

    # One lead, no successor, no grace: still led with exp(-0.05 t).
    assert answer.leads[:, 0] == pytest.approx(np.exp(-0.05 * np.arange(1, 13)), abs=1e-9)


def test_a_group_of_thirty_without_a_successor_dies_of_want_of_a_lead():
    # Two groups in the sources had thirty who attended and closed for want of a chair.
    leads = LeadRates(stopping_new=0.06, stopping_settled=0.06, appearing_per_month=0.005)
    answer = curve(state=StartingState(members=30, leads=1), leads=leads)

    by_members, by_leads, _, _ = answer.first_deaths()

    assert by_members[-1, 0] < 0.02
    assert by_leads[-1, 0] > 0.4


def test_deaths_and_survival_add_up():
    answer = curve()

    total = answer.meeting + sum(answer.first_deaths())

    assert total == pytest.approx(np.ones_like(total), abs=1e-9)
    alone = curve(leads=None)
    assert alone.meeting + sum(alone.first_deaths()) == pytest.approx(np.ones_like(total), abs=1e-9)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("recruit=2", "recruit=0"),
        ("successor=1", "successor=0"),
        ("open=2", "open=1"),
        ("keep=0.5", "keep=1"),
        ("absorb=3", "recruit=3"),
        ("recruit=0", "open=0"),
    ],
)
def test_what_helps_helps(better, worse):
    one, other = (curve(what_if=parse_what_if(text=text)).meeting for text in (better, worse))

    assert np.all(one >= other - 1e-8)
    assert one[-1, 0] > other[-1, 0]


def test_a_rest_defers_the_end_but_people_still_leave():
    rested, plain = curve(what_if=parse_what_if(text="rest=3")), curve()

    assert rested.meeting[:3, 0] == pytest.approx([1, 1, 1], abs=1e-8)
    assert rested.meeting[-1, 0] < plain.meeting[-1, 0]


def test_a_run_that_has_begun_leaves_less_time():
    short = StartingState(members=3, short_meetings=1, leads=0, months_without_lead=2)
    fresh = StartingState(members=3, leads=0)

    begun, begins = (curve(state=state).meeting[0, 0] for state in (short, fresh))

    assert begun < begins


def test_workers_and_blocks_change_nothing():
    rng = np.random.Generator(np.random.Philox(5))
    draws = 130
    members = MemberDraws(
        joining=rng.gamma(4, 0.2, (6, draws)),
        leaving_new=rng.gamma(4, 0.08, draws),
        leaving_settled=rng.gamma(4, 0.025, draws),
        attending=np.ones(draws),
        settling=1 / 3,
    )
    leads = LeadDraws(
        appearing=np.full(draws, 0.05),
        stopping_new=np.full(draws, 0.05),
        stopping_settled=np.full(draws, 0.02),
        settling=1 / 6,
    )

    alone, shared = (
        chances_of_draws(state=STATE, members=members, leads=leads, rule=Rule(), workers=workers)
        for workers in (1, 3)
    )

    assert np.array_equal(alone.meeting, shared.meeting)
    one = chances(
        state=STATE,
        members=MemberRates(
            first_timers_per_month=float(members.joining[0, 7]),
            leaving_new=float(members.leaving_new[7]),
            leaving_settled=float(members.leaving_settled[7]),
        ),
        leads=LeadRates(stopping_new=0.05, stopping_settled=0.02, appearing_per_month=0.05),
        rule=Rule(),
        months=1,
    )
    assert alone.meeting[0, 7] == pytest.approx(one.meeting[0, 0], abs=1e-5)


def test_the_kernels_give_the_same_uncompiled():
    arguments = (
        4,
        np.array([[[0.7, 0.5], [0.3, 0.5]]]),
        np.array([0.2, 0.3]),
        np.array([0.1, 0.05]),
        1 / 3,
        np.full((2, 2), 0.4),
        np.array([0, 1]),
        3,
        np.array([1.0, 0.8]),
        1e-6,
    )
    compiled, plain = np.empty((2, 2)), np.empty((2, 2))

    compiled_form(kernels.survive)(*arguments, compiled)
    kernels.survive(*arguments, plain)

    assert np.array_equal(plain, compiled)


@pytest.mark.parametrize(
    "name",
    [
        "fill_staying", "fill_poisson", "fill_short", "thin_settled", "thin_new", "settle_new",
        "add_newcomers", "hold_meeting", "trim", "add_planes", "most_mass", "fewest_staying", "poisson_cap",
        "phase_caps", "block_caps",
    ],
)  # fmt: skip
def test_each_kernel_gives_the_same_uncompiled(name):
    rng = np.random.Generator(np.random.Philox(7))
    state = rng.random((3, 4, 2)) / 24
    staying = np.zeros((4, 4, 2))
    compiled_form(kernels.fill_staying)(np.array([0.2, 0.3]), 3, staying)
    coming = np.zeros((3, 2))
    compiled_form(kernels.fill_poisson)(np.array([0.4, 0.5]), 2, coming)
    short = np.array([[1.0, 1.0]] * 3 + [[0.0, 0.1]] * 4)
    two, one_third = np.array([0.2, 0.3]), 1 / 3
    inputs = {
        "fill_staying": (np.array([0.2, 0.3]), 3, np.zeros((4, 4, 2))),
        "fill_poisson": (np.array([0.4, 0.5]), 2, np.zeros((3, 2))),
        "fill_short": (2, np.array([1.0, 0.6]), 3, np.zeros((4, 2))),
        "thin_settled": (state, staying, np.zeros(4, np.int64), 2, 0, 3, np.zeros((3, 4, 2))),
        "thin_new": (state, staying, 2, 3, np.zeros((3, 4, 2))),
        "settle_new": (state, staying[:, :, :1].copy(), 2, 3, np.zeros((3, 4, 2)), np.zeros(2)),
        "add_newcomers": (state, coming, 2, 3, np.zeros((3, 4, 2)), np.zeros(2)),
        "hold_meeting": (np.stack([state, state / 2]), short),
        "trim": (state, 0.05, np.zeros(3, np.int64), np.zeros(2), np.zeros(2)),
        "add_planes": (state, np.zeros((4, 2))),
        "most_mass": (state[0], np.zeros(2)),
        "fewest_staying": (staying, 0.01),
        "poisson_cap": (0.8, 1e-8),
        "phase_caps": (1, 3, 0.2, 0.1, one_third, np.full(3, 0.4), 1e-8),
        "block_caps": (1, 3, two, two, one_third, np.full((3, 2), 0.4), 1e-8),
    }[name]  # fmt: skip

    def run(function):
        given = [item.copy() if isinstance(item, np.ndarray) else item for item in inputs]
        answer = function(*given)
        return answer, [item for item in given if isinstance(item, np.ndarray)]

    plain, loops, compiled = (run(form(getattr(kernels, name))) for form in FORMS)

    for one, *others in zip(plain[1], loops[1], compiled[1], strict=True):
        assert all(one.tobytes() == other.tobytes() for other in others)
    assert np.array_equal([plain[0], loops[0]], [compiled[0]] * 2)


@pytest.mark.parametrize("seed", range(8))
def test_the_chain_gives_the_same_in_every_form_to_the_last_bit(seed):
    draw = np.random.Generator(np.random.Philox(seed))
    people, width, months = 7 - seed, 1 + seed % 3, 5
    start = np.zeros((1 + seed % 2, people + 1, width))
    start[0, people // 2] = 1.0
    arguments = (
        people, start, draw.random(width) / 2, draw.random(width) / 3, 1 / 3,
        draw.random((months, width)) * (0, 0.3, 2)[seed % 3], draw.integers(0, 2, months), 3,
        np.where(draw.random(width) < 0.5, 1.0, 0.8), (1e-11, 3e-7, 1e-3)[seed % 3],
    )  # fmt: skip
    found = []
    for form in FORMS:
        out = np.empty((months, width))
        error = form(kernels.survive)(*arguments, out)
        found.append((float(error).hex(), out.tobytes()))

    assert found[0] == found[1] == found[2]


def test_backward_and_roll_kernels_give_the_same_uncompiled():
    arguments = (0.2, 0.1, 1 / 3, np.full(2, 0.4), np.ones(2, np.int64), 2, 0.9, 2)
    compiled, plain = np.empty((2, 4, 5)), np.empty((2, 4, 5))
    compiled_form(backward_kernels.look_back)(*arguments, compiled)
    backward_kernels.look_back(*arguments, plain)
    values = np.arange(20.0).reshape(4, 5) / 20
    table = np.tri(5, 5) / 5
    for name, inputs in {
        "expect_newcomers": (values, np.array([0.5, 0.3, 0.1, 0.1])),
        "expect_settling": (values, table),
        "expect_leaving": (values, table, table, np.zeros((4, 5))),
    }.items():
        one, other = np.zeros((4, 5)), np.zeros((4, 5))
        compiled_form(getattr(backward_kernels, name))(*inputs, one)
        getattr(backward_kernels, name)(*inputs, other)
        assert one == pytest.approx(other, abs=1e-14)
    met, unmet = np.stack([values, values]), np.stack([values, values])
    compiled_form(backward_kernels.expect_meeting)(met, np.linspace(1, 0, 9))
    backward_kernels.expect_meeting(unmet, np.linspace(1, 0, 9))
    law, uncompiled = np.zeros((1, 12)), np.zeros((1, 12))
    rolled = (3, 1, 0.5, np.full((1, 2), 0.7), np.full((1, 2), 0.9), np.full((1, 2), 0.4))
    compiled_form(roll_kernels.mix_rolls)(*rolled, law)
    roll_kernels.mix_rolls(*rolled, uncompiled)

    assert np.array_equal(plain, compiled)
    assert np.array_equal(unmet, met)
    assert np.array_equal(uncompiled, law)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: MemberRates(first_timers_per_month=-1, leaving_new=0, leaving_settled=0), "neg"),
        (lambda: MemberRates(first_timers_per_month=1, leaving_new=-1, leaving_settled=0), "neg"),
        (
            lambda: MemberRates(
                first_timers_per_month=1, leaving_new=0, leaving_settled=0, season=(1.0,) * 11
            ),
            "twelve",
        ),
        (
            lambda: MemberRates(
                first_timers_per_month=1, leaving_new=0, leaving_settled=0, returning=1.2
            ),
            "between 0 and 1",
        ),
        (lambda: LeadRates(stopping_new=0, stopping_settled=-1, appearing_per_month=0), "neg"),
        (lambda: StartingState(members=501), "500"),
        (lambda: StartingState(members=3, new_members=4), "between 0 and all"),
        (lambda: StartingState(members=3, leads=1, new_leads=2), "New leads"),
        (lambda: StartingState(members=3, next_month=13), "no calendar month"),
        (lambda: Rule(run=0), "at least 1"),
        (lambda: Rule(counts="people"), "members"),
        (lambda: WhatIf(open=-1), "negative"),
        (lambda: WhatIf(successor=1).changes(state=StartingState(members=3)), "none are recorded"),
        (lambda: parse_what_if(text="recruit=many"), "not a number"),
        (lambda: parse_what_if(text="recruit=2.5"), "give it whole"),
        (lambda: parse_what_if(text="merge=2"), "no what-if"),
        (lambda: parse_what_if(text="rest=2+rest=2"), "each once"),
        (lambda: parse_what_if(text=""), "no what-if"),
        (lambda: simulate(
            state=STATE, members=MEMBERS, leads=None, rule=Rule(), months=3, runs=0, seed=1
        ), "at least one run"),
        (lambda: simulate(
            state=STATE, members=MEMBERS, leads=None, rule=Rule(), months=3, runs=1, seed=-1
        ), "seed"),
    ],
)  # fmt: skip
def test_what_the_model_cannot_mean_is_refused(make, words):
    with pytest.raises(RenewalRefused, match=words):
        make()
