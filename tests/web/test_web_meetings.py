"""Meetings: the list, planning, changing, cancelling, the register."""

import re
from datetime import date

import pytest
from browsing import fields_of, words_of
from visitors import TODAY

from likewise.domain.accounts import ActingRole as Role
from likewise.domain.meetings import Capacity, ChangeMeeting, MeetingState, Result
from likewise.queries.meetings import meeting_page
from likewise.records.models import Attendance, Meeting, Operation

pytestmark = pytest.mark.django_db

ID = "0123456789abcdef0123456789abcdef"


def register_of(scene, meeting):
    page = meeting_page(scene.world.coordinator, meeting=meeting, today=TODAY)
    return {
        entry.label.text.split()[0]: (entry.result, entry.capacity, entry.is_first_time)
        for entry in page.entries
    }


def planned(**more):
    return {
        "operation": ID,
        "on-day": "3",
        "on-month": "Feb",
        "on-year": "2011",
        "starts": "2.30pm",
        "venue": "",
        "minutes": "90",
    } | more


def test_planning_shows_the_plan_then_plans_it_once(scene):
    client = scene.visit(Role.COORDINATOR)
    form = planned(cohorts=[scene.world.cohorts["Thursday group"]])

    check = client.post("/meetings/new/", form)
    confirmed = fields_of(check)["confirmed"][0]
    saved = client.post("/meetings/new/", form | {"confirmed": confirmed})
    again = client.post("/meetings/new/", form | {"confirmed": confirmed})

    assert "Thursday 3 February 2011 at 2:30pm" in words_of(check)
    assert saved["Location"] == again["Location"]
    assert Meeting.objects.filter(on=date(2011, 2, 3)).count() == 1
    assert Operation.objects.filter(id=ID).count() == 1


def test_going_back_from_the_check_keeps_the_answers(scene):
    client = scene.visit(Role.COORDINATOR)
    form = planned(cohorts=[scene.world.cohorts["Thursday group"]])

    page = client.post("/meetings/new/", form | {"change": "1"}).content.decode()

    assert 'value="2.30pm"' in page
    assert not Meeting.objects.filter(on=date(2011, 2, 3)).exists()


