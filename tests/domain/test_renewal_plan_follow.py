"""What was done of a plan since, and what came of its promises."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind
from likewise.domain.renewal import Rule
from likewise.domain.renewal.came import Came, Kept, settle
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.plan_chances import Chance
from likewise.domain.renewal.plan_follow import (
    Assumed,
    Done,
    Happened,
    Since,
    account_of,
    carried_out,
    what_came_of,
)
from likewise.domain.renewal.plan_terms import (
    Costs,
    Goal,
    Limits,
    Measure,
    Promise,
    RenewalPlan,
)
from likewise.domain.renewal.recorded import Span, month_of

BEGAN, ON, TODAY = date(2010, 10, 1), date(2011, 4, 12), date(2012, 1, 5)
RULE = Rule(minimum=4, run=2)


def chance(mean):
    return Chance(chance=mean, low=mean / 2, high=(1 + mean) / 2)


def a_span(sizes, *, cohort="birch", begins=BEGAN, ended=False):
    first, counts = month_of(begins), [sizes[0], *sizes]
    months = tuple(
        Month(
            month=first + place, members=before, newcomers=max(0, after - before),
            leavers=max(0, before - after),
        )
        for place, (before, after) in enumerate(zip(counts, sizes, strict=False))
    )  # fmt: skip
    history = History(cohort=cohort, months=months, ended=ended)
    return Span(
        cohort=cohort, format=Format.GROUP, begins_on=begins, history=history, goes_on=not ended
    )


def event(kind, before, after, on=date(2011, 5, 3)):
    return Happened(kind=kind, on=on, before=frozenset(before), after=frozenset(after))


def a_plan(*measures, promises=None, months=6):
    return RenewalPlan(
        goal=Goal(chance=0.8, months=months), limits=Limits(), costs=Costs(), measures=measures,
        promises=promises or (promise("birch", months=months),), unhelped=(), below=1, cost=0.0,
        newcomers=0.0, leads=0, today="2011-03",
    )  # fmt: skip


def several(number, *what, on=date(2011, 5, 3)):
    """The same so many times, each with its day."""
    return ((*what, on),) * number


def promise(cohort, *, months=6, without=0.5, with_plan=0.9, within=""):
    return Promise(
        cohort=cohort, months=months, without=chance(without), with_plan=chance(with_plan),
        within=within,
    )  # fmt: skip


def recruit(number=0.5, cohort="birch"):
    return Measure(what="recruit", cohort=cohort, number=number)


LEAD = Measure(what="lead", cohort="birch", number=2)
MERGE = Measure(what="merge", cohort="birch", number=6, other="elm", of=8, at_least=5)
ABSORB = Measure(what="absorb", cohort="birch", number=3, other="elm", of=4, at_least=2)
DRAW = Measure(what="draw", cohort="birch", number=2, other="elm", of=6, at_least=2)
REST = Measure(what="rest", cohort="birch", number=2)
MERGED = event(LineageKind.MERGE, ["birch", "elm"], ["new"])
ABSORBED = event(LineageKind.ABSORB, ["elm"], ["birch"])
DRAWN = event(LineageKind.DRAW, ["elm"], ["birch"])
RESTED = event(LineageKind.REST, ["birch"], ["birch"])


@pytest.mark.parametrize(
    ("measure", "since", "expected"),
    [
        (MERGE, Since(), (Done.NO, 0, "")),
        (MERGE, Since(events=(MERGED,)), (Done.YES, 0, "new")),
        (MERGE, Since(events=(ABSORBED,)), (Done.YES, 0, "birch")),  # they chose the other way
        (MERGE, Since(events=(event(LineageKind.MERGE, ["elm", "oak"], ["x"]),)), (Done.NO, 0, "")),
        (ABSORB, Since(events=(ABSORBED,)), (Done.YES, 0, "birch")),
        (ABSORB, Since(events=(DRAWN,)), (Done.NO, 0, "")),
        (REST, Since(events=(RESTED,)), (Done.YES, 0, "")),
        (REST, Since(events=(event(LineageKind.RESUME, ["birch"], ["birch"]),)), (Done.NO, 0, "")),
        (LEAD, Since(), (Done.NO, 0, "")),
        (LEAD, Since(leading=several(2, "elm")), (Done.NO, 0, "")),
        (LEAD, Since(leading=several(1, "birch")), (Done.PARTLY, 1, "")),
        (LEAD, Since(leading=several(2, "birch")), (Done.YES, 2, "")),
        (DRAW, Since(moved=several(2, "birch", "elm")), (Done.NO, 0, "")),
        (DRAW, Since(moved=several(1, "elm", "birch")), (Done.PARTLY, 1, "")),
        (DRAW, Since(moved=several(3, "elm", "birch")), (Done.YES, 3, "")),
        (recruit(), Since(), (Done.NO, 0, "")),
        (
            recruit(),
            Since(joined=several(4, "birch")),
            (Done.PARTLY, 4, ""),
        ),  # of 9 months, by the half
        (recruit(), Since(joined=several(5, "birch")), (Done.YES, 5, "")),
    ],
)
def test_a_measure_is_done_where_the_record_says_that_it_happened(measure, since, expected):
    (found,) = carried_out([measure], since=since, on=ON, today=TODAY)

    assert (found.done, found.people, found.became) == expected


def test_on_the_day_of_the_plan_one_newcomer_is_enough_and_none_is_not():
    for joined, done in ((0, Done.NO), (1, Done.YES)):
        (found,) = carried_out(
            [recruit(2)], since=Since(joined=several(joined, "birch")), on=ON, today=ON
        )
        assert (found.done, found.wanted) == (done, 1)


def test_who_joins_the_cohort_that_two_became_counts_for_both():
    since = Since(
        events=(MERGED,), joined=several(2, "birch") + several(3, "new"), leading=several(2, "new")
    )

    merged, sought, led = carried_out([MERGE, recruit(), LEAD], since=since, on=ON, today=TODAY)

    assert (merged.became, sought.people, led.people) == ("new", 5, 2)


def judged(plan, since, *spans, today=TODAY, cohorts=("birch", "elm", "oak")):
    return what_came_of(
        plan, rules=dict.fromkeys(cohorts, RULE), since=since, spans=spans, on=ON, today=today
    )


@pytest.mark.parametrize(
    ("leading", "assumed", "came", "said"),
    [
        (0, Assumed.WITHOUT, Came.MET, 0.5),
        (1, Assumed.NEITHER, None, 0.5),
        (2, Assumed.WITH, Came.MET, 0.9),
    ],
)
def test_a_chance_is_judged_only_by_what_it_assumed(leading, assumed, came, said):
    since = Since(leading=several(leading, "birch"))

    (found,) = judged(a_plan(LEAD), since, a_span([6] * 20))

    assert (found.assumed, found.came, found.is_due) == (assumed, came, True)
    if came:
        assert found.chance == said


def test_what_was_done_after_the_months_were_over_counts_for_nothing():
    for on, assumed in ((date(2011, 9, 30), Assumed.WITH), (date(2011, 10, 1), Assumed.WITHOUT)):
        since = Since(leading=several(2, "birch", on=on))
        (found,) = judged(a_plan(LEAD), since, a_span([6] * 20))
        assert found.assumed is assumed


def test_newcomers_are_wanted_for_the_months_of_the_promise_and_not_beyond():
    since = Since(joined=several(3, "birch"))  # of half a one a month for six months

    (found,) = judged(a_plan(recruit()), since, a_span([6] * 30), today=date(2013, 1, 1))

    assert found.assumed is Assumed.WITH


def test_nothing_has_come_before_the_months_are_over():
    (found,) = judged(a_plan(), Since(), a_span([6] * 12), today=date(2011, 9, 30))
    assert (found.is_due, found.came) == (False, None)

    (found,) = judged(a_plan(), Since(), a_span([6] * 12), today=date(2011, 10, 1))
    assert (found.is_due, found.came) == (True, Came.MET)


def test_an_act_that_the_plan_did_not_propose_censors_and_its_own_does_not():
    long = a_span([6] * 20)
    for measures, events, came in (
        ((), (DRAWN,), Came.ACT),
        ((DRAW,), (DRAWN,), Came.MET),
        ((DRAW,), (DRAWN, RESTED), Came.ACT),
        ((REST,), (RESTED, event(LineageKind.RESUME, ["birch"], ["birch"])), Came.MET),
        ((REST,), (RESTED, event(LineageKind.DRAW, ["birch"], ["oak"])), Came.ACT),
        ((), (event(LineageKind.DRAW, ["elm"], ["oak"]),), Came.MET),
        ((), (replace(DRAWN, on=date(2011, 10, 1)),), Came.MET),  # when its months were over
    ):
        since = Since(events=events, moved=several(2, "elm", "birch") if DRAWN in events else ())
        (found,) = judged(a_plan(*measures), since, long)
        assert found.came is came, (measures, events)


@pytest.mark.parametrize(
    ("on", "came"), [(date(2011, 8, 30), Came.ACT), (date(2011, 9, 1), Came.STOPPED)]
)
def test_an_act_of_the_month_in_which_a_cohort_stopped_came_first(on, came):
    stops_in_august = a_span([6] * 9 + [3] * 6)

    (found,) = judged(a_plan(), Since(events=(replace(DRAWN, on=on),)), stops_in_august)

    assert found.came is came


def test_a_cohort_that_ended_in_the_very_month_of_the_plan_stopped():
    (found,) = judged(a_plan(), Since(), a_span([6] * 6, ended=True))

    assert found.came is Came.STOPPED


def test_cohorts_that_became_one_are_judged_by_it():
    both = tuple(promise(each, within="birch and elm") for each in ("birch", "elm"))
    plan = a_plan(MERGE, promises=both)
    before = [a_span([5] * 7, cohort=each) for each in ("birch", "elm")]
    goes_on = a_span([9] * 12, cohort="new", begins=date(2011, 5, 3))
    stops = a_span([9, 3, 3, 3], cohort="new", begins=date(2011, 5, 3))

    for after, came in ((goes_on, Came.MET), (stops, Came.STOPPED)):
        found = judged(plan, Since(events=(MERGED,)), *before, after)
        assert {each.came for each in found} == {came}
        assert {each.chance for each in found} == {0.9}


def test_a_cohort_that_joined_another_is_judged_by_the_host_and_the_host_by_itself():
    promises = (promise("birch"), promise("elm", within="birch"))
    plan = a_plan(ABSORB, promises=promises)

    found = judged(plan, Since(events=(ABSORBED,)), a_span([6] * 20), a_span([3] * 7, cohort="elm"))

    assert [each.came for each in found] == [Came.MET, Came.MET]


def test_where_one_was_to_join_the_other_and_they_merged_both_are_judged_by_the_new_one():
    promises = (promise("birch"), promise("elm", within="birch"))
    before = [a_span([5] * 7, cohort=each) for each in ("birch", "elm")]
    new = a_span([9] * 12, cohort="new", begins=date(2011, 5, 3))

    found = judged(a_plan(ABSORB, promises=promises), Since(events=(MERGED,)), *before, new)

    assert [each.came for each in found] == [Came.MET, Came.MET]


def test_two_that_were_to_become_one_and_did_not_are_each_judged_as_they_were():
    both = tuple(promise(each, within="birch and elm") for each in ("birch", "elm"))
    plan = a_plan(MERGE, promises=both)

    found = judged(plan, Since(), a_span([6] * 20), a_span([6] * 6 + [2] * 9, cohort="elm"))

    assert [(each.came, each.chance) for each in found] == [(Came.MET, 0.5), (Came.STOPPED, 0.5)]


def test_what_is_due_is_added_up_and_the_brier_score_is_by_hand():
    promises = tuple(promise(each) for each in ("birch", "elm", "oak"))
    plan = a_plan(replace(LEAD, number=1), promises=promises)
    since = Since(leading=several(1, "birch"), events=(event(LineageKind.DRAW, ["oak"], ["ash"]),))

    found = judged(
        plan, since, a_span([6] * 20), a_span([6] * 7 + [2] * 9, cohort="elm"),
        a_span([6] * 20, cohort="oak"),
    )  # fmt: skip
    account = account_of(found)

    assert (account.due, account.seen, account.met, account.acts) == (3, 2, 1, 1)
    assert account.expected == pytest.approx(0.9 + 0.5)
    assert account.brier == pytest.approx(((1 - 0.9) ** 2 + 0.5**2) / 2)
    nothing = account_of(judged(plan, since, today=ON))
    assert (nothing.due, nothing.brier) == (0, None)


sizes = st.lists(st.integers(1, 8), min_size=7, max_size=20)
days = st.dates(date(2011, 4, 12), date(2012, 3, 1))


@given(sizes, st.booleans(), st.lists(days, max_size=3), st.integers(1, 9), days)
def test_where_nothing_was_planned_it_comes_out_as_a_forecast_does(
    counts, ended, acts, months, today
):
    """`came.settle` was written apart: it judges what the nights expected."""
    span = a_span(counts, ended=ended)
    kept = Kept(cohort="birch", on=ON, rule=RULE, months=months, chance=0.5, low=0.4, high=0.6)
    events = tuple(event(LineageKind.DRAW, ["birch"], ["oak"], on=day) for day in acts)
    settled = settle([kept], spans=[span], acts={"birch": acts}, watched_until=today)

    (found,) = judged(
        a_plan(promises=(promise("birch", months=months),)), Since(events=events), span, today=today
    )

    assert [each.came for each in settled] == ([found.came] if found.is_due else [])
