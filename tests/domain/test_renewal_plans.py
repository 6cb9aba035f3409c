"""The cheapest plan: beside trying everything, beside a simulation, and what it says."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.columns import side_by_side
from likewise.domain.renewal.draws import draw_rates, learn, points, state_of
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import Rule, parse_what_if
from likewise.domain.renewal.plan_chances import NOTHING, Candidate, Chances, Change
from likewise.domain.renewal.plan_options import cost_of
from likewise.domain.renewal.plan_terms import Costs, Goal, Limits
from likewise.domain.renewal.plans import cheapest_plan, plan_from_histories
from likewise.domain.renewal.uncertainty import forecast

DRAWS = 20
RULE = Rule(minimum=4)
FIRST = 12 * 2011


def history(name, flows, *, members=8, leads=None):
    """Months of (newcomers, leavers), and a number of leads who stay, where they are recorded."""
    months = []
    for place, (newcomers, leavers) in enumerate(flows):
        led = None if leads is None else 0
        months.append(
            Month(
                month=FIRST + place, members=members, newcomers=newcomers, leavers=leavers,
                leads=leads, leads_started=led, leads_stopped=led,
            )
        )  # fmt: skip
        members += newcomers - leavers
    return History(cohort=name, months=tuple(months))


BIRCH = history("Birch", [(0, 1), (0, 0)] * 6, members=13, leads=1)
TUESDAY = history("Tuesday", [(1, 1), (0, 0)] * 6, members=6, leads=1)
THURSDAY = history("Thursday", [(1, 0), (1, 1), (0, 0)] * 4, members=9, leads=2)
ALL = [BIRCH, TUESDAY, THURSDAY]


def set_up(histories=ALL, *, months=12, longest_rest=0):
    programme = learn(columns=side_by_side(histories=histories))
    candidates = tuple(
        Candidate(
            cohort=each.cohort, number=number, rule=RULE,
            state=state_of(programme=programme, cohort=number),
        )
        for number, each in enumerate(histories)
    )  # fmt: skip
    chances = Chances(
        programme=programme, candidates=candidates, months=months, draws=DRAWS,
        longest_rest=longest_rest,
    )  # fmt: skip
    return programme, candidates, chances


PROGRAMME, CANDIDATES, CHANCES = set_up()


def plan(*, goal=None, limits=None, costs=None, **more):
    return cheapest_plan(
        programme=PROGRAMME, candidates=CANDIDATES, goal=goal or Goal(), draws=DRAWS,
        limits=limits or Limits(newcomers=4, leads=2), costs=costs or Costs(), **more,
    )  # fmt: skip


@pytest.mark.parametrize("what", ["successor=1", "absorb=3"])
def test_a_measure_that_a_what_if_knows_has_the_chance_that_the_forecast_gives_it(what):
    for place, candidate in enumerate(CANDIDATES):
        asked = parse_what_if(text=what)
        told = forecast(
            programme=PROGRAMME, cohort=place, state=candidate.state, rule=RULE,
            horizons_months=[12], what_if=asked, draws=DRAWS,
        ).horizons[0]  # fmt: skip

        found = CHANCES.chance(place, Change(leads=asked.successor, people=asked.absorb))

        assert (found.chance, found.low, found.high) == pytest.approx(
            (told.chance, told.low, told.high), abs=1e-6
        )


def test_a_rest_is_judged_as_many_months_later():
    _, candidates, chances = set_up(longest_rest=2)
    told = forecast(
        programme=PROGRAMME, cohort=0, state=candidates[0].state, rule=RULE, horizons_months=[14],
        what_if=parse_what_if(text="rest=2"), draws=DRAWS,
    ).horizons[0]  # fmt: skip

    assert chances.mean(0, Change(rest=2)) == pytest.approx(told.chance, abs=1e-6)


RUNS = 3_000


def live(rng, *, members, new, leads, new_leads, rates, leading, joining):
    """Shares of runs that still meet after 12 months, one for each draw, person by person."""
    met = []
    for draw in range(DRAWS):
        fresh = np.full(RUNS, int(new[draw]))
        settled = members - fresh
        led_fresh = np.full(RUNS, int(new_leads[draw]))
        led = leads - led_fresh
        short, unled = np.zeros(RUNS, int), np.zeros(RUNS, int)
        alive = np.ones(RUNS, bool)
        for month in range(12):
            settled = rng.binomial(settled, np.exp(-rates["settled"][draw]))
            fresh = rng.binomial(fresh, np.exp(-rates["new"][draw]))
            ripe = rng.binomial(fresh, 1 / 3)
            settled, fresh = settled + ripe, fresh - ripe
            fresh += rng.poisson(joining[month, draw], RUNS)
            led = rng.binomial(led, np.exp(-leading["settled"][draw]))
            led_fresh = rng.binomial(led_fresh, np.exp(-leading["new"][draw]))
            ripe = rng.binomial(led_fresh, 1 / 6)
            led, led_fresh = led + ripe, led_fresh - ripe
            led_fresh += rng.poisson(leading["appearing"][draw], RUNS)
            short = np.where(settled + fresh < 4, short + 1, 0)
            unled = np.where(led + led_fresh == 0, unled + 1, 0)
            alive &= (short < 2) & (unled < 3)
        met.append(alive.mean())
    return np.array(met)


def of_draws(place, months=12):
    drawn = draw_rates(programme=PROGRAMME, cohort=place, months=months, draws=DRAWS)
    members, leads = drawn.members, drawn.leads
    return (
        members.joining,
        {"new": members.leaving_new, "settled": members.leaving_settled},
        {
            "new": leads.stopping_new,
            "settled": leads.stopping_settled,
            "appearing": leads.appearing,
        },
    )


def hidden(place, people=None):
    """Of how many it is not seen that they are new: by the same fixed points as the forecast's."""
    from likewise.domain.renewal.draws import NEW_LEADS, NEW_MEMBERS, hidden_new

    state, point = CANDIDATES[place].state, points(draws=DRAWS)
    people = state.members if people is None else people
    new = hidden_new(people=people, new=min(state.new_members, people), point=point[:, NEW_MEMBERS])
    led = hidden_new(people=state.leads, new=state.new_leads, point=point[:, NEW_LEADS])
    return new, led


