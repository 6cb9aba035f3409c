"""Matching rounds: known answers, brute force, and other people's programs."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from likewise.domain.matching import (
    NO_OTHER,
    UNMATCHED,
    Certificate,
    MatchingProblem,
    MatchingRefused,
    assignment_with_next_best,
    cheapest_assignment,
    check_certificate,
)

IMPOSSIBLE = 10**9


def proven_total(problem: MatchingProblem) -> int:
    found = cheapest_assignment(problem=problem)
    verdict = check_certificate(
        problem=problem,
        certificate=Certificate(supporter_of=found.supporter_of, price=found.price),
    )
    assert verdict.is_proven, verdict
    return verdict.total


def options_of(problem: MatchingProblem) -> list[list[tuple[int, int]]]:
    """Each person's options as (supporter, cost), unmatched first."""
    options = [[(UNMATCHED, int(charge))] for charge in problem.unmatched]
    for i, j, cost in zip(problem.person, problem.supporter, problem.cost, strict=True):
        options[i].append((int(j), int(cost)))
    return options


def totals_by_listing(problem: MatchingProblem) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every allowed round, by trying all of them: the textbook definition."""
    for choice in itertools.product(*options_of(problem)):
        load = [0] * problem.supporters
        for j, _ in choice:
            if j != UNMATCHED:
                load[j] += 1
        if all(n <= places for n, places in zip(load, problem.places, strict=True)):
            bonus = sum(
                int(b) * min(n, int(w))
                for n, w, b in zip(load, problem.wanted, problem.bonus, strict=True)
            )
            yield sum(cost for _, cost in choice) - bonus, tuple(j for j, _ in choice)


def total_by_scipy(problem: MatchingProblem, *, struck_out: tuple[int, int] | None = None) -> int:
    """The optimum by scipy 1.18's linear_sum_assignment on one column for each place."""
    table = np.full((problem.people, problem.supporters), IMPOSSIBLE)
    table[problem.person, problem.supporter] = problem.cost
    alone = np.full((problem.people, problem.people), IMPOSSIBLE)
    np.fill_diagonal(alone, problem.unmatched)
    if struck_out is not None:
        i, j = struck_out
        (alone if j == UNMATCHED else table)[i, i if j == UNMATCHED else j] = IMPOSSIBLE
    columns = [
        table[:, j] - (problem.bonus[j] if s < problem.wanted[j] else 0)
        for j in range(problem.supporters)
        for s in range(min(int(problem.places[j]), problem.people))
    ]
    whole = np.column_stack([*columns, alone])
    return int(whole[linear_sum_assignment(whole)].sum())


@st.composite
def problems(draw, *, people: int, supporters: int) -> MatchingProblem:
    n, m = draw(st.integers(1, people)), draw(st.integers(1, supporters))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, m - 1)), unique=True))
    largest = draw(st.sampled_from([1, 3, 50]))
    some = st.integers(-largest, largest)
    return MatchingProblem(
        person=np.array([i for i, _ in pairs], np.int64),
        supporter=np.array([j for _, j in pairs], np.int64),
        cost=np.array(draw(st.lists(some, min_size=len(pairs), max_size=len(pairs))), np.int64),
        unmatched=np.array(
            draw(st.lists(st.integers(-largest, 3 * largest), min_size=n, max_size=n))
        ),
        places=np.array(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))),
        wanted=np.array(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))),
        bonus=np.array(draw(st.lists(st.integers(0, largest), min_size=m, max_size=m))),
    )


def random_problem(*, seed: int, people: int, supporters: int, **changes) -> MatchingProblem:
    rng = np.random.Generator(np.random.Philox(seed))
    mask = rng.random((people, supporters)) < 0.3
    person, supporter = np.nonzero(mask)
    made = {
        "person": person,
        "supporter": supporter,
        "cost": rng.integers(0, 1000, len(person)),
        "unmatched": np.full(people, 3000),
        "places": rng.integers(0, 6, supporters),
        "wanted": rng.integers(0, 3, supporters),
        "bonus": rng.integers(0, 200, supporters),
    }
    return MatchingProblem(**(made | changes))


def test_the_textbook_example_has_its_known_answer():
    # Source: a textbook assignment; scipy.optimize.linear_sum_assignment agrees.
    cost = np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]])
    problem = MatchingProblem(
        person=np.repeat(np.arange(3), 3),
        supporter=np.tile(np.arange(3), 3),
        cost=cost.ravel(),
        unmatched=np.full(3, 100),
        places=np.ones(3, np.int64),
    )

    found = cheapest_assignment(problem=problem)

    assert found.supporter_of.tolist() == [1, 0, 2]
    assert proven_total(problem) == 5
    assert linear_sum_assignment(cost)[1].tolist() == [1, 0, 2]


