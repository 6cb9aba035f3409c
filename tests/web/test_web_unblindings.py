"""The pages of unblinding: a nurse asks, the guardian decides, and the arm is read by one person."""

import pytest
from browsing import confirm, fields_of, text_of
from visitors import a_scene

from likewise.domain.accounts import ActingRole as Role
from likewise.domain.arms import Format

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WHY = {"reason": "She was taken to hospital."}


@pytest.fixture
def scene():
    return a_scene()


def ask(scene, nurse, name="Asha"):
    return confirm(nurse, f"/unblindings/ask/{scene.world.people[name]}/", WHY)


def listed(browser):
    return text_of(browser.get("/unblindings/"))


def test_from_asking_to_reading_the_arm(scene):
    nurse, guardian = scene.visit(Role.NURSE), scene.visit(Role.GUARDIAN)
    assert "Ask to be told their arm" in text_of(
        nurse.get(f"/people/{scene.world.people['Asha']}/")
    )

    check, done = ask(scene, nurse)
    assert "She was taken to hospital." in text_of(check)
    assert done.headers["Location"] == "/unblindings/"
    assert "Waiting for the guardian (1)" in listed(nurse)
    assert "1 person whose arm a nurse needs" in text_of(guardian.get("/"))
    assert "She was taken to hospital." in listed(guardian)

    asked = _first_link(guardian, "grant")
    _, done = confirm(guardian, asked, {})
    assert done.status_code == 302

    arm = str(Format.GROUP)
    assert f"Arm {arm} shown until the start of" in " ".join(listed(nurse).split())
    assert "Not shown" not in listed(nurse)
    assert "Granted" in listed(guardian)
    assert arm not in listed(guardian)
    statistician = scene.visit(Role.STATISTICIAN)
    assert scene.world.people["Asha"][:6] in listed(statistician)
    assert arm not in listed(statistician)


def test_what_is_refused_is_told_to_nobody(scene):
    nurse, guardian = scene.visit(Role.NURSE), scene.visit(Role.GUARDIAN)
    ask(scene, nurse)
    confirm(guardian, _first_link(guardian, "refuse"), {})

    assert "Not granted" in listed(nurse)
    assert "Nobody’s arm was told to anybody." in listed(scene.visit(Role.STATISTICIAN))


def test_somebody_without_an_arm_is_refused_with_what_was_typed(scene):
    nurse = scene.visit(Role.NURSE)
    page = f"/unblindings/ask/{scene.world.people['Bram']}/"
    answer = nurse.post(page, {**fields_of(nurse.get(page)), **WHY})

    said = text_of(answer)
    assert "was not allocated to an arm" in said
    assert WHY["reason"] in answer.content.decode()


def test_empty_pages_say_what_to_do(scene):
    assert "Ask from the page of the person" in listed(scene.visit(Role.NURSE))
    assert "A nurse asks from the page of the person" in listed(scene.visit(Role.GUARDIAN))


def _first_link(guardian, verb):
    page = guardian.get("/unblindings/").content.decode()
    return next(
        part for part in page.split('"') if part.startswith("/unblindings/") and f"/{verb}/" in part
    )
