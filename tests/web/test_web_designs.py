"""The pages of designs: the ceremony step by step, allocating, and why; nothing for the assessor."""

import re
from html import unescape

import pytest
from browsing import confirm, fields_of, signed_in, text_of
from copying import copied
from designing import BLOCKS, SIMPLE, Designing
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Allocation, Arm
from likewise.domain.designs import (
    Claim,
    ClaimSlot,
    ListRequest,
    Mode,
    SealedList,
    State,
    TrialDesign,
)
from likewise.formats.allocation import read_design
from likewise.formats.tables import open_text
from likewise.records.facts import current
from likewise.records.models import Refusal, TriedSlot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ARMS = ("group", "one-to-one")


@pytest.fixture
@copied
def world():
    world = a_world()
    for name in ("Asha", "Bram"):
        world.person(name, practice="Alder")
    return world


@pytest.fixture
def life(world):
    return Designing(world)


@pytest.fixture
def statistician(world):
    return signed_in(world, ActingRole.STATISTICIAN)


@pytest.fixture
def guardian(world):
    return signed_in(world, ActingRole.GUARDIAN)


def state():
    return current(TrialDesign)[0].state


def test_a_programme_without_designs_says_who_makes_one(coordinator, statistician):
    page = text_of(coordinator.get("/designs/"))

    assert "This programme has no designs. A statistician drafts one" in page
    assert "/designs/new/" not in coordinator.get("/designs/").content.decode()
    assert "/designs/new/" in statistician.get("/designs/").content.decode()


def test_a_draft_begins_with_the_arms_and_practices_of_the_programme(world, statistician):
    """What the page puts in is a design that can be drafted as it is."""
    page = "/designs/new/"
    shown = statistician.get(page).content.decode()
    begun = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL)[1].strip())
    arms = {each.name for each in current(Arm, programme_id=world.programme)}

    _, done = confirm(
        statistician, page, {"name": "Main trial", "mode": "in batches", "file": begun}
    )

    assert done.status_code == 302
    made = read_design(table=open_text(begun.encode(), called="design")).design
    assert {each.name for each in made.arms} == arms


def test_the_ceremony_goes_step_by_step_until_somebody_else_agrees(world, statistician, guardian):
    confirm(statistician, "/designs/new/",
            {"name": "Main trial", "mode": Mode.ONLINE.value, "file": BLOCKS})  # fmt: skip
    (design,) = current(TrialDesign)
    at = f"/designs/{design.id}/"
    page = text_of(statistician.get(at))
    assert "Try it with a practice list" in page
    assert "Whoever has this server's disk and its key could open the slots" in page
    assert "Seal the list" not in page

    confirm(statistician, f"{at}try/", {"slots": "4"})
    statistician.post(f"{at}practise/", practise(statistician, at))
    assert TriedSlot.objects.exclude(taken_by="").count() == 1
    assert "8 practice slots, 1 of them tried" in text_of(statistician.get(at))
    confirm(statistician, f"{at}promise/", {})
    assert current(TrialDesign)[0].commitment in text_of(statistician.get(at))
    confirm(statistician, f"{at}seal/", {"slots": "8"})
    (sealed,) = current(SealedList)
    page = text_of(statistician.get(at))
    assert sealed.root in page
    assert "Agree that it goes live" not in page

    live = f"{at}live/{sealed.id}/"
    assert "Agree that it goes live" in text_of(guardian.get(at))
    wrong = text_of(guardian.post(live, {**fields_of(guardian.get(live)), "root": "0" * 16}))
    assert "not the digits of this list's root" in wrong
    check = text_of(guardian.post(live, {**fields_of(guardian.get(live)), "root": sealed.root}))
    assert "8 practice slots are erased for good, 1 of which were tried." in check
    confirm(guardian, live, {"root": sealed.root})
    assert state() is State.LIVE
    assert TriedSlot.objects.count() == 0


def practise(client, at):
    given = {"level-0": "male", "called": "the first"}
    return {**fields_of(client.get(f"{at}practise/")), **given}


def allocate(client, design, who, **given):
    at = f"/designs/{design}/allocate/{who}/"
    typed = {**fields_of(client.get(at)), **given}
    return client.post(at, typed), client.post(at, {**typed, "confirmed": "yes"})


def test_the_page_repeats_the_stratum_then_tells_the_arm_and_why(world, life, coordinator):
    design, asha = life.online(), world.people["Asha"]
    listed = text_of(coordinator.get(f"/designs/{design}/allocate/"))
    assert "2 people without an arm" in listed

    check, done = allocate(coordinator, design, asha, **{"level-0": "female"})

    said = text_of(check)
    assert "Check before you allocate" in said
    assert "Sex" in said
    assert "Female" in said
    assert current(Claim)
    told = text_of(coordinator.get(done["Location"]))
    assert any(arm in told.casefold() for arm in ARMS)
    assert "people were shared out by sex" in told
    assert "Digest of the claim" not in told
    assert "Asha" not in text_of(coordinator.get(f"/designs/{design}/allocate/"))


def test_nothing_is_taken_before_it_is_confirmed_and_what_is_changed_is_kept(
    world, life, coordinator
):
    design, asha = life.online(), world.people["Asha"]
    at = f"/designs/{design}/allocate/{asha}/"
    typed = {**fields_of(coordinator.get(at)), "level-0": "male"}

    coordinator.post(at, typed)
    again = coordinator.post(at, {**typed, "change": "yes"}).content.decode()

    assert current(Claim) == []
    assert 'value="male" checked' in again or "checked" in again


