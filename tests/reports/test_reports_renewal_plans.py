"""A plan of renewal in one sentence, as a picture, and what came of it in words."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.renewal.came import Came
from likewise.domain.renewal.plan_chances import Chance
from likewise.domain.renewal.plan_follow import Assumed, Carried, Done, Judged, PlanAccount
from likewise.domain.renewal.plan_terms import (
    Costs,
    Goal,
    Limits,
    Measure,
    Promise,
    RenewalPlan,
    Unhelped,
)
from likewise.reports.renewal.kept_plans import (
    account_in_words,
    came_in_words,
    promised_in_words,
    so_far_in_words,
)
from likewise.reports.renewal.overview_picture import Width
from likewise.reports.renewal.plan_picture import Move, plan_as_svg
from likewise.reports.renewal.plans import in_one_sentence, measure_in_words

LEAD = Measure(what="lead", cohort="Birch", number=1, cost=20)
DRAW = Measure(what="draw", cohort="Birch", number=2, other="Elm", of=6, at_least=2, cost=6)
MERGE = Measure(what="merge", cohort="Birch", number=7, other="Elm", of=9, at_least=5, cost=24)
ABSORB = Measure(what="absorb", cohort="Birch", number=3, other="Elm", of=4, at_least=2, cost=14)


def chance(mean):
    return Chance(chance=mean, low=mean / 2, high=(1 + mean) / 2)


def promise(cohort="Birch", without=0.5, with_plan=0.9):
    return Promise(cohort=cohort, months=12, without=chance(without), with_plan=chance(with_plan))


ELM = Unhelped(
    cohort="Elm", now=chance(0.3), best=chance(0.4), best_newcomers=1, best_leads=0, missing="More.",
)  # fmt: skip
PLAN = RenewalPlan(
    goal=Goal(chance=0.8, months=12), limits=Limits(), costs=Costs(), measures=(LEAD,),
    promises=(promise(), promise("Elm", 0.3, 0.3), promise("Oak", 0.9, 0.9)), unhelped=(ELM,),
    below=2, cost=20, newcomers=0, leads=1,
)  # fmt: skip
BELOW = "Of 3 cohorts, 2 are less likely than 80% to meet still after 12 months"
TAKES = "for 20 hours, with no newcomers and 1 more lead, this plan brings"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, f"{BELOW}; {TAKES} 1 of them above that; no plan of these measures helps more, or costs less."),
        ({"unhelped": ()}, f"{BELOW}; {TAKES} all of them above that; no plan of these measures helps more, or costs less."),
        ({"gap": 0.12}, f"{BELOW}; {TAKES} 1 of them above that; time ran out: a plan up to 12% cheaper might exist."),
        ({"proven": False}, f"{BELOW}; {TAKES} 1 of them above that; time ran out: another plan might help more cohorts."),
        ({"measures": ()}, f"{BELOW}, and nothing within the limits helps."),
        ({"measures": (), "below": 0, "unhelped": ()}, "Of 3 cohorts, each has a chance of 80% or more to meet still after 12 months: nothing needs to be done for that."),
    ],
)  # fmt: skip
def test_one_sentence_says_what_it_does_and_costs_and_whether_it_is_the_cheapest(change, said):
    assert in_one_sentence(replace(PLAN, **change)) == said


def test_without_counts_no_measure_says_how_many_people_a_cohort_has():
    for measure in (DRAW, MERGE, ABSORB):
        assert re.search(r"\d", measure_in_words(measure))
        assert not re.search(r"\d", measure_in_words(measure, counts=False))


@pytest.mark.parametrize(
    ("measure", "done", "people", "said"),
    [
        (MERGE, Done.YES, 0, "They are one cohort"),
        (MERGE, Done.NO, 0, "Not recorded"),
        (replace(LEAD, what="rest"), Done.YES, 0, "It rested"),
        (LEAD, Done.PARTLY, 1, "1 person began to lead"),
        (LEAD, Done.NO, 0, "Not recorded"),
        (DRAW, Done.YES, 2, "2 people moved"),
        (replace(LEAD, what="recruit"), Done.PARTLY, 3, "3 people joined; by now it counts on 5"),
    ],
)
def test_how_far_a_measure_is_is_said_and_without_counts_no_number(measure, done, people, said):
    carried = Carried(measure=measure, done=done, people=people, wanted=5)

    assert so_far_in_words(carried, counts=True) == said
    assert not re.search(r"\d", so_far_in_words(carried, counts=False))


def judged(came, assumed=Assumed.WITH, is_due=True):
    return Judged(
        promise=promise(), last_month=12 * 2011 + 6, is_due=is_due, assumed=assumed, came=came
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (judged(None, is_due=False), "Due after July 2011"),
        (judged(None, Assumed.NEITHER), "Done in part: not judged"),
        (judged(None, Assumed.NEITHER, is_due=False), "Due after July 2011"),
        (judged(Came.ACT), "Something else was done"),
        (judged(Came.UNSEEN), "Not seen"),
        (judged(Came.MET), "Still met: 90% was said, with the plan"),
        (judged(Came.STOPPED, Assumed.WITHOUT), "Stopped: 50% was said, as it was"),
    ],
)
def test_what_came_is_said_with_the_chance_by_which_it_is_judged(found, said):
    assert came_in_words(found) == said


def test_what_was_promised_and_what_came_are_added_up():
    assert promised_in_words(PLAN) == (
        "Of 3 cohorts, 2.1 expected to still meet with the plan, 1.7 as it was"
    )
    account = PlanAccount(
        due=7, seen=4, met=3, expected=3.25, acts=1, partly=2, unseen=0, brier=0.1
    )
    assert account_in_words(account) == (
        "Of 4 that can be judged, 3 still met; 3.2 were expected. Not judged: 2 done in part and 1 "
        "where something else was done."
    )
    nothing = replace(account, seen=0, met=0, expected=0, acts=5)
    assert account_in_words(nothing).startswith("None of 7 that are due can be judged. Not judged:")


shares = st.floats(0, 1)


@given(st.lists(st.tuples(shares, shares), max_size=20), st.sampled_from([0.3, 0.8]))
def test_the_picture_has_every_cohort_and_its_shape_says_whether_it_reaches_the_line(moves, line):
    drawn = [
        Move(number=number, name=f"Cohort <{number}>", without=without, with_plan=with_plan)
        for number, (without, with_plan) in enumerate(moves, 1)
    ]
    for width in Width:
        svg = plan_as_svg(drawn, line_at=line, width=width)

        below = sum(with_plan < line for _, with_plan in moves)
        assert svg.count("<rect") == below
        assert svg.count("<g><title>") == len(moves)
        assert f"with the plan, {below}." in svg
        assert "<1>" not in svg
        widest = float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
        for x in re.findall(r'\b(?:cx|x)="(-?[\d.]+)"', svg):
            assert 0 <= float(x) <= widest