def test_newcomers_sought_and_a_merge_come_out_as_in_a_simulation_written_apart():
    rng = np.random.default_rng(20261127)
    joining, rates, leading = of_draws(0)
    new, led = hidden(0)
    state = CANDIDATES[0].state
    apart = live(
        rng, members=state.members, new=new, leads=1, new_leads=led, rates=rates, leading=leading,
        joining=joining + 1.5,
    )  # fmt: skip
    assert CHANCES.mean(0, Change(newcomers=1.5)) == pytest.approx(
        apart.mean(), abs=4 * 0.5 / np.sqrt(DRAWS * RUNS)
    )

    coming = (5, 4)
    others = of_draws(1)
    share = 5 / 9

    def both(one, two):
        return {key: share * one[key] + (1 - share) * two[key] for key in one}

    news, leds = zip(hidden(0, 5), hidden(1, 4), strict=True)
    apart = live(
        rng, members=9, new=sum(news), leads=2, new_leads=sum(leds), rates=both(rates, others[1]),
        leading=both(leading, others[2]), joining=share * joining + (1 - share) * others[0],
    )  # fmt: skip
    assert CHANCES.mean(0, Change(merges_with=1, coming=coming)) == pytest.approx(
        apart.mean(), abs=4 * 0.5 / np.sqrt(DRAWS * RUNS)
    )