def test_a_refusal_is_told_on_the_page_is_logged_and_keeps_what_was_typed(world, life, coordinator):
    design = life.online(slots=1)
    allocate(coordinator, design, world.people["Asha"], **{"level-0": "female"})

    _, refused = allocate(coordinator, design, world.people["Bram"], **{"level-0": "female"})

    said = text_of(refused)
    assert "No slot is left in the stratum sex=female. Speak to the statistician" in said
    assert "checked" in refused.content.decode()
    assert Refusal.objects.get().action == "designs.claim"
    assert len(current(Claim)) == len(current(Allocation)) == 1
    again = fields_of(refused)
    answer = coordinator.post(
        f"/designs/{design}/allocate/{world.people['Bram']}/",
        {**again, "level-0": "male", "confirmed": "yes"},
    )
    assert answer.status_code == 302
    assert len(current(Claim)) == 2


def test_a_confirmation_that_is_sent_twice_allocates_once(world, life, coordinator):
    design, asha = life.online(), world.people["Asha"]
    at = f"/designs/{design}/allocate/{asha}/"
    typed = {**fields_of(coordinator.get(at)), "level-0": "male", "confirmed": "yes"}

    answers = [coordinator.post(at, typed)["Location"] for _ in range(2)]

    assert answers == [f"/designs/{design}/told/{asha}/"] * 2
    assert len(current(Claim)) == 1


def test_a_slot_of_a_batch_waits_for_the_statistician(world, life, coordinator):
    from likewise.domain.allocation.slots import Slot

    slots = tuple(Slot(stratum="all", position=n, arm="group") for n in (1, 2))
    design, _, _ = life.batch(slots, file=SIMPLE)

    _, done = allocate(coordinator, design, world.people["Asha"])

    told = text_of(coordinator.get(done["Location"]))
    assert "Its arm is not known here: the statistician releases it" in told


def test_two_people_agree_about_a_list_on_pages(world, life, statistician, guardian):
    design = life.online()
    at = f"/designs/{design}/"
    given = {"what": "void", "stratum": "sex=female", "position": "1", "reason": "a misprint"}
    confirm(statistician, f"{at}ask/", given)
    (asked,) = current(ListRequest)

    agree = f"{at}agree/{asked.id}/"
    refused = text_of(statistician.post(agree, fields_of(statistician.get(agree))))
    assert "somebody else has to agree" in refused
    guardian.post(agree, fields_of(guardian.get(agree)))

    assert [each.kind for each in current(Claim)] == ["void"]
    assert "What waits for a second person" not in text_of(guardian.get(at))


def test_what_is_left_stands_on_no_page_but_the_statisticians(world, life, coordinator):
    design = life.online(slots=7)
    allocate(coordinator, design, world.people["Asha"], **{"level-0": "female"})

    for client in (coordinator, signed_in(world, ActingRole.NURSE)):
        page = text_of(client.get(f"/designs/{design}/"))
        assert "What is left is shown to nobody" in page
        assert "Alder practice 1" in page
        assert "7" not in page.replace(design, "")
        assert "block size" not in page
        assert client.get(f"/designs/{design}/file/seal.json").status_code == 404


def test_the_files_to_verify_are_given_to_whoever_may_agree(world, life, statistician, guardian):
    design = life.online()

    for client in (statistician, guardian):
        answer = client.get(f"/designs/{design}/file/seal.json")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert client.get(f"/designs/{design}/file/nothing").status_code == 404
    example = statistician.get(f"/designs/{design}/example.csv").content.decode()
    assert example.splitlines()[0].startswith("stratum,position,unit")
    assert len(example.splitlines()) == 17
    assert guardian.get(f"/designs/{design}/example.csv").status_code == 404


def test_anybody_verifies_three_files_without_an_account(world, life, guardian, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    design = life.online()
    life.world.act(ClaimSlot, design=design, participant=world.people["Asha"],
                   levels={"sex": "female"})  # fmt: skip
    (sealed,) = current(SealedList)
    (claim,) = current(Claim)

    def sent(**changed):
        names = {"seal": "seal.json", "openings": "openings.csv", "claims": "claims.csv"}
        files = {
            what: SimpleUploadedFile(
                name, changed.get(what, lambda text: text)(
                    guardian.get(f"/designs/{design}/file/{name}").content
                )
            )
            for what, name in names.items()
        }  # fmt: skip
        typed = {"root": sealed.root, "digest": claim.own_digest, "goes_on": "on"}
        return text_of(client.post("/designs/verify/", {**files, **typed}))

    assert "You need no account" in text_of(client.get("/designs/verify/"))
    assert (
        "Sound. 1 of 16 slots opened as they were sealed. 1 taken, each once, in order; 0 made void."
        in sent()
    )
    other = {b"group": b"one-to-one", b"one-to-one": b"group"}
    arm = next(each for each in other if each in
               guardian.get(f"/designs/{design}/file/openings.csv").content)  # fmt: skip
    told = sent(openings=lambda text: text.replace(arm, other[arm]))
    assert "Not sound. Stratum sex=female, slot 1: its arm, unit, label or salt" in told
    assert "cannot be read" in sent(seal=lambda text: b"{") or "Choose" not in told


@pytest.mark.parametrize(
    "role", [ActingRole.OUTCOME_ASSESSOR, ActingRole.RESEARCHER, ActingRole.ADMINISTRATOR]
)
def test_there_is_nothing_of_designs_for_who_does_not_watch(world, life, role):
    design, asha = life.online(), world.people["Asha"]
    client = signed_in(world, role)

    for page in ("", f"{design}/", f"{design}/allocate/", f"{design}/allocate/{asha}/",
                 f"{design}/told/{asha}/", f"{design}/file/seal.json"):  # fmt: skip
        assert client.get(f"/designs/{page}").status_code in (403, 404), page
    assert "/designs/" not in client.get("/programme/").content.decode()
