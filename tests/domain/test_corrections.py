"""Corrections: what may be put right, by which words, and what follows from it."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.arms import Allocation
from likewise.domain.cohorts import Cohort, CohortHistory
from likewise.domain.contacts import Contact, Mode
from likewise.domain.corrections import (
    Correction,
    CorrectionNeedsReason,
    NotToBeCorrected,
    Surroundings,
    corrected,
    day_of_fact,
    is_correctable,
    plan_correct,
    plan_withdraw,
)
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState, Result
from likewise.domain.operations import Ids
from likewise.domain.participants import Status, StatusName

ON = date(2011, 1, 12)
CONTACT = Contact(id="c", participant="asha", on=ON, mode=Mode.CALL, reached=True, minutes=10)
MEETING = Meeting(
    id="m", cohorts=("group",), starts=datetime(2011, 1, 12, 14), zone="Europe/London",
    state=MeetingState.HELD,
)  # fmt: skip
CAME = Attendance(
    id="a", meeting="m", participant="vera", result=Result.ATTENDED, capacity=Capacity.VISITOR
)


def correct(fact=CONTACT, *, reason="misheard", around=None, **changes):
    around = around or Surroundings()
    return plan_correct(fact=fact, changes=changes, around=around, reason=reason, ids=Ids("1"))


@given(minutes=st.integers(1, 24 * 60))
def test_a_correction_says_why_and_what_the_fact_should_have_said(minutes):
    if minutes == CONTACT.minutes:
        with pytest.raises(NotToBeCorrected, match="Nothing would change"):
            correct(minutes=minutes)
        return

    why, after = (step.fact for step in correct(minutes=minutes).steps)

    assert isinstance(why, Correction)
    assert (why.corrects, why.noun, why.on, why.reason) == ("c", "Contact", ON, "misheard")
    assert after == replace(CONTACT, minutes=minutes)


@given(
    minutes=st.one_of(st.none(), st.integers(1, 600)), reached=st.booleans(),
    mode=st.sampled_from(Mode), on=st.dates(),
)  # fmt: skip
def test_what_is_typed_is_read_as_the_value_that_it_names(minutes, reached, mode, on):
    typed = {
        "minutes": "" if minutes is None else str(minutes),
        "reached": "yes" if reached else "no",
        "mode": str(mode),
        "on": on.isoformat(),
    }

    after = corrected(CONTACT, typed)

    assert after == replace(CONTACT, minutes=minutes, reached=reached, mode=mode, on=on)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"minutes": "ten"}, "'ten' will not do for minutes"),
        ({"reached": "perhaps"}, "will not do for reached"),
        ({"mode": "telepathy"}, "will not do for mode"),
        ({"on": "yesterday"}, "will not do for on"),
        ({"participant": "bram"}, "cannot change participant"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(changes, said):
    with pytest.raises(NotToBeCorrected, match=said):
        correct(**changes)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_nothing_is_corrected_or_withdrawn_without_a_reason(reason):
    with pytest.raises(CorrectionNeedsReason):
        correct(minutes=20, reason=reason)
    with pytest.raises(CorrectionNeedsReason):
        plan_withdraw(fact=CONTACT, around=Surroundings(), reason=reason, ids=Ids("1"))


def test_an_allocation_never_changes():
    allocation = Allocation(id="a", arm="group", on=ON, participant="asha")

    assert not is_correctable(Allocation)
    with pytest.raises(NotToBeCorrected, match=r"An allocation never changes\. Record a deviation"):
        correct(allocation, arm="pairs")
    with pytest.raises(NotToBeCorrected, match="other facts rest on it"):
        plan_withdraw(fact=allocation, around=Surroundings(), reason="x", ids=Ids("1"))


def test_who_never_took_part_is_taken_out_of_the_register_that_they_visited():
    enrolled = Status(
        id="s", participant="vera", status=StatusName.ENROLLED, starts_on=date(2011, 1, 1)
    )
    group = CohortHistory(cohort=Cohort(id="group", name="Thursday group"))
    around = Surroundings(
        registers=[(CAME, MEETING)], cohorts={"group": group}, statuses={"vera": (enrolled,)}
    )

    later = correct(enrolled, around=around, starts_on="2011-01-13")
    sooner = correct(enrolled, around=around, starts_on="2011-01-12")

    assert later.facts(Attendance, does="void") == (CAME,)
    assert sooner.facts(Attendance) == ()


def test_a_meeting_that_never_was_takes_its_register_with_it():
    plan = plan_withdraw(
        fact=MEETING, around=Surroundings(registers=[(CAME, MEETING)]), reason="twice", ids=Ids("1")
    )

    assert [(step.does, type(step.fact)) for step in plan.steps] == [
        ("record", Correction), ("void", Attendance), ("void", Meeting),
    ]  # fmt: skip


def test_a_note_is_dated_by_the_day_that_its_fact_is_about():
    assert day_of_fact(CONTACT) == day_of_fact(MEETING) == ON
    assert day_of_fact(CAME, otherwise=ON) == ON


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_can_be_corrected_where_it_declares_a_field_that_may_change(kind):
    assert is_correctable(kind) is bool(kind.declared.correctable)
    assert kind.declared.changes == "versions" or not is_correctable(kind)
