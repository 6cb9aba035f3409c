"""The certificate: a right one is proven, and every way of being wrong is noticed."""

import ast
import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.matching import (
    Certificate,
    MatchingProblem,
    cheapest_assignment,
    check_certificate,
)
from likewise.domain.matching import certificates as checker

NOT_THE_CHEAPEST = "The round costs more than the prices prove to be necessary."


@pytest.fixture
def problem() -> MatchingProblem:
    rng = np.random.Generator(np.random.Philox(7))
    return MatchingProblem(
        person=np.repeat(np.arange(12), 4),
        supporter=np.tile(np.arange(4), 12),
        cost=rng.integers(0, 50, 48),
        unmatched=np.full(12, 200),
        places=np.array([2, 2, 2, 3]),
        wanted=np.array([0, 1, 0, 2]),
        bonus=np.array([0, 9, 0, 4]),
    )


def certificate_of(problem: MatchingProblem, **changes) -> Certificate:
    found = cheapest_assignment(problem=problem)
    right = {"supporter_of": found.supporter_of, "price": found.price}
    return Certificate(**(right | changes))


def bound_by_a_direct_loop(problem: MatchingProblem, price: np.ndarray) -> int:
    """Weak duality as the methods page writes it, one term after the other."""
    bound = 0
    for i in range(problem.people):
        bound += min(
            [int(problem.unmatched[i])]
            + [
                int(c) + int(price[j])
                for k, j, c in zip(problem.person, problem.supporter, problem.cost, strict=True)
                if k == i
            ]
        )
    for j in range(problem.supporters):
        wanted = min(problem.wanted[j], problem.places[j])
        bound -= int(wanted) * max(0, int(price[j] + problem.bonus[j]))
        bound -= int(problem.places[j] - wanted) * max(0, int(price[j]))
    return bound


def test_the_solvers_certificate_is_proven(problem):
    verdict = check_certificate(problem=problem, certificate=certificate_of(problem))

    assert verdict.is_proven
    assert verdict.total == verdict.bound


@settings(max_examples=60, deadline=None)
@given(price=st.lists(st.integers(-20, 300), min_size=4, max_size=4))
def test_no_prices_prove_more_than_the_optimum(price):
    rng = np.random.Generator(np.random.Philox(7))
    problem = MatchingProblem(
        person=np.repeat(np.arange(12), 4),
        supporter=np.tile(np.arange(4), 12),
        cost=rng.integers(0, 50, 48),
        unmatched=np.full(12, 200),
        places=np.array([2, 2, 2, 3]),
        wanted=np.array([0, 1, 0, 2]),
        bonus=np.array([0, 9, 0, 4]),
    )

    verdict = check_certificate(
        problem=problem, certificate=certificate_of(problem, price=np.array(price))
    )

    assert verdict.bound <= verdict.total
    assert verdict.bound == bound_by_a_direct_loop(problem, np.array(price))


def test_a_round_made_worse_is_not_proven(problem):
    right = certificate_of(problem)
    worse = right.supporter_of.copy()
    worse[np.flatnonzero(worse >= 0)[0]] = -1

    verdict = check_certificate(
        problem=problem, certificate=Certificate(supporter_of=worse, price=right.price)
    )

    assert not verdict.is_proven
    assert verdict.faults == (NOT_THE_CHEAPEST,)


def test_another_price_proves_less(problem):
    right = certificate_of(problem)
    tilted = right.price.copy()
    tilted[0] += 1000

    verdict = check_certificate(
        problem=problem, certificate=Certificate(supporter_of=right.supporter_of, price=tilted)
    )

    assert verdict.bound < verdict.total
    assert NOT_THE_CHEAPEST in verdict.faults


def test_more_people_than_places_is_a_fault(problem):
    crowd = np.zeros(12, np.int64)

    verdict = check_certificate(
        problem=problem, certificate=certificate_of(problem, supporter_of=crowd)
    )

    assert "A supporter has more people than places." in verdict.faults


def test_a_pair_that_is_not_allowed_is_a_fault():
    problem = MatchingProblem(
        person=np.array([0]),
        supporter=np.array([0]),
        cost=np.array([1]),
        unmatched=np.array([5, 0]),
        places=np.array([2]),
    )

    verdict = check_certificate(
        problem=problem,
        certificate=Certificate(supporter_of=np.array([0, 0]), price=np.array([0])),
    )

    assert not verdict.is_proven
    assert any("not allowed" in fault for fault in verdict.faults)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"supporter_of": np.zeros(3, np.int64)}, "another number of people"),
        ({"price": np.zeros(9, np.int64)}, "another number of people or supporters"),
        ({"price": np.zeros(4)}, "not whole"),
        ({"supporter_of": np.full(12, 4)}, "does not exist"),
        ({"supporter_of": np.full(12, -2)}, "does not exist"),
    ],
)
def test_a_certificate_of_the_wrong_shape_proves_nothing(problem, changes, fault):
    verdict = check_certificate(problem=problem, certificate=certificate_of(problem, **changes))

    assert not verdict.is_proven
    assert fault in verdict.faults[0]


def test_the_checker_shares_nothing_with_the_solver():
    imported = {
        node.module
        for node in ast.walk(ast.parse(inspect.getsource(checker)))
        if isinstance(node, ast.ImportFrom)
    }

    assert {name for name in imported if name and name.startswith("likewise")} == {
        "likewise.domain.matching.problems"
    }