@settings(max_examples=12, deadline=None)
@given(
    place=st.integers(0, 2), newcomers=st.integers(0, 3).map(lambda n: n / 2),
    leads=st.integers(0, 1), people=st.integers(-2, 2),
)  # fmt: skip
def test_more_people_never_lower_a_chance(place, newcomers, leads, people):
    now = Change(newcomers=newcomers, leads=leads, people=people)
    before = CHANCES.mean(place, now)

    for more in (
        replace(now, newcomers=newcomers + 0.5),
        replace(now, leads=leads + 1),
        replace(now, people=people + 1),
    ):
        assert CHANCES.mean(place, more) >= before - 1e-6


@settings(max_examples=6, deadline=None)
@given(
    chance=st.sampled_from([0.5, 0.7, 0.8, 0.9, 0.95]), newcomers=st.sampled_from([0.0, 1.0, 2.5]),
    leads=st.integers(0, 3), lead=st.sampled_from([1.0, 30.0, 90.0]),
)  # fmt: skip
def test_no_other_division_of_newcomers_and_leads_is_cheaper(chance, newcomers, leads, lead):
    goal, costs = Goal(chance=chance), Costs(lead=lead)
    limits = Limits(newcomers=newcomers, leads=leads)
    found = plan(goal=goal, limits=limits, costs=costs)

    most = min(newcomers, 2.0)
    everything = [
        Change(newcomers=step / 2, leads=more)
        for step in range(int(2 * most) + 1)
        for more in range(min(leads, 1) + 1)
    ]
    best = (1, 0.0)
    for changes in itertools.product(everything, repeat=3):
        if (
            sum(c.newcomers for c in changes) <= newcomers
            and sum(c.leads for c in changes) <= leads
        ):
            above = sum(CHANCES.mean(p, c) >= chance for p, c in enumerate(changes))
            cost = sum(cost_of(c, costs=costs, months=12) for c in changes)
            best = min(best, (-above, cost))
    above = sum(promise.with_plan.chance >= chance for promise in found.promises)
    assert (-above, found.cost) == pytest.approx(best)
    assert len(found.unhelped) == 3 - above


def test_a_plan_says_what_to_do_in_the_order_of_danger_and_what_it_costs():
    found = plan()

    now = [promise.without.chance for promise in found.promises]
    assert now == sorted(now)
    assert found.below == sum(chance < 0.8 for chance in now) > 0
    assert found.cost == pytest.approx(sum(measure.cost for measure in found.measures))
    assert found.unhelped == ()
    assert all(promise.with_plan.chance >= 0.8 for promise in found.promises)
    assert all(p.with_plan.low <= p.with_plan.chance <= p.with_plan.high for p in found.promises)
    order = [promise.cohort for promise in found.promises]
    places = [order.index(measure.cohort) for measure in found.measures]
    assert places == sorted(places)


def test_nothing_is_done_where_every_cohort_is_above():
    found = plan(goal=Goal(chance=0.01))

    assert (found.measures, found.cost, found.below, found.unhelped) == ((), 0, 0, ())
    assert all(promise.with_plan == promise.without for promise in found.promises)


def together(**more):
    pairs = frozenset({("Birch", "Tuesday"), ("Tuesday", "Thursday"), ("Birch", "Thursday")})
    return Limits(newcomers=0, leads=0, may_join=pairs, **more)


def test_a_cohort_is_absorbed_where_that_is_cheapest_and_is_asked_how_many_would_come():
    found = plan(goal=Goal(chance=0.75), limits=together(most_drawn=0), costs=Costs(merge=900))

    (measure,) = found.measures
    assert (measure.what, measure.cohort, measure.other) == ("absorb", "Birch", "Tuesday")
    assert 0 <= measure.at_least <= measure.number <= measure.of
    assert measure.cost == 10 + measure.of
    within = [p for p in found.promises if p.within == measure.cohort]
    assert [p.cohort for p in within] == [measure.other]
    host = next(p for p in found.promises if p.cohort == measure.cohort)
    assert host.with_plan == within[0].with_plan


