"""Small numbers: at the edge, and what could be worked out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likewise.domain.disclosure import HIDDEN, NotACount, shown, shown_parts, shown_table


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 0), (1, None), (6, None), (7, None), (8, 10), (12, 10), (13, 15), (61, 60)],
)
def test_one_to_seven_are_hidden_and_others_rounded_to_five(
    count: int, expected: int | None
) -> None:
    assert shown(count).count == expected


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(NotACount):
        shown(-1)


def test_a_hidden_count_says_so() -> None:
    assert str(HIDDEN).startswith("1 to 7")
    assert str(shown(20)) == "20"


def test_what_another_table_hides_is_hidden_here_as_well() -> None:
    parts = shown_parts({"left": 25, "a": 12, "b": 30}, hidden_elsewhere={"left"})

    assert {name for name, each in parts.items() if each == HIDDEN} == {"left", "a"}


def test_nothing_that_is_not_there_is_hidden() -> None:
    assert shown_parts({"left": 0, "a": 12}, hidden_elsewhere={"left"})["left"].count == 0


counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


@settings(max_examples=150, deadline=None)
@given(counts=counts)
def test_never_exactly_one_part_is_hidden_beside_another_that_is_shown(
    counts: dict[str, int],
) -> None:
    parts = shown_parts(counts)

    hidden = [key for key, each in parts.items() if each == HIDDEN]
    shown_ones = [key for key in counts if counts[key] > 7 and parts[key] != HIDDEN]
    assert len(hidden) != 1 or not shown_ones
    assert all(parts[key] == HIDDEN for key, count in counts.items() if 0 < count <= 7)


tables = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 40), min_size=1
)


@settings(max_examples=150, deadline=None)
@given(table=tables)
def test_no_row_or_column_hides_exactly_one_cell(table: dict[tuple[str, str], int]) -> None:
    made = shown_table(table)

    for axis in (0, 1):
        for line in {key[axis] for key in table}:
            cells = [key for key in table if key[axis] == line]
            hidden = sum(made[key] == HIDDEN for key in cells)
            others = [key for key in cells if made[key] != HIDDEN and table[key] > 7]
            assert hidden != 1 or not others
