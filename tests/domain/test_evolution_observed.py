"""Who really meets whom, beside who is said to."""

from statistics import median

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import Plan, adjusted_rand, planted, recovery

from likewise.domain.evolution import Finding, ObservedCohort, compare_cohorts, observed_cohorts
from likewise.domain.evolution.parting import part, register_of, together

TWO_THAT_SHARE_CARA = [frozenset("abc")] * 12 + [frozenset("cde")] * 12


def found(meetings):
    return {each.people for each in observed_cohorts(meetings)}


def recovered(plan, seeds):
    made = (planted(plan, seed=seed) for seed in range(seeds))
    return [
        recovery(cohorts, [each.people for each in observed_cohorts(met)]) for met, cohorts in made
    ]


# Answers from elsewhere


def test_the_southern_women_are_two_groups_as_others_found():
    """The attendance of 18 women at 14 social events in Natchez, Mississippi, in 1936.

    Davis, Gardner and Gardner, Deep South, University of Chicago Press 1941; the table comes with
    networkx. Women 1 to 9 and 11 to 18 (in its order) are the two groups; Freeman, in Dynamic
    Social Network Modeling and Analysis, National Academies Press 2003, doi 10.17226/10735, compared
    21 analyses: nearly all put 1 to 7 and 9 into one group, 10 to 15, 17 and 18 into the other, and
    8 and 16, who came to few events, into either.
    """
    graph = nx.davis_southern_women_graph()
    women, events = graph.graph["top"], graph.graph["bottom"]
    met = [frozenset(graph[event]) for event in events]

    one, other = (each.people for each in observed_cohorts(met))

    first = {women[n - 1] for n in (1, 2, 3, 4, 5, 6, 7, 9)}
    second = {women[n - 1] for n in (10, 11, 12, 13, 14, 15, 17, 18)}
    assert {frozenset(first & each) for each in (one, other)} == {frozenset(first), frozenset()}
    assert {frozenset(second & each) for each in (one, other)} == {frozenset(second), frozenset()}


def test_the_karate_club_parts_as_it_did():
    """Zachary, J Anthropol Res 1977, doi 10.1086/jar.33.4.3629752, as it comes with networkx.

    Each friendship is one meeting of two. The best known modularity of the unweighted club is
    0.4198 (Brandes et al., IEEE Trans Knowl Data Eng 2008, doi 10.1109/TKDE.2007.190689).
    """
    club = nx.karate_club_graph()
    met = [frozenset(map(str, pair)) for pair in club.edges]

    groups = [{int(person) for person in each.people} for each in observed_cohorts(met)]

    left = nx.get_node_attributes(club, "club")
    assert nx.community.is_partition(club, groups)
    assert sum(max(sum(left[p] == side for p in group) for side in ("Mr. Hi", "Officer"))
               for group in groups) >= 32  # fmt: skip


def test_adjusted_rand_is_that_of_a_worked_example():
    """Hubert and Arabie's index as scikit-learn documents it: sklearn 1.9 adjusted_rand_score."""
    assert adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(0.5714285714)
    assert adjusted_rand([0, 0, 0, 0], [0, 1, 2, 3]) == 0
    assert adjusted_rand([0, 1, 0, 1], [1, 0, 1, 0]) == 1


# What is recovered


@pytest.mark.parametrize(
    "plan",
    [
        Plan(cohorts=2),
        Plan(cohorts=6),
        Plan(cohorts=2, attendance=(0.4, 0.4)),
        Plan(cohorts=1, attendance=(0.4, 0.4)),
        Plan(cohorts=4, pairs=6),
        Plan(cohorts=4, pairs_within=4),
        Plan(cohorts=4, sizes=(4, 35), shared=(1, 1)),
        Plan(cohorts=12, gatherings=3),
    ],
    ids=str,
)
def test_planted_cohorts_are_recovered(plan):
    assert median(recovered(plan, seeds=9)) >= 0.9


def test_a_hundred_and_forty_cohorts_at_once_are_recovered():
    met, cohorts = planted(Plan(cohorts=140, meetings=20), seed=1)

    assert recovery(cohorts, found(met)) >= 0.9


def test_a_gathering_of_everybody_hides_nothing():
    met, cohorts = planted(Plan(cohorts=12, gatherings=4, gathered=90), seed=2)

    assert recovery(cohorts, found(met)) >= 0.9


def test_two_groups_that_share_one_person_stay_two():
    one, other = observed_cohorts(TWO_THAT_SHARE_CARA)

    assert {one.everyone, other.everyone} == {frozenset("abc"), frozenset("cde")}
    assert len(one.people) + len(other.people) == 5


def test_a_crowd_shows_nobody_meeting():
    crowd = frozenset(f"person{n}" for n in range(101))

    assert observed_cohorts([crowd] * 12) == ()


# How sure it is


def test_with_fewer_than_ten_meetings_it_cannot_tell():
    nine, ten = (observed_cohorts([frozenset("abc")] * n)[0] for n in (9, 10))

    assert (nine.meetings, nine.can_tell) == (9, False)
    assert (ten.meetings, ten.can_tell) == (10, True)


def test_a_meeting_counts_where_most_of_those_who_came_belong():
    visited = [*[frozenset("abc")] * 11, frozenset("abx"), *[frozenset("xyz")] * 10]

    counts = {each.people: each.meetings for each in observed_cohorts(visited)}

    assert counts == {frozenset("abc"): 12, frozenset("xyz"): 10}


