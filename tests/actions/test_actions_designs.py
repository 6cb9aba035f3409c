"""The life of a design in the record: every step, whoever may not, and all that is refused."""

from itertools import pairwise

import pytest
from copying import copied
from designing import BY_PRACTICE, CLUSTERS, MINIMISED, SIMPLE, Designing, salts
from worlds import NOW, a_world, operation

from likewise.actions.operations import perform, perform_from_elsewhere
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight, TakeBack
from likewise.domain.allocation.slots import SequenceRefused, Slot
from likewise.domain.arms import AllocatedAlready, Allocation, NotToBeAllocated
from likewise.domain.designs import (
    AgreeAboutList,
    AgreeToSeal,
    AskAboutList,
    Because,
    Claim,
    ClaimSlot,
    DesignNotRight,
    ListRequest,
    Mode,
    OpenedSlot,
    OpenSlot,
    PromiseDesign,
    RecordKind,
    ReleaseSlots,
    SealDesign,
    SealedList,
    State,
    TrialDesign,
    TryAllocation,
    TryDesign,
)
from likewise.domain.participants import RegisterWithPractice, RoleName, SetStatus, StatusName
from likewise.domain.refusals import DomainError
from likewise.domain.sealing import seal, verify
from likewise.domain.undoing import NotTakenBack
from likewise.formats.sealing import openings_as_csv, read_claims, read_openings, read_seal
from likewise.formats.sealing.boxes import read_boxes
from likewise.formats.tables import open_text
from likewise.queries.designs import files_to_verify
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Refusal, TriedSlot

pytestmark = pytest.mark.django_db
PEOPLE = ("Asha", "Bram", "Cleo", "Dil", "Edith", "Farid")
LIST = tuple(Slot(stratum="all", position=n, arm=arm) for n, arm in enumerate(
    ("group", "one-to-one", "one-to-one", "group"), 1))  # fmt: skip


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


# The life, in its order


def test_a_design_goes_from_draft_to_closed_and_people_have_the_arms_of_its_list(world, life):
    design = life.draft()
    assert state(design) is State.DRAFT
    world.act(TryDesign, by=life.statistician, design=design)
    assert state(design) is State.TRIED
    world.act(PromiseDesign, by=life.statistician, design=design)
    life.seal_here(design)
    assert state(design) is State.SEALED
    life.agree(design)
    assert state(design) is State.LIVE

    for who in PEOPLE[:3]:
        claim(world, design, who)
    claim(world, design, "Dil", levels={"sex": "male"})

    assert [(each.stratum, each.position) for each in claims()] == [
        ("sex=female", 1), ("sex=female", 2), ("sex=female", 3), ("sex=male", 1),
    ]  # fmt: skip
    opened = {(each.stratum, each.position): each.arm_name for each in current(OpenedSlot)}
    by_person = {each.participant: opened[each.stratum, each.position] for each in current(Claim)}
    assert by_person == arms_of(world)
    two(world, life, design, RecordKind.CLOSE, reason=Because.DONE)
    assert state(design) is State.CLOSED
    with pytest.raises(DesignNotRight, match="closed: nobody is allocated by it any more"):
        claim(world, design, "Edith")


def test_a_step_that_is_left_out_or_repeated_is_refused(world, life):
    design = life.draft()

    for kind, given in (
        (PromiseDesign, {}),
        (SealDesign, {"slots": 4}),
        (TryAllocation, {"called": "a", "levels": {"sex": "male"}}),
    ):
        with pytest.raises(DesignNotRight, match=r"is draft\. It has not been tried yet"):
            world.act(kind, by=life.statistician, design=design, **given)
    with pytest.raises(DesignNotRight, match=r"is draft\. Nobody is allocated by it yet"):
        claim(world, design)
    live = life.online(name="Live")
    with pytest.raises(DesignNotRight, match="is live"):
        world.act(TryDesign, by=life.statistician, design=live)
    with pytest.raises(DesignNotRight, match="agreed to before"):
        life.agree(live)
    assert current(Allocation) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"file": "setting,value\nmethod,magic\n"}, "."),
        ({"file": SIMPLE.replace("one-to-one", "placebo")}, "no placebo among its arms"),
        ({"file": MINIMISED, "mode": Mode.BATCH}, "no list that could be kept elsewhere"),
        ({"name": "LIVE"}, "a design of that name"),
        ({"file": SIMPLE.replace("simple", "constrained")}, "."),
    ],
)
def test_a_design_that_cannot_be_is_refused_and_nothing_is_stored(world, life, given, sentence):
    life.draft(name="Live")

    with pytest.raises(DomainError, match=sentence):
        life.draft(**given)
    assert len(current(TrialDesign)) == 1