@settings(max_examples=150, deadline=None)
@given(problem=problems(people=5, supporters=3))
def test_no_round_listed_by_brute_force_is_cheaper(problem):
    assert proven_total(problem) == min(total for total, _ in totals_by_listing(problem))


@settings(max_examples=150, deadline=None)
@given(problem=problems(people=9, supporters=5))
def test_everyones_next_best_costs_what_striking_out_their_option_costs(problem):
    found, other = assignment_with_next_best(problem=problem)
    best = proven_total(problem)

    for i in range(problem.people):
        struck = total_by_scipy(problem, struck_out=(i, int(found.supporter_of[i])))
        if other.supporter_of[i] == NO_OTHER:
            assert struck >= IMPOSSIBLE // 2
        else:
            assert struck - best == other.extra_cost[i]
            assert other.supporter_of[i] != found.supporter_of[i]


def test_the_next_best_counts_who_else_moves():
    # Ann holds the only place that Ben can have; Ben's next best is her place, she is then left.
    problem = MatchingProblem(
        person=np.array([0, 1]),
        supporter=np.array([0, 0]),
        cost=np.array([1, 4]),
        unmatched=np.array([10, 10]),
        places=np.array([1]),
    )

    _, other = assignment_with_next_best(problem=problem)

    assert other.supporter_of.tolist() == [UNMATCHED, 0]
    assert other.extra_cost.tolist() == [3, 3]
    assert other.others_moved.tolist() == [1, 1]


@pytest.mark.parametrize("seed", range(6))
def test_larger_rounds_cost_what_scipys_assignment_costs(seed):
    problem = random_problem(seed=seed, people=80, supporters=20)

    assert proven_total(problem) == total_by_scipy(problem)


@pytest.mark.parametrize("places", [1, 4, 9])
def test_scarce_tight_and_ample_places_cost_what_an_integer_program_says(places):
    problem = random_problem(
        seed=places, people=60, supporters=15, places=np.full(15, places), wanted=np.full(15, 2)
    )
    # HiGHS by scipy 1.18's milp: one variable a pair, one a bonus place.
    pairs, supporters = len(problem.person), problem.supporters
    rows = np.zeros((problem.people + 2 * supporters, pairs + supporters))
    rows[problem.person, np.arange(pairs)] = 1
    rows[problem.people + problem.supporter, np.arange(pairs)] = 1
    rows[problem.people + supporters + problem.supporter, np.arange(pairs)] = -1
    bonus = np.arange(supporters)
    rows[problem.people + supporters + bonus, pairs + bonus] = 1
    found = milp(
        np.concatenate([problem.cost - problem.unmatched[problem.person], -problem.bonus]),
        constraints=LinearConstraint(
            rows, ub=np.concatenate([np.ones(60), problem.places, np.zeros(supporters)])
        ),
        bounds=Bounds(0, np.concatenate([np.ones(pairs), np.minimum(problem.wanted, places)])),
        integrality=np.ones(pairs + supporters),
    )

    assert proven_total(problem) == round(found.fun) + int(problem.unmatched.sum())


def test_a_large_charge_is_reached_without_a_step_for_every_point():
    problem = random_problem(
        seed=3, people=200, supporters=10, places=np.full(10, 5), unmatched=np.full(200, 10**9)
    )

    assert proven_total(problem) == total_by_scipy(problem)


@settings(max_examples=40, deadline=None)
@given(problem=problems(people=12, supporters=5), seed=st.integers(0, 2**32 - 1))
def test_the_order_in_which_pairs_are_listed_changes_nothing(problem, seed):
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(problem.person))
    shuffled = MatchingProblem(
        person=problem.person[order],
        supporter=problem.supporter[order],
        cost=problem.cost[order],
        unmatched=problem.unmatched,
        places=problem.places,
        wanted=problem.wanted,
        bonus=problem.bonus,
    )

    first, first_other = assignment_with_next_best(problem=problem)
    second, second_other = assignment_with_next_best(problem=shuffled)

    assert first.supporter_of.tolist() == second.supporter_of.tolist()
    assert first.price.tolist() == second.price.tolist()
    assert first_other.supporter_of.tolist() == second_other.supporter_of.tolist()


