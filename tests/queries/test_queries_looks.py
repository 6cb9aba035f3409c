"""Who looked at me: from the tables and the journals alike, each look once."""

from datetime import timedelta

import pytest
from visitors import CLOCK

from likewise.actions.looks import record_look
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.queries.looks import looks_at_me
from likewise.records import looks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene):
    return scene.world


def look(world, role, about, at=CLOCK, what="a cohort"):
    record_look(by=world.actor(role), at=at, about=[world.people[n] for n in about], what=what)


def told(world, name="Asha", at=CLOCK + timedelta(days=1)):
    found = looks_at_me(world.actor(Role.MEMBER, name), at=at)
    return [(each.role, each.what, each.times) for each in found]


@pytest.mark.parametrize("moved", ["none", "some", "all"])
def test_looks_are_counted_by_role_and_by_what_latest_first(world, moved):
    look(world, Role.NURSE, ["Asha", "Bram"])
    if moved == "some":
        looks.move(CLOCK)
    look(world, Role.NURSE, ["Asha"], at=CLOCK + timedelta(hours=1))
    look(world, Role.COORDINATOR, ["Asha"], what="a register")
    look(world, Role.COORDINATOR, ["Bram"])
    if moved == "all":
        looks.move(CLOCK)

    assert told(world) == [(Role.NURSE, "a cohort", 2), (Role.COORDINATOR, "a register", 1)]


def test_what_is_moved_while_somebody_asks_is_counted_once(world, monkeypatch):
    look(world, Role.NURSE, ["Asha"])
    asked = looks.waiting

    def and_then_it_is_moved(**given):
        found = asked(**given)
        looks.move(CLOCK)
        return found

    monkeypatch.setattr(looks, "waiting", and_then_it_is_moved)

    assert told(world) == [(Role.NURSE, "a cohort", 1)]


@pytest.mark.parametrize("is_moved", [False, True])
def test_looks_of_long_ago_are_not_shown(world, is_moved):
    look(world, Role.NURSE, ["Asha"])
    if is_moved:
        looks.move(CLOCK)

    assert told(world, at=CLOCK + timedelta(days=400)) == []


def test_looking_at_oneself_is_not_noted(world):
    asha = world.actor(Role.MEMBER, "Asha")

    record_look(by=asha, at=CLOCK, about=[asha.participant], what="their group")

    assert looks.waiting() == {}


def test_whoever_is_nobody_in_the_programme_has_no_record(world):
    with pytest.raises(NotFound):
        looks_at_me(world.coordinator, at=CLOCK)
