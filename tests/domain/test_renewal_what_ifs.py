"""Every engine obeys every what-if, and all give the same answer."""

from dataclasses import replace

import numpy as np
import pytest

from likewise.domain.renewal import probability_never_below
from likewise.domain.renewal.columns import Columns
from likewise.domain.renewal.draws import draw_rates, learn, state_of
from likewise.domain.renewal.exact import chances, chances_of_draws
from likewise.domain.renewal.many import forecast_many
from likewise.domain.renewal.model import (
    AS_IT_IS,
    LeadRates,
    MemberRates,
    Rule,
    StartingState,
    parse_what_if,
)
from likewise.domain.renewal.simulator import simulate
from likewise.domain.renewal.sizes import size_distribution
from likewise.domain.renewal.uncertainty import forecast

MEMBERS = MemberRates(
    first_timers_per_month=0.9, returning=0.5, leaving_new=0.3, leaving_settled=0.1,
    season=(0.6, 0.8, 1.0, 1.0, 1.2, 1.2, 1.0, 1.0, 1.2, 1.2, 1.0, 0.8),
)  # fmt: skip
LEADS = LeadRates(stopping_new=0.06, stopping_settled=0.04, appearing_per_month=0.05)
STATE = StartingState(members=7, new_members=2, leads=1, next_month=3)
RULE = Rule(minimum=4, run=2)
MONTHS, RUNS = 9, 40_000
TEXTS = (
    "recruit=3", "monthly=0.7", "invite=6", "absorb=3", "successor=1", "open=0.2", "keep=1.6", "rest=2",
    "open=0+invite=7+rest=2", "monthly=1.5+open=0+rest=3", "recruit=1+invite=3+keep=0.5",
)  # fmt: skip


def by_brute_force(what_if, seed=11):
    """Share still meeting and mean roll after each month, people in whole arrays, written apart."""
    rng = np.random.Generator(np.random.Philox(seed))
    new = np.full(RUNS, 2 + what_if.recruit)
    settled = np.full(RUNS, 5 + what_if.absorb)
    new_leads, settled_leads = np.full(RUNS, what_if.successor), np.full(RUNS, 1)
    short, unled = np.zeros(RUNS, int), np.zeros(RUNS, int)
    met, alive, roll = np.ones(RUNS, bool), [], []
    for month in range(MONTHS):
        rests = month < what_if.rest
        coming = 0.45 * MEMBERS.season[(2 + month) % 12] * what_if.openness
        coming = (coming + what_if.monthly) * (not rests)
        if month == what_if.rest:
            coming += 0.5 * what_if.invite
        new, settled = a_month(rng, new, settled, np.array([0.3, 0.1]) * what_if.keep, 1 / 3)
        new = new + rng.poisson(coming, RUNS)
        new_leads, settled_leads = a_month(rng, new_leads, settled_leads, (0.06, 0.04), 1 / 6)
        new_leads = new_leads + rng.poisson(0.05, RUNS)
        if not rests:
            short = np.where(new + settled < 4, short + 1, 0)
            unled = np.where(new_leads + settled_leads == 0, unled + 1, 0)
        met = met & (short < 2) & (unled < 3)
        alive.append(met.mean())
        roll.append((new + settled).mean())
    return np.array(alive), np.array(roll)


def a_month(rng, new, settled, hazards, settling):
    new = rng.binomial(new, np.exp(-hazards[0]))
    settled = rng.binomial(settled, np.exp(-hazards[1]))
    settle = rng.binomial(new, settling)
    return new - settle, settled + settle