def test_fewer_than_at_least_would_not_be_enough():
    goal = Goal(chance=0.75)
    found = plan(
        goal=goal, limits=together(most_drawn=0, coming=1.0), costs=Costs(merge=0, absorb=90)
    )

    (merge,) = [each for each in found.measures if each.what == "merge"]
    one, two = (
        next(n for n, c in enumerate(CANDIDATES) if c.cohort == name)
        for name in (merge.cohort, merge.other)
    )
    whole = CANDIDATES[one].state.members + CANDIDATES[two].state.members
    assert (merge.number, merge.of) == (whole, whole)

    def when(people):
        first = people * CANDIDATES[one].state.members // whole
        return CHANCES.mean(one, Change(merges_with=two, coming=(first, people - first)))

    assert when(merge.at_least) >= goal.chance > when(merge.at_least - 1)
    names = {f"{merge.cohort} and {merge.other}", f"{merge.other} and {merge.cohort}"}
    assert sum(promise.within in names for promise in found.promises) == 2


def test_members_are_drawn_only_from_a_cohort_that_stays_above():
    generous = history("Generous", [(2, 1), (1, 1)] * 6, members=14)
    small = history("Small", [(0, 0), (1, 1)] * 6, members=5)
    programme, candidates, chances = set_up([generous, small], months=6)
    found = cheapest_plan(
        programme=programme, candidates=candidates, goal=Goal(chance=0.88, months=6), draws=DRAWS,
        limits=Limits(may_join=frozenset({("Small", "Generous")}), coming=0.0), costs=Costs(),
    )  # fmt: skip

    (measure,) = found.measures
    assert (measure.what, measure.cohort, measure.other) == ("draw", "Small", "Generous")
    assert measure.cost == 4 + measure.number
    left = next(p for p in found.promises if p.cohort == "Generous")
    assert 0.88 <= left.with_plan.chance <= left.without.chance + 1e-6
    assert left.with_plan.chance == chances.mean(0, Change(people=-int(measure.number)))


def test_a_rest_gives_time_to_find_a_lead():
    flows = [(1, 1), (1, 0), (0, 1)] * 4
    led = [history("Alone", flows, members=12, leads=0), history("Led", flows, members=12, leads=2)]
    programme, candidates, _ = set_up(led, longest_rest=3)
    easy = candidates[0].state
    alone = replace(candidates[0], state=replace(easy, months_without_lead=2))
    chances = Chances(
        programme=programme,
        candidates=(alone, candidates[1]),
        months=6,
        draws=DRAWS,
        longest_rest=3,
    )
    now, rested = chances.mean(0), chances.mean(0, Change(rest=3))
    assert rested > now

    found = cheapest_plan(
        programme=programme, candidates=[alone, candidates[1]], draws=DRAWS, costs=Costs(),
        goal=Goal(chance=(now + rested) / 2, months=6), limits=Limits(longest_rest=3),
    )  # fmt: skip

    assert [(m.what, m.cohort) for m in found.measures if m.cohort == "Alone"] == [
        ("rest", "Alone")
    ]
    promise = next(p for p in found.promises if p.cohort == "Alone")
    assert promise.months == 6 + found.measures[0].number


def test_a_cohort_that_cannot_be_helped_is_named_with_what_is_missing():
    found = plan(goal=Goal(chance=0.85), limits=Limits(newcomers=0, leads=0))

    missed = next(each for each in found.unhelped if each.cohort == "Birch")
    assert missed.best == missed.now
    assert "It would take " in missed.missing
    assert missed.missing.endswith("no newcomers and no leads are left within the limits.")
    assert found.measures == ()


def test_what_more_people_cannot_mend_is_said():
    found = plan(goal=Goal(chance=0.9999, months=60), limits=Limits(newcomers=1, leads=1))

    assert len(found.unhelped) == 3
    for each in found.unhelped:
        assert each.missing.startswith("Even with 4 newcomers a month and 3 more leads")
        assert each.best.chance >= each.now.chance
        assert (each.best_newcomers, each.best_leads) == (1, 1)


