"""Trends in arrivals: learnt from when newcomers came, and followed alike by every engine."""

from dataclasses import replace

import numpy as np
import pytest

from likewise.domain.renewal import RenewalRefused
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
    trend_factors,
)
from likewise.domain.renewal.priors import PRIORS
from likewise.domain.renewal.simulator import simulate
from likewise.domain.renewal.sizes import size_distribution
from likewise.domain.renewal.trends import learn_trends

FIRST = 12 * 2011
EVEN = np.ones(12)
RULE = Rule(minimum=4, run=2)


def columns(newcomers, members=30):
    newcomers = np.asarray(newcomers)
    missing = np.full(newcomers.shape, -1)
    return Columns(
        first_month=FIRST, members=np.full(newcomers.shape, members), newcomers=newcomers,
        leavers=newcomers, first_timers=missing, meetings=missing, attended=missing, leads=missing,
        leads_started=missing, leads_stopped=missing,
    )  # fmt: skip


def sloping(slope, *, cohorts=40, months=48, level=0.8, seed=1):
    rng = np.random.Generator(np.random.Philox(seed))
    years = (np.arange(months) - months / 2) / 12
    return columns(rng.poisson(level * np.exp(slope * years), (cohorts, months)))


def mean_slope(told, cohort):
    return float(told.weight[cohort] @ told.slopes)


@pytest.mark.parametrize("slope", [-0.9, -0.3, 0.0, 0.5, 1.1])
def test_data_can_move_the_trend_either_way(slope):
    told = learn_trends(columns=sloping(slope), season=EVEN)

    assert np.mean([mean_slope(told, cohort) for cohort in range(40)]) == pytest.approx(
        slope, abs=0.1
    )


def test_without_newcomers_the_trend_is_none_on_average():
    told = learn_trends(columns=columns(np.zeros((2, 12), int)), season=EVEN)

    assert mean_slope(told, 0) == pytest.approx(0, abs=1e-9)
    spread = np.sqrt(told.weight[0] @ told.slopes**2)
    assert PRIORS.trend.spread < spread < 0.35


def test_a_slope_is_what_a_fine_grid_says():
    # scipy's multinomial over months, a normal between cohorts, lognormal spread, on a fine grid.
    from scipy.stats import lognorm, multinomial, norm

    counts = np.array([[3, 2, 2, 1, 0, 1, 0, 1, 0, 0, 0, 0], [1, 0, 0, 1, 0, 2, 0, 1, 1, 0, 2, 1]])
    ages = np.arange(12.0)
    slopes = np.linspace(-2, 2, 401)
    like = np.array(
        [
            [
                multinomial.pmf(row, row.sum(), (rate := np.exp(slope * ages / 12)) / rate.sum())
                for slope in slopes
            ]
            for row in counts
        ]
    )
    prior, found, total = PRIORS.trend, np.zeros(401), np.zeros(1)
    for mean in np.linspace(-0.8, 0.8, 41):
        for spread in prior.between * np.exp(prior.between_spread * np.linspace(-3, 3, 25)):
            between = norm.pdf(slopes, mean, spread)
            between /= between.sum()
            weight = norm.pdf(mean, 0, prior.spread)
            weight *= lognorm.pdf(spread, prior.between_spread, scale=prior.between) * spread
            alike = like @ between
            total += weight * alike.prod()
            found += weight * alike[1] * like[0] * between

    told = learn_trends(columns=columns(counts), season=EVEN)

    expected = float(found @ slopes / total[0])
    assert mean_slope(told, 0) == pytest.approx(expected, abs=0.01)
    assert told.weight[0] @ told.slopes**2 == pytest.approx(found @ slopes**2 / total[0], rel=0.05)


def test_the_season_is_no_trend():
    season = np.array([0.2] * 6 + [1.8] * 6)
    rng = np.random.Generator(np.random.Philox(3))
    came = columns(rng.poisson(2 * np.tile(season, 1), (60, 12)))

    seen, unseen = (learn_trends(columns=came, season=each) for each in (season, EVEN))

    assert abs(np.mean([mean_slope(seen, cohort) for cohort in range(60)])) < 0.15
    assert np.mean([mean_slope(unseen, cohort) for cohort in range(60)]) > 1