@pytest.mark.parametrize("text", TEXTS)
def test_the_chain_the_simulator_and_the_roll_obey_each_what_if(text):
    what_if = parse_what_if(text=text)
    arguments = {"state": STATE, "members": MEMBERS, "leads": LEADS, "rule": RULE, "months": MONTHS}

    exact = chances(**arguments, what_if=what_if).meeting[:, 0]
    lives = simulate(**arguments, runs=RUNS, seed=12, what_if=what_if)
    roll = [
        size_distribution(state=STATE, members=MEMBERS, month=month, what_if=what_if)
        for month in range(1, MONTHS + 1)
    ]

    alive, sizes = by_brute_force(what_if)
    error = 4 * np.sqrt(np.maximum(exact * (1 - exact), 1e-4) / RUNS)
    assert np.all(np.abs(alive - exact) < error)
    assert np.all(np.abs(lives.still_meeting() - exact) < error)
    means = np.array([law @ np.arange(law.size) for law in roll])
    assert means == pytest.approx(sizes, abs=0.06)
    assert lives.sizes.mean(axis=0) == pytest.approx(sizes, abs=0.08)
    plain = chances(**arguments).meeting[:, 0]
    assert np.abs(exact - plain).max() > 0.02


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("recruit=3", {"members": 11}),
        ("absorb=3", {"members": 11}),
        ("keep=1.6", {"leaving_per_month": 0.16}),
        ("open=0", {}),
    ],
)
def test_the_constant_rate_knows_the_what_ifs_that_it_can(text, changes):
    # It takes none by name: where nobody comes and all leave alike, they are other numbers for it.
    rates = MemberRates(first_timers_per_month=0, leaving_new=0.1, leaving_settled=0.1)
    eight = {"members": 8, "newcomers_per_month": 0, "leaving_per_month": 0.1, "minimum": 4}

    exact = chances(
        state=StartingState(members=8), members=rates, leads=None, rule=Rule(run=1), months=6,
        what_if=parse_what_if(text=text),
    ).meeting[-1, 0]  # fmt: skip

    assert exact == pytest.approx(probability_never_below(months=6, **(eight | changes)), abs=1e-9)


def a_programme(number=30, months=18):
    rng = np.random.Generator(np.random.Philox(14))
    size = rng.integers(5, 11, number)
    members, newcomers, leavers, first_timers = (
        np.empty((number, months), np.int64) for _ in range(4)
    )
    for month in range(months):
        members[:, month] = size
        leavers[:, month] = rng.binomial(size, 0.06)
        newcomers[:, month] = rng.poisson(0.5, number)
        first_timers[:, month] = newcomers[:, month] + rng.poisson(0.4, number)
        size = size - leavers[:, month] + newcomers[:, month]
    missing = np.full((number, months), -1)
    first_timers[: number // 2] = -1
    led, none = np.ones((number, months), np.int64), np.zeros((number, months), np.int64)
    return learn(
        columns=Columns(
            first_month=12 * 2011, members=members, newcomers=newcomers, leavers=leavers,
            first_timers=first_timers, meetings=missing, attended=missing, leads=led,
            leads_started=none, leads_stopped=none,
            chosen_in=np.where(np.arange(number) == 3, 12 * 2011 + 17, -1),
        )
    )  # fmt: skip


@pytest.mark.slow
def test_very_many_cohorts_at_once_obey_each_what_if():
    programme = a_programme()
    what_ifs = [AS_IT_IS, *(parse_what_if(text=text) for text in TEXTS[:-1])]

    found = forecast_many(
        programme=programme, rule=RULE, horizons_months=[6], what_ifs=what_ifs, draws=100, workers=2
    )

    assert found.error < 1e-3
    for cohort in (2, 20):
        told = draw_rates(programme=programme, cohort=cohort, months=6, draws=100)
        for number, what_if in enumerate(what_ifs):
            state = state_of(programme=programme, cohort=cohort)
            exact = chances_of_draws(
                state=state, members=told.members, leads=told.leads, rule=RULE, what_if=what_if,
                choosing=told.choosing,
            ).meeting.mean(axis=1)  # fmt: skip
            # The season at its estimate, and four ratios: nearly the same.
            assert found.chance[cohort, number, 0] == pytest.approx(exact[5], abs=0.012)
    assert np.abs(found.chance[:, 1:] - found.chance[:, :1]).max(axis=(0, 2)).min() > 0.01


def test_a_forecast_s_draws_obey_each_what_if():
    programme = a_programme(number=6, months=8)
    state = replace(state_of(programme=programme, cohort=1), new_members=0.0)

    plain, *others = (
        forecast(
            programme=programme, cohort=1, state=state, rule=RULE, horizons_months=[6], draws=20,
            what_if=what_if,
        ).horizons[0]
        for what_if in (AS_IT_IS, *(parse_what_if(text=text) for text in TEXTS))
    )  # fmt: skip

    assert all(abs(other.chance - plain.chance) > 1e-3 for other in others)
    by_name = dict(zip(TEXTS, others, strict=True))
    assert by_name["invite=6"].chance > plain.chance
    assert by_name["invite=6"].size > plain.size
