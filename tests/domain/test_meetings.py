"""Meetings and registers: what can be planned, changed and taken, and in what capacity."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likewise.domain.meetings import (
    Attendance,
    AttendanceNotRight,
    Capacity,
    Meeting,
    MeetingNotRight,
    MeetingState,
    RegisterChanged,
    RegisterContext,
    RegisterEntry,
    RegisterNotRight,
    Result,
    capacity_on,
    mark_of,
    plan_cancel,
    plan_change_meeting,
    plan_register,
)
from likewise.domain.memberships import Membership
from likewise.domain.operations import Ids
from likewise.domain.participants import RoleName

MEETING = Meeting(
    id="m", cohorts=("group",), starts=datetime(2011, 7, 14, 14), zone="Europe/London",
    state=MeetingState.PLANNED,
)  # fmt: skip
DAY = MEETING.on
SPELLS = tuple(
    Membership(
        id=f"s-{who}", cohort="group", participant=who, role=role, joined_on=date(2011, 1, 1)
    )
    for who, role in (
        ("asha", RoleName.MEMBER),
        ("bram", RoleName.MEMBER),
        ("fay", RoleName.FACILITATOR),
        ("gus", RoleName.MEMBER),
        ("gus", RoleName.FACILITATOR),
    )
)
CONTEXT = RegisterContext(
    meeting=MEETING, spells=SPELLS, taking_part=frozenset({"asha", "bram", "gus", "vera"})
)


def entries(*names, result=Result.ATTENDED):
    return [RegisterEntry(participant=each, result=result) for each in names]


def register(asked, *, context=CONTEXT, today=DAY, **rest):
    return plan_register(context=context, entries=asked, today=today, ids=Ids("1"), **rest)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cohorts": ()}, "one host cohort or more"),
        ({"cohorts": ("group", "group")}, "each named once"),
        ({"starts": datetime(2011, 7, 14, 14, tzinfo=UTC)}, "without an offset"),
        ({"guests": -1}, "Guests are counted"),
        ({"minutes": 0}, "between one minute and a day"),
        ({"minutes": 24 * 60 + 1}, "between one minute and a day"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(changed, said):
    with pytest.raises(MeetingNotRight, match=said):
        replace(MEETING, **changed)


def test_a_meeting_keeps_the_clock_on_its_wall_and_the_instant():
    winter = replace(MEETING, starts=datetime(2011, 1, 14, 14))

    assert MEETING.starts_at == datetime(2011, 7, 14, 13, tzinfo=UTC)
    assert winter.starts_at == datetime(2011, 1, 14, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("who", "capacity"),
    [
        ("asha", Capacity.MEMBER),
        ("fay", Capacity.FACILITATOR),
        ("gus", Capacity.MEMBER),
        ("vera", Capacity.VISITOR),
        ("nobody", None),
    ],
)
def test_whoever_is_both_comes_as_a_member_and_who_is_neither_as_a_visitor(who, capacity):
    assert capacity_on(SPELLS, CONTEXT.taking_part, who, DAY) is capacity


def test_before_they_joined_somebody_is_a_visitor():
    before = date(2010, 12, 31)

    assert capacity_on(SPELLS, CONTEXT.taking_part, "asha", before) is Capacity.VISITOR
    assert capacity_on(SPELLS, CONTEXT.taking_part, "fay", before) is None


def test_a_register_holds_the_meeting_and_marks_who_came_for_the_first_time():
    context = replace(CONTEXT, came_before=frozenset({"bram"}))

    plan = register(entries("asha", "bram", "fay"), context=context, guests=2)

    (held,) = plan.facts(Meeting, does="revise")
    said = {each.participant: each.is_first_time for each in plan.facts(Attendance)}
    assert (held.state, held.guests) == (MeetingState.HELD, 2)
    assert said == {"asha": True, "bram": False, "fay": False}


@given(
    before=st.sets(st.sampled_from(["asha", "bram", "gus"])),
    after=st.sets(st.sampled_from(["asha", "bram", "gus"])),
)
def test_a_register_that_is_taken_again_says_what_was_said_last(before, after):
    first = register(entries(*sorted(before)))
    present = {each.participant: each for each in first.facts(Attendance)}
    held = replace(MEETING, state=MeetingState.HELD)
    again = replace(CONTEXT, meeting=held, present=tuple(present.values()))

    plan = register(
        entries(*sorted(after), result=Result.APOLOGIES), context=again,
        seen=mark_of(held, present.values()),
    )  # fmt: skip

    does = {step.fact.participant: step.does for step in plan.steps}
    assert {who for who, what in does.items() if what == "void"} == before - after
    assert {who for who, what in does.items() if what == "record"} == after - before
    assert {who for who, what in does.items() if what == "revise"} == after & before


def test_a_register_that_somebody_else_saved_is_shown_first():
    seen = mark_of(MEETING, ())
    context = replace(CONTEXT, present=register(entries("asha")).facts(Attendance))

    with pytest.raises(RegisterChanged, match="Somebody saved this register"):
        register(entries("bram"), context=context, seen=seen)


@pytest.mark.parametrize(
    ("asked", "changed", "said"),
    [
        (entries("asha", "asha"), {}, "twice"),
        (entries("nobody"), {}, "not enrolled on 14 July 2011"),
        (entries("asha"), {"today": DAY - timedelta(days=1)}, "on that day or after"),
        (
            entries("asha"),
            {"context": replace(CONTEXT, meeting=replace(MEETING, state=MeetingState.CANCELLED))},
            "was cancelled",
        ),
    ],
)
def test_a_register_that_cannot_be_is_refused(asked, changed, said):
    with pytest.raises(RegisterNotRight, match=said):
        register(asked, **changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"capacity": Capacity.MEMBER, "result": Result.APOLOGIES, "is_first_time": True},
        {"capacity": Capacity.VISITOR, "result": Result.DID_NOT_ATTEND},
    ],
)
def test_who_did_not_come_came_for_no_first_time_and_visited_nobody(changed):
    with pytest.raises(AttendanceNotRight):
        Attendance(id="a", meeting="m", participant="asha", **changed)


def test_only_a_meeting_to_come_is_changed_or_called_off_with_a_reason():
    held = replace(MEETING, state=MeetingState.HELD)

    cancelled: Any = plan_cancel(meeting=MEETING, reason="snow", ids=Ids("1")).facts(Meeting)
    (longer,) = plan_change_meeting(meeting=MEETING, minutes=90, ids=Ids("1")).facts(Meeting)

    (off,) = cancelled
    assert (off.state, off.reason) == (MeetingState.CANCELLED, "snow")
    assert longer == replace(MEETING, minutes=90)
    for refused in (
        lambda: plan_cancel(meeting=held, reason="snow", ids=Ids("1")),
        lambda: plan_cancel(meeting=MEETING, reason=" ", ids=Ids("1")),
        lambda: plan_change_meeting(meeting=held, minutes=90, ids=Ids("1")),
        lambda: plan_change_meeting(meeting=MEETING, ids=Ids("1")),
    ):
        with pytest.raises(MeetingNotRight):
            refused()