def test_whoever_lacks_the_right_does_nothing_with_designs(world, life):
    design = life.online()
    nurse, assessor = world.actor(ActingRole.NURSE), world.actor(ActingRole.OUTCOME_ASSESSOR)

    for by in (nurse, assessor, life.statistician, life.second):
        with pytest.raises(NotAllowed):
            claim(world, design, by=by)
    for by in (nurse, assessor, world.coordinator, life.second):
        with pytest.raises(NotAllowed):
            world.act(SealDesign, by=by, design=design, slots=4)
    with pytest.raises(NotAllowed):
        life.agree(design, by=world.coordinator)
    other = a_world()
    stranger = Actor(account="x", role=ActingRole.COORDINATOR, programme=other.programme)
    with pytest.raises(NotFound):
        claim(world, design, by=stranger)


def test_what_is_done_with_a_design_is_not_taken_back(world, life):
    design = life.online()
    act = operation()
    claim(world, design, operation=act)

    with pytest.raises(NotTakenBack, match="marked by two people"):
        world.act(TakeBack, act=act, reason="A mistake.")


# Trying, and what is erased


def test_what_was_tried_is_erased_and_counted_when_the_design_goes_live(world, life):
    design = life.tried()
    for called in ("first", "second"):
        world.act(TryAllocation, by=life.statistician, design=design, called=called,
                  levels={"sex": "male"})  # fmt: skip
    taken = TriedSlot.objects.exclude(taken_by="").order_by("position")
    assert [(each.taken_by, each.position) for each in taken] == [("first", 1), ("second", 2)]
    world.act(PromiseDesign, by=life.statistician, design=design)
    life.seal_here(design)
    (sealed,) = current(SealedList)
    agreed = AgreeToSeal(sealed_list=sealed.id, root=sealed.root)

    plan = perform(agreed, by=life.second, at=NOW, operation=operation(), dry_run=True).plan
    assert "40 practice slots are erased for good, 2 of which were tried." in plan.warnings
    assert TriedSlot.objects.count() == 40
    life.agree(design)
    assert TriedSlot.objects.count() == 0
    assert current(Allocation) == []


def test_a_list_that_was_practised_with_is_not_sealed(world, life):
    design = life.draft(file=SIMPLE)
    practice = "stratum,position,unit,arm\n" + "".join(
        f"all,{n},,{'group' if n % 3 else 'one-to-one'}\n" for n in range(1, 25)
    )
    world.act(TryDesign, by=life.statistician, design=design, file=practice)

    with pytest.raises(SequenceRefused, match="This list is the practice list"):
        world.act(SealDesign, by=life.statistician, design=design, file=practice)
    world.act(SealDesign, by=life.statistician, design=design,
              file=practice.replace("all,2,,group", "all,2,,one-to-one"))  # fmt: skip


def test_a_practice_list_runs_out_and_a_faulty_one_is_refused_whole(world, life):
    design = life.draft()
    faulty = "stratum,position,unit,arm\nsex=other,1,,group\nsex=male,1,,placebo\n"

    with pytest.raises(DomainError, match=r"(?s)line 2.*line 3") as refused:
        world.act(TryDesign, by=life.statistician, design=design, file=faulty)
    assert "placebo" not in str(refused.value)
    world.act(TryDesign, by=life.statistician, design=design, slots=1)
    levels = {"sex": "male"}
    world.act(TryAllocation, by=life.statistician, design=design, levels=levels, called="a")
    with pytest.raises(DesignNotRight, match="No slot is left of the practice list"):
        world.act(TryAllocation, by=life.statistician, design=design, levels=levels, called="b")


# Sealing, and the second person


