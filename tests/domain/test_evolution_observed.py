"""Who really meets whom, beside who is said to."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.evolution import association, compare_cohorts, observed_cohorts

MET = [frozenset("abc"), frozenset("abc"), frozenset("de"), frozenset("de"), frozenset("cd")]


def test_association_is_meetings_of_both_over_meetings_of_either() -> None:
    index = association(MET)

    assert index["a", "b"] == 1
    assert index["c", "d"] == pytest.approx(1 / 5)


def test_those_who_met_once_are_not_linked() -> None:
    assert observed_cohorts(MET) == (frozenset("abc"), frozenset("de"))


def test_a_lower_bar_joins_what_met_at_all() -> None:
    assert observed_cohorts(MET, threshold=0.1, least_together=1) == (frozenset("abcde"),)


meetings = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=5), max_size=12)


@settings(max_examples=80, deadline=None)
@given(met=meetings)
def test_cohorts_are_the_connected_components_that_networkx_finds(
    met: list[frozenset[str]],
) -> None:
    graph = nx.Graph()
    index = association(met)
    for pair, share in index.items():
        together = sum(set(pair) <= meeting for meeting in met)
        if together >= 2 and share >= 0.3:
            graph.add_edge(*pair)

    found = observed_cohorts(met)

    assert set(found) == {frozenset(each) for each in nx.connected_components(graph)}


def test_declared_and_observed_are_set_side_by_side_with_where_they_differ() -> None:
    declared = {"Thursday": frozenset("abx"), "Birch": frozenset("def"), "Paper": frozenset("yz")}

    thursday, birch, paper = compare_cohorts(declared=declared, observed=observed_cohorts(MET))

    assert thursday.jaccard == pytest.approx(2 / 4)
    assert (thursday.only_declared, thursday.only_observed) == (frozenset("x"), frozenset("c"))
    assert birch.only_declared == frozenset("f")
    assert (paper.observed, paper.jaccard) == (None, 0)


def test_an_observed_cohort_that_nobody_declared_is_named_too() -> None:
    [thursday, undeclared] = compare_cohorts(
        declared={"Thursday": frozenset("abc")}, observed=observed_cohorts(MET)
    )

    assert thursday.jaccard == 1
    assert (undeclared.declared, undeclared.observed) == (None, frozenset("de"))


def test_nothing_declared_and_nothing_seen_is_nothing() -> None:
    [empty] = compare_cohorts(declared={"Empty": frozenset()}, observed=[])

    assert (empty.jaccard, empty.both) == (0, frozenset())
