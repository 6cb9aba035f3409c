"""Cohorts that are closed to joiners: they teach no low rate, and nobody is expected to join."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.periods import FOREVER
from likewise.domain.renewal import RenewalRefused
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.doors import (
    FOR_GOOD,
    Closed,
    closed_days,
    closed_for,
    is_closed_after,
)
from likewise.domain.renewal.draws import draw_rates, learn, state_of
from likewise.domain.renewal.endings import history_as_seen
from likewise.domain.renewal.exact import chances, chances_of_draws
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.many import forecast_many
from likewise.domain.renewal.model import (
    AS_IT_IS,
    LeadRates,
    MemberRates,
    Rule,
    StartingState,
    parse_what_if,
)
from likewise.domain.renewal.nations import Unit, histories_of
from likewise.domain.renewal.programmes import forecast_programme
from likewise.domain.renewal.simulator import simulate
from likewise.domain.renewal.sizes import size_distribution
from likewise.domain.renewal.tracks import OPENED, follow

FIRST = 12 * 2011
RULE = Rule(minimum=4, run=2)
MEMBERS = MemberRates(
    first_timers_per_month=0.9, returning=0.8, leaving_new=0.3, leaving_settled=0.1
)
LEADS = LeadRates(stopping_new=0.06, stopping_settled=0.04, appearing_per_month=0.05)

days = st.dates(date(2011, 1, 1), date(2012, 12, 31))
times = st.lists(days, min_size=2, max_size=6, unique=True).map(
    lambda found: [
        Closed(begins, ends)
        for begins, ends in zip(sorted(found)[::2], sorted(found)[1::2], strict=False)
    ]
)


def is_open_on(closed, day):
    return not any(each.begins_on <= day < each.ends_on for each in closed)


@given(times, st.integers(12 * 2010, 12 * 2013 + 11))
def test_days_of_a_month_on_which_nobody_could_join_are_counted_one_by_one(closed, month):
    year, of_year = month // 12, month % 12 + 1
    every = [date(year, of_year, day + 1) for day in range(monthrange(year, of_year)[1])]

    assert closed_days(closed, month=month) == sum(not is_open_on(closed, day) for day in every)


@given(times, days)
def test_it_is_closed_until_the_first_month_that_is_open_from_its_first_day(closed, on):
    day = on
    while not is_open_on(closed, day):
        day += timedelta(days=1)
    months = 12 * (day.year - on.year) + day.month - on.month

    expected = 0 if day == on else months + (day.day > 1)
    assert closed_for(closed, on=on) == expected


def test_where_nobody_has_said_when_it_opens_it_is_closed_for_good_and_a_rest_is_none():
    begun = date(2011, 3, 5)

    assert closed_for([Closed(begun)], on=date(2011, 4, 1)) == FOR_GOOD
    assert closed_for([Closed(begun)], on=date(2011, 3, 4)) == 0
    assert closed_for([Closed(begun, is_rest=True)], on=date(2011, 4, 1)) == 0
    until = [Closed(begun, date(2011, 5, 1)), Closed(date(2011, 5, 1), date(2011, 7, 2))]
    assert closed_for(until, on=date(2011, 4, 10)) == 4


def test_a_month_closed_in_part_closes_what_was_open_and_opens_what_was_closed():
    days = [0, 5, 31, 30, 10, 0, 31, 31, 30, 4]

    found = is_closed_after(days, first_month=FIRST)

    assert found.tolist() == [
        False, True, True, True, False, False, True, True, True, False,
    ]  # fmt: skip


def month(place=0, **values):
    plain = {"members": 8, "newcomers": 0, "leavers": 0}
    return Month(month=FIRST + place, **(plain | values))


def test_more_closed_days_than_a_month_has_are_refused():
    with pytest.raises(RenewalRefused, match="2011-02 has 28 days, of which the cohort cannot"):
        month(1, closed_days=29)
    with pytest.raises(RenewalRefused, match="negative"):
        month(closed_days=-1)
    with pytest.raises(RenewalRefused, match="The months in which nobody can join"):
        History(cohort="Birch", months=(month(),), closed_for=FOR_GOOD + 1)
    with pytest.raises(RenewalRefused, match="The months in which nobody can join"):
        StartingState(members=4, closed_for=-1)


# A programme whose cohorts close for some months, written apart: day by day, with numpy's dice.

JOINING, LEAVING = 0.8, 0.05


def programme(rng, *, cohorts=30, months=30):
    """Counts of each month and its closed days. Half of the cohorts close, when they are full too,
    for two to ten months, on any day; most are open when they are seen last."""
    found = []
    for number in range(cohorts):
        rate = rng.gamma(6, JOINING / 6)
        here, closed_until, told = 10, None, []
        day = date(2011, 1, 1)
        for _ in range(months):
            month_of, begun, came, left, shut = day.month, here, 0, 0, 0
            leaving = rng.binomial(here, 1 - np.exp(-LEAVING))
            length = monthrange(day.year, day.month)[1]
            while day.month == month_of:
                if closed_until is None and number % 2 and (here > 13 or rng.random() < 1 / 300):
                    closed_until = day + timedelta(days=int(rng.integers(60, 300)))
                if closed_until == day:
                    closed_until = None
                if closed_until is None:
                    joined = rng.poisson(rate / length)
                    came, here = came + joined, here + joined
                else:
                    shut += 1
                day += timedelta(days=1)
            left = leaving
            here -= left
            told.append((begun, came, left, shut))
        found.append(told)
    return found


def as_histories(told, *, knows_closing=True):
    return [
        history_as_seen(
            cohort=f"Cohort {number}",
            months=[
                Month(
                    month=FIRST + place, members=members, newcomers=newcomers, leavers=leavers,
                    closed_days=closed if knows_closing else 0,
                )
                for place, (members, newcomers, leavers, closed) in enumerate(rows)
            ],
        )
        for number, rows in enumerate(told)
    ]  # fmt: skip


def joining_learnt(histories):
    programme = learn(columns=side_by_side(histories=histories))
    return float(programme.joining.weight @ programme.joining.mean)


def test_the_rate_of_joining_is_learnt_without_bias_where_cohorts_close_and_else_too_low():
    rng = np.random.Generator(np.random.Philox(52))
    known, unknown = [], []
    for _ in range(24):
        told = programme(rng)
        known.append(joining_learnt(as_histories(told)))
        unknown.append(joining_learnt(as_histories(told, knows_closing=False)))

    error = np.std(known, ddof=1) / np.sqrt(len(known))
    assert np.mean(known) == pytest.approx(JOINING, abs=3 * error)
    assert error < 0.02
    assert np.mean(unknown) < 0.9 * JOINING


def closed_and_open():
    """Two cohorts alike, of which one closed after the last month, and one that closed before."""
    counts = [(9, 1, 0), (10, 0, 1), (9, 2, 1), (10, 0, 1)] * 3
    months = tuple(
        Month(
            month=FIRST + place, members=members + place // 4, newcomers=came, leavers=left,
            leads=1, leads_started=0, leads_stopped=0,
        )
        for place, (members, came, left) in enumerate(counts)
    )  # fmt: skip
    months = tuple(
        replace(each, members=9 + sum(m.newcomers - m.leavers for m in months[:place]))
        for place, each in enumerate(months)
    )
    shut = tuple(replace(each, closed_days=31) for each in months[-1:])
    shut = tuple(replace(each, newcomers=0) for each in shut)
    return [
        History(cohort="Open", months=months),
        History(cohort="Closed", months=months, closed_for=FOR_GOOD),
        history_as_seen(cohort="Closed in its last month", months=(*months[:-1], *shut)),
    ]


def without_newcomers(programme, cohort, months=12):
    drawn = draw_rates(programme=programme, cohort=cohort, months=months, draws=40)
    return drawn, replace(drawn.members, joining=np.zeros_like(drawn.members.joining))


def test_a_closed_cohort_is_forecast_exactly_as_one_that_nobody_joins():
    histories = closed_and_open()
    programme = learn(columns=side_by_side(histories=histories))

    for cohort, is_closed in enumerate((False, True, True)):
        state = state_of(programme=programme, cohort=cohort)
        drawn, nobody = without_newcomers(programme, cohort)
        asked = {"state": state, "leads": drawn.leads, "rule": RULE}
        said = chances_of_draws(members=drawn.members, **asked)
        alone = chances_of_draws(
            members=nobody, **(asked | {"state": replace(state, closed_for=0)})
        )
        assert (state.closed_for == FOR_GOOD) is is_closed
        assert np.array_equal(said.meeting, alone.meeting) is is_closed

        opened = parse_what_if(text="open=1")
        if_open = chances_of_draws(members=drawn.members, what_if=opened, **asked)
        plain = chances_of_draws(
            members=drawn.members, **(asked | {"state": replace(state, closed_for=0)})
        )
        assert np.array_equal(if_open.meeting, plain.meeting)


def test_every_engine_closes_and_opens_alike_and_a_recorded_opening_is_counted_with():
    # A simulation written apart: people one by one in arrays, nobody coming for three months.
    rng = np.random.Generator(np.random.Philox(7))
    runs = 40_000
    new, settled, short, met = (np.full(runs, each) for each in (1, 5, 0, True))
    alive, roll = [], []
    for ahead in range(9):
        settled = rng.binomial(settled, np.exp(-0.1))
        stay = rng.binomial(new, np.exp(-0.3))
        settle = rng.binomial(stay, 1 / 3)
        coming = 0.72 if ahead >= 3 else 0.0
        new, settled = stay - settle + rng.poisson(coming, runs), settled + settle
        short = np.where(new + settled < 4, short + 1, 0)
        met = met & (short < 2)
        alive.append(met.mean())
        roll.append((new + settled).mean())
    state = StartingState(members=6, new_members=1, closed_for=3)
    asked = {"state": state, "members": MEMBERS, "leads": None, "rule": RULE, "months": 9}

    exact = chances(**asked).meeting[:, 0]
    lives = simulate(**asked, runs=runs, seed=8)
    sizes = [size_distribution(state=state, members=MEMBERS, month=month) for month in range(1, 10)]

    error = 4 * np.sqrt(np.maximum(exact * (1 - exact), 1e-4) / runs)
    assert np.all(np.abs(np.array(alive) - exact) < error)
    assert np.all(np.abs(lives.still_meeting() - exact) < error)
    assert [law @ np.arange(law.size) for law in sizes] == pytest.approx(roll, abs=0.05)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12))
def test_the_longer_it_is_closed_the_less_likely_it_still_meets(one, other):
    shorter, longer = sorted((one, other))
    state = StartingState(members=7, leads=1)

    chance = [
        chances(
            state=replace(state, closed_for=months), members=MEMBERS, leads=LEADS, rule=RULE,
            months=12,
        ).meeting[-1, 0]
        for months in (shorter, longer)
    ]  # fmt: skip

    assert chance[1] <= chance[0] + 1e-9
    assert bool(chance[1] < chance[0]) is (longer > shorter)


@pytest.mark.slow
def test_very_many_cohorts_at_once_close_and_open_alike():
    programme = learn(columns=side_by_side(histories=closed_and_open()))
    what_ifs = [AS_IT_IS, *(parse_what_if(text=text) for text in ("open=0", "open=1"))]

    found = forecast_many(
        programme=programme, rule=RULE, horizons_months=[6], what_ifs=what_ifs, draws=40
    )

    as_it_is, shut, opened = (found.chance[:, place, 0] for place in range(3))
    assert found.error < 1e-3
    assert as_it_is[0] == opened[0]
    assert as_it_is[1:].tolist() == shut[1:].tolist()
    assert np.all(shut < opened - 0.01)


def test_a_forecast_from_files_says_that_a_cohort_is_closed():
    found = forecast_programme(histories=closed_and_open(), rule=RULE, horizons_months=[6])

    notes = [" ".join(each.notes) for each in found.cohorts]
    assert ["closed to joiners" in each for each in notes] == [False, True, True]


def test_what_was_known_at_a_month_s_start_says_whether_it_was_closed_then():
    histories = [
        History(
            cohort="Birch",
            months=tuple(month(place, closed_days=days) for place, days in enumerate(DOORS)),
        )
    ]
    columns = side_by_side(histories=histories)

    closed = [
        bool(columns.until(month=FIRST + place).closed_for[0]) for place in range(1, len(DOORS) + 1)
    ]

    assert closed == [False, True, True, False, False]
    assert columns.open_share[0] == pytest.approx([1, 23 / 28, 0, 1 / 3, 1])
    assert side_by_side(histories=[History(cohort="Elm", months=(month(),))]).closed_days is None


DOORS = [0, 5, 31, 20, 0]


def test_forecasts_made_before_a_cohort_closed_or_opened_are_judged_no_further():
    history = History(
        cohort="Birch",
        months=tuple(month(place, closed_days=days) for place, days in enumerate(DOORS)),
    )

    tracks = follow(histories=[history], rule=RULE)

    seen = [
        tracks.still_met(cohort=0, origin=FIRST + place, months=1) for place in range(1, len(DOORS))
    ]
    assert seen == [None, True, None, True]
    assert tracks.why_censored(cohort=0, origin=FIRST + 1) == OPENED


def test_who_joins_a_closed_cohort_all_the_same_is_on_its_roll_and_no_newcomer():
    closed = (month(), month(1, newcomers=2, closed_days=28, first_timers=3), month(2, members=10))
    programme = learn(columns=side_by_side(histories=[History(cohort="Birch", months=closed)]))

    assert programme.tallies.newcomers.tolist() == [0]
    assert programme.tallies.first_timers.tolist() == [0]
    assert programme.tallies.members.tolist() == [10]
    assert programme.tallies.season_months == pytest.approx([2], abs=0.3)
    assert Closed(date(2011, 1, 1)).ends_on == FOREVER


def test_a_nation_s_cohorts_are_told_with_their_closed_days():
    unit = Unit(
        number=0, names=("Birch", "Elm"), ends=np.array([2, 4], np.int32),
        months=np.array([FIRST, FIRST + 1] * 2, np.int32),
        counts={
            "members": np.full(4, 8, np.int32), "newcomers": np.zeros(4, np.int32),
            "leavers": np.zeros(4, np.int32), "closed_days": np.array([-1, 28, 31, 0], np.int32),
        },
        ended=np.zeros(2, np.bool_),
    )  # fmt: skip

    birch, elm = histories_of(unit=unit, founding_days=90)

    assert [each.closed_days for each in (*birch.months, *elm.months)] == [0, 28, 31, 0]
    assert (birch.closed_for, elm.closed_for) == (FOR_GOOD, 0)