def test_the_same_person_does_not_agree_and_another_root_is_refused(world, life):
    design = life.tried()
    world.act(PromiseDesign, by=life.statistician, design=design)
    life.seal_here(design)

    with pytest.raises(DesignNotRight, match="somebody else compares the root"):
        life.agree(design, by=life.statistician)
    with pytest.raises(DesignNotRight, match="not the digits of this list's root"):
        life.agree(design, root="0" * 20)
    with pytest.raises(ActNotRight, match="Enter 16 digits"):
        life.agree(design, root=current(SealedList)[0].root[:15])
    assert state(design) is State.SEALED
    assert TriedSlot.objects.count() == 40


def test_a_public_number_is_typed_by_both(world, life):
    design = life.tried()
    world.act(PromiseDesign, by=life.statistician, design=design,
              public_number_from="the lottery of 8 January 2011")  # fmt: skip

    with pytest.raises(DomainError, match="The public number is missing"):
        life.seal_here(design)
    life.seal_here(design, public_number="4 8 15 16  23 42")
    with pytest.raises(DesignNotRight, match="not the one that was mixed in"):
        life.agree(design, public_number="4 8 15 16 23 43")
    life.agree(design, public_number="4 8 15 16 23 42")
    assert state(design) is State.LIVE


def test_a_list_is_made_from_the_promised_seed_alone(world, life):
    design = life.tried()
    with pytest.raises(DesignNotRight, match="Promise the design first"):
        life.seal_here(design)
    world.act(PromiseDesign, by=life.statistician, design=design)

    with pytest.raises(DesignNotRight, match="made here from the promised seed"):
        world.act(SealDesign, by=life.statistician, design=design, file="stratum,position,arm\n")
    with pytest.raises(DesignNotRight, match="A promise is made once"):
        world.act(PromiseDesign, by=life.statistician, design=design)
    with pytest.raises(ActNotRight, match="one of the three"):
        world.act(SealDesign, by=life.statistician, design=design, slots=3, seal="{}")


def test_slots_at_rest_hold_no_arm_are_of_one_length_and_in_no_order_of_arms(world, life):
    alike = []
    for number in range(20):
        design = life.online(slots=16, file=SIMPLE, name=f"Design {number}")
        (sealed,) = [each for each in current(SealedList) if each.design == design]
        boxes = read_boxes(content=sealed.boxes)
        assert len({len(each.sealed) for each in boxes}) == 1
        assert not any(arm in sealed.boxes + sealed.seal for arm in ("group", "one-to-one"))
        alike.append(sum(one.sealed < other.sealed for one, other in pairwise(boxes)))

    # 300 pairs of neighbours: ciphertexts that follow their order would be found far out.
    assert len(set(alike)) > 1
    assert 110 < sum(alike) < 190


# Allocating


def test_whoever_asks_what_would_happen_is_told_no_arm(world, life):
    design = life.online()
    act = ClaimSlot(design=design, participant=world.people["Asha"], levels={"sex": "female"})

    plan = perform(act, by=world.coordinator, at=NOW, operation=operation(), dry_run=True).plan

    assert {type(step.fact) for step in plan.steps} == {Claim}
    assert current(Claim) == current(OpenedSlot) == current(Allocation) == []


def refused_claims(world):
    alder, asha = world.practices["Alder"], world.people["Asha"]
    female = {"sex": "female"}
    return (
        ({"participant": world.people["Hari"], "levels": female}, "no member of the programme"),
        ({"practice": alder, "levels": female}, "allocates people"),
        ({"participant": asha}, "level of factor sex is missing"),
        ({"participant": asha, "levels": {"sex": "other"}}, "not a level of factor sex"),
        ({"participant": asha, "levels": {**female, "age": "60"}}, "Nobody is allocated by age"),
        ({"participant": "nobody", "levels": female}, "."),
    )


@pytest.mark.parametrize("number", range(6))
def test_whom_a_design_does_not_allocate_is_refused_logged_and_nothing_is_burnt(
    world, life, number
):
    design = life.online()
    given, sentence = refused_claims(world)[number]

    with pytest.raises(DomainError, match=sentence):
        perform_from_elsewhere(
            ClaimSlot(design=design, **given), by=world.coordinator, at=NOW, operation=operation()
        )
    assert current(Claim) == current(OpenedSlot) == []
    assert Refusal.objects.get().action == "designs.claim"
    assert AuditEvent.objects.latest("sequence").action == "acts.refuse"


