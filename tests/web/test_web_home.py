"""Everybody's first page."""

import re
from datetime import date, datetime

import pytest
from browsing import words_of
from noted import looks_noted
from visitors import TODAY
from worlds import a_world

from likewise.domain.accounts import ActingRole as Role
from likewise.domain.cohorts import EndCohort, HandOverLead
from likewise.domain.meetings import PlanMeeting
from likewise.domain.memberships import LeaveCohort

pytestmark = pytest.mark.django_db


def test_the_coordinator_sees_the_week_and_what_waits(scene):
    words = words_of(scene.visit(Role.COORDINATOR).get("/"))

    assert "1 meeting this week, 2 cohorts going on, 3 things to decide." in words
    assert "1 meeting has no register" in words
    assert "1 cohort has nobody to lead it" in words
    assert "2 people take part and are in no cohort" in words
    assert "2pm, Alder Hall. The hall is closed" in words


def test_of_many_meetings_the_week_says_how_many_there_are(scene):
    group = scene.world.cohorts["Thursday group"]
    for day in (10, 11, 12, 13, 14, 15, 16):  # the week of today is that of the 10th
        for hour in (9, 16):
            starts = datetime(2011, 1, day, hour, 0)
            scene.world.act(PlanMeeting, cohorts=[group], starts=starts)

    words = words_of(scene.visit(Role.COORDINATOR).get("/"))

    assert "15 meetings this week" in words
    assert "All meetings , 15 of them this week" in words
    assert "More than" not in words


def test_what_was_decided_no_longer_waits(scene):
    world = scene.world
    world.act(
        HandOverLead,
        cohort=world.cohorts["Birch pair"],
        to=world.people["Quentin"],
        on=date(2011, 1, 4),
    )

    words = words_of(scene.visit(Role.COORDINATOR).get("/"))

    assert "nobody to lead it" not in words
    assert "Quentin Example" in words


def test_a_group_of_three_is_named_and_a_pair_of_one_is_not(scene):
    world = scene.world
    for name in ("Dilip", "Edith", "Farid"):
        world.act(
            LeaveCohort,
            cohort=world.cohorts["Thursday group"],
            participant=world.people[name],
            on=date(2011, 1, 10),
        )

    words = words_of(scene.visit(Role.COORDINATOR).get("/"))

    assert "1 cohort has few members" in words
    assert "Thursday group (3)" in words
    assert "3 people left one" in words


def test_an_ended_cohort_is_among_the_changes_and_not_in_the_table(scene):
    world = scene.world
    world.act(
        EndCohort, cohort=world.cohorts["Birch pair"], on=date(2011, 1, 11), reason="they parted"
    )

    words = words_of(scene.visit(Role.COORDINATOR).get("/"))

    assert "Birch pair ended" in words
    assert "1 cohort going on" in words


def test_an_empty_programme_says_what_to_do_first(db, clock, scene):
    empty = a_world(phase=None)
    client = scene.__class__(world=empty, meetings={}).visit(Role.COORDINATOR)

    words = words_of(client.get("/"))

    assert "No meetings this week." in words
    assert "import a spreadsheet" in words
    assert "start a cohort" in words
    assert "That you saw these names" not in words
    assert "Every cohort has somebody" not in words
    assert "Nobody receives worries: no nurse of the programme can sign in" in words


def test_the_researcher_sees_no_name(scene):
    page = scene.visit(Role.RESEARCHER).get("/").content.decode()

    assert "Example" not in re.sub(r"<[^>]+>", " ", page)
    assert scene.world.people["Petra"][:6] in page


def test_the_week_leaves_one_look_with_the_people_it_named(scene):
    client = scene.visit(Role.COORDINATOR)

    client.get("/")

    (look,) = looks_noted()
    people = scene.world.people
    assert look.what == "this week"
    assert look.people == tuple(sorted([people["Petra"], people["Hari"], people["Ines"]]))


def test_a_facilitator_sees_their_own_people_and_no_one_else(scene):
    page = scene.visit(Role.FACILITATOR).get("/")
    words = words_of(page)

    assert "Take the register Thu 6 Jan" in words
    assert "Bram Example Last came on 9 December 2010. Call on 2 January 2011" in words
    assert "Farid Example No meeting or contact noted yet" in words
    assert "Gwen" not in words
    assert "inactive" not in page.content.decode().lower()


