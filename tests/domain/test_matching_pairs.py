"""One-to-one among peers: known small answers, brute force, and networkx."""

import itertools

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.matching import (
    Charges,
    How,
    Limit,
    MatchingRefused,
    Person,
    Preference,
    Reason,
    reciprocal_pairs,
)

AGE = Preference(column="age", how=How.NEAR, within=50, weight=10)


def peers(*ages: int, **more) -> list[Person]:
    return [Person(id=f"p{n:02}", answers={"age": str(age)}, **more) for n, age in enumerate(ages)]


def best_by_listing(ages: list[int], charge: float) -> float:
    """Every way of pairing, by trying all of them."""
    if not ages:
        return 0.0
    first, rest = ages[0], ages[1:]
    best = charge + best_by_listing(rest, charge)
    for k, other in enumerate(rest):
        lost = min(1.0, abs(first - other) / 50) * 10
        best = min(best, lost + best_by_listing(rest[:k] + rest[k + 1 :], charge))
    return best


@settings(max_examples=50, deadline=None)
@given(
    ages=st.lists(st.integers(20, 90), min_size=1, max_size=7),
    charge=st.sampled_from([0.0, 2.0, 5.0, 100.0]),
)
def test_no_pairing_listed_by_brute_force_is_cheaper(ages, charge):
    found = reciprocal_pairs(
        people=peers(*ages), preferences=[AGE], charges=Charges(unmatched=charge)
    )

    assert found.total_points == pytest.approx(best_by_listing(ages, charge))


@pytest.mark.parametrize("seed", range(3))
def test_many_peers_cost_what_networkx_says(seed):
    rng = np.random.Generator(np.random.Philox(seed))
    ages = rng.integers(20, 90, 40).tolist()
    times = [frozenset(rng.choice(list("abcdef"), 2).tolist()) for _ in ages]
    people = [
        Person(id=f"p{n:02}", answers={"age": str(age)}, availability=time)
        for n, (age, time) in enumerate(zip(ages, times, strict=True))
    ]

    found = reciprocal_pairs(people=people, preferences=[AGE], charges=Charges(unmatched=7))

    # networkx 3.7, max_weight_matching: an implementation that shares nothing with rustworkx.
    graph = networkx.Graph()
    for a, b in itertools.combinations(range(40), 2):
        if times[a] & times[b]:
            lost = round(1000 * 10 * min(1.0, abs(ages[a] - ages[b]) / 50))
            graph.add_edge(a, b, weight=14_000 - lost)
    saved = sum(graph.edges[pair]["weight"] for pair in networkx.max_weight_matching(graph))
    assert found.total_points == pytest.approx(40 * 7 - saved / 1000)


def test_an_odd_one_out_is_told_why():
    found = reciprocal_pairs(people=peers(40, 41, 80), preferences=[AGE])

    assert [(pair.first, pair.second) for pair in found.pairs] == [("p00", "p01")]
    assert found.unmatched[0][:2] == ("p02", Reason.PLACES_TAKEN)


def test_a_refusal_holds_both_ways_and_is_told_like_any_limit():
    people = peers(40, 41)

    one = reciprocal_pairs(people=people, refusals={("p00", "p01")})
    other = reciprocal_pairs(people=people, refusals={("p01", "p00")})

    assert one == other
    assert not one.pairs
    assert {reason for _, reason, _ in one.unmatched} == {Reason.NOBODY_SUITS}
    assert "refus" not in repr(one)


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ({"reach": frozenset({"a", "b"})}, {"reach": frozenset({"b"})}, True),
        ({"reach": frozenset({"a"})}, {"reach": frozenset({"b"})}, False),
        ({"reach": frozenset({"a"})}, {}, True),
        (
            {"position_km": (0.0, 0.0), "reach_km": 2.0},
            {"position_km": (3.0, 0.0), "reach_km": 1.0},
            True,
        ),
        (
            {"position_km": (0.0, 0.0), "reach_km": 1.0},
            {"position_km": (3.0, 0.0), "reach_km": 1.0},
            False,
        ),
        ({"position_km": (0.0, 0.0), "reach_km": 1.0}, {"position_km": (3.0, 0.0)}, True),
    ],
)
def test_two_peers_meet_where_both_can_get_to(one, other, meets):
    people = [Person(id="a", **one), Person(id="b", **other)]

    assert bool(reciprocal_pairs(people=people).pairs) is meets
    assert reciprocal_pairs(people=people, lifted=[Limit.REACH]).pairs


def test_people_of_different_arms_are_not_paired():
    people = [Person(id="a", arm="1:1"), Person(id="b", arm="group")]

    assert not reciprocal_pairs(people=people).pairs


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ([], "nobody to match"),
        ([Person(id="a"), Person(id="a")], "more than once"),
        ([Person(id="a", settled_with="b"), Person(id="b")], "a is settled already"),
    ],
)
def test_what_cannot_be_paired_is_refused(people, sentence):
    with pytest.raises(MatchingRefused, match=sentence):
        reciprocal_pairs(people=people)