def test_blocks_that_do_not_touch_are_told_apart():
    problem = MatchingProblem(
        person=np.array([0, 1, 2, 3]),
        supporter=np.array([0, 1, 1, 2]),
        cost=np.zeros(4, np.int64),
        unmatched=np.full(5, 9),
        places=np.ones(3, np.int64),
    )

    found = cheapest_assignment(problem=problem)

    assert found.block_of.tolist() == [0, 1, 1, 2, 3]


def test_solving_each_block_alone_gives_the_same_total():
    left, right = (random_problem(seed=seed, people=20, supporters=6) for seed in (1, 2))
    both = MatchingProblem(
        person=np.concatenate([left.person, right.person + 20]),
        supporter=np.concatenate([left.supporter, right.supporter + 6]),
        cost=np.concatenate([left.cost, right.cost]),
        unmatched=np.concatenate([left.unmatched, right.unmatched]),
        places=np.concatenate([left.places, right.places]),
        wanted=np.concatenate([left.wanted, right.wanted]),
        bonus=np.concatenate([left.bonus, right.bonus]),
    )

    assert proven_total(both) == proven_total(left) + proven_total(right)


def test_a_price_is_what_one_more_place_takes_off():
    problem = MatchingProblem(
        person=np.array([0, 1, 2]),
        supporter=np.array([0, 0, 0]),
        cost=np.array([1, 2, 3]),
        unmatched=np.array([10, 20, 30]),
        places=np.array([1]),
    )

    price = int(cheapest_assignment(problem=problem).price[0])
    total = proven_total(problem)
    with_one_more = proven_total(MatchingProblem(**(vars(problem) | {"places": np.array([2])})))

    assert with_one_more == total - 18
    assert 18 <= price <= 27  # between what the next and the last place are worth


def test_the_bonus_draws_people_to_the_cohort_below_its_minimum():
    given = {
        "person": np.array([0, 0, 1, 1]),
        "supporter": np.array([0, 1, 0, 1]),
        "cost": np.array([0, 3, 0, 3]),
        "unmatched": np.array([100, 100]),
        "places": np.array([2, 2]),
    }

    without = cheapest_assignment(problem=MatchingProblem(**given))
    with_bonus = cheapest_assignment(
        problem=MatchingProblem(**given, wanted=np.array([0, 1]), bonus=np.array([0, 5]))
    )

    assert without.supporter_of.tolist() == [0, 0]
    assert sorted(with_bonus.supporter_of.tolist()) == [0, 1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cost": np.array([1])}, "one of each for every pair"),
        ({"cost": np.array([0.5, 1.0])}, "not whole"),
        ({"cost": np.array([[1, 2]])}, "one list of numbers"),
        ({"person": np.array([0, 2])}, "numbered from 0 to 1"),
        ({"supporter": np.array([0, -1])}, "names supporter -1"),
        ({"places": np.array([-1])}, "places is negative"),
        ({"wanted": np.array([1, 1])}, "one for each supporter"),
        ({"bonus": np.array([-1])}, "bonus is negative"),
        ({"cost": np.array([1, 2**31])}, "larger unit"),
        ({"unmatched": np.array([2**58, 0])}, "too large"),
    ],
)
def test_numbers_that_make_no_problem_are_refused_in_a_sentence(changes, sentence):
    right = {
        "person": np.array([0, 1]),
        "supporter": np.array([0, 0]),
        "cost": np.array([1, 2]),
        "unmatched": np.array([5, 5]),
        "places": np.array([1]),
    }

    with pytest.raises(MatchingRefused, match=sentence):
        MatchingProblem(**(right | changes))


def test_a_pair_listed_twice_is_refused():
    problem = MatchingProblem(
        person=np.array([0, 0]),
        supporter=np.array([1, 1]),
        cost=np.array([1, 2]),
        unmatched=np.array([5]),
        places=np.array([1, 1]),
    )

    with pytest.raises(MatchingRefused, match="listed twice"):
        cheapest_assignment(problem=problem)


def test_a_problem_without_pairs_or_without_places_leaves_everybody_unmatched():
    nobody_suits = MatchingProblem(
        person=np.array([], np.int64),
        supporter=np.array([], np.int64),
        cost=np.array([], np.int64),
        unmatched=np.array([5, 7]),
        places=np.array([3]),
        wanted=np.array([2]),
        bonus=np.array([4]),
    )
    no_place = MatchingProblem(
        person=np.array([0, 1]),
        supporter=np.array([0, 0]),
        cost=np.array([1, 2]),
        unmatched=np.array([5, 7]),
        places=np.array([0]),
    )

    assert proven_total(nobody_suits) == proven_total(no_place) == 12
