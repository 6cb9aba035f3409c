"""The pages of cohorts, as each role meets them."""

import pytest
from browsing import signed_in, text_of
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Thursday group (Asha, Bram; Faye leads), a pair (Cleo with Dan), and Eve in neither."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo", "Eve"):
        world.person(name, practice="Alder")
    for name in ("Faye", "Dan"):
        world.person(name, practice="Birch", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Cleo"], facilitators=["Dan"])
    return world


@pytest.fixture
def coordinator(world):
    return signed_in(world, ActingRole.COORDINATOR)


def test_the_list_names_each_cohort_with_its_state_and_lead(coordinator):
    page = coordinator.get("/cohorts/")

    assert page.status_code == 200
    said = text_of(page)
    assert "Thursday group" in said
    assert "Faye Example" in said
    assert "2 cohorts" in said
