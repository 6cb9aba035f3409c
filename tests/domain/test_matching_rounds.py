"""Rounds of people and supporters: limits, preferences, reasons, settled pairs and the proof."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.matching import (
    Alternative,
    Charges,
    How,
    Limit,
    MatchingRefused,
    Person,
    Preference,
    Reason,
    Supporter,
    best_round,
    check_proof,
    proof_of,
)
from likewise.domain.matching.limits import allowed_pairs
from likewise.domain.matching.preferences import points_lost
from likewise.domain.matching.proofs import Proof


def words(*given: str) -> frozenset[str]:
    return frozenset(given)


SOME = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
POSITION = st.none() | st.tuples(st.integers(0, 9).map(float), st.integers(0, 9).map(float))
ANSWERS = st.fixed_dictionaries(
    {
        "stage": st.sampled_from(["", "working", "Retired", "retired"]),
        "age": st.sampled_from(["", "40", "52.5", "75"]),
        "talk": st.sampled_from(["", "heart", "heart;kidney", "Kidney|feet"]),
    }
)
PREFERENCES = (
    Preference(column="stage", how=How.SAME, weight=2),
    Preference(column="age", how=How.NEAR, within=20, weight=1.5),
    Preference(column="talk", how=How.OVERLAP, weight=1),
    Preference(column="away", how=How.DISTANCE, within=5, weight=3),
    Preference(column="wishes", how=How.WISH, weight=4),
)


@st.composite
def rounds(draw):
    people = [
        Person(
            id=f"p{number}",
            arm=draw(st.sampled_from(["", "a", "b"])),
            availability=draw(SOME),
            languages=draw(SOME),
            reach=draw(SOME),
            position_km=(position := draw(POSITION)),
            reach_km=None if position is None else draw(st.none() | st.integers(0, 9)),
            wishes=draw(st.frozensets(st.sampled_from(["s0", "s1"]), max_size=1)),
            answers=draw(ANSWERS),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    supporters = [
        Supporter(
            id=f"s{number}",
            places=draw(st.integers(0, 2)),
            size=draw(st.integers(0, 3)),
            minimum=draw(st.integers(0, 4)),
            arms=draw(SOME),
            availability=draw(SOME),
            languages=draw(SOME),
            place=draw(st.sampled_from(["", "a", "b"])),
            position_km=draw(POSITION),
            answers=draw(ANSWERS),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    everyone = [(p.id, s.id) for p in people for s in supporters]
    refusals = draw(st.frozensets(st.sampled_from(everyone), max_size=3))
    return people, supporters, refusals


def shares(left: frozenset[str], right: frozenset[str]) -> bool:
    return not left or not right or bool(left & right)


def is_allowed(person: Person, supporter: Supporter, refusals) -> bool:
    """The limits as the reference page words them, one pair at a time."""
    if (person.id, supporter.id) in refusals:
        return False
    if supporter.place and person.reach and supporter.place not in person.reach:
        return False
    both = person.reach_km is not None and supporter.position_km is not None
    if both and math.dist(person.position_km, supporter.position_km) > person.reach_km:
        return False
    return (
        shares(person.availability, supporter.availability)
        and shares(person.languages, supporter.languages)
        and shares(frozenset({person.arm} - {""}), supporter.arms)
    )


def as_words(cell: str) -> set[str]:
    return {word.strip().lower() for word in cell.replace("|", ";").split(";") if word.strip()}


def lost_by_hand(person: Person, supporter: Supporter) -> list[float]:
    """The points lost as the methods page words them, one pair at a time."""
    mine, theirs = person.answers, supporter.answers
    known = mine["stage"] and theirs["stage"]
    stage = float(mine["stage"].lower() != theirs["stage"].lower()) if known else 0.5
    ages = [float(each["age"]) for each in (mine, theirs) if each["age"]]
    age = min(1.0, abs(ages[0] - ages[1]) / 20) if len(ages) == 2 else 0.5
    left, right = as_words(mine["talk"]), as_words(theirs["talk"])
    talk = 1 - len(left & right) / len(left) if left and right else 0.5
    away = 0.5
    if person.position_km and supporter.position_km:
        away = min(1.0, math.dist(person.position_km, supporter.position_km) / 5)
    wish = 1.0 if person.wishes and supporter.id not in person.wishes else 0.0
    return [2 * stage, 1.5 * age, talk, 3 * away, 4 * wish]


@settings(max_examples=80, deadline=None)
@given(given=rounds())
def test_the_pairs_within_all_limits_are_those_a_direct_loop_finds(given):
    people, supporters, refusals = given

    i, j = allowed_pairs(people=people, supporters=supporters, refusals=refusals)

    assert list(zip(i.tolist(), j.tolist(), strict=True)) == [
        (i, j)
        for i, person in enumerate(people)
        for j, supporter in enumerate(supporters)
        if is_allowed(person, supporter, refusals)
    ]


@settings(max_examples=60, deadline=None)
@given(given=rounds())
def test_points_lost_are_those_a_direct_loop_counts(given):
    people, supporters, _ = given
    i, j = (each.ravel() for each in np.indices((len(people), len(supporters))))

    lost = points_lost(
        people=people, supporters=supporters, preferences=PREFERENCES, person=i, supporter=j
    )

    expected = [
        lost_by_hand(people[a], supporters[b]) for a, b in zip(i.tolist(), j.tolist(), strict=True)
    ]
    assert lost.T.tolist() == pytest.approx(
        np.array([[1000 * x for x in row] for row in expected]), abs=0.5
    )


@settings(max_examples=40, deadline=None)
@given(given=rounds(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_in_the_answer(given, seed):
    people, supporters, refusals = given
    shuffled_people, shuffled_supporters = people[:], supporters[:]
    seed.shuffle(shuffled_people)
    seed.shuffle(shuffled_supporters)

    found = best_round(
        people=people, supporters=supporters, refusals=refusals, preferences=PREFERENCES
    )

    assert found.is_proven
    assert found == best_round(
        people=shuffled_people,
        supporters=shuffled_supporters,
        refusals=refusals,
        preferences=PREFERENCES,
    )


@settings(max_examples=60, deadline=None)
@given(given=rounds())
def test_nobody_is_dropped_and_every_proof_can_be_checked_again(given):
    people, supporters, refusals = given

    found = best_round(people=people, supporters=supporters, refusals=refusals)
    verdict = check_proof(
        proof=proof_of(found=found), people=people, supporters=supporters, refusals=refusals
    )

    told = [each.person for each in found.placements]
    told += [each.person for each in found.unmatched]
    assert sorted(told) == sorted(each.id for each in people)
    assert all(each.sentence for each in found.unmatched)
    assert verdict.is_proven
    assert verdict.total / 1000 == found.total_points


def reasons(people, supporters, **more) -> dict[str, Reason]:
    found = best_round(people=people, supporters=supporters, **more)
    return {each.person: each.reason for each in found.unmatched}


def test_a_capacity_of_nought_is_the_stated_reason():
    # Exact: nobody may be dropped without a reason.
    assert reasons([Person(id="p")], [Supporter(id="s", places=0)]) == {"p": Reason.NO_PLACE}


def test_no_feasible_partner_is_the_stated_reason():
    # Exact: nobody may be dropped without a reason.
    people = [Person(id="p", availability=words("mon"))]
    supporters = [Supporter(id="s", places=1, availability=words("tue"))]

    assert reasons(people, supporters) == {"p": Reason.NOBODY_SUITS}


def test_a_blocked_pair_is_told_in_the_same_words_as_any_other_limit():
    # Exact: a refused pair is not possible. Refusals are confidential (Simmons 2015).
    people = [Person(id="p1"), Person(id="p2", languages=words("ur"))]
    supporters = [Supporter(id="s", places=2, languages=words("en"))]

    found = best_round(people=people, supporters=supporters, refusals={("p1", "s")})

    refused, apart = found.unmatched
    assert (refused.reason, refused.sentence) == (apart.reason, apart.sentence)
    assert refused.next_best is apart.next_best is None
    assert "refus" not in repr(found)


def test_a_person_left_for_want_of_places_is_told_what_placing_them_costs():
    people = [Person(id="p1", charge=50), Person(id="p2", charge=80)]

    found = best_round(people=people, supporters=[Supporter(id="s", places=1)])

    (left,) = found.unmatched
    assert (left.person, left.reason, left.charge) == ("p1", Reason.PLACES_TAKEN, 50)
    assert left.next_best == Alternative(supporter="s", extra_points=30, others_moved=1)
    assert "30 points worse" in left.sentence


def test_a_place_that_costs_more_than_the_charge_stays_free_and_says_so():
    age = Preference(column="age", how=How.NEAR, within=10, weight=9)

    found = best_round(
        people=[Person(id="p", answers={"age": "30"}, charge=4)],
        supporters=[Supporter(id="s", places=1, answers={"age": "80"})],
        preferences=[age],
    )

    (left,) = found.unmatched
    assert left.reason is Reason.CHARGE_IS_LESS
    assert left.next_best == Alternative(supporter="s", extra_points=5, others_moved=0)


def test_what_each_preference_takes_is_visible_and_adds_up():
    people = [Person(id="p", answers={"age": "50", "stage": "working"})]
    supporters = [Supporter(id="s", places=1, answers={"age": "55", "stage": "retired"})]

    found = best_round(people=people, supporters=supporters, preferences=PREFERENCES)

    (pair,) = found.placements
    assert dict(pair.lost) == {"stage": 2.0, "age": 0.375}
    assert pair.points == found.total_points == 2.375


def test_preferences_that_nobody_answers_say_nothing():
    found = best_round(people=[Person(id="p")], supporters=[Supporter(id="s", places=1)])

    assert found.placements[0].lost == ()


def test_a_cohort_below_its_minimum_gets_people_first():
    people = [Person(id=f"p{n}") for n in range(3)]
    supporters = [
        Supporter(id="full enough", places=9, size=8, minimum=6),
        Supporter(id="small", places=9, size=4, minimum=6),
    ]

    found = best_round(people=people, supporters=supporters)

    after = {each.supporter: each.size_after for each in found.supporters}
    assert after["small"] >= 6
    assert found.total_points == -10


def test_a_settled_pair_stays_and_takes_its_place_and_its_bonus():
    people = [Person(id="p1", settled_with="s"), Person(id="p2"), Person(id="p3")]
    supporters = [Supporter(id="s", places=2, size=4, minimum=5)]

    found = best_round(people=people, supporters=supporters)

    first, second = found.placements
    assert (first.person, first.is_settled, first.next_best) == ("p1", True, None)
    assert (second.is_settled, len(found.unmatched)) == (False, 1)
    assert found.total_points == found.proven_points == 95


@pytest.mark.parametrize(
    ("people", "refusals", "sentence"),
    [
        ([Person(id="p", settled_with="gone")], (), "not in this round"),
        ([Person(id="p", settled_with="s")], {("p", "s")}, "contradicts the limits"),
        ([Person(id="p", settled_with="s", languages=words("ur"))], (), "contradicts the limits"),
        (
            [Person(id="p1", settled_with="s"), Person(id="p2", settled_with="s")],
            (),
            "2 people are settled with s, more than it has places \\(1\\)",
        ),
        ([], (), "nobody to match"),
        ([Person(id="p"), Person(id="p")], (), "1 person ids occur more than once"),
    ],
)
def test_contradictions_are_refused_without_naming_a_person(people, refusals, sentence):
    supporters = [Supporter(id="s", places=1, languages=words("en"))]

    with pytest.raises(MatchingRefused, match=sentence) as refused:
        best_round(people=people, supporters=supporters, refusals=refusals)

    assert "refus" not in refused.value.sentence


def test_a_round_without_supporters_is_refused():
    with pytest.raises(MatchingRefused, match="nobody to match with"):
        best_round(people=[Person(id="p")], supporters=[])


@pytest.mark.parametrize(
    ("limit", "person", "supporter"),
    [
        (Limit.AVAILABILITY, {"availability": words("mon")}, {"availability": words("tue")}),
        (Limit.LANGUAGE, {"languages": words("en")}, {"languages": words("pl")}),
        (Limit.ARM, {"arm": "group"}, {"arms": words("1:1")}),
        (Limit.REACH, {"reach": words("Ely")}, {"place": "Linton"}),
        (
            Limit.REACH,
            {"position_km": (0.0, 0.0), "reach_km": 4.0},
            {"position_km": (3.0, 4.0)},
        ),
    ],
)
def test_each_limit_rules_out_and_can_be_lifted(limit, person, supporter):
    people = [Person(id="p", **person)]
    supporters = [Supporter(id="s", places=1, **supporter)]

    held = best_round(people=people, supporters=supporters)
    lifted = best_round(people=people, supporters=supporters, lifted=[limit])

    assert (len(held.placements), len(lifted.placements)) == (0, 1)
    assert held.notes == (
        "Nobody is within the limits of any supporter, so nobody can be matched.",
    )


def test_a_refusal_holds_whatever_is_lifted():
    found = best_round(
        people=[Person(id="p")],
        supporters=[Supporter(id="s", places=1)],
        refusals={("p", "s")},
        lifted=list(Limit),
    )

    assert not found.placements


def test_notes_say_what_is_wrong_with_the_round_as_a_whole():
    closed = best_round(people=[Person(id="p")], supporters=[Supporter(id="s", places=0)])
    short = best_round(
        people=[Person(id="p")], supporters=[Supporter(id="s", places=1, size=2, minimum=6)]
    )

    assert closed.notes[0].startswith("No supporter has a place")
    assert short.notes[0].startswith("1 of the supporters cannot come up to the minimum")


def test_many_people_are_looked_at_in_chunks_with_progress(monkeypatch):
    monkeypatch.setattr("likewise.domain.matching.limits.CHUNK", 5)
    seen = []
    people = [Person(id=f"p{n:02}", reach=words("a" if n % 2 else "b")) for n in range(20)]
    supporters = [Supporter(id=place, places=9, place=place) for place in ("a", "b")]

    found = best_round(people=people, supporters=supporters, on_progress=seen.append)

    assert seen[-1] == 20
    assert len(seen) > 1
    assert {p.person: p.supporter for p in found.placements} == {
        p.id: next(iter(p.reach))
        for p in people
        if p.id in {each.person for each in found.placements}
    }
    assert len(found.placements) == 18


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Person(id=""), "has no id"),
        (lambda: Person(id="p", reach_km=3), "no position"),
        (lambda: Person(id="p", position_km=(0, 0), reach_km=-1), "not a distance"),
        (lambda: Person(id="p", position_km=(math.nan, 0)), "position is not two numbers"),
        (lambda: Person(id="p", charge=-1), "charge is not between"),
        (lambda: Supporter(id="", places=1), "has no id"),
        (lambda: Supporter(id="s", places=-1), "places is not between"),
        (lambda: Preference(column="", how=How.SAME, weight=1), "names no column"),
        (lambda: Preference(column="x", how=How.SAME, weight=-1), "weight of x"),
        (lambda: Preference(column="x", how=How.SAME, weight=math.nan), "weight of x"),
        (lambda: Preference(column="x", how=How.NEAR, weight=1), "within what"),
        (lambda: Charges(unmatched=-1), "unmatched is not between"),
    ],
)
def test_values_that_make_no_sense_cannot_be_made(make, sentence):
    with pytest.raises(MatchingRefused, match=sentence):
        make()


def test_words_where_numbers_are_compared_are_refused():
    age = Preference(column="age", how=How.NEAR, within=5, weight=1)

    with pytest.raises(MatchingRefused, match="not a number"):
        best_round(
            people=[Person(id="p", answers={"age": "old"})],
            supporters=[Supporter(id="s", places=1, answers={"age": "60"})],
            preferences=[age],
        )


@pytest.mark.parametrize(
    ("proof", "sentence"),
    [
        (Proof(supporter_of={"q": None}, price_thousandths={"s": 0}), "other people"),
        (Proof(supporter_of={"p": None}, price_thousandths={"t": 0}), "other supporters"),
        (Proof(supporter_of={"p": "t"}, price_thousandths={"s": 0}), "does not list"),
    ],
)
def test_a_proof_about_something_else_is_refused(proof, sentence):
    with pytest.raises(MatchingRefused, match=sentence):
        check_proof(proof=proof, people=[Person(id="p")], supporters=[Supporter(id="s", places=1)])


def test_a_proof_may_not_change_settled_pairs_or_overfill():
    people = [Person(id="p1", settled_with="s"), Person(id="p2")]
    supporters = [Supporter(id="s", places=1)]

    with pytest.raises(MatchingRefused, match="settled"):
        check_proof(
            proof=Proof(supporter_of={"p1": None, "p2": "s"}, price_thousandths={"s": 0}),
            people=people,
            supporters=supporters,
        )
    with pytest.raises(MatchingRefused, match="more people than places"):
        check_proof(
            proof=Proof(supporter_of={"p1": "s", "p2": "s"}, price_thousandths={"s": 0}),
            people=people,
            supporters=supporters,
        )
