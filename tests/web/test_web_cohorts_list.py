"""The list of cohorts: what it can be narrowed by, and in which order it comes."""

import re
from datetime import date

import pytest
from browsing import text_of
from noted import looks_noted

from likewise.domain.accounts import ActingRole as Role
from likewise.domain.arms import Format
from likewise.domain.cohorts import EndCohort
from likewise.records import models

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene):
    return scene.world


def found_by(client, **asked):
    page = client.get("/cohorts/", asked).content.decode()
    return re.findall(r'href="/cohorts/\w{26}/">([^<]+)</a>', page)


def test_cohorts_are_found_by_who_facilitates_them(scene, world):
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, facilitator=world.people["Petra"]) == ["Thursday group"]
    assert found_by(client, facilitator=world.people["Quentin"]) == ["Birch pair"]
    assert found_by(client, facilitator=world.people["Quentin"], format="group") == []


def test_cohorts_are_found_by_where_they_meet(scene):
    hall = models.Venue.objects.get(name="Alder Hall").fact
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, venue=hall) == ["Thursday group"]


def test_cohorts_are_found_by_words_practice_and_state(scene, world):
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client, find="group alder") == ["Thursday group"]
    assert found_by(client, practice=world.practices["Birch"]) == ["Birch pair"]
    assert found_by(client, state="ended") == []


def test_those_that_ended_come_last(scene, world):
    world.cohort("Alder group", format=Format.GROUP, members=["Hari"])
    ended = world.cohorts["Alder group"]
    world.act(EndCohort, cohort=ended, on=date(2011, 1, 11), reason="nobody came")
    client = scene.visit(Role.COORDINATOR)

    assert found_by(client) == ["Birch pair", "Thursday group", "Alder group"]


def test_a_facilitator_is_offered_nobody_of_other_cohorts(scene):
    said = text_of(scene.visit(Role.FACILITATOR).get("/cohorts/"))

    assert "Petra Example" in said
    assert "Quentin" not in said


def test_the_researcher_is_offered_facilitators_without_names(scene, world):
    page = scene.visit(Role.RESEARCHER).get("/cohorts/").content.decode()

    assert "Petra" not in page
    assert world.people["Petra"][:6] in page


def test_whoever_is_offered_by_name_was_looked_at(scene, world):
    scene.visit(Role.COORDINATOR).get("/cohorts/")

    (look,) = looks_noted()
    assert set(look.people) == {world.people["Petra"], world.people["Quentin"]}
