"""The cheapest combination of options, beside trying every combination."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.renewal import plan_choice
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.plan_choice import Option, choose

halves = st.integers(0, 4).map(lambda number: number / 2)


@st.composite
def problems(draw):
    """Up to four cohorts with options alone and in pairs, and who may draw from whom."""
    number = draw(st.integers(1, 4))
    below = draw(st.lists(st.booleans(), min_size=number, max_size=number))
    options = [Option(cohorts=(cohort,)) for cohort in range(number)]
    for cohort in range(number):
        for _ in range(draw(st.integers(0, 2))):
            options.append(
                Option(
                    cohorts=(cohort,), helps=int(below[cohort]), cost=draw(halves) * 3,
                    newcomers=draw(halves), leads=draw(st.integers(0, 2)),
                    takes=draw(st.integers(0, 2)) if below[cohort] else 0,
                    gives=0 if below[cohort] else draw(st.integers(0, 2)),
                )
            )  # fmt: skip
    for pair in itertools.combinations(range(number), 2):
        if draw(st.booleans()):
            options.append(
                Option(
                    cohorts=pair, helps=below[pair[0]] + below[pair[1]], cost=draw(halves) * 5,
                    newcomers=draw(halves), leads=draw(st.integers(0, 1)),
                )
            )  # fmt: skip
    links = [
        (giver, taker)
        for giver in range(number)
        for taker in range(number)
        if below[taker] and not below[giver] and draw(st.booleans())
    ]
    return {
        "options": options,
        "draws_allowed": links,
        "most_newcomers": draw(halves) * 2,
        "most_leads": draw(st.integers(0, 3)),
        "cost_of_draw": draw(halves),
        "cost_of_person": draw(halves),
    }


def cheapest_draws(options, links, draw, person):
    """The least cost at which givers' people meet takers' wants, by trying every division."""
    gives = {o.cohorts[0]: o.gives for o in options if o.gives}
    takes = {o.cohorts[0]: o.takes for o in options if o.takes}
    if sum(gives.values()) != sum(takes.values()):
        return math.inf
    used = [link for link in links if link[0] in gives and link[1] in takes]
    best = math.inf
    for amounts in itertools.product(range(3), repeat=len(used)):
        given_by = {
            g: sum(n for n, link in zip(amounts, used, strict=True) if link[0] == g) for g in gives
        }
        taken_by = {
            t: sum(n for n, link in zip(amounts, used, strict=True) if link[1] == t) for t in takes
        }
        if given_by == gives and taken_by == takes:
            best = min(best, person * sum(amounts) + draw * sum(n > 0 for n in amounts))
    return best


def best_of_all(problem):
    """How many the best combination helps, and at what cost."""
    options = problem["options"]
    everybody = sorted({cohort for option in options for cohort in option.cohorts})
    best = (1, math.inf)

    def go_on(chosen, left):
        nonlocal best
        if not left:
            if sum(o.newcomers for o in chosen) > problem["most_newcomers"]:
                return
            if sum(o.leads for o in chosen) > problem["most_leads"]:
                return
            moved = cheapest_draws(
                chosen, problem["draws_allowed"], problem["cost_of_draw"], problem["cost_of_person"]
            )
            cost = sum(o.cost for o in chosen) + moved
            if cost < math.inf:
                best = min(best, (-sum(o.helps for o in chosen), cost))
            return
        for option in options:
            if option.cohorts[0] == left[0] and set(option.cohorts) <= set(left):
                go_on([*chosen, option], [c for c in left if c not in option.cohorts])

    go_on([], everybody)
    return -best[0], best[1]


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_choice_is_the_best_of_all_combinations(problem):
    choice = choose(**problem)

    assert (choice.helps, choice.cost) == pytest.approx(best_of_all(problem))
    assert choice.gap == 0
    assert not choice.more_might_be_helped


@settings(max_examples=60, deadline=None)
@given(problems())
def test_what_is_chosen_keeps_within_the_limits_and_nobody_does_two_things(problem):
    choice = choose(**problem)
    chosen = [problem["options"][place] for place in choice.options]

    cohorts = [cohort for option in chosen for cohort in option.cohorts]
    assert sorted(cohorts) == sorted({c for o in problem["options"] for c in o.cohorts})
    assert sum(option.newcomers for option in chosen) <= problem["most_newcomers"]
    assert sum(option.leads for option in chosen) <= problem["most_leads"]
    assert set(choice.drawn) <= set(problem["draws_allowed"])
    assert sum(choice.drawn.values()) == sum(option.takes for option in chosen)


TWO = [Option(cohorts=(0,)), Option(cohorts=(0,), helps=1, cost=5.0)]


class Answer:
    def __init__(self, x, status, gap=None):
        self.x, self.status, self.mip_gap = x, status, gap


@pytest.mark.parametrize(
    ("answers", "gap", "more"),
    [
        ([Answer([0, 1], 1, 0.5), Answer([0, 1], 0)], 0.0, True),
        ([Answer([0, 1], 0), Answer([0, 1], 1, 0.2)], 0.2, False),
        ([Answer([0, 1], 0), Answer(None, 1)], 1.0, False),
        ([Answer([0, 1], 0), Answer([0, 1], 1, None)], 1.0, False),
    ],
)
def test_a_choice_for_which_time_ran_out_says_how_far_it_may_be_from_the_best(
    monkeypatch, answers, gap, more
):
    import scipy.optimize

    left = iter(answers)
    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: next(left))

    choice = choose(options=TWO, most_newcomers=0, most_leads=0)

    assert (choice.options, choice.gap, choice.more_might_be_helped) == ((1,), gap, more)
    assert choice.cost == 5.0


def test_no_choice_in_time_is_a_sentence(monkeypatch):
    import scipy.optimize

    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: Answer(None, 1))

    with pytest.raises(RenewalRefused, match=r"No plan was found in 2 seconds\. Give it longer"):
        plan_choice.choose(options=TWO, most_newcomers=0, most_leads=0, seconds=2)
