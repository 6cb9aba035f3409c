"""Meetings, registers and contacts, through the actions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from copying import copied
from worlds import a_world, operation

from likewise.domain import cohorts, contacts, meetings, practices
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import ActNotRight
from likewise.domain.cohorts.history import CohortNotOpen
from likewise.domain.contacts import Contact, ContactNotRight, Function, Mode
from likewise.domain.meetings import (
    Attendance,
    Capacity,
    Meeting,
    MeetingNotRight,
    MeetingState,
    RegisterEntry,
    RegisterNotRight,
    Result,
)
from likewise.records import meetings as reading
from likewise.records.facts import current
from likewise.records.models import AuditEvent

pytestmark = pytest.mark.django_db
ON = date(2011, 2, 10)
EVENING = datetime(2011, 2, 10, 19, tzinfo=UTC)


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bryn", "Carys"):
        made.person(name, practice="Alder")
    for name in ("Femi", "Gwen"):
        made.person(name, practice="Alder", role="facilitator")
    made.cohort("Thursday group", members=["Asha", "Bryn"], facilitators=["Femi"], leads=["Femi"])
    made.cohort("Friday group", members=["Carys"], facilitators=["Gwen"])
    return made


def planned(world, cohort="Thursday group", on=ON, **rest):
    outcome = world.act(
        meetings.PlanMeeting,
        cohorts=[world.cohorts[cohort]],
        starts=datetime(on.year, on.month, on.day, 14, 0),
        **rest,
    )
    return outcome.new_ids[0]


def entry(world, name, result=Result.ATTENDED, first=None):
    return RegisterEntry(participant=world.people[name], result=result, is_first_time=first)


def register(world, meeting, *entries, at=EVENING, **rest):
    return world.act(meetings.TakeRegister, meeting=meeting, entries=entries, at=at, **rest)


def said(meeting):
    return {each.participant: each for each in current(Attendance, meeting_id=meeting)}


def test_a_register_marks_the_meeting_held_and_works_out_who_is_what(world):
    meeting = planned(world)

    register(
        world, meeting, entry(world, "Asha"), entry(world, "Bryn", Result.APOLOGIES),
        entry(world, "Femi"), entry(world, "Carys"), guests=2,
    )  # fmt: skip

    held = current(Meeting, fact=meeting)[0]
    assert (held.state, held.guests) == (MeetingState.HELD, 2)
    entries = said(meeting)
    assert entries[world.people["Asha"]].capacity is Capacity.MEMBER
    assert entries[world.people["Femi"]].capacity is Capacity.FACILITATOR
    assert entries[world.people["Carys"]].capacity is Capacity.VISITOR
    assert entries[world.people["Asha"]].is_first_time
    assert not entries[world.people["Femi"]].is_first_time


def test_somebody_who_came_before_is_not_there_for_the_first_time(world):
    world.meeting("Thursday group", date(2011, 1, 13), came=["Asha"])
    meeting = planned(world)

    register(world, meeting, entry(world, "Asha"), entry(world, "Bryn"))

    first = {who for who, each in said(meeting).items() if each.is_first_time}
    assert first == {world.people["Bryn"]}


def test_a_register_taken_again_replaces_what_it_said(world):
    meeting = planned(world)
    register(world, meeting, entry(world, "Asha"), entry(world, "Bryn", Result.DID_NOT_ATTEND))

    register(world, meeting, entry(world, "Bryn"), at=EVENING + timedelta(hours=1))

    assert {who: each.result for who, each in said(meeting).items()} == {
        world.people["Bryn"]: Result.ATTENDED
    }


def test_attendance_stays_with_the_meeting_when_a_person_moves(world):
    meeting = planned(world)
    register(world, meeting, entry(world, "Asha"))

    world.leave("Thursday group", "Asha", date(2011, 2, 20))

    assert said(meeting)[world.people["Asha"]].capacity is Capacity.MEMBER


@pytest.mark.parametrize(
    ("names", "at", "sentence"),
    [
        (["Asha", "Asha"], EVENING, "twice"),
        (["Asha"], EVENING - timedelta(days=3), "Take its register on that day or after"),
        (["Idris"], EVENING, "was not enrolled"),
    ],
)
def test_a_register_that_cannot_be_is_refused(world, names, at, sentence):
    world.person("Idris", status="screened")
    meeting = planned(world)

    with pytest.raises(RegisterNotRight, match=sentence):
        register(world, meeting, *(entry(world, name) for name in names), at=at)


def test_a_cancelled_meeting_keeps_its_reason_and_has_no_register(world):
    meeting = planned(world)

    world.act(meetings.CancelMeeting, meeting=meeting, reason="Snow.")

    assert current(Meeting, fact=meeting)[0].reason == "Snow."
    with pytest.raises(RegisterNotRight, match="was cancelled"):
        register(world, meeting, entry(world, "Asha"))
    with pytest.raises(MeetingNotRight, match="cannot be cancelled"):
        world.act(meetings.CancelMeeting, meeting=meeting, reason="Again.")


def test_cancelling_needs_a_reason(world):
    with pytest.raises(ActNotRight, match="Say why"):
        world.act(meetings.CancelMeeting, meeting=planned(world), reason=" ")


def test_a_meeting_to_come_moves_to_another_time(world):
    meeting = planned(world)

    world.act(meetings.ChangeMeeting, meeting=meeting, starts=datetime(2011, 2, 17, 10, 30))

    changed = current(Meeting, fact=meeting)[0]
    assert changed.on == date(2011, 2, 17)
    assert changed.starts_at == datetime(2011, 2, 17, 10, 30, tzinfo=UTC)
    with pytest.raises(MeetingNotRight, match="Nothing would change"):
        world.act(meetings.ChangeMeeting, meeting=meeting, minutes=None)


def test_ten_in_the_morning_stays_ten_across_the_clock_change(world):
    winter, summer = planned(world, on=date(2011, 3, 24)), planned(world, on=date(2011, 3, 31))

    starts = {m.id: m.starts_at.hour for m in current(Meeting, fact__in=[winter, summer])}

    assert starts == {winter: 14, summer: 13}


def test_a_resting_or_ended_cohort_does_not_meet(world):
    world.act(cohorts.RestCohort, cohort=world.cohorts["Thursday group"], on=ON, reason="Summer.")
    with pytest.raises(CohortNotOpen, match="Resume it before it meets"):
        planned(world)

    world.act(cohorts.EndCohort, cohort=world.cohorts["Friday group"], on=ON, reason="Done.")
    with pytest.raises(CohortNotOpen, match="ended on 10 February 2011"):
        planned(world, "Friday group")


def test_a_facilitator_reaches_their_own_cohorts_only(world):
    femi = world.actor(ActingRole.FACILITATOR, "Femi")
    own, other = planned(world), planned(world, "Friday group")

    register(world, own, entry(world, "Asha"), by=femi)

    with pytest.raises(NotFound):
        register(world, other, entry(world, "Carys"), by=femi)
    with pytest.raises(NotFound):
        planned(world, "Friday group", by=femi)


@pytest.mark.parametrize(
    "role", [r for r in ActingRole if r not in (ActingRole.COORDINATOR, ActingRole.FACILITATOR)]
)
def test_nobody_else_takes_a_register_or_logs_a_contact(world, role):
    meeting = planned(world)

    with pytest.raises(NotAllowed):
        register(world, meeting, entry(world, "Asha"), by=world.actor(role))
    with pytest.raises(NotAllowed):
        log(world, "Asha", by=world.actor(role))


def test_the_same_register_sent_twice_is_one_register(world):
    meeting, op = planned(world), operation()
    register(world, meeting, entry(world, "Asha"), operation=op)
    events = AuditEvent.objects.count()

    again = register(world, meeting, entry(world, "Asha"), operation=op)

    assert again.repeated
    assert AuditEvent.objects.count() == events


# Contacts


def log(world, name, **rest):
    rest = {"on": ON, "mode": Mode.CALL, "reached": True, "at": EVENING} | rest
    return world.act(contacts.LogContact, participant=world.people[name], **rest)


def test_a_facilitator_logs_a_call_with_one_of_their_people(world):
    log(
        world, "Asha", by=world.actor(ActingRole.FACILITATOR, "Femi"), minutes=15,
        function=Function.EMOTIONAL_SUPPORT, note="Talked about the new glasses.",
    )  # fmt: skip

    contact = current(Contact)[0]
    assert contact.facilitator == world.people["Femi"]
    assert contact.cohort == world.cohorts["Thursday group"]
    assert contact.note == "Talked about the new glasses."


def test_a_facilitator_logs_nothing_about_somebody_elses_people(world):
    femi = world.actor(ActingRole.FACILITATOR, "Femi")

    with pytest.raises(NotFound):
        log(world, "Carys", by=femi)
    with pytest.raises(NotFound):
        log(world, "Asha", by=femi, facilitator=world.people["Gwen"])


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ({"on": date(2011, 2, 11)}, "still to come"),
        ({"minutes": 0}, "between one minute and a day"),
        ({"minutes": 5000}, "between one minute and a day"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(world, rest, sentence):
    with pytest.raises(ContactNotRight, match=sentence):
        log(world, "Asha", **rest)


def test_a_contact_belongs_to_a_cohort_they_shared(world):
    with pytest.raises(NotFound, match="did not share"):
        log(world, "Asha", cohort=world.cohorts["Friday group"])


def a_series(world, cohort="Thursday group", **rest):
    asked = {"starts": datetime(2011, 2, 10, 14), "every": "week", "times": 3} | rest
    return world.act(meetings.PlanSeries, cohort=world.cohorts[cohort], **asked)


def days_of(world, cohort="Thursday group"):
    rows = reading.meetings_of([world.cohorts[cohort]])
    return sorted(rows.exclude(state="cancelled").values_list("on", flat=True))


def test_a_series_is_planned_in_one_act_where_the_cohort_meets(world):
    hall = world.act(practices.AddVenue, name="Hall").new_ids[0]
    world.act(cohorts.ChangeVenue, cohort=world.cohorts["Thursday group"], venue=hall, on=ON)

    outcome = a_series(world)

    found = current(Meeting, fact__in=outcome.new_ids)
    assert {each.venue for each in found} == {hall}
    assert {each.series for each in found} == {"every week from 10 February 2011"}
    assert days_of(world) == [date(2011, 2, 10), date(2011, 2, 17), date(2011, 2, 24)]
    assert AuditEvent.objects.filter(action="meetings.plan_series").count() == 1


def test_a_series_leaves_out_days_on_which_the_cohort_meets_already(world):
    planned(world, on=date(2011, 2, 17))
    cancelled = planned(world, on=date(2011, 2, 24))
    world.act(meetings.CancelMeeting, meeting=cancelled, reason="Snow")

    outcome = a_series(world, times=2)

    assert outcome.plan.warnings == ("Left out, it meets already: Thursday 17 February 2011.",)
    assert days_of(world) == [date(2011, 2, 10), date(2011, 2, 17), date(2011, 2, 24)]


def test_a_series_that_meets_a_rest_of_the_cohort_is_refused(world):
    world.act(
        cohorts.RestCohort, cohort=world.cohorts["Thursday group"], on=date(2011, 2, 20),
        reason="Winter",
    )  # fmt: skip

    with pytest.raises(CohortNotOpen, match="is resting"):
        a_series(world)
    assert days_of(world) == []


def test_a_facilitator_plans_series_only_of_their_own_cohorts(world):
    femi = world.actor(ActingRole.FACILITATOR, "Femi")

    a_series(world, by=femi, times=2)

    assert len(days_of(world)) == 2
    with pytest.raises(NotFound):
        a_series(world, "Friday group", by=femi)
    with pytest.raises(NotAllowed):
        a_series(world, by=world.actor(ActingRole.NURSE))


def test_all_that_follow_in_a_series_are_changed_or_cancelled_in_one_act(world):
    first, second, third = a_series(world).new_ids

    world.act(
        meetings.ChangeMeeting, meeting=second, starts=datetime(2011, 2, 18, 10), following=True
    )
    world.act(meetings.CancelMeeting, meeting=third, reason="Snow", following=False)
    world.act(meetings.CancelMeeting, meeting=first, reason="Few came", following=True)

    found = {each.id: each for each in current(Meeting, fact__in=[first, second, third])}
    assert found[second].starts == datetime(2011, 2, 18, 10)
    assert found[third].starts == datetime(2011, 2, 25, 10)
    assert {each.state for each in found.values()} == {MeetingState.CANCELLED}
    assert found[third].reason == "Snow"


def test_what_follows_cannot_move_to_days_on_which_the_cohort_rests(world):
    world.act(
        cohorts.RestCohort, cohort=world.cohorts["Friday group"], on=date(2011, 2, 20),
        reason="Winter",
    )  # fmt: skip
    first, *_ = a_series(world, "Friday group", starts=datetime(2011, 2, 3, 14), times=2).new_ids

    with pytest.raises(CohortNotOpen, match="is resting"):
        world.act(
            meetings.ChangeMeeting, meeting=first, starts=datetime(2011, 2, 24, 14), following=True
        )
    assert days_of(world, "Friday group") == [date(2011, 2, 3), date(2011, 2, 10)]


def test_a_meeting_that_none_follows_is_changed_alone(world):
    (only,) = a_series(world, times=1).new_ids

    with pytest.raises(MeetingNotRight, match="No planned meeting follows"):
        world.act(meetings.CancelMeeting, meeting=only, reason="Snow", following=True)


def test_planned_meetings_go_on_with_the_cohort_that_absorbs(world):
    a_series(world, "Friday group", starts=datetime(2011, 2, 11, 14), times=2)

    world.act(
        cohorts.AbsorbCohorts, absorbed=[world.cohorts["Friday group"]],
        into=world.cohorts["Thursday group"], on=date(2011, 2, 10), reason="Few came",
    )  # fmt: skip

    assert days_of(world, "Friday group") == []
    assert days_of(world) == [date(2011, 2, 11), date(2011, 2, 18)]
