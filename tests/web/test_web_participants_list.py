"""The list of people: by practice, cohort, how they stand and arm, and the same as a spreadsheet."""

import csv
import re
from datetime import date

import pytest
from browsing import text_of
from noted import noted

from likewise.domain.accounts import ActingRole as Role
from likewise.domain.arms import Format
from likewise.domain.looks import AccessKind
from likewise.domain.participants import ChangeIdentity, SetStatus, StatusName

pytestmark = pytest.mark.django_db
EVERYBODY = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid", "Gwen", "Hari", "Ines", "Petra", "Quentin")  # fmt: skip


@pytest.fixture
def world(scene):
    return scene.world


def found_by(client, **asked):
    """Who is on the page, by given name, in the order of the page."""
    page = client.get("/people/", asked).content.decode()
    return [name for name in re.findall(r">(\w+) \w+</a>", page) if name in EVERYBODY]


def leave(world, name, status):
    world.act(SetStatus, participant=world.people[name], status=status, on=date(2011, 1, 3))


def test_people_are_found_by_their_practice(scene, world):
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, practice=world.practices["Birch"]) == ["Gwen", "Hari", "Ines"]
    assert found_by(client, practice=world.practices["Birch"], q="har") == ["Hari"]


def test_people_are_found_by_their_cohort_of_today(scene, world):
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, cohort=world.cohorts["Birch pair"]) == ["Gwen", "Quentin"]
    assert found_by(client, cohort=world.cohorts["Birch pair"], role="member") == ["Gwen"]


def test_people_are_found_by_how_they_stand(scene, world):
    leave(world, "Hari", StatusName.LEFT)
    leave(world, "Farid", StatusName.DIED)
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, status="no-cohort") == ["Ines"]
    assert "Hari" not in found_by(client, status="in-cohort")
    assert found_by(client, status="left") == ["Hari"]
    assert found_by(client, status="died") == ["Farid"]


def test_people_are_found_by_the_arm_that_was_drawn_for_them(scene, world):
    client = scene.visit(Role.COORDINATOR)
    in_no_arm = [name for name in EVERYBODY if name != "Asha"]

    assert found_by(client, arm=world.arms[Format.GROUP]) == ["Asha"]
    assert found_by(client, arm="none") == in_no_arm


@pytest.mark.parametrize("role", [Role.NURSE])
def test_whoever_sees_no_arms_cannot_ask_for_one(scene, world, role):
    client = scene.visit(role)

    assert "Allocated" not in text_of(client.get("/people/"))
    assert found_by(client, arm=world.arms[Format.GROUP]) == list(EVERYBODY)
    said = client.get("/people/people.csv", {"arm": world.arms[Format.GROUP]})
    assert b"".join(said).count(b"\r\n") == len(EVERYBODY) + 1
    assert "arm" not in csv.DictReader(_lines(client, "")).fieldnames


@pytest.mark.parametrize(
    "role", [Role.OUTCOME_ASSESSOR, Role.STATISTICIAN, Role.ADMINISTRATOR, Role.GUARDIAN]
)
def test_there_is_no_list_for_roles_that_see_nobody(scene, world, role):
    client = scene.visit(role)

    for address in ("/people/", "/people/people.csv", f"/people/?arm={world.arms[Format.GROUP]}"):
        assert client.get(address).status_code == 404


def test_a_facilitator_learns_nothing_of_cohorts_that_are_not_theirs(scene, world):
    client = scene.visit(Role.FACILITATOR)

    assert found_by(client, cohort=world.cohorts["Thursday group"])
    assert "Birch pair" not in text_of(client.get("/people/"))
    mine = found_by(client)
    # No choice of theirs: as if it had not been asked for.
    assert found_by(client, cohort=world.cohorts["Birch pair"]) == mine
    assert "Gwen" not in mine


def test_a_choice_that_is_none_asks_for_nothing(scene):
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, practice="nowhere", status="lost", arm="x", cohort="%") == list(
        EVERYBODY
    )


@pytest.mark.parametrize("words", ["%", "_", "'", "x" * 199])
def test_a_search_for_anything_finds_nobody_and_hurts_nothing(scene, words):
    page = scene.visit(Role.COORDINATOR).get("/people/", {"q": words})

    assert page.status_code == 200
    assert "Nobody is like that. Show everybody" in text_of(page)


def test_a_search_that_is_too_long_is_refused_at_its_field(scene):
    page = scene.visit(Role.COORDINATOR).get("/people/", {"q": "x" * 10_000})

    assert page.status_code == 200
    assert "Error: Name or id must be 200 characters or fewer." in text_of(page)


def test_people_are_sorted_by_family_name_then_given_name(scene, world):
    for name, family in (("Bram", "Zuid"), ("Cleo", "Aalto"), ("Dilip", "Émond")):
        world.act(
            ChangeIdentity, participant=world.people[name], family_name=family,
        )  # fmt: skip
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, cohort=world.cohorts["Thursday group"]) == [
        "Cleo", "Dilip", "Asha", "Edith", "Farid", "Petra", "Bram",
    ]  # fmt: skip
    roster = client.get(f"/cohorts/{world.cohorts['Thursday group']}/").content.decode()
    listed = [n for n in re.findall(r">(\w+) \w+</a>", roster) if n in EVERYBODY]
    assert listed == ["Petra", "Cleo", "Dilip", "Asha", "Edith", "Farid", "Bram"]


def _lines(client, asked):
    return b"".join(client.get(f"/people/people.csv?{asked}")).decode().splitlines()


def test_the_list_is_a_spreadsheet_without_names(scene, world):
    client = scene.visit(Role.COORDINATOR)

    rows = list(csv.DictReader(_lines(client, "practice=" + world.practices["Birch"])))

    assert [row["id"] for row in rows] == [world.people[n] for n in ("Gwen", "Hari", "Ines")]
    assert rows[0]["cohorts"] == world.cohorts["Birch pair"]
    assert rows[0]["practice"] == "Birch practice"
    assert not any(name in str(rows) for name in EVERYBODY)
    assert [each.what for each in noted() if each.kind is AccessKind.DOWNLOAD] == ["people.csv"]


def test_practices_and_cohorts_lead_to_their_people(scene, world):
    client = scene.visit(Role.COORDINATOR)

    assert f"/people/?practice={world.practices['Birch']}" in client.get("/practices/").content.decode()  # fmt: skip
    assert f"/people/?cohort={world.cohorts['Birch pair']}" in client.get("/cohorts/").content.decode()  # fmt: skip
    member = scene.visit(Role.MEMBER).get("/cohorts/").content.decode()
    assert "/people/?cohort" not in member


def test_with_too_many_cohorts_to_choose_from_the_search_finds_them(scene, world, monkeypatch):
    monkeypatch.setattr("likewise.queries.participants.narrowing.COHORTS_OFFERED", 1)
    client = scene.visit(Role.COORDINATOR)

    assert "Thursday group" not in _options(client.get("/people/"))
    assert found_by(client, q="birch pair") == ["Gwen", "Quentin"]
    asked = client.get("/people/", {"cohort": world.cohorts["Birch pair"]})
    assert "Birch pair" in _options(asked)
    assert found_by(client, cohort=world.cohorts["Birch pair"]) == ["Gwen", "Quentin"]


def _options(page):
    return " ".join(re.findall(r"<option[^>]*>([^<]*)", page.content.decode()))
