"""Who looked at me, and what was done."""

from datetime import timedelta

import pytest
from visitors import CLOCK
from worlds import a_world

from likewise.actions.access import record_look
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.queries.audit import latest_events, looks_at_me

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene):
    return scene.world


def look(world, role, about, at=CLOCK, what="a cohort"):
    record_look(by=world.actor(role), at=at, about=[world.people[n] for n in about], what=what)


def test_looks_are_counted_by_role_and_by_what_latest_first(world):
    look(world, Role.NURSE, ["Asha", "Bram"])
    look(world, Role.NURSE, ["Asha"], at=CLOCK + timedelta(hours=1))
    look(world, Role.COORDINATOR, ["Asha"], what="a register")
    look(world, Role.COORDINATOR, ["Bram"])

    found = looks_at_me(world.actor(Role.MEMBER, "Asha"), at=CLOCK + timedelta(days=1))

    assert [(each.role, each.what, each.times) for each in found] == [
        (Role.NURSE, "a cohort", 2),
        (Role.COORDINATOR, "a register", 1),
    ]


def test_looks_of_long_ago_are_not_shown(world):
    look(world, Role.NURSE, ["Asha"])

    assert looks_at_me(world.actor(Role.MEMBER, "Asha"), at=CLOCK + timedelta(days=400)) == ()


def test_whoever_is_nobody_in_the_programme_has_no_record(world):
    with pytest.raises(NotFound):
        looks_at_me(world.coordinator, at=CLOCK)


def test_the_guardian_reads_the_audit_of_their_programme_only(world):
    a_world().person("Zoe")

    found = latest_events(world.actor(Role.GUARDIAN), at_most=5)

    assert len(found) == 5
    assert found[0].action == "contacts.log"
    assert [each.sequence for each in found] == sorted(
        (each.sequence for each in found), reverse=True
    )


def events_of(world, role):
    return latest_events(world.actor(role), at_most=500)


def rooms_of(world, role):
    return {each.action.partition(".")[0] for each in events_of(world, role)}


def test_the_coordinator_reads_no_allocation_and_the_statistician_nothing_else(world):
    everything = rooms_of(world, Role.GUARDIAN)
    assert {"arms", "cohorts", "meetings"} <= everything

    assert rooms_of(world, Role.STATISTICIAN) == {"arms"}
    assert rooms_of(world, Role.COORDINATOR) == everything - {"arms"}


def test_the_coordinator_does_not_read_that_somebody_looked_at_staff(world):
    before = len(events_of(world, Role.COORDINATOR))
    look(world, Role.NURSE, ["Petra"])
    look(world, Role.NURSE, ["Petra", "Asha"], what="a register")

    lines = events_of(world, Role.COORDINATOR)

    assert len(lines) == before + 1
    assert (lines[0].action, lines[0].about) == ("access.look a register", 1)
    assert [each.about for each in events_of(world, Role.GUARDIAN)[:2]] == [2, 1]


def test_the_administrator_reads_of_the_system_alone(scene, world):
    scene.account(Role.NURSE)

    assert rooms_of(world, Role.ADMINISTRATOR) == {"accounts"}


def test_an_administrator_of_the_installation_reads_what_concerns_no_programme(scene, world):
    scene.account(Role.NURSE)
    above = Actor(account="account-a", role=Role.ADMINISTRATOR, programme=None)

    assert {each.action for each in latest_events(above)} == {"accounts.create"}


@pytest.mark.parametrize(
    "role", [Role.NURSE, Role.FACILITATOR, Role.MEMBER, Role.OUTCOME_ASSESSOR, Role.RESEARCHER]
)
def test_others_do_not_read_the_audit(world, role):
    with pytest.raises(NotFound):
        latest_events(world.actor(role))
