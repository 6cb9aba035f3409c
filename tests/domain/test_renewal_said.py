"""What people have said about leading, as the forecast takes it."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.facilitators import IntentionToStop, OfferToLead
from likewise.domain.periods import FOREVER
from likewise.domain.renewal import LeadRates, MemberRates, RenewalRefused, Rule, StartingState
from likewise.domain.renewal.exact import chances
from likewise.domain.renewal.facts import DEFAULTS
from likewise.domain.renewal.outlooks import inputs_digest, outlooks
from likewise.domain.renewal.recorded import Recorded, Stay, month_of, spans
from likewise.domain.renewal.said import NOTHING, Said, said_by_cohort
from likewise.domain.renewal.simulator import simulate

BEGAN, UNTIL = date(2011, 1, 1), date(2012, 1, 10)
NOBODY_LEAVES = MemberRates(first_timers_per_month=0, leaving_new=0, leaving_settled=0)
RULE = Rule(minimum=1, run=1, months_without_lead=3)


def leads(appearing=0.0, stopping=0.0):
    return LeadRates(
        stopping_new=stopping, stopping_settled=stopping, appearing_per_month=appearing
    )


def led(state, rates, months=24, rule=RULE):
    return chances(
        state=state, members=NOBODY_LEAVES, leads=rates, rule=rule, months=months
    ).meeting[:, 0]


def a_state(number=1, **rest):
    return StartingState(members=5, leads=number, **rest)


def stopping(number=1, on=None, standing_by=0):
    return Said(stopping=number, stops_on=on, standing_by=standing_by)


def forecast_from(said, state):
    return said.changes(state, first_month=month_of(date(2012, 1, 1)))


# The engine


def test_a_cohort_whose_only_lead_stops_in_may_stops_three_months_later():
    state = forecast_from(stopping(on=date(2012, 5, 1)), a_state())

    curve = led(state, leads())

    # January to March with a lead at their end; April, May and June without: stopped with June.
    assert state == a_state(0, months_led=3)
    assert curve[:5] == pytest.approx(1)
    assert curve[5:] == pytest.approx(0)


@pytest.mark.parametrize("months_led", [0, 1, 4, 11])
def test_a_successor_who_stays_comes_in_time_as_often_as_arithmetic_says(months_led):
    # One who comes at a rate a month and never stops: nobody came in the months with a lead and
    # the three after them with the chance exp(-rate x months).
    curve = led(a_state(0, months_led=months_led), leads(appearing=0.1))

    assert curve[months_led + 1] == pytest.approx(1)
    assert curve[months_led + 2] == pytest.approx(1 - math.exp(-0.1 * (months_led + 3)))
    assert curve[-1] == pytest.approx(curve[months_led + 2])


def test_two_leads_of_whom_one_stops_are_as_in_a_simulation_written_apart():
    dice, runs, months, stops = np.random.default_rng(7), 40_000, 18, 4
    other = np.ones(runs, bool)
    came, unled, stopped = np.zeros(runs, int), np.zeros(runs, int), np.zeros(runs, bool)
    share = []
    for month in range(months):
        other &= dice.random(runs) < math.exp(-0.08)
        came = dice.binomial(came, math.exp(-0.08)) + dice.poisson(0.03, runs)
        is_led = other | (came > 0) | (month < stops)
        unled = np.where(is_led, 0, unled + 1)
        stopped |= unled >= 3
        share.append(1 - stopped.mean())
    state = a_state(1, months_led=stops)

    curve = led(state, leads(appearing=0.03, stopping=0.08), months=months)
    lives = simulate(
        state=state, members=NOBODY_LEAVES, leads=leads(appearing=0.03, stopping=0.08), rule=RULE,
        months=months, runs=40_000, seed=3,
    )  # fmt: skip

    error = 4 * math.sqrt(0.25 / runs)
    assert curve == pytest.approx(share, abs=error)
    assert curve == pytest.approx(lives.still_meeting(), abs=error)


@settings(max_examples=40)
@given(
    number=st.integers(1, 3), stops=st.integers(1, 3), by=st.integers(0, 2),
    days=st.lists(st.integers(0, 600), min_size=2, max_size=2).map(sorted),
)  # fmt: skip
def test_the_later_somebody_stops_and_the_more_stand_by_the_better(number, stops, by, days):
    rates = leads(appearing=0.02, stopping=0.05)
    early, late = (date(2012, 1, 10) + timedelta(days=each) for each in days)
    state = a_state(number)

    first = led(forecast_from(stopping(stops, early, by), state), rates)
    later = led(forecast_from(stopping(stops, late, by), state), rates)
    more = led(forecast_from(stopping(stops, early, by + 1), state), rates)

    assert (later >= first - 1e-9).all()
    assert (more >= first - 1e-9).all()


def test_nothing_said_changes_nothing_and_no_lead_has_nobody_who_stands_by():
    nobody = replace(a_state(0), months_without_lead=2)

    assert forecast_from(NOTHING, a_state(2)) == a_state(2)
    assert forecast_from(Said(standing_by=2), nobody) == nobody
    assert forecast_from(Said(standing_by=2), StartingState(members=5)) == StartingState(members=5)


def test_months_with_somebody_to_lead_are_counted_whole():
    with pytest.raises(RenewalRefused, match="The months with somebody to lead"):
        a_state(months_led=-1)


# Who said it


def a_stay(who, begins=BEGAN, ends=FOREVER):
    return Stay(who, begins, ends, begins)


def a_cohort(members=("asha", "bram", "cleo", "dev", "edith"), leading=("petra",), **rest):
    return Recorded(
        cohort="birch", began_on=BEGAN, formats=((BEGAN, Format.GROUP),),
        members=tuple(map(a_stay, members)), leads=tuple(map(a_stay, leading)), **rest,
    )  # fmt: skip


def an_intention(who="petra", on=date(2012, 5, 1), cohort="birch", **rest):
    return IntentionToStop(
        id=f"{who} stops", participant=who, cohort=cohort, stops_on=on,
        **{"said_on": date(2012, 1, 5)} | rest,
    )  # fmt: skip


def an_offer(who="asha", cohort=None, on=date(2012, 1, 5), **rest):
    return OfferToLead(
        id=f"{who} would", participant=who, cohort=cohort, starts_on=on,
        **{"said_on": date(2012, 1, 5)} | rest,
    )  # fmt: skip


def said_of(cohort, *facts):
    return said_by_cohort(
        [cohort],
        intentions=[each for each in facts if isinstance(each, IntentionToStop)],
        offers=[each for each in facts if isinstance(each, OfferToLead)],
        watched_until=UNTIL,
    ).get("birch", NOTHING)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([an_intention()], stopping(on=date(2012, 5, 1))),
        ([an_intention(), an_intention("zoe")], stopping(on=date(2012, 5, 1))),
        ([an_intention(cohort="elm")], NOTHING),
        ([an_intention(ends_on=UNTIL)], NOTHING),
        ([an_intention(said_on=UNTIL + timedelta(days=1))], NOTHING),
        ([an_intention(), an_offer()], stopping(on=date(2012, 5, 1), standing_by=1)),
        ([an_offer(), replace(an_offer(cohort="birch"), id="again")], Said(standing_by=1)),
        ([an_offer(cohort="birch")], Said(standing_by=1)),
        ([an_offer(cohort="elm")], NOTHING),
        ([an_offer("zoe")], NOTHING),
        ([an_offer("petra")], NOTHING),
        ([an_offer(ends_on=UNTIL)], NOTHING),
        ([an_offer(on=date(2012, 4, 1))], NOTHING),
        (
            [an_intention(), an_offer(on=date(2012, 4, 1))],
            stopping(on=date(2012, 5, 1), standing_by=1),
        ),
        ([an_intention(), an_offer(on=date(2012, 6, 1))], stopping(on=date(2012, 5, 1))),
    ],
)
def test_who_leads_and_who_is_a_member_counts_where_it_holds(facts, said):
    assert said_of(a_cohort(), *facts) == said


def test_the_last_of_several_who_stop_leads_the_longest():
    cohort = a_cohort(leading=("petra", "quentin", "rosa"))

    said = said_of(cohort, an_intention(), an_intention("quentin", date(2012, 3, 1)))

    assert said == stopping(2, date(2012, 5, 1))


@pytest.mark.parametrize("months", [(5, 3), (3, 5)])
def test_two_intentions_of_one_person_count_once_by_the_earlier(months):
    both = [replace(an_intention(on=date(2012, each, 1)), id=f"in {each}") for each in months]

    assert said_of(a_cohort(), *both) == stopping(on=date(2012, 3, 1))


def test_who_began_to_lead_this_month_or_stopped_is_not_among_those_counted():
    cohort = replace(
        a_cohort(leading=()),
        leads=(
            a_stay("petra", date(2012, 1, 3)),
            a_stay("quentin", ends=date(2012, 1, 8)),
        ),
    )

    assert said_of(cohort, an_intention(), an_intention("quentin")) == NOTHING


# The outlook


def outlook_with(said):
    told = spans([a_cohort()], rules=DEFAULTS, watched_until=UNTIL)
    (found,) = outlooks(told, rules=DEFAULTS, said=said, draws=40)
    return found, inputs_digest(told, rules=DEFAULTS, said=said, watched_until=UNTIL)


def test_an_outlook_takes_what_was_said_keeps_it_and_says_who_leads_now():
    before, inputs = outlook_with({})
    after, others = outlook_with({"birch": stopping(on=date(2012, 5, 1))})
    helped, _ = outlook_with({"birch": stopping(on=date(2012, 5, 1), standing_by=1)})

    assert (before.leads, after.leads, after.said) == (1, 1, stopping(on=date(2012, 5, 1)))
    assert before.said == NOTHING
    assert after.horizons[2].chance < helped.horizons[2].chance < before.horizons[2].chance
    assert after.horizons[2].by_leads > before.horizons[2].by_leads
    assert inputs != others