def test_who_has_an_arm_or_is_not_enrolled_takes_no_slot(world, life):
    design = life.online()
    claim(world, design)
    with pytest.raises(AllocatedAlready, match="This person has been allocated"):
        claim(world, design)
    world.act(SetStatus, participant=world.people["Bram"], status=StatusName.LEFT, on=NOW.date())

    with pytest.raises(NotToBeAllocated, match="not enrolled on that day"):
        claim(world, design, "Bram")
    assert len(current(Claim)) == len(current(Allocation)) == 1


def test_when_no_slot_is_left_one_is_told_to_speak_to_the_statistician(world, life):
    design = life.online(slots=1)
    claim(world, design)

    with pytest.raises(DesignNotRight, match=r"No slot is left.*Speak to the statistician"):
        claim(world, design, "Bram")
    claim(world, design, "Bram", levels={"sex": "male"})


def test_the_practice_of_somebody_is_known_and_must_be_there(world, life):
    design = life.online(file=BY_PRACTICE)
    world.person("Gwen")
    world.person("Ines", practice="Cedar")

    claim(world, design, levels={})
    assert claims()[0].levels == "practice=Alder practice"
    with pytest.raises(DesignNotRight, match="registered with no practice"):
        claim(world, design, "Gwen", levels={})
    with pytest.raises(DesignNotRight, match="registered with Alder practice, not with Birch"):
        claim(world, design, "Bram", levels={"practice": "Birch practice"})
    with pytest.raises(DomainError, match="not a level of factor practice"):
        claim(world, design, "Ines", levels={})


def test_a_practice_is_allocated_with_all_who_are_enrolled_there(world, life):
    design = life.online(file=CLUSTERS)
    made = {"design": design, "practice": world.practices["Alder"]}

    world.act(ClaimSlot, **made)

    (opened,) = current(OpenedSlot)
    assert len(current(Allocation)) == len(PEOPLE) + 1
    assert {each.arm for each in current(Allocation)} == {opened.arm}
    with pytest.raises(AllocatedAlready):
        world.act(ClaimSlot, **made)


def test_a_factor_that_is_corrected_later_moves_nobody(world, life):
    design = life.online(file=BY_PRACTICE)
    claim(world, design, levels={})
    before = arms_of(world)

    world.act(RegisterWithPractice, participant=world.people["Asha"], on=NOW.date(),
              practice=world.practices["Birch"])  # fmt: skip
    claim(world, design, "Bram", levels={})

    assert arms_of(world).items() >= before.items()
    assert [each.position for each in claims()] == [1, 2]


def test_the_log_holds_no_arm(world, life):
    design = life.online()
    for who in PEOPLE:
        claim(world, design, who)

    said = "".join(str(vars(each)) for each in AuditEvent.objects.all())
    assert not any(arm in said for arm in ("group", "one-to-one"))


# In batches


def test_in_batches_nothing_here_knows_an_arm_before_it_is_released(world, life):
    design, _sealed, openings = life.batch(LIST, file=SIMPLE)
    claim(world, design, levels={})
    claim(world, design, "Bram", levels={})

    assert current(OpenedSlot) == current(Allocation) == []
    assert {each.boxes for each in current(SealedList)} == {""}
    with pytest.raises(DesignNotRight, match="with the statistician"):
        world.act(OpenSlot, claim=claims()[0].id)
    world.act(ReleaseSlots, by=life.statistician, design=design,
              openings=openings_as_csv(openings=openings[:2]))  # fmt: skip
    assert arms_of(world) == {world.people["Asha"]: "group", world.people["Bram"]: "one-to-one"}


def test_slots_that_nobody_took_or_that_were_changed_are_not_released(world, life):
    design, _, openings = life.batch(LIST, file=SIMPLE)
    claim(world, design, levels={})
    first = openings_as_csv(openings=openings[:1])

    def release(text):
        world.act(ReleaseSlots, by=life.statistician, design=design, openings=text)

    with pytest.raises(DesignNotRight, match="Slot 2 of stratum all was not taken"):
        release(openings_as_csv(openings=openings[:2]))
    with pytest.raises(DesignNotRight, match="is not what was sealed") as refused:
        release(first.replace(",group,", ",one-to-one,"))
    assert "group" not in str(refused.value)
    assert current(OpenedSlot) == current(Allocation) == []
    release(first)
    with pytest.raises(DesignNotRight, match="opened before"):
        release(first)