@pytest.mark.parametrize(
    ("given", "said", "at"),
    [
        ({"on-day": ""}, "The date must include a day.", "#id_on-day"),
        ({"on-day": "31"}, "The date must be a real date, such as 27 3 2026.", "#id_on-day"),
        ({"on-day": "", "on-month": "", "on-year": ""}, "Enter the day of the meeting", "#id_on-day"),
        ({"starts": "25:00"}, "The time must be a time, such as 2pm or 14:00.", "#id_starts"),
        ({"starts": "13pm"}, "The time must be a time, such as 2pm or 14:00.", "#id_starts"),
        ({"cohorts": []}, "Select who meets", "#id_cohorts"),
        ({"minutes": "long"}, "must be a whole number between 5 and 1000.", "#id_minutes"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_named_in_the_title_the_summary_and_at_the_field(scene, given, said, at):
    client = scene.visit(Role.COORDINATOR)
    form = planned(cohorts=[scene.world.cohorts["Thursday group"]]) | given

    page = client.post("/meetings/new/", form).content.decode()

    assert "<title>Error: Plan a meeting" in page
    assert f'<a href="{at}">' in page
    assert page.count(said) == 2


def test_a_facilitator_cannot_plan_for_a_cohort_that_is_not_theirs(scene):
    client = scene.visit(Role.FACILITATOR)

    page = client.post("/meetings/new/", planned(cohorts=[scene.world.cohorts["Birch pair"]]))

    assert "That is no longer one of the choices" in page.content.decode()


def test_a_meeting_is_moved_to_another_day(scene):
    client = scene.visit(Role.COORDINATOR)
    path = f"/meetings/{scene.meetings['coming']}/change/"
    form = planned()

    confirmed = fields_of(client.post(path, form))["confirmed"][0]
    saved = client.post(path, form | {"confirmed": confirmed}, follow=True)

    assert "Thursday 3 February 2011 at 2:30pm" in words_of(saved)
    assert "The meeting is changed." in words_of(saved)


def test_what_somebody_else_changed_meanwhile_is_shown_again(scene):
    client = scene.visit(Role.COORDINATOR)
    path = f"/meetings/{scene.meetings['coming']}/cancel/"
    form = {"operation": ID, "reason": "snow"}
    confirmed = fields_of(client.post(path, form))["confirmed"][0]
    scene.world.act(ChangeMeeting, meeting=scene.meetings["coming"], minutes=45)

    page = client.post(path, form | {"confirmed": confirmed})

    assert "Something changed since you looked, so nothing was done." in words_of(page)
    assert fields_of(page)["confirmed"][0] != confirmed


def test_cancelling_needs_a_reason_and_shows_it(scene):
    client = scene.visit(Role.FACILITATOR)
    path = f"/meetings/{scene.meetings['coming']}/cancel/"

    silent = client.post(path, {"operation": ID, "reason": ""})
    form = {"operation": ID, "reason": "snow"}
    confirmed = fields_of(client.post(path, form))["confirmed"][0]
    saved = client.post(path, form | {"confirmed": confirmed}, follow=True)

    assert "Say why it is cancelled" in words_of(silent)
    assert "Cancelled Snow" in words_of(saved)


def test_a_cancelled_meeting_is_not_cancelled_again(scene):
    client = scene.visit(Role.COORDINATOR)

    assert client.get(f"/meetings/{scene.meetings['cancelled']}/cancel/").status_code == 404


def test_a_member_sees_a_meeting_without_its_register(scene):
    words = words_of(scene.visit(Role.MEMBER).get(f"/meetings/{scene.meetings['held']}/"))

    assert "Thursday 9 December 2010" in words
    assert "Register" not in words


def test_the_register_says_who_came_of_the_members_of_that_day(scene):
    words = words_of(scene.visit(Role.NURSE).get(f"/meetings/{scene.meetings['held']}/"))

    assert "2 of 6 members came and 2 for the first time." in words
    assert "Cleo Example Sent apologies" in words


def test_a_register_is_taken_in_one_go(scene):
    client = scene.visit(Role.FACILITATOR)
    people, meeting = scene.world.people, scene.meetings["late"]
    marks = {"Asha": "attended", "Cleo": "attended", "Dilip": "apologies", "Petra": "attended"}
    form = {f"mark-{people[name]}": mark for name, mark in marks.items()}
    form |= {f"first-{people['Cleo']}": "1", "guests": "2", "others": "away"}

    saved = client.post(
        f"/meetings/{meeting}/register/",
        form | {"operation": ID, "save": "1", "others": "away"},
        follow=True,
    )

    assert "The register is saved." in words_of(saved)
    assert register_of(scene, meeting) == {
        "Asha": (Result.ATTENDED, Capacity.MEMBER, False),
        "Bram": (Result.DID_NOT_ATTEND, Capacity.MEMBER, False),
        "Cleo": (Result.ATTENDED, Capacity.MEMBER, True),
        "Dilip": (Result.APOLOGIES, Capacity.MEMBER, False),
        "Edith": (Result.DID_NOT_ATTEND, Capacity.MEMBER, False),
        "Farid": (Result.DID_NOT_ATTEND, Capacity.MEMBER, False),
        "Petra": (Result.ATTENDED, Capacity.FACILITATOR, False),
    }
    assert "2 guests" in words_of(saved)


def test_those_left_unmarked_are_left_out_where_that_is_wished(scene):
    client = scene.visit(Role.FACILITATOR)
    people, meeting = scene.world.people, scene.meetings["late"]

    client.post(
        f"/meetings/{meeting}/register/",
        {"operation": ID, "save": "1", "others": "open", f"mark-{people['Asha']}": "attended"},
    )

    assert set(register_of(scene, meeting)) == {"Asha"}


def test_sending_a_register_twice_does_it_once(scene):
    client = scene.visit(Role.FACILITATOR)
    form = {
        "operation": ID,
        "save": "1",
        "others": "open",
        f"mark-{scene.world.people['Asha']}": "attended",
    }
    path = f"/meetings/{scene.meetings['late']}/register/"

    first, second = client.post(path, form), client.post(path, form)

    assert first["Location"] == second["Location"] == f"/meetings/{scene.meetings['late']}/"
    assert Attendance.objects.filter(meeting=scene.meetings["late"]).count() == 1


def test_a_visitor_is_found_by_name_and_kept_while_marks_stay(scene):
    client = scene.visit(Role.COORDINATOR)
    people, meeting = scene.world.people, scene.meetings["late"]
    path = f"/meetings/{meeting}/register/"
    marks = {"operation": ID, f"mark-{people['Bram']}": "attended"}

    found = client.post(path, marks | {"visitor-find": "gw", "visitor-look": "1"}).content.decode()
    kept = client.post(
        path, marks | {"visitor-find": "", "visitor-look": "1", "visitor": people["Gwen"]}
    )
    client.post(
        path,
        marks
        | {
            "save": "1",
            "others": "open",
            "visitor": people["Gwen"],
            f"mark-{people['Gwen']}": "attended",
            f"first-{people['Gwen']}": "1",
        },
    )

    assert f'name="visitor" value="{people["Gwen"]}"' in found
    assert re.search(rf'mark-{people["Bram"]}" value="attended" checked', found)
    assert "Visitors" in words_of(kept)
    assert register_of(scene, meeting)["Gwen"] == (Result.ATTENDED, Capacity.VISITOR, True)


def test_nobody_of_the_cohort_is_offered_as_a_visitor(scene):
    client = scene.visit(Role.COORDINATOR)

    page = client.post(
        f"/meetings/{scene.meetings['late']}/register/",
        {"operation": ID, "visitor-find": "Asha", "visitor-look": "1"},
    )

    assert "Nobody was found for “Asha”." in words_of(page)


def test_a_register_can_be_changed_and_keeps_what_it_said_before(scene):
    client = scene.visit(Role.FACILITATOR)
    people, meeting = scene.world.people, scene.meetings["held"]
    path = f"/meetings/{meeting}/register/"

    shown = client.get(path).content.decode()
    form = {
        "operation": ID, "save": "1", "others": "open",
        f"mark-{people['Asha']}": "attended", f"first-{people['Asha']}": "1",
        f"mark-{people['Bram']}": "apologies",
    }  # fmt: skip
    client.post(path, form)

    assert re.search(rf'mark-{people["Bram"]}" value="attended" checked', shown)
    assert register_of(scene, meeting)["Bram"][0] is Result.APOLOGIES
    assert "Cleo" not in register_of(scene, meeting)
    said = Attendance.objects.filter(meeting=meeting, participant=people["Bram"])
    assert list(said.order_by("version").values_list("result", flat=True)) == [
        Result.ATTENDED,
        Result.APOLOGIES,
    ]


def test_a_register_of_a_day_to_come_is_refused_in_words(scene):
    client = scene.visit(Role.COORDINATOR)

    page = client.post(
        f"/meetings/{scene.meetings['later']}/register/",
        {
            "operation": ID,
            "save": "1",
            "others": "open",
            f"mark-{scene.world.people['Asha']}": "attended",
        },
    )

    assert "This meeting is on 27 January 2011. Take its register on that day or after." in (
        words_of(page)
    )
    assert Meeting.objects.get(fact=scene.meetings["later"]).state == MeetingState.PLANNED


def test_a_cancelled_meeting_has_no_register(scene):
    path = f"/meetings/{scene.meetings['cancelled']}/register/"

    assert scene.visit(Role.COORDINATOR).get(path).status_code == 404


def test_a_form_used_for_something_else_is_refused(scene):
    client = scene.visit(Role.COORDINATOR)
    path = f"/meetings/{scene.meetings['late']}/register/"
    people = scene.world.people
    client.post(
        path, {"operation": ID, "save": "1", "others": "open", f"mark-{people['Asha']}": "attended"}
    )

    page = client.post(
        path, {"operation": ID, "save": "1", "others": "open", f"mark-{people['Bram']}": "attended"}
    )

    assert "already used for something else" in words_of(page)


def test_a_form_without_its_id_saves_nothing(scene):
    client = scene.visit(Role.COORDINATOR)

    page = client.post(
        f"/meetings/{scene.meetings['late']}/register/",
        {"save": "1", "others": "open", f"mark-{scene.world.people['Asha']}": "attended"},
    )

    assert "This page was too old to save." in words_of(page)
    assert register_of(scene, scene.meetings["late"]) == {}


def test_what_it_means_to_leave_somebody_unmarked_is_asked(scene):
    client, meeting = scene.visit(Role.FACILITATOR), scene.meetings["late"]
    path, people = f"/meetings/{meeting}/register/", scene.world.people
    form = {"operation": ID, "save": "1", f"mark-{people['Asha']}": "attended"}

    opened = client.get(path)
    asked = client.post(path, form)

    assert "checked" not in opened.content.decode().partition("Whoever I leave unmarked")[2]
    assert "6 people are not marked. Select what that means." in words_of(asked)
    assert register_of(scene, meeting) == {}
    client.post(path, form | {"others": "away"})
    assert register_of(scene, meeting)["Petra"][0] is Result.DID_NOT_ATTEND
    assert len(register_of(scene, meeting)) == 7


def test_where_everybody_is_marked_nothing_is_asked(scene):
    client, meeting = scene.visit(Role.FACILITATOR), scene.meetings["late"]
    names = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid", "Petra")
    marks = {f"mark-{scene.world.people[name]}": "attended" for name in names}

    client.post(f"/meetings/{meeting}/register/", {"operation": ID, "save": "1", **marks})

    assert len(register_of(scene, meeting)) == 7


def test_a_register_in_which_nobody_is_marked_is_asked_about(scene):
    client, meeting = scene.visit(Role.FACILITATOR), scene.meetings["late"]

    page = client.post(
        f"/meetings/{meeting}/register/", {"operation": ID, "save": "1", "others": "away"}
    )

    assert "Nobody is marked. Mark who came." in words_of(page)
    assert register_of(scene, meeting) == {}


def test_the_plan_of_a_meeting_says_its_time_as_people_do(scene):
    client = scene.visit(Role.COORDINATOR)

    page = client.post("/meetings/new/", planned(cohorts=[scene.world.cohorts["Thursday group"]]))

    assert "at 2:30pm" in words_of(page)
    assert "14:30" not in words_of(page)


def test_the_same_register_sent_twice_is_saved_once_and_answered_twice(scene):
    path = f"/meetings/{scene.meetings['late']}/register/"
    petra = scene.visit(Role.FACILITATOR)
    form = {**fields_of(petra.get(path)), "save": "1", "others": "open"}
    form[f"mark-{scene.world.people['Asha']}"] = "attended"

    answers = [petra.post(path, form) for _ in range(2)]

    assert [each.status_code for each in answers] == [302, 302]
