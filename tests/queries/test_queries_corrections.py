"""Whose facts somebody may look into: as far as the pages go, and no further."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from visitors import TODAY

from likewise.domain import contacts, corrections, involvement
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.cohorts import LineageEvent
from likewise.domain.contacts import Contact, Mode
from likewise.domain.involvement import Involvement, Sphere
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Membership
from likewise.domain.participants import Status
from likewise.queries.corrections import fact_history
from likewise.queries.meetings import meetings_between
from likewise.queries.participants import path
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
IN_BOTH = "Bram"


@pytest.fixture
def world(scene):
    """Petra's group, and Bram in a group that she does not facilitate too."""
    world = scene.world
    world.cohort("Friday group", members=["Gwen"])
    world.join("Friday group", IN_BOTH, date(2010, 10, 1))
    world.leave("Friday group", IN_BOTH, date(2010, 11, 1), reason="Did not get on with Gwen.")
    world.act(
        involvement.RecordInvolvement,
        participant=world.people[IN_BOTH],
        sphere=Sphere.PATIENT_PARTICIPATION_GROUP,
        starts_on=date(2010, 11, 5),
        detail="Speaks for the early clinic.",
    )
    world.act(
        contacts.LogContact,
        participant=world.people[IN_BOTH],
        facilitator=world.people["Petra"],
        on=date(2011, 1, 3),
        mode=Mode.CALL,
        reached=True,
        note="Worried about his eyes.",
    )
    return world


def facts_of(world, kind, **filters):
    return [each.id for each in current(kind, **filters)]


def looks_into(world, role, fact, name=None):
    try:
        return fact_history(world.actor(role, name), fact=fact, today=TODAY)
    except NotFound:
        return None


def test_a_member_looks_into_their_own_facts_alone(scene, world):
    me, other = world.people["Asha"], world.people[IN_BOTH]
    events = facts_of(world, LineageEvent, programme_id=world.programme)
    shared = [world.cohorts["Thursday group"], scene.meetings["cancelled"], *events]
    theirs = facts_of(world, Membership, participant_id=other)

    assert looks_into(world, Role.MEMBER, facts_of(world, Status, participant_id=me)[0], "Asha")
    assert [looks_into(world, Role.MEMBER, each, "Asha") for each in shared + theirs] == [
        None for _ in shared + theirs
    ]


def test_a_facilitator_looks_into_what_concerns_their_cohorts(scene, world):
    who = world.people[IN_BOTH]
    here = facts_of(
        world, Membership, participant_id=who, cohort_id=world.cohorts["Thursday group"]
    )
    there = facts_of(world, Membership, participant_id=who, cohort_id=world.cohorts["Friday group"])
    elsewhere = [*there, *facts_of(world, Involvement, participant_id=who)]
    mine = [*here, *facts_of(world, Contact, participant_id=who), scene.meetings["held"]]

    assert all(looks_into(world, Role.FACILITATOR, each, "Petra") for each in mine)
    assert not any(looks_into(world, Role.FACILITATOR, each, "Petra") for each in elsewhere)
    assert all(looks_into(world, Role.COORDINATOR, each) for each in elsewhere)


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.COORDINATOR, True), (Role.FACILITATOR, True), (Role.NURSE, False)],
)
def test_a_note_stays_among_those_who_support(world, role, reads):
    who = world.people[IN_BOTH]
    viewer = world.actor(role, "Petra" if role is Role.FACILITATOR else None)
    fact = next(c.id for c in current(Contact, participant_id=who) if c.note)

    on_page = [each.note for each in path(viewer, participant=who, today=TODAY).contacts]
    shown: Any = fact_history(viewer, fact=fact, today=TODAY).fact
    in_history = shown.note

    assert ("Worried about his eyes." in on_page, bool(in_history)) == (reads, reads)


def test_a_nurse_sees_names_and_no_way_to_contact(world):
    found = path(world.actor(Role.NURSE), participant=world.people["Asha"], today=TODAY)

    assert found.identity is not None
    identity = replace(found.identity, given_name="", family_name="")
    assert found.identity.given_name == "Asha"
    assert not any((identity.email, identity.telephone, identity.address))


@pytest.mark.parametrize(
    ("role", "name", "reads"),
    [
        (Role.COORDINATOR, None, True),
        (Role.NURSE, None, True),
        (Role.FACILITATOR, "Petra", True),
        (Role.MEMBER, "Asha", False),
        (Role.RESEARCHER, None, False),
    ],
)
def test_why_a_meeting_was_cancelled_is_told_to_whoever_runs_the_programme(
    scene, world, role, name, reads
):
    lines = meetings_between(
        world.actor(role, name), since=TODAY, until=date(2011, 3, 1), today=TODAY
    )

    assert any(each.reason == "the hall is closed" for each in lines) is reads


def test_a_facilitators_log_is_theirs_to_correct_for_two_weeks(scene, world):
    entry = facts_of(world, Attendance, meeting_id=scene.meetings["held"])[0]
    held = current(Meeting, fact=scene.meetings["held"])[0].on

    def correctable(days):
        today = held + timedelta(days=days)
        return fact_history(world.actor(Role.FACILITATOR, "Petra"), fact=entry, today=today)

    assert correctable(14).correctable
    assert not correctable(15).correctable
    assert not correctable(15).may_withdraw


def test_why_a_fact_was_corrected_is_told_to_whoever_reads_reasons(world):
    me = world.people["Asha"]
    status = facts_of(world, Status, participant_id=me)[0]
    world.act(
        corrections.CorrectFact,
        fact=status,
        changes={"starts_on": date(2010, 8, 2)},
        reason="Gwen had it wrong.",
    )

    told = {
        role: looks_into(world, role, status, "Asha" if role is Role.MEMBER else None)
        for role in (Role.COORDINATOR, Role.NURSE, Role.RESEARCHER, Role.MEMBER)
    }

    assert {role: found.corrections[0].reason for role, found in told.items()} == {
        Role.COORDINATOR: "Gwen had it wrong.",
        Role.NURSE: "Gwen had it wrong.",
        Role.RESEARCHER: "Not shown in your role",
        Role.MEMBER: "Not shown in your role",
    }
