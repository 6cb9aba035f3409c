"""A programme at a glance, as far as each role may know it."""

from datetime import date

import pytest
from visitors import TODAY

from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.programmes import PhaseName
from likewise.queries.accounts import hats_held_by
from likewise.queries.programmes import programme_page

pytestmark = pytest.mark.django_db


# Which parts each role gets: practices, venues, arms, people, cohorts.
PARTS = {
    Role.COORDINATOR: (True, True, True, True, True),
    Role.FACILITATOR: (True, True, True, True, True),
    Role.NURSE: (True, True, False, True, True),
    Role.RESEARCHER: (True, True, True, True, True),
    Role.STATISTICIAN: (True, False, True, True, True),
    Role.GUARDIAN: (True, False, True, True, True),
    Role.OUTCOME_ASSESSOR: (False, False, False, False, False),
    Role.ADMINISTRATOR: (False, False, False, False, False),
}


@pytest.mark.parametrize("role", PARTS)
def test_each_role_gets_its_parts(scene, role):
    page = programme_page(scene.world.actor(role), today=TODAY)

    parts = (page.practices, page.venues, page.arms, page.people, page.cohorts)
    assert tuple(map(bool, parts)) == PARTS[role]
    assert page.phases


def test_counts_are_exact_for_those_who_run_it_and_rounded_for_those_who_read_counts(scene):
    exact = programme_page(scene.world.coordinator, today=TODAY)

    assert [each.text for each in exact.practices] == ["6", "3", "0"]
    for role in (Role.STATISTICIAN, Role.GUARDIAN, Role.RESEARCHER, Role.FACILITATOR):
        rounded = programme_page(scene.world.actor(role), today=TODAY)
        assert not any(each.text in {"6", "3"} for each in rounded.practices)


def test_the_balance_of_the_arms_is_the_statisticians_alone_and_rounded(scene):
    counted = {}
    for role in PARTS:
        arms = programme_page(scene.world.actor(role), today=TODAY).arms
        counted[role] = [each.allocated for each in arms if each.allocated is not None]

    assert [role for role, numbers in counted.items() if numbers] == [Role.STATISTICIAN]
    assert set(counted[Role.STATISTICIAN]) == {"0", "1 to 7, or hidden to protect others"}


def test_the_phase_is_that_of_the_day(scene):
    viewer = scene.world.coordinator

    assert programme_page(viewer, today=date(2010, 8, 31)).phase is PhaseName.FORMATIVE
    assert programme_page(viewer, today=TODAY).phase is PhaseName.NATURALISTIC


def test_there_is_no_page_without_a_programme_or_for_a_member(scene):
    nowhere = Actor(account="owner", role=Role.ADMINISTRATOR, programme=None)

    for viewer in (nowhere, scene.world.actor(Role.MEMBER, "Asha")):
        with pytest.raises(NotFound):
            programme_page(viewer, today=TODAY)


def test_a_hat_knows_its_programme(scene):
    account = scene.account(Role.NURSE, password=None)

    hat = hats_held_by(account)[0]

    assert (hat.role, hat.programme_name, hat.zone) == (
        Role.NURSE,
        "Test programme",
        "Europe/London",
    )
    assert hat.actor.programme == scene.world.programme