def test_what_is_plain_is_found_again_whenever_some_meetings_are_left_out():
    for each in observed_cohorts(TWO_THAT_SHARE_CARA):
        assert each.found_again == each.draws == 20


def test_what_rests_on_a_few_meetings_is_found_again_less_often():
    met, _ = planted(Plan(cohorts=6, meetings=4, attendance=(0.4, 0.4)), seed=3)
    more, _ = planted(Plan(cohorts=6, meetings=40, attendance=(0.4, 0.4)), seed=3)

    few, many = (
        sum(each.found_again for each in made) / sum(each.draws for each in made)
        for made in (observed_cohorts(met), observed_cohorts(more))
    )

    assert few < many - 0.2


def test_where_many_meet_fewer_draws_are_asked():
    met, _ = planted(Plan(cohorts=100), seed=4)

    assert {each.draws for each in observed_cohorts(met)} < {*range(5, 20)}


# Properties

meetings = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=5), max_size=14)


@settings(max_examples=60, deadline=None)
@given(met=meetings, data=st.data())
def test_the_order_of_meetings_does_not_matter(met, data):
    again = data.draw(st.permutations(met))

    assert observed_cohorts(met) == observed_cohorts(again)
    assert observed_cohorts(met) == observed_cohorts([sorted(each)[::-1] for each in met])


@settings(max_examples=60, deadline=None)
@given(met=meetings)
def test_a_person_is_counted_in_one_cohort_at_most_and_only_with_whom_they_met(met):
    cohorts = observed_cohorts(met)

    counted = [person for each in cohorts for person in each.people]
    assert len(counted) == len(set(counted))
    for each in cohorts:
        assert not each.people & each.also
        for person in each.people:
            assert any(person in meeting and meeting & each.people - {person} for meeting in met)


@settings(max_examples=40, deadline=None)
@given(met=meetings)
def test_whoever_never_came_or_only_ever_alone_is_in_no_cohort(met):
    alone = [*met, frozenset("z"), frozenset("z")]

    assert "z" not in {person for each in observed_cohorts(alone) for person in each.everyone}


def test_records_that_are_parted_in_one_call_do_not_influence_one_another():
    one, other = (
        [sorted(each) for each in met]
        for met in (
            [*[frozenset("abc")] * 3, *[frozenset("def")] * 3, frozenset("cd")],
            [*[frozenset("ade")] * 30, *[frozenset("bcf")] * 30, frozenset("ab")],
        )
    )

    first, second = part([together(register_of(one)), together(register_of(other))])

    assert [len(set(first[:3])), len(set(first[3:])), len(set(first))] == [1, 1, 2]
    assert [len(set(second[[0, 3, 4]])), len(set(second[[1, 2, 5]])), len(set(second))] == [1, 1, 2]
    assert not set(first) & set(second)


# Beside what is declared


@pytest.mark.parametrize(
    ("declared", "meetings", "finding"),
    [
        ("ab", 12, Finding.AS_DECLARED),
        ("abc", 12, Finding.OTHERWISE),
        ("a", 12, Finding.OTHERWISE),
        ("ab", 9, Finding.CANNOT_TELL),
    ],
)
def test_a_comparison_says_how_it_came_out(declared, meetings, finding):
    [pair] = observed_cohorts([frozenset("ab")] * meetings)

    [made] = compare_cohorts(declared={"Birch": frozenset(declared)}, observed=[pair])

    assert made.finding is finding


MET = [
    ObservedCohort(people=frozenset(people), also=frozenset(also), meetings=12, found_again=20,
                   draws=20)
    for people, also in (("abc", ""), ("de", "c"))
]  # fmt: skip


def test_declared_and_observed_are_set_side_by_side_with_where_they_differ():
    declared = {"Thursday": frozenset("abx"), "Birch": frozenset("def"), "Paper": frozenset("yza")}

    thursday, birch, paper = compare_cohorts(declared=declared, observed=MET)

    assert thursday.jaccard == pytest.approx(2 / 4)
    assert (thursday.unseen, thursday.only_observed) == (frozenset("x"), frozenset("c"))
    assert (thursday.members, thursday.everyone) == (frozenset("abx"), frozenset("abcx"))
    assert (birch.both, birch.unseen) == (frozenset("de"), frozenset("f"))
    assert (paper.observed, paper.jaccard) == (None, 0)
    assert (paper.unseen, paper.elsewhere) == (frozenset("yz"), frozenset("a"))


def test_who_meets_with_two_cohorts_belongs_to_either():
    declared = {"Thursday": frozenset("abc"), "Birch": frozenset("cde")}

    assert {each.jaccard for each in compare_cohorts(declared=declared, observed=MET)} == {1}


def test_an_observed_cohort_that_nobody_declared_is_named_too():
    [thursday, undeclared] = compare_cohorts(declared={"Thursday": frozenset("abc")}, observed=MET)

    assert thursday.jaccard == 1
    assert (undeclared.declared, undeclared.observed) == (None, MET[1])


def test_nothing_declared_and_nothing_seen_is_nothing():
    [empty] = compare_cohorts(declared={"Empty": frozenset()}, observed=[])

    assert (empty.jaccard, empty.both, empty.finding) == (0, frozenset(), Finding.OTHERWISE)