def test_a_seal_of_something_else_is_refused(world, life):
    design = life.tried(mode=Mode.BATCH, file=SIMPLE)

    def refuse(sentence, study="Main", slots=LIST):
        sealed, _ = seal(study=study, slots=slots, salts=salts(slots))
        with pytest.raises(DesignNotRight, match=sentence):
            life.seal_elsewhere(design, sealed)

    refuse("another study", study="Other")
    refuse(
        "no stratum sex=female", slots=(*LIST, Slot(stratum="sex=female", position=1, arm="group"))
    )
    refuse(
        "known people or practices", slots=(Slot(stratum="all", position=1, arm="group", unit="x"),)
    )
    with pytest.raises(DesignNotRight, match="made and sealed there"):
        life.seal_here(design)
    assert current(SealedList) == []


# Further slots, and what two people agree about


def test_further_slots_are_a_segment_that_two_people_agree_to(world, life):
    design, sealed, openings = life.batch(LIST[:1], file=SIMPLE)
    claim(world, design, levels={})
    further = tuple(Slot(stratum="all", position=n, arm="one-to-one") for n in (2, 3))
    made, more = life.further(design, sealed, further)

    with pytest.raises(DesignNotRight, match="No slot is left"):
        claim(world, design, "Bram", levels={})
    life.agree(design)
    assert state(design) is State.EXTENDED
    claim(world, design, "Bram", levels={})
    world.act(ReleaseSlots, by=life.statistician, design=design,
              openings=openings_as_csv(openings=(*openings, more[0])))  # fmt: skip

    found = verified(life, design)
    assert found.is_sound
    assert (found.segments, found.claimed, found.opened) == (2, 2, 2)
    assert found.root == made.root


def test_a_list_kept_here_is_extended_from_the_same_promise(world, life):
    design = life.online(slots=1)
    claim(world, design)
    life.seal_here(design, 2)
    life.agree(design)

    claim(world, design, "Bram")
    assert [each.position for each in claims()] == [1, 2]
    assert verified(life, design).is_sound


def two(world, life, design, what, *, stratum="", position=0, reason=Because.TEST):
    world.act(AskAboutList, by=life.statistician, design=design, what=what, stratum=stratum,
              position=position, reason=reason)  # fmt: skip
    asked = next(each for each in current(ListRequest) if not each.is_agreed)
    world.act(AgreeAboutList, by=life.second, request=asked.id)


def test_a_void_slot_is_left_out_and_an_error_stays(world, life):
    design = life.online()
    two(world, life, design, RecordKind.VOID, stratum="sex=female", position=1)
    claim(world, design)
    assert claims()[-1].position == 2
    before = arms_of(world)

    two(world, life, design, RecordKind.ERROR, stratum="sex=female", position=2,
        reason=Because.WRONG_PERSON)  # fmt: skip

    assert arms_of(world) == before
    assert [each.kind for each in claims()] == ["void", "claim", "error"]
    with pytest.raises(AllocatedAlready):
        claim(world, design)
    assert verified(life, design).is_sound


def test_one_person_changes_nothing_about_a_list(world, life):
    design = life.online()
    asked = {"by": life.statistician, "design": design, "reason": Because.TEST}
    world.act(AskAboutList, what=RecordKind.VOID, stratum="sex=female", position=1, **asked)
    (request,) = current(ListRequest)

    with pytest.raises(DesignNotRight, match="somebody else has to agree"):
        world.act(AgreeAboutList, by=life.statistician, request=request.id)
    claim(world, design)
    with pytest.raises(DomainError, match="is taken already"):
        world.act(AgreeAboutList, by=life.second, request=request.id)
    with pytest.raises(DomainError, match="given to nobody"):
        world.act(AskAboutList, what=RecordKind.ERROR, stratum="sex=male", position=1, **asked)
    with pytest.raises(ActNotRight, match="Enter the stratum"):
        world.act(AskAboutList, what=RecordKind.VOID, **asked)
