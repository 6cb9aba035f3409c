"""The page that says why somebody has their arm: in words, with figures, and for whom not at all."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from browsing import signed_in, text_of, words_of
from copying import copied
from designing import BLOCKS, CLUSTERS, MINIMISED, SIMPLE, Designing
from django.db import transaction
from worlds import NOW, a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.allocation.slots import Slot
from likewise.domain.designs import (
    AgreeAboutList,
    AskAboutList,
    Because,
    ClaimSlot,
    ListRequest,
    OpenedSlot,
    RecordKind,
    ReleaseSlots,
)
from likewise.domain.sealing import problem_of_proof
from likewise.domain.unblindings import AskForUnblinding, GrantUnblinding, Unblinding
from likewise.formats.sealing import openings_as_csv, read_proof
from likewise.queries.designs import told, who_was_allocated
from likewise.records import keys
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TEAM = (ActingRole.COORDINATOR, ActingRole.NURSE)


@pytest.fixture
@copied
def world():
    world = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        world.person(name, practice="Alder")
    return world


@pytest.fixture
def life(world):
    return Designing(world)


def at(design, unit):
    return f"/designs/{design}/told/{unit}/"


def claim(world, design, name, **levels):
    world.act(ClaimSlot, design=design, participant=world.people[name], levels=levels)


def close(world, life, design):
    given = {"what": RecordKind.CLOSE, "reason": Because.DONE, "design": design}
    world.act(AskAboutList, by=life.statistician, **given)
    (asked,) = [each for each in current(ListRequest) if each.kind is RecordKind.CLOSE]
    world.act(AgreeAboutList, by=life.second, request=asked.id)


def batch_world(world, life, arms):
    """Three people in a batch list with these arms, all of it released."""
    slots = tuple(Slot(stratum="all", position=n, arm=arm) for n, arm in enumerate(arms, 1))
    design, _, openings = life.batch(slots, file=SIMPLE)
    for name in ("Asha", "Bram", "Cleo"):
        claim(world, design, name)
    released = openings_as_csv(openings=openings[:3])
    world.act(ReleaseSlots, by=life.statistician, design=design, openings=released)
    return design


def test_the_words_are_the_same_whatever_arms_the_others_have(world, life):
    said = {role: set() for role in TEAM}
    for others in (("group", "group"), ("group", "one-to-one"), ("one-to-one", "one-to-one")):
        with transaction.atomic():
            design = batch_world(world, life, (others[0], "group", others[1], "group"))
            for role in TEAM:
                found = told(world.actor(role), design=design, unit=world.people["Bram"],
                             today=NOW.date())  # fmt: skip
                assert found.figures is None
                assert found.proof == ()
                said[role].add((found.why, found.is_opened, found.is_error, found.called))
            transaction.set_rollback(True)

    assert [len(each) for each in said.values()] == [1, 1]
    (coordinator,), (nurse,) = said.values()
    assert coordinator[0].arm == "group"
    assert nurse[0].arm == ""


@pytest.mark.parametrize("file", [SIMPLE, BLOCKS, MINIMISED])
def test_the_team_reads_words_without_a_number_and_the_statistician_figures(world, life, file):
    levels = {} if file is SIMPLE else {"sex": "female"}
    design, asha = life.online(file=file), world.people["Asha"]
    for name in ("Bram", "Asha"):
        claim(world, design, name, **levels)
    (slot,) = [each for each in current(OpenedSlot) if each.position == 2]

    for role in TEAM:
        page = words_of(signed_in(world, role).get(at(design, asha)))
        assert "Asha" in page
        assert (slot.arm_name in page) is (role is ActingRole.COORDINATOR)
        assert ("ask to be told their arm" in page) is (role is ActingRole.NURSE)
        assert not re.search(r"\d|%", re.sub(r"on \d+ \w+ \d{4}", "", page))

    page = words_of(signed_in(world, ActingRole.STATISTICIAN).get(at(design, asha)))
    assert "Asha" not in page
    assert "Made again from the seed The same arm" in page
    assert "Who was allocated before them" in page
    assert ("The imbalance that each arm would have made" in page) is (file is MINIMISED)
    assert ("It leads to the root" in page) is (file is not MINIMISED)
    assert "Words with figures stand here once the design is closed" in page
    assert ("Told once the design is closed" in page) is (file is BLOCKS)


def test_a_panel_reads_figures_once_recruitment_has_closed_and_the_proof_holds(world, life):
    design, asha = life.online(), world.people["Asha"]
    claim(world, design, "Asha", sex="female")
    close(world, life, design)
    statistician = signed_in(world, ActingRole.STATISTICIAN)

    page = words_of(statistician.get(at(design, asha)))
    file = statistician.get(f"{at(design, asha)}proof.json").content

    assert "The block in use had" in page
    assert "It drew 0." in page
    proof = read_proof(content=file)
    assert problem_of_proof(proof=proof, root=proof.heads[0].root) is None
    changed = json.loads(file)
    changed["slot"]["arm"] = "another arm"
    broken = read_proof(content=json.dumps(changed).encode())
    assert problem_of_proof(proof=broken, root=proof.heads[0].root)
    assert "The block in use" not in words_of(signed_in(world, ActingRole.NURSE).get(at(design, asha)))  # fmt: skip


def test_a_nurse_reads_the_arm_only_while_she_is_told_it(world, life):
    design, asha = life.online(file=SIMPLE), world.people["Asha"]
    claim(world, design, "Asha")
    nurse = world.actor(ActingRole.NURSE)
    world.act(AskForUnblinding, by=nurse, participant=asha, reason="She fell")
    (asked,) = current(Unblinding)
    world.act(GrantUnblinding, by=world.actor(ActingRole.GUARDIAN), unblinding=asked.id)

    def arm(viewer, days=0):
        today = NOW.date() + timedelta(days=days)
        return told(viewer, design=design, unit=asha, today=today).why.arm

    assert arm(nurse) == current(OpenedSlot)[0].arm_name
    assert arm(nurse, days=30) == ""
    assert arm(replace(nurse, account="another nurse")) == ""


def test_the_page_is_reached_from_the_person_and_from_the_design(world, life, coordinator):
    design, asha = life.online(file=SIMPLE), world.people["Asha"]
    assert at(design, asha) not in coordinator.get(f"/people/{asha}/").content.decode()
    claim(world, design, "Asha")

    assert at(design, asha) in coordinator.get(f"/people/{asha}/").content.decode()
    assert f"/designs/{design}/told/" in coordinator.get(f"/designs/{design}/").content.decode()
    listed = coordinator.get(f"/designs/{design}/told/")
    assert at(design, asha) in listed.content.decode()
    assert "1 person." in text_of(listed)
    researcher = signed_in(world, ActingRole.RESEARCHER)
    assert at(design, asha) not in researcher.get(f"/people/{asha}/").content.decode()


def test_the_arm_of_a_practice_explains_that_of_its_people(world, life, coordinator):
    design = life.online(file=CLUSTERS)
    practice = world.practices["Alder"]
    world.act(ClaimSlot, design=design, practice=practice)

    person = coordinator.get(f"/people/{world.people['Asha']}/").content.decode()

    assert at(design, practice) in person
    assert "Alder practice" in words_of(coordinator.get(at(design, practice)))
    assert [each.unit for each in who_was_allocated(world.coordinator, design=design)] == [practice]


def test_an_allocation_made_in_error_is_marked(world, life, coordinator):
    design, asha = life.online(file=SIMPLE), world.people["Asha"]
    claim(world, design, "Asha")
    given = {"what": RecordKind.ERROR, "reason": Because.WRONG_PERSON, "design": design}
    world.act(AskAboutList, by=life.statistician, stratum="all", position=1, **given)
    assert "made in error" not in words_of(coordinator.get(at(design, asha)))
    (asked,) = current(ListRequest)
    world.act(AgreeAboutList, by=life.second, request=asked.id)

    assert "made in error" in words_of(coordinator.get(at(design, asha)))


def test_draws_that_are_not_here_are_said_so(world, life):
    elsewhere = batch_world(world, life, ("group", "one-to-one", "group"))
    figures = told(life.statistician, design=elsewhere, unit=world.people["Asha"], today=NOW.date()).figures  # fmt: skip
    assert "made elsewhere" in dict(figures.lines)["The draw"]

    world.person("Dil", practice="Alder")
    here = life.online(file=MINIMISED, name="Second")
    claim(world, here, "Dil", sex="male")
    keys.destroy([f"list:{here}"])
    figures = told(life.statistician, design=here, unit=world.people["Dil"], today=NOW.date()).figures  # fmt: skip
    assert "Bring back the store of keys" in dict(figures.lines)["The draw"]


@pytest.mark.parametrize(
    "role", [ActingRole.OUTCOME_ASSESSOR, ActingRole.RESEARCHER, ActingRole.ADMINISTRATOR]
)
def test_for_an_assessor_there_is_no_such_page(world, life, role):
    design, asha = life.online(file=SIMPLE), world.people["Asha"]
    claim(world, design, "Asha")
    client = signed_in(world, role)

    pages = [client.get(each) for each in (
        at(design, asha), f"{at(design, asha)}proof.json", f"/designs/{design}/told/",
        at(design, world.people["Bram"]),
    )]  # fmt: skip

    assert [each.status_code for each in pages] == [404] * 4
    assert len({words_of(each) for each in pages}) == 1
    assert signed_in(world, ActingRole.NURSE).get(f"{at(design, asha)}proof.json").status_code == 404  # fmt: skip
