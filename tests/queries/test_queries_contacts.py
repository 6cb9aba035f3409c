"""Whom a contact may be logged with."""

from datetime import date

import pytest
from visitors import TODAY

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.queries.contacts import contact_choices, last_contacts, own_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene):
    return scene.world


def test_a_facilitator_has_their_own_people(world):
    petra = world.actor(Role.FACILITATOR, "Petra")

    found = contact_choices(petra, today=TODAY)

    assert [row.label.text.split()[0] for row in found.found.rows] == [
        "Asha",
        "Bram",
        "Cleo",
        "Dilip",
        "Edith",
        "Farid",
    ]
    assert own_people(petra, today=TODAY) == {row.participant for row in found.found.rows}


def test_a_coordinator_is_offered_who_facilitates_the_persons_cohorts(world):
    found = contact_choices(world.coordinator, today=TODAY, person=world.people["Bram"])

    assert [label.text for label in found.facilitators] == ["Petra Example"]
    assert set(found.named) == {world.people["Bram"], world.people["Petra"]}


def test_who_is_out_of_reach_is_not_there(world):
    with pytest.raises(NotFound):
        contact_choices(
            world.actor(Role.FACILITATOR, "Petra"), today=TODAY, person=world.people["Gwen"]
        )


def test_nobody_logs_a_contact_with_themselves(world):
    with pytest.raises(NotFound):
        contact_choices(
            world.actor(Role.FACILITATOR, "Petra"), today=TODAY, person=world.people["Petra"]
        )


@pytest.mark.parametrize("role", [Role.NURSE, Role.RESEARCHER, Role.STATISTICIAN])
def test_other_roles_log_no_contacts(world, role):
    with pytest.raises(NotAllowed):
        contact_choices(world.actor(role), today=TODAY)


def test_the_last_contact_is_the_last_up_to_a_day(world):
    who = world.people["Bram"]

    assert last_contacts([who], today=TODAY)[who].on == date(2011, 1, 2)
    assert last_contacts([who], today=date(2011, 1, 1)) == {}
