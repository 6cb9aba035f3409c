"""What was done and who looked, as each role reads of it."""

import pytest
from visitors import CLOCK
from worlds import a_world

from likewise.actions.looks import record_access, record_look
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.looks import AccessKind
from likewise.queries.audit import latest_events
from likewise.records import looks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene):
    return scene.world


def look(world, role, about, at=CLOCK, what="a cohort"):
    record_look(by=world.actor(role), at=at, about=[world.people[n] for n in about], what=what)


def test_the_guardian_reads_the_audit_of_their_programme_only(world):
    a_world().person("Zoe")

    found = latest_events(world.actor(Role.GUARDIAN), at_most=5)

    assert len(found) == 5
    assert found[0].what == "contacts.log"
    assert [each.number for each in found] == sorted(
        (each.number or 0 for each in found), reverse=True
    )


def events_of(world, role):
    return latest_events(world.actor(role), at_most=500)


def rooms_of(world, role):
    return {each.what.partition(".")[0] for each in events_of(world, role)}


def test_the_coordinator_reads_no_allocation_and_the_statistician_nothing_else(world):
    everything = rooms_of(world, Role.GUARDIAN)
    assert {"arms", "cohorts", "meetings"} <= everything

    assert rooms_of(world, Role.STATISTICIAN) == {"arms"}
    assert rooms_of(world, Role.COORDINATOR) == everything - {"arms"}


@pytest.mark.parametrize("is_moved", [False, True])
def test_the_coordinator_does_not_read_that_somebody_looked_at_staff(world, is_moved):
    before = len(events_of(world, Role.COORDINATOR))
    look(world, Role.NURSE, ["Petra"])
    look(world, Role.NURSE, ["Petra", "Asha"], what="a register")
    if is_moved:
        looks.move(CLOCK)

    lines = events_of(world, Role.COORDINATOR)

    assert len(lines) == before + 1
    assert (lines[0].kind, lines[0].what, lines[0].about) == (AccessKind.LOOK, "a register", 1)
    assert [each.about for each in events_of(world, Role.GUARDIAN)[:2]] == [2, 1]


def test_the_administrator_reads_of_the_system_alone(scene, world):
    scene.account(Role.NURSE)

    assert rooms_of(world, Role.ADMINISTRATOR) == {"accounts"}


def test_an_administrator_of_the_installation_reads_what_concerns_no_programme(scene, world):
    scene.account(Role.NURSE)
    above = Actor(account="account-a", role=Role.ADMINISTRATOR, programme=None)

    assert {each.what for each in latest_events(above)} == {"accounts.create"}


@pytest.mark.parametrize("is_moved", [False, True])
def test_guardian_and_administrator_read_who_came_in_and_what_was_refused(scene, world, is_moved):
    nurse = scene.account(Role.NURSE)
    elsewhere = a_world()
    record_access(AccessKind.SIGN_IN, by=nurse, at=CLOCK)
    record_access(AccessKind.FAILED, by="", at=CLOCK)
    record_access(AccessKind.REFUSED, by=world.actor(Role.NURSE), at=CLOCK, what="GET /import/")
    record_access(AccessKind.SIGN_IN, by="somebody-else", at=CLOCK)
    record_access(AccessKind.REFUSED, by=elsewhere.actor(Role.NURSE), at=CLOCK, what="GET /x/")
    if is_moved:
        looks.move(CLOCK)

    def read(role):
        return [(each.kind, each.what) for each in events_of(world, role) if each.number is None]

    refused = (AccessKind.REFUSED, "GET /import/")
    ours = [refused, (AccessKind.FAILED, ""), (AccessKind.SIGN_IN, "")]
    assert read(Role.GUARDIAN) == read(Role.ADMINISTRATOR) == ours
    assert read(Role.COORDINATOR) == read(Role.STATISTICIAN) == []
    above = latest_events(Actor(account="a", role=Role.ADMINISTRATOR, programme=None))
    assert [each.kind for each in above if each.number is None] == [
        AccessKind.SIGN_IN,
        AccessKind.FAILED,
        AccessKind.SIGN_IN,
    ]


def test_only_the_latest_are_read_wherever_they_are(world):
    for number in range(6):
        look(world, Role.NURSE, ["Asha"], what=f"page {number}")
        if number == 2:
            looks.move(CLOCK)

    found = latest_events(world.actor(Role.GUARDIAN), at_most=5)

    assert [each.what for each in found] == [f"page {number}" for number in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize(
    "role", [Role.NURSE, Role.FACILITATOR, Role.MEMBER, Role.OUTCOME_ASSESSOR, Role.RESEARCHER]
)
def test_others_do_not_read_the_audit(world, role):
    with pytest.raises(NotFound):
        latest_events(world.actor(role))