def test_a_facilitator_without_a_cohort_is_told_what_comes(scene):
    scene.world.person("Rosa")
    client = scene.visit(Role.FACILITATOR, "Rosa")

    words = words_of(client.get("/"))

    assert "You have no people yet." in words
    assert "You facilitate no cohort today." in words


def test_a_member_sees_when_where_and_whether_it_is_on(scene):
    words = words_of(scene.visit(Role.MEMBER).get("/"))

    assert "Thursday 13 January 2011 at 2pm It is on Thursday group Alder Hall" in words
    assert "Behind the library. Bus 7 stops here." in words
    assert "This is how things stood on 12 January 2011 at 10am." in words
    assert "Cancelled" in words


def test_a_member_sees_display_names_and_no_reason_why(scene):
    words = words_of(scene.visit(Role.MEMBER).get("/"))

    assert "With you in this group Bram E. Cleo E. Dilip E. Edith E. Farid E." in words
    assert "Facilitators Petra E." in words
    assert "Bram Example" not in words
    assert "hall is closed" not in words.lower()


def test_a_member_sees_who_looked_at_them(scene):
    before = words_of(scene.visit(Role.MEMBER).get("/"))
    facilitator = scene.visit(Role.FACILITATOR)
    facilitator.get("/")
    facilitator.get("/")

    after = words_of(scene.visit(Role.MEMBER).get("/"))

    assert "Nobody has looked in the last year." in before
    assert "A facilitator saw your name among their people, 2 times" in after


def test_that_a_member_saw_the_names_of_their_group_is_noted(scene):
    scene.visit(Role.MEMBER).get("/")

    (look,) = looks_noted()
    people = scene.world.people
    assert look.what == "their group"
    assert {people["Petra"], people["Bram"]} < set(look.people)
    assert people["Asha"] not in look.people


def test_every_kind_of_look_is_told_to_a_member_in_their_own_words(scene):
    group = scene.world.cohorts["Thursday group"]
    coordinator = scene.visit(Role.COORDINATOR)
    for address in ("/people/", "/cohorts/", f"/cohorts/{group}/end/", "/evolution/meets/"):
        assert coordinator.get(address).status_code == 200

    words = words_of(scene.visit(Role.MEMBER).get("/"))

    assert "A coordinator saw your name on a list of people" in words
    assert "A coordinator saw your name on the page of who meets whom" in words
    assert "saw people" not in words


def test_a_member_in_no_group_is_told_kindly(scene):
    client = scene.visit(Role.MEMBER, "Hari")

    words = words_of(client.get("/"))

    assert "No meeting is planned yet." in words
    assert "You are in no group just now." in words


def test_the_guardian_sees_events_without_names(scene):
    scene.visit(Role.FACILITATOR).get("/")

    words = words_of(scene.visit(Role.GUARDIAN).get("/"))

    assert "Looked: my people" in words
    assert "Somebody tried to support a member between meetings" in words
    assert "Asha" not in words


def test_the_pages_day_is_the_programmes_and_not_the_machines(scene):
    assert date(2011, 1, 12) == TODAY
    assert "Thursday 13 January 2011" in words_of(scene.visit(Role.MEMBER).get("/"))


@pytest.mark.parametrize(
    ("role", "reads", "not_this"),
    [
        (
            Role.GUARDIAN,
            "A participant, or a practice with all who are enrolled there, is allocated an arm",
            "nothing",
        ),
        (
            Role.COORDINATOR,
            "A cohort starts, with the people who are in it from the first day",
            "A participant, or a practice with all who are enrolled there, is allocated an arm",
        ),
        (
            Role.STATISTICIAN,
            "A participant, or a practice with all who are enrolled there, is allocated an arm",
            "A cohort starts, with the people who are in it from the first day",
        ),
        (
            Role.ADMINISTRATOR,
            "A role was given to an account",
            "A cohort starts, with the people who are in it from the first day",
        ),
    ],
)
def test_whoever_reads_a_part_of_the_audit_finds_it_from_any_page(scene, role, reads, not_this):
    client = scene.visit(role)

    assert 'href="/audit/"' in client.get("/programme/").content.decode()
    words = words_of(client.get("/audit/"))
    assert reads in words
    assert not_this not in words


@pytest.mark.parametrize("role", [Role.NURSE, Role.RESEARCHER, Role.OUTCOME_ASSESSOR])
def test_others_find_no_audit(scene, role):
    client = scene.visit(role)

    assert 'href="/audit/"' not in client.get("/programme/").content.decode()
    assert client.get("/audit/").status_code == 404
