"""When names are the same or like one another, and what a telephone number is looked for as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.likeness import are_like, digits_of, folded, telephone_in, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Patel", "PATEL asha"),
        ("Zoë O’Brien", "zoe o'brien"),
        ("Anne-Marie Smith", "Anne Marie Smith"),
        ("José  Núñez", "Jose Nunez"),
    ],
)
def test_case_accents_marks_and_order_make_no_other_name(one, other):
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Patel", "Asha Patell"),
        ("Asha Patel", "Asha Pate"),
        ("Asha Patel", "Asha Patil"),
        ("Asha Patel", "Asha Paetl"),
        ("Asha Patel", "Asha Kiran Patel"),
        ("Annemarie Smith", "Anne Marie Smith"),
        ("Asha", "Ashe"),
    ],
)
def test_names_are_alike_that_differ_in_little(one, other):
    assert are_like(words_of(one), words_of(other))
    assert are_like(words_of(other), words_of(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Asha Patel", "Usha Patil"),
        ("Asha Patel", "Asha"),
        ("Jo Smith", "Bo Smith"),
        ("Asha Patel", "Asha Petyl"),
        ("Asha Patel", "Bram Patel"),
        ("Asha Patel", "Asha Patelxx"),
    ],
)
def test_names_are_not_alike_that_differ_in_more(one, other):
    assert not are_like(words_of(one), words_of(other))


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_is_like_itself_and_likeness_has_no_direction(one, other):
    here, there = words_of(one), words_of(other)

    assert are_like(here, here)
    assert are_like(here, there) == are_like(there, here)


@pytest.mark.parametrize(
    "written",
    ["07700 900123", "+44 7700 900123", "(+44) 07700-900123", "0044 7700 900 123", "447700900123"],
)
def test_a_number_is_one_however_it_is_written(written):
    assert digits_of(written) == "07700900123"


def test_a_part_of_a_number_is_looked_for_and_what_is_none_is_not():
    assert telephone_in("900 123") == "900123"
    assert telephone_in("12 3") == ""
    assert telephone_in("room 4567") == ""
    assert folded("ŁÓDŹ ’s") == "łodz 's"