def test_a_cohort_whose_leads_are_not_recorded_is_given_none():
    programme, candidates, _ = set_up([history("Small", [(0, 1), (1, 0)] * 6, members=5)])
    found = cheapest_plan(
        programme=programme, candidates=candidates, goal=Goal(chance=0.9999), draws=DRAWS,
        limits=Limits(newcomers=2, leads=2), costs=Costs(),
    )  # fmt: skip

    assert found.leads == 0
    assert "lead" not in found.unhelped[0].missing.partition(" its chance")[0]


def test_the_same_plan_comes_whatever_the_number_of_threads():
    limits = Limits(newcomers=3, leads=1, may_join=frozenset({("Birch", "Tuesday")}))

    assert plan(limits=limits, workers=3) == plan(limits=limits)


def test_a_plan_is_made_from_histories_and_says_who_is_left_out():
    ended = replace(history("Ended", [(0, 1)] * 8), ended=True)
    seen = []
    found = plan_from_histories(
        histories=[*ALL, ended], rule=RULE, goal=Goal(), limits=Limits(newcomers=2, leads=1),
        costs=Costs(), draws=DRAWS, on_progress=seen.append,
    )  # fmt: skip

    assert found.today == "2011-12"
    assert seen == [1, 2, 3]
    assert [line.partition(" in ")[0] for line in found.left_out] == ['Cohort "Ended" ended']
    with pytest.raises(RenewalRefused, match='"Ended" ended in'):
        plan_from_histories(
            histories=[ended], rule=RULE, goal=Goal(), limits=Limits(), costs=Costs()
        )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Goal(chance=1.2), "chance asked for is 1.2"),
        (lambda: Goal(months=0), "at least one month"),
        (lambda: Costs(lead=-1), 'cost "lead" is -1, which is negative'),
        (lambda: Costs(merge=float("nan")), 'cost "merge" is nan'),
        (lambda: Limits(newcomers=-1), 'limit "newcomers" is -1'),
        (lambda: Limits(newcomers_each=11), 'limit "newcomers_each" is 11, more than'),
        (lambda: Limits(leads=0.5), 'limit "leads" is 0.5'),
        (lambda: Limits(leads_each=9), 'limit "leads_each" is 9'),
        (lambda: Limits(most_drawn=11), 'limit "most_drawn" is 11'),
        (lambda: Limits(longest_rest=7), 'limit "longest_rest" is 7'),
        (lambda: Limits(coming=2), "counted on to come along is 2"),
        (lambda: Limits(may_join=frozenset({("Birch", "Birch")})), '"Birch" cannot join itself'),
        (lambda: plan(limits=Limits(may_join=frozenset({("Birch", "Oak")}))), '"Oak" may join'),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(make, words):
    with pytest.raises(RenewalRefused, match=words):
        make()


def test_no_cohorts_and_two_of_one_name_are_refused():
    given = {
        "programme": PROGRAMME, "goal": Goal(), "limits": Limits(), "costs": Costs(), "draws": DRAWS,
    }  # fmt: skip
    with pytest.raises(RenewalRefused, match="No cohort goes on"):
        cheapest_plan(candidates=[], **given)
    with pytest.raises(RenewalRefused, match="at least 20 draws"):
        cheapest_plan(candidates=CANDIDATES, **(given | {"draws": 5}))
    with pytest.raises(RenewalRefused, match="Two cohorts have one name"):
        cheapest_plan(candidates=[CANDIDATES[0], CANDIDATES[0]], **given)


def test_nothing_asked_is_the_forecast_itself():
    told = forecast(
        programme=PROGRAMME, cohort=2, state=CANDIDATES[2].state, rule=RULE, horizons_months=[12],
        draws=DRAWS,
    ).horizons[0]  # fmt: skip

    assert CHANCES.mean(2, NOTHING) == pytest.approx(told.chance, abs=1e-6)