def test_arrivals_that_fade_are_forecast_to_fade_on():
    programme = learn(columns=sloping(-0.7))

    joining = np.mean(
        [
            draw_rates(programme=programme, cohort=cohort, months=36).members.joining.mean(axis=1)
            for cohort in range(40)
        ],
        axis=0,
    )

    year = joining.reshape(3, 12).mean(axis=1)
    true = 0.8 * np.exp(-0.7 * (2 + (np.arange(12) + 0.5) / 12)).mean()
    assert year[0] == pytest.approx(true, rel=0.15)
    assert year[1] / year[0] == pytest.approx(np.exp(-0.7), rel=0.15)
    # After two years the trend stays where it is.
    assert np.ptp(trend_factors(slope=np.array([-0.7]), months=60)[24:]) == 0


def test_a_trend_out_of_reason_is_refused():
    with pytest.raises(RenewalRefused, match="-2 to 2"):
        MemberRates(
            first_timers_per_month=1, leaving_new=0.1, leaving_settled=0.1, trend_per_year=3
        )


@pytest.mark.parametrize("trend", [-1.2, 1.0])
def test_the_chain_the_simulator_and_the_roll_follow_a_trend(trend):
    runs, months = 30_000, 9
    rates = MemberRates(
        first_timers_per_month=0.6, leaving_new=0.3, leaving_settled=0.1, trend_per_year=trend
    )
    state = StartingState(members=6, new_members=1)
    rng = np.random.Generator(np.random.Philox(4))
    new, settled = np.full(runs, 1), np.full(runs, 5)
    short, met, alive = np.zeros(runs, int), np.ones(runs, bool), []
    for month in range(months):
        new = rng.binomial(new, np.exp(-0.3))
        settle = rng.binomial(new, 1 / 3)
        settled = rng.binomial(settled, np.exp(-0.1)) + settle
        new = new - settle + rng.poisson(0.6 * np.exp(trend * month / 12), runs)
        short = np.where(new + settled < 4, short + 1, 0)
        met = met & (short < 2)
        alive.append(met.mean())

    exact = chances(state=state, members=rates, leads=None, rule=RULE, months=months).meeting[:, 0]
    lives = simulate(
        state=state, members=rates, leads=None, rule=RULE, months=months, runs=runs, seed=5
    )
    law = size_distribution(state=state, members=rates, month=months)

    error = 4 * np.sqrt(np.maximum(exact * (1 - exact), 1e-4) / runs)
    assert np.all(np.abs(np.array(alive) - exact) < error)
    assert np.all(np.abs(lives.still_meeting() - exact) < error)
    assert law @ np.arange(law.size) == pytest.approx((new + settled).mean(), abs=0.06)
    plain = replace(rates, trend_per_year=0.0)
    level = chances(state=state, members=plain, leads=None, rule=RULE, months=months)
    assert abs(level.meeting[-1, 0] - exact[-1]) > 0.03


def test_a_trend_is_no_trend_for_leads():
    leads = LeadRates(stopping_new=0.05, stopping_settled=0.02, appearing_per_month=0.05)
    one, other = (
        chances(
            state=StartingState(members=8, leads=1), leads=leads, rule=RULE, months=3,
            members=MemberRates(
                first_timers_per_month=1, leaving_new=0.1, leaving_settled=0.1,
                trend_per_year=trend,
            ),
        ).leads
        for trend in (0.0, 1.5)
    )  # fmt: skip

    assert np.array_equal(one, other)


@pytest.mark.slow
def test_very_many_cohorts_at_once_follow_their_trends():
    rng = np.random.Generator(np.random.Philox(6))
    came = np.vstack(
        [rng.poisson(0.5 * np.exp(slope * np.arange(-12, 12) / 12), (8, 24)) for slope in (-1, 1)]
    )
    programme = learn(columns=columns(came, members=7))

    found = forecast_many(
        programme=programme, rule=RULE, horizons_months=[12], what_ifs=[AS_IT_IS], draws=100
    )

    assert found.error < 1e-3
    for cohort in (0, 12):
        told = draw_rates(programme=programme, cohort=cohort, months=12, draws=100)
        exact = chances_of_draws(
            state=state_of(programme=programme, cohort=cohort), members=told.members, leads=None,
            rule=RULE,
        ).meeting.mean(axis=1)  # fmt: skip
        assert found.chance[cohort, 0, 0] == pytest.approx(exact[-1], abs=0.012)
