"""Support between meetings: what a contact is, and when it can have been."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.contacts import Contact, ContactNotRight, Mode, plan_contact
from likewise.domain.operations import Ids

TODAY = date(2011, 1, 12)


def contact(**changed):
    values = {"participant": "asha", "on": TODAY, "mode": Mode.CALL, "reached": True}
    return Contact(id="c", **(values | changed))


@given(minutes=st.one_of(st.none(), st.integers(-10, 2000)))
def test_a_contact_lasts_between_a_minute_and_a_day(minutes):
    if minutes is None or 1 <= minutes <= 24 * 60:
        assert contact(minutes=minutes).minutes == minutes
    else:
        with pytest.raises(ContactNotRight, match="between one minute and a day"):
            contact(minutes=minutes)


def test_a_contact_is_with_somebody_else():
    assert contact(facilitator="petra").facilitator == "petra"
    with pytest.raises(ContactNotRight, match="somebody else"):
        contact(facilitator="asha")


@given(days=st.integers(-400, 400))
def test_a_contact_is_logged_on_its_day_or_later(days):
    made = contact(on=TODAY + timedelta(days=days))

    if days > 0:
        with pytest.raises(ContactNotRight, match="still to come"):
            plan_contact(contact=made, today=TODAY, ids=Ids("1"))
    else:
        plan = plan_contact(contact=made, today=TODAY, ids=Ids("1"))
        assert [(step.does, step.fact) for step in plan.steps] == [("record", made)]
        assert plan.about == ("asha",)


@pytest.mark.parametrize(
    ("reached", "does", "said"),
    [
        (True, "record", "Asha: call on 12 January 2011 that reached them"),
        (False, "record", "Asha: call on 12 January 2011 that did not reach them"),
        (True, "void", "Asha: call on 12 January 2011 is withdrawn"),
    ],
)
def test_a_contact_reads_as_what_came_of_it(reached, does, said):
    assert contact(reached=reached).sentence(does, {"asha": "Asha"}) == said
