"""The pages of practices and venues."""

import pytest
from browsing import confirm, fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.domain.accounts import ActingRole

pytestmark = pytest.mark.django_db


@pytest.fixture
@copied
def world():
    world = a_world()
    world.person("Asha", practice="Alder")
    return world


def test_practices_are_listed_with_the_people_registered_today(coordinator):
    said = text_of(coordinator.get("/practices/"))

    assert "Practice Alder practice : its people People registered today 1" in said
    assert "No place has been added yet" in said


def test_a_practice_and_a_place_are_added(coordinator):
    confirm(coordinator, "/practices/add-practice/", {"name": "Dogwood practice"})
    _, done = confirm(
        coordinator,
        "/practices/add-venue/",
        {"name": "Village hall", "directions": "Behind the church"},
    )

    said = text_of(coordinator.get(done.url))

    assert "Dogwood practice" in said
    assert "Village hall was added" in said
    assert "Behind the church" in said


def test_a_practice_without_a_name_is_refused_at_the_field(coordinator):
    page = coordinator.post(
        "/practices/add-practice/", fields_of(coordinator.get("/practices/add-practice/"))
    )

    assert page.content.decode().count("Enter the name of the practice") == 2


@pytest.mark.parametrize(
    ("role", "who", "statuses"),
    [
        (ActingRole.NURSE, None, (200, 403)),
        (ActingRole.RESEARCHER, None, (200, 403)),
        (ActingRole.MEMBER, "Asha", (404, 403)),
        (ActingRole.OUTCOME_ASSESSOR, None, (404, 404)),
        (ActingRole.STATISTICIAN, None, (404, 404)),
    ],
)
def test_others_may_read_or_not_know(world, role, who, statuses):
    visitor = signed_in(world, role, who)

    answers = [visitor.get(each).status_code for each in ("/practices/", "/practices/add-venue/")]

    assert tuple(answers) == statuses
