"""A refusal of what was asked names whom it is about, leads to them, and stands at its field."""

import re

import pytest
from browsing import fields_of, text_of
from visitors import Scene

from likewise.domain.accounts import ActingRole

pytestmark = pytest.mark.django_db


def ask(scene: Scene, path: str, given: dict[str, str]) -> str:
    coordinator = scene.visit(ActingRole.COORDINATOR)
    page = coordinator.post(path, {**fields_of(coordinator.get(path)), **given})
    return page.content.decode()


def day(number: int, month: int = 1, year: int = 2011) -> dict[str, str]:
    return {"on-day": str(number), "on-month": str(month), "on-year": str(year)}


def test_who_is_not_enrolled_then_is_named_and_led_to_at_the_question_about_them(scene):
    group, gwen = scene.world.cohorts["Thursday group"], scene.world.people["Gwen"]

    page = ask(
        scene, f"/cohorts/{group}/join/",
        {"people": gwen, "role": "facilitator", **day(4)},
    )  # fmt: skip

    assert "This person is not a facilitator of the programme on 4 January 2011" in page
    assert re.search(rf'This is about <a href="/people/{gwen}/">Gwen Example</a>', page)
    assert 'href="#id_people' in page, "the summary leads to the question"


def test_who_is_marked_since_is_named_at_the_day(scene):
    group, asha = scene.world.cohorts["Thursday group"], scene.world.people["Asha"]

    page = ask(
        scene, f"/cohorts/{group}/leave/{asha}/",
        {**day(1, 12, 2010), "registers": "keep"},
    )  # fmt: skip

    assert "held a meeting on 9 December 2010" in page
    assert re.search(rf'This is about <a href="/people/{asha}/">Asha Example</a>', page)
    assert 'href="#id_on' in page


def test_a_refusal_about_nobody_names_nobody(scene):
    group = scene.world.cohorts["Thursday group"]
    coordinator = scene.visit(ActingRole.COORDINATOR)
    path = f"/cohorts/{group}/rest/"
    given = {**fields_of(coordinator.get(path)), "reason": "snow", **day(1, 12, 2010)}

    page = coordinator.post(path, given)

    assert "held a meeting on 9 December 2010" in text_of(page)
    assert "This is about" not in text_of(page)
