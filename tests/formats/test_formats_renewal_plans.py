"""A plan is read back as it was written."""

import json

from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.renewal import Rule
from likewise.domain.renewal.plan_chances import Chance
from likewise.domain.renewal.plan_terms import (
    Costs,
    Goal,
    Limits,
    Measure,
    Promise,
    RenewalPlan,
    Unhelped,
)
from likewise.formats.renewal.plans import read_plan, read_terms, write_plan, write_terms

words = st.text(max_size=12)
shares = st.floats(0, 1)
amounts = st.floats(0, 10)
chances = st.builds(Chance, chance=shares, low=shares, high=shares)
pairs = st.sets(st.tuples(words, words).filter(lambda pair: pair[0] < pair[1]), max_size=3).map(
    frozenset
)
goals = st.builds(Goal, chance=shares, months=st.integers(1, 120))
limits = st.builds(
    Limits, newcomers=amounts, newcomers_each=amounts, leads=st.integers(0, 9),
    leads_each=st.integers(0, 5), may_join=pairs, most_drawn=st.integers(0, 10), coming=shares,
    longest_rest=st.integers(0, 6),
)  # fmt: skip
costs = st.builds(Costs, newcomer=amounts, lead=amounts, rest=amounts)
plans = st.builds(
    RenewalPlan, goal=goals, limits=limits, costs=costs,
    measures=st.lists(
        st.builds(Measure, what=st.just("lead"), cohort=words, number=amounts, other=words,
                  of=st.integers(0, 9), cost=amounts), max_size=3
    ).map(tuple),
    promises=st.lists(
        st.builds(Promise, cohort=words, months=st.integers(1, 9), without=chances,
                  with_plan=chances, within=words), max_size=3
    ).map(tuple),
    unhelped=st.lists(
        st.builds(Unhelped, cohort=words, now=chances, best=chances, best_newcomers=amounts,
                  best_leads=st.integers(0, 3), missing=words), max_size=2
    ).map(tuple),
    below=st.integers(0, 9), cost=amounts, newcomers=amounts, leads=st.integers(0, 9), gap=shares,
    proven=st.booleans(), today=st.just("2011-03"), left_out=st.lists(words, max_size=2).map(tuple),
)  # fmt: skip
rules = st.dictionaries(
    words, st.builds(Rule, minimum=st.integers(1, 9), run=st.integers(1, 12)), max_size=3
)


@given(plans, rules)
def test_a_plan_and_its_rules_come_back_whole(plan, by_cohort):
    assert read_plan(write_plan(plan=plan, rules=by_cohort)) == (plan, by_cohort)


@given(goals, limits, costs)
def test_terms_come_back_whole_and_equal_terms_are_equal_texts(goal, limit, cost):
    text = write_terms(goal=goal, limits=limit, costs=cost)

    assert read_terms(text) == (goal, limit, cost)
    assert text == write_terms(goal=goal, limits=limit, costs=cost)
    assert list(json.loads(text)) == ["costs", "goal", "limits"]
