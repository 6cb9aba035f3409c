"""Calendar feeds: one a person, at an address that ends for good."""

from dataclasses import replace
from datetime import date

import pytest

from likewise.domain.feeds import Feed, FeedNotRight, plan_change, plan_end, plan_make, title_of
from likewise.domain.operations import Ids

FEED = Feed(id="f", participant="asha", since=date(2027, 3, 1))


def test_another_address_ends_the_former_one():
    new = Feed(id="g", participant="asha", since=date(2027, 3, 2), shows_place=True)

    found = plan_make(new=new, known=FEED, ids=Ids("o"))

    assert [(each.does, each.fact.id) for each in found.steps] == [("void", "f"), ("record", "g")]
    assert new.sentence("record", {"asha": "Asha"}) == (
        "Asha has their meetings in a calendar of theirs, with the place"
    )


def test_what_it_shows_changes_at_the_same_address():
    (step,) = plan_change(known=FEED, place=False, cohort=True, ids=Ids("o")).steps

    assert step.does == "revise"
    assert step.fact == replace(FEED, shows_place=False, shows_cohort=True)
    with pytest.raises(FeedNotRight, match="just that already"):
        plan_change(known=FEED, place=False, cohort=False, ids=Ids("o"))
    with pytest.raises(FeedNotRight, match="Make one first"):
        plan_change(known=None, place=True, cohort=True, ids=Ids("o"))


def test_a_feed_ends_once():
    assert [each.does for each in plan_end(known=FEED, ids=Ids("o")).steps] == ["void"]
    with pytest.raises(FeedNotRight, match="no feed to end"):
        plan_end(known=None, ids=Ids("o"))


def test_a_meeting_is_called_no_more_than_that_unless_asked_for():
    assert title_of(is_off=False, cohort="") == "Meeting"
    assert title_of(is_off=True, cohort="") == "Cancelled: no meeting"
    assert title_of(is_off=True, cohort="Birch") == "Cancelled: no meeting, Birch"
