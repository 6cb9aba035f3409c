"""Problems of somebody's files: where they are, in which order, and how many are listed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.imports import FileNotRight, ImportRefused, Level, Place, Problem, Problems
from likewise.domain.imports.lines import facts_of
from likewise.domain.imports.sources import Context, LineNotRight
from likewise.domain.practices import Venue

PLACES = st.builds(
    Place,
    st.sampled_from(["a.csv", "b.csv"]),
    st.one_of(st.none(), st.integers(1, 9)),
    st.one_of(st.none(), st.sampled_from(["id", "on"])),
)
PROBLEMS = st.lists(
    st.builds(Problem, PLACES, st.sampled_from(["Wrong.", "Missing."])), max_size=30
)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("a.csv"), "a.csv"),
        (Place("a.csv", 3), "a.csv, line 3"),
        (Place("a.csv", 3, "on"), "a.csv, line 3, column on"),
        (Place("a.csv", None, "on"), "a.csv, column on"),
    ],
)
def test_a_place_says_where_to_look(place, said):
    assert str(place) == said
    assert str(Problem(place, "Missing.")) == f"{said}: Missing."


@given(found=PROBLEMS, order=st.randoms())
def test_the_same_problems_give_the_same_list_in_whatever_order_they_are_found(found, order):
    shuffled = list(found)
    order.shuffle(shuffled)
    lists = []

    for each in (found, shuffled):
        problems = Problems()
        problems.extend(each)
        assert problems.has_any() is bool(found)
        if found:
            with pytest.raises(ImportRefused):
                problems.refuse_any()
        else:
            problems.refuse_any()
        lists.append(problems.listed)

    assert lists[0] == lists[1]
    places = [(each.place.file, each.place.line or 0) for each in lists[0]]
    assert places == sorted(places)


@pytest.mark.parametrize(("count", "said"), [(1, "1 problem in"), (1_234, "1,234 problems in")])
def test_all_problems_are_counted_and_200_listed(count, said):
    problems = Problems()
    for line in range(count):
        problems.at(Place("a.csv", line + 1), f"{line} is wrong.")

    with pytest.raises(ImportRefused, match=said):
        problems.refuse_any()

    assert len(problems.listed) == min(count, 200)
    assert problems.unlisted == count - len(problems.listed)


def test_equal_problems_of_a_column_become_one_that_counts_them():
    problems = Problems()
    for line in range(57, 1, -1):
        problems.at(Place("a.csv", line, "on"), f"{line} is no date.", like="no date")
    for line in (2, 3, 4):
        problems.at(Place("b.csv", line, "on"), "This is empty.")
    problems.at(Place("c.csv"), "Damaged.", Level.FILE)

    assert [str(each) for each in problems.listed] == [
        "c.csv: Damaged.",
        "a.csv, line 2, column on: 2 is no date. And 55 more in this column: lines 3, 4, 5, 6, 7, "
        "8, 9, 10, 11, 12, ….",
        "b.csv, line 2, column on: This is empty.",
        "b.csv, line 3, column on: This is empty.",
        "b.csv, line 4, column on: This is empty.",
    ]
    assert (problems.count, problems.unlisted) == (60, 0)


@given(found=PROBLEMS)
def test_every_problem_is_listed_or_counted_beside_an_equal_one(found):
    problems = Problems()
    problems.extend(found)

    assert sum(1 + each.more for each in problems.listed) == len(found)
    assert all(len(each.lines) <= each.more for each in problems.listed)


def test_causes_come_before_what_may_follow_from_them():
    problems = Problems()
    for level in (Level.RULE, Level.REFERENCE, Level.FILE, Level.HEADING, Level.CELL):
        problems.at(Place("a.csv", 9 - level), f"{level.name}", level)

    assert [each.what for each in problems.listed] == [
        "FILE", "HEADING", "CELL", "REFERENCE", "RULE"
    ]  # fmt: skip


def test_a_file_that_is_not_right_says_its_first_twenty_problems():
    problems = [Problem(Place("a.csv", line), "Wrong.") for line in range(1, 26)]

    refusal = FileNotRight.of(problems)

    assert refusal.problem == problems[0]
    assert list(refusal.problems) == problems
    assert "a.csv, line 20: Wrong." in refusal.sentence
    assert "line 21" not in refusal.sentence
    assert refusal.sentence.endswith("And 5 more problems of this file.")


def test_a_line_of_a_table_becomes_the_facts_that_it_says():
    values = {"id": "V1", "name": "Hall", "directions": "Bus 7"}

    (found,) = facts_of("venues", values, Context(zone="Europe/London"))

    assert (found.part, found.key) == ("venues", "V1")
    assert found.fact == Venue(id="V1", name="Hall", directions="Bus 7")


def test_a_line_that_is_not_right_says_in_which_column():
    assert LineNotRight("Give a day.", "on").column == "on"
