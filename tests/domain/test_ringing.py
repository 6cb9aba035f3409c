"""Whom the people of a cohort ring."""

import pytest

from likewise.domain.acts import ActNotRight
from likewise.domain.declarations import ERASED
from likewise.domain.operations import Ids
from likewise.domain.ringing import (
    GiveNumber,
    NumberNotRight,
    NumberToRing,
    plan_give,
    plan_take_away,
)


def number(said="01632 960 001", known_as="n", hours=""):
    return NumberToRing(id=known_as, participant="petra", cohort="birch", number=said, hours=hours)


def test_a_number_is_given_and_another_replaces_it():
    first = plan_give(given=number(), known=None, facilitates=True, ids=Ids("o"))
    second = plan_give(
        given=number("01632 960 002", "new"), known=number(), facilitates=True, ids=Ids("o")
    )

    assert [each.does for each in first.steps] == ["record"]
    assert [(each.does, each.fact.id) for each in second.steps] == [("revise", "n")]
    assert number().sentence("record", {"petra": "Petra"}) == (
        "people of the cohort may ring Petra about its meetings"
    )


def test_only_who_facilitates_is_rung_and_the_same_number_is_given_once():
    with pytest.raises(NumberNotRight, match="does not facilitate"):
        plan_give(given=number(), known=None, facilitates=False, ids=Ids("o"))
    with pytest.raises(NumberNotRight, match="already"):
        plan_give(given=number(), known=number(), facilitates=True, ids=Ids("o"))


def test_a_number_is_taken_away_once():
    found = plan_take_away(known=number(), ids=Ids("o"))

    assert [each.does for each in found.steps] == ["void"]
    with pytest.raises(NumberNotRight, match="no number of theirs"):
        plan_take_away(known=None, ids=Ids("o"))


@pytest.mark.parametrize("said", ["ask Petra", "1234", "", "1-2-3-4-5-6"])
def test_what_cannot_be_rung_is_no_number(said):
    with pytest.raises(ActNotRight, match=r"5 digits or more|Enter the number"):
        GiveNumber(cohort="birch", participant="petra", number=said)
    with pytest.raises(NumberNotRight):
        number(said)


def test_a_number_that_was_erased_is_still_a_fact():
    assert number(ERASED).dialled == ""


def test_a_telephone_dials_the_digits_of_a_number_beside_which_more_is_said():
    assert number("the office: +44 1632 960 001, ask for Petra").dialled == "+441632960001"
