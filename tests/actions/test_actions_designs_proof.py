"""What came of a design: minimisation by its promise, the files that verify it, and the words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from copying import copied
from designing import MINIMISED, SIMPLE, Designing
from worlds import NOW, a_world

from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.allocation.minimisation import Waiting, allocate
from likewise.domain.allocation.slots import Slot
from likewise.domain.arms import Allocation
from likewise.domain.designs import (
    Claim,
    ClaimSlot,
    DesignNotRight,
    OpenedSlot,
    ReleaseSlots,
    TrialDesign,
)
from likewise.domain.designs.chain import book_of
from likewise.domain.designs.figures import NO_KEY
from likewise.domain.participants import RoleName, SetStatus, StatusName
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.sealing import SealingRefused, verify
from likewise.formats.sealing import openings_as_csv, read_claims, read_openings, read_seal
from likewise.formats.tables import open_text
from likewise.queries.designs import files_to_verify, told
from likewise.records import designs as record
from likewise.records import keys
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
PEOPLE = ("Asha", "Bram", "Cleo", "Dil", "Edith", "Farid")


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in PEOPLE:
        made.person(name, practice="Alder")
    made.person("Hari", practice="Alder", role=RoleName.FACILITATOR)
    return made


@pytest.fixture
def life(world):
    return Designing(world)


def claim(world, design, who="Asha", **rest):
    given = {"levels": {"sex": "female"}} | rest
    return world.act(ClaimSlot, design=design, participant=world.people[who], **given)


def state(design):
    return current(TrialDesign, fact=design)[0].state


def claims():
    return sorted(current(Claim), key=lambda each: each.number)


def arms_of(world):
    names = {arm: str(name) for name, arm in world.arms.items()}
    return {each.participant: names[each.arm] for each in current(Allocation)}


def verified(life, design):
    files = files_to_verify(life.second, design=design)
    return verify(
        seal=read_seal(content=files["seal.json"].encode()),
        openings=read_openings(table=open_text(files["openings.csv"].encode())),
        claims=read_claims(table=open_text(files["claims.csv"].encode())),
        is_complete=False,
    )


def test_whoever_took_a_slot_and_left_that_day_still_has_what_was_drawn(world, life):
    """Otherwise one who leaves would keep everybody's arms from being released."""
    slots = tuple(Slot(stratum="all", position=n, arm=arm) for n, arm in enumerate(
        ("group", "one-to-one", "one-to-one", "group"), 1))  # fmt: skip
    design, _, openings = life.batch(slots, file=SIMPLE)
    claim(world, design, levels={})
    claim(world, design, "Bram", levels={})
    world.act(
        SetStatus, participant=world.people["Asha"], status=StatusName.WITHDRAWN, on=NOW.date()
    )

    world.act(ReleaseSlots, by=life.statistician, design=design,
              openings=openings_as_csv(openings=openings[:2]))  # fmt: skip

    assert arms_of(world) == {world.people["Asha"]: "group", world.people["Bram"]: "one-to-one"}


# Minimisation


def test_minimisation_gives_what_its_promised_seed_gives(world, life):
    design = life.online(file=MINIMISED)
    levels = ("female", "male", "female", "female", "male", "male")
    for who, level in zip(PEOPLE, levels, strict=True):
        claim(world, design, who, levels={"sex": level})

    (found,) = current(TrialDesign)
    waiting = [
        Waiting(unit=world.people[who], levels=(level,))
        for who, level in zip(PEOPLE, levels, strict=True)
    ]
    made = allocate(
        design=record.file_of(found.design_file).design, past=(), waiting=waiting,
        seed=record.promised(found).seed_used(public_number=""),
    )  # fmt: skip
    assert arms_of(world) == {each.unit: each.arm for each in made}
    assert {each.salt for each in current(OpenedSlot)} == {""}


def test_without_the_key_of_its_promise_minimisation_gives_nobody_an_arm_and_looking_makes_none(
    world, life
):
    design = life.online(file=MINIMISED)
    claim(world, design, levels={"sex": "female"})
    owner = f"{record.OWNER}{design}"
    keys.store.remove(frozenset([owner]))

    found = told(life.statistician, design=design, unit=world.people["Asha"], today=NOW.date())
    assert NO_KEY in dict(found.figures.lines).values()
    assert not keys.there([owner])
    with pytest.raises(DesignNotRight, match="Bring back the store of keys"):
        claim(world, design, "Bram", levels={"sex": "male"})
    assert not keys.there([owner])


# Proof, and words


def test_three_files_verify_what_came_of_a_design_and_an_altered_one_does_not(world, life):
    design = life.online()
    for who in PEOPLE:
        claim(world, design, who)

    assert verified(life, design).is_sound
    files = files_to_verify(life.second, design=design)
    swapped = files["openings.csv"].replace("one-to-one", "x").replace("group", "one-to-one")
    altered = verify(
        seal=read_seal(content=files["seal.json"].encode()),
        openings=read_openings(table=open_text(swapped.replace("x", "group").encode())),
        claims=read_claims(table=open_text(files["claims.csv"].encode())),
        is_complete=False,
    )
    assert altered.fault is not None
    assert altered.fault.kind in ("altered", "inserted")
    with pytest.raises(NotFound):
        files_to_verify(world.coordinator, design=design)


def test_a_claim_that_was_changed_behind_the_acts_stops_every_further_one(world, life):
    design = life.online()
    claim(world, design)
    (taken,) = current(Claim)
    (found,) = current(TrialDesign)
    places = record.places_in(found, record.lists_of(found))

    assert book_of(places=places, claims=[taken]).head.hex() == taken.own_digest
    for changed in (
        replace(taken, participant=world.people["Bram"]),
        replace(taken, levels="sex=male"),
        replace(taken, at="2011-01-03T11:00:00Z"),
        replace(taken, own_digest="0" * 64),
    ):
        with pytest.raises(SealingRefused, match="its digest is not that of what it says"):
            book_of(places=places, claims=[changed])


def test_why_somebody_got_their_arm_holds_no_figure_for_the_coordinator(world, life):
    design = life.online()
    claim(world, design)

    asked = {"design": design, "unit": world.people["Asha"], "today": NOW.date()}

    found = told(world.coordinator, **asked)

    said = " ".join(found.why.sentences)
    assert "shared out by sex" in said
    assert "a draw decided" in said.casefold()
    assert not any(each.isdigit() for each in said.replace(in_words(NOW.date()), ""))
    assert found.figures is None
    assert told(life.statistician, **asked).figures
    for role in (ActingRole.OUTCOME_ASSESSOR, ActingRole.MEMBER):
        with pytest.raises(NotFound):
            told(world.actor(role), **asked)


def test_a_claim_is_told_later_than_it_was_asked_for(world, life):
    design = life.online()
    claim(world, design, at=NOW + timedelta(hours=1))

    with pytest.raises(DomainError, match="earlier than the line before"):
        claim(world, design, "Bram")
