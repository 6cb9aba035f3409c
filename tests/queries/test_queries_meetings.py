"""Who sees which meetings, and what the sheet of a register holds."""

from datetime import date

import pytest
from visitors import TODAY
from worlds import a_world

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.meetings import Capacity, MeetingState
from likewise.queries.meetings import (
    count_between,
    meeting_page,
    meetings_between,
    planning_choices,
    register_sheet,
)

pytestmark = pytest.mark.django_db

YEAR = {"since": date(2010, 1, 1), "until": date(2012, 1, 1), "today": TODAY}


@pytest.mark.parametrize(
    ("role", "name", "meetings"),
    [
        (Role.COORDINATOR, None, 5),
        (Role.NURSE, None, 5),
        (Role.RESEARCHER, None, 5),
        (Role.FACILITATOR, "Petra", 5),
        (Role.FACILITATOR, "Quentin", 0),
        (Role.MEMBER, "Asha", 5),
        (Role.MEMBER, "Gwen", 0),
    ],
)
def test_each_role_reaches_its_own_meetings(scene, role, name, meetings):
    assert len(meetings_between(scene.world.actor(role, name), **YEAR)) == meetings


@pytest.mark.parametrize(
    "role", [Role.OUTCOME_ASSESSOR, Role.STATISTICIAN, Role.ADMINISTRATOR, Role.GUARDIAN]
)
def test_for_other_roles_there_are_no_meetings(scene, role):
    with pytest.raises(NotFound):
        meetings_between(scene.world.actor(role), **YEAR)


def test_meetings_are_of_the_days_asked_for_in_order(scene):
    found = meetings_between(
        scene.world.coordinator, since=date(2011, 1, 6), until=date(2011, 1, 20), today=TODAY
    )

    assert [line.on for line in found] == [date(2011, 1, 6), date(2011, 1, 13)]


def test_meetings_are_counted_by_state(scene):
    assert count_between(scene.world.coordinator, state=MeetingState.CANCELLED, **YEAR) == 1


def test_a_line_says_who_came_or_why_not(scene):
    lines = {line.id: line for line in meetings_between(scene.world.coordinator, **YEAR)}

    assert lines[scene.meetings["held"]].attended == 2
    assert lines[scene.meetings["cancelled"]].reason == "the hall is closed"
    assert lines[scene.meetings["coming"]].venue == "Alder Hall"


def test_a_list_takes_few_statements_however_long(scene, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        meetings_between(scene.world.coordinator, **YEAR)


@pytest.mark.parametrize(("role", "name"), [(Role.FACILITATOR, "Quentin"), (Role.MEMBER, "Gwen")])
def test_a_meeting_out_of_reach_is_not_there(scene, role, name):
    with pytest.raises(NotFound, match=r"There is no such meeting\."):
        meeting_page(scene.world.actor(role, name), meeting=scene.meetings["held"], today=TODAY)


def test_a_meeting_of_another_programme_is_not_there(scene):
    with pytest.raises(NotFound):
        meeting_page(a_world().coordinator, meeting=scene.meetings["held"], today=TODAY)


def test_a_member_gets_no_register(scene):
    viewer = scene.world.actor(Role.MEMBER, "Asha")

    assert meeting_page(viewer, meeting=scene.meetings["held"], today=TODAY).people == ()


def test_a_researcher_reads_the_register_without_names(scene):
    viewer = scene.world.actor(Role.RESEARCHER)

    page = meeting_page(viewer, meeting=scene.meetings["held"], today=TODAY)

    assert len(page.entries) == 3
    assert not any(entry.label.is_name for entry in page.entries)


def test_a_sheet_has_the_people_of_that_day_and_who_never_came_before(scene):
    sheet = register_sheet(scene.world.coordinator, meeting=scene.meetings["late"], today=TODAY)

    new = {e.label.text.split()[0] for e in sheet.entries if not e.has_come_before}
    assert [entry.capacity for entry in sheet.entries] == [
        *[Capacity.MEMBER] * 6,
        Capacity.FACILITATOR,
    ]
    assert new == {"Cleo", "Dilip", "Edith", "Farid", "Petra"}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.NURSE, Role.RESEARCHER, Role.OUTCOME_ASSESSOR])
def test_a_sheet_is_for_those_who_take_registers(scene, role):
    name = "Asha" if role is Role.MEMBER else None

    with pytest.raises(NotAllowed):
        register_sheet(scene.world.actor(role, name), meeting=scene.meetings["late"], today=TODAY)


def test_a_visitor_of_another_programme_cannot_be_slipped_in(scene):
    other = a_world()
    stranger = other.person("Zoe")

    sheet = register_sheet(
        scene.world.coordinator, meeting=scene.meetings["late"], today=TODAY, visitors=[stranger]
    )

    assert stranger not in sheet.people


def test_meetings_are_planned_for_cohorts_in_reach_that_go_on(scene):
    world = scene.world

    own = planning_choices(world.actor(Role.FACILITATOR, "Quentin"), today=TODAY)
    every = planning_choices(world.coordinator, today=TODAY)

    assert [host.name for host in own.hosts] == ["Birch pair"]
    assert [host.name for host in every.hosts] == ["Birch pair", "Thursday group"]
    assert every.hosts[1].venue == every.venues[0][0]
    with pytest.raises(NotAllowed):
        planning_choices(world.actor(Role.NURSE), today=TODAY)
