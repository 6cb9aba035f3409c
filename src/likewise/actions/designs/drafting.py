"""Draft, try, promise and seal designs, and agree that they go live."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version

from likewise.actions.designs.reading import arms_in, held
from likewise.actions.following import goes_with
from likewise.actions.operations import Occasion, handles
from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.allocation.designs import Blocks, Design, Simple
from likewise.domain.allocation.slots import Slot, check_differs
from likewise.domain.designs import (
    AgreeToSeal,
    DesignNotRight,
    DraftDesign,
    Mode,
    PromiseDesign,
    SealDesign,
    SealedList,
    State,
    TrialDesign,
    TryAllocation,
    TryDesign,
    claiming,
    plans,
)
from likewise.domain.operations import Plan
from likewise.domain.sealing import Seal, slots_made
from likewise.formats.allocation import read_list
from likewise.formats.sealing import read_seal
from likewise.formats.sealing.seals import segment_as_json
from likewise.formats.tables import open_text
from likewise.records import designs as record
from likewise.records.facts import current
from likewise.records.models import ProgrammeAnchor, TriedSlot

SEED_BYTES = 16


@handles(DraftDesign)
def draft_design(act: DraftDesign, occasion: Occasion) -> Plan:
    """What is allocated to which arms, and how; nobody is yet."""
    programme = occasion.programme
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))
    return plans.plan_draft(
        act=act,
        file=record.file_of(act.file).design,
        arms=arms_in(programme),
        known=current(TrialDesign, programme_id=programme),
        ids=occasion.ids,
    )


@handles(TryDesign)
def try_design(act: TryDesign, occasion: Occasion) -> Plan:
    """A practice list is made, or read, in place of one that was there."""
    design, file = held(act.design, occasion)
    slots = _practice_list(act, design, file)
    return plans.plan_try(design=design, slots=len(slots), ids=occasion.ids)


@goes_with(TryDesign)
def keep_practice_list(act: TryDesign, by: Actor, at: datetime) -> None:
    """The practice list, which is no fact and goes when the design goes live."""
    (design,) = current(TrialDesign, fact=act.design)
    TriedSlot.objects.filter(design_id=design.id).delete()
    file = record.file_of(design.design_file).design
    TriedSlot.objects.bulk_create(
        TriedSlot(design_id=design.id, stratum=each.stratum, position=each.position, arm=each.arm)
        for each in _practice_list(act, design, file)
    )


def _practice_list(act: TryDesign, design: TrialDesign, file: Design) -> Sequence[Slot]:
    if not isinstance(file, Simple | Blocks):
        return ()
    if act.file:
        return _read(act.file, file, after={})
    seed = hashlib.sha256(f"practice|{design.id}".encode()).digest()[:SEED_BYTES]
    lengths = dict.fromkeys(plans.strata_of(file), act.slots)
    return tuple(slots_made(design=file, seed=int.from_bytes(seed), lengths=lengths))


def _read(content: str, file: Simple | Blocks, after: Mapping[str, int]) -> tuple[Slot, ...]:
    table = open_text(content.encode(), called="the list")
    return read_list(table=table, design=file, after=after).slots


@handles(TryAllocation)
def try_allocation(act: TryAllocation, occasion: Occasion) -> Plan:
    """Somebody who does not exist takes the next slot of the practice list."""
    design, file = held(act.design, occasion)
    plans.check_is(design, State.TRIED)
    if _next_practised(act, design, file) is None:
        raise DesignNotRight("No slot is left of the practice list there. Try the design again.")
    draft = occasion.draft(act)
    draft.warn("This is practice: it is erased when the design goes live.")
    return draft.plan(about=(design.id,))


@goes_with(TryAllocation)
def keep_tried_allocation(act: TryAllocation, by: Actor, at: datetime) -> None:
    """Who took the slot, as whoever tries it calls them."""
    (design,) = current(TrialDesign, fact=act.design)
    slot = _next_practised(act, design, record.file_of(design.design_file).design)
    if slot is not None:
        slot.taken_by = act.called
        slot.save(update_fields=["taken_by"])


def _next_practised(act: TryAllocation, design: TrialDesign, file: Design) -> TriedSlot | None:
    stratum, _ = claiming.levels_of(
        file=file, given=act.levels, practice=act.levels.get(claiming.PRACTICE), has_practice=True
    )
    waiting = TriedSlot.objects.filter(design_id=design.id, stratum=stratum, taken_by="")
    return waiting.order_by("position").first()


@handles(PromiseDesign)
def promise_design(act: PromiseDesign, occasion: Occasion) -> Plan:
    """Design and seed are promised; the seed follows from a key that lies apart."""
    design, file = held(act.design, occasion)
    software = f"likewise {version('likewise')}, numpy {version('numpy')}"
    promised = replace(design, software=software, public_number_from=act.public_number_from.strip())
    return plans.plan_promise(
        act=act,
        design=design,
        file=file,
        commitment=record.promised(promised).commitment,
        software=software,
        account=occasion.by.account,
        ids=occasion.ids,
    )


@handles(SealDesign)
def seal_design(act: SealDesign, occasion: Occasion) -> Plan:
    """A list, or further slots: what is published of it, and perhaps its slots, encrypted."""
    design, file = held(act.design, occasion)
    lists = record.lists_of(design)
    plans.check_may_seal(design=design, lists=lists)
    if not isinstance(file, Simple | Blocks):
        raise DesignNotRight("Minimisation has no list: its promise is what is sealed.")
    before = record.seal_of(design, lists)
    if design.mode is Mode.BATCH:
        sealed, boxes = _sealed_elsewhere(act, before), ""
    else:
        sealed, boxes = _sealed_here(act, design, file, before)
    return plans.plan_seal(
        design=design,
        file=file,
        seal=sealed,
        segment=json.dumps(segment_as_json(segment=sealed.segments[-1]), ensure_ascii=False),
        boxes=boxes,
        lists=lists,
        account=occasion.by.account,
        ids=occasion.ids,
    )


def _sealed_elsewhere(act: SealDesign, before: Seal | None) -> Seal:
    if not act.seal:
        raise DesignNotRight(
            "The list of this design stays with you, so it is made and sealed there: give its seal."
        )
    found = read_seal(content=act.seal.encode())
    known = () if before is None else before.segments
    if found.segments[:-1] != known:
        raise DesignNotRight(
            "This seal does not go on from what was sealed before. Make further slots with "
            "`likewise allocation extend`, from the seal as it was published."
            if known
            else "This seal has further slots already. Give the seal of the first list."
        )
    return found


def _sealed_here(
    act: SealDesign, design: TrialDesign, file: Simple | Blocks, before: Seal | None
) -> tuple[Seal, str]:
    reached = {} if before is None else before.reached
    if act.seal:
        raise DesignNotRight(
            "The slots of this design are opened here, one at a time, so the list itself is needed."
        )
    if act.file and (design.commitment or act.public_number):
        raise DesignNotRight(
            "This design was promised, so its list is made here from the promised seed. Give the "
            "number of slots."
        )
    if act.file:
        slots, commitment, number = _read(act.file, file, reached), b"", ""
    else:
        slots, commitment, number = _made_here(act, design, file, reached)
    check_differs(practice=record.practised(design), live=slots)
    return record.sealed_here(design, before, slots, commitment=commitment, public_number=number)


def _made_here(
    act: SealDesign, design: TrialDesign, file: Simple | Blocks, reached: Mapping[str, int]
) -> tuple[tuple[Slot, ...], bytes, str]:
    if not design.commitment:
        raise DesignNotRight("Promise the design first, so that nobody can try seeds.")
    committed = record.promised(design)
    number = " ".join(act.public_number.split())
    lengths = {each: reached.get(each, 0) + act.slots for each in plans.strata_of(file)}
    made = slots_made(design=file, seed=committed.seed_used(public_number=number), lengths=lengths)
    slots = tuple(each for each in made if each.position > reached.get(each.stratum, 0))
    return slots, committed.commitment, number


@handles(AgreeToSeal)
def agree_to_seal(act: AgreeToSeal, occasion: Occasion) -> Plan:
    """A second person compares the root; the list goes live, and what was tried is erased."""
    found = current(SealedList, fact=act.sealed_list, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such list in this programme.")
    (sealed,) = found
    design, _ = held(sealed.design, occasion)
    tried = TriedSlot.objects.filter(design_id=design.id)
    return plans.plan_agree_to_seal(
        act=act,
        design=design,
        sealed=sealed,
        public_number=record.segment_of(sealed).public_number if sealed.seal else "",
        account=occasion.by.account,
        practised=(tried.count(), tried.exclude(taken_by="").count()),
        ids=occasion.ids,
    )


@goes_with(AgreeToSeal)
def erase_practice(act: AgreeToSeal, by: Actor, at: datetime) -> None:
    """What was tried is erased for good."""
    (sealed,) = current(SealedList, fact=act.sealed_list)
    TriedSlot.objects.filter(design_id=sealed.design).delete()
