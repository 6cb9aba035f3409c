"""Take slots, open those that were taken, and settle what two people agree about a list."""

from datetime import datetime

from likewise.actions.arms import plan_allocation
from likewise.actions.designs.reading import arms_in, held
from likewise.actions.following import goes_with
from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles, perform
from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.allocation.designs import Design, Minimisation
from likewise.domain.allocation.minimisation import allocate
from likewise.domain.allocation.slots import Slot
from likewise.domain.designs import (
    AgreeAboutList,
    AskAboutList,
    Claim,
    ClaimSlot,
    DesignNotRight,
    ListRequest,
    Mode,
    OpenSlot,
    RecordKind,
    ReleaseSlots,
    TrialDesign,
    claiming,
)
from likewise.domain.designs.figures import NO_KEY, minimised_before
from likewise.domain.operations import Plan
from likewise.domain.participants import RoleName
from likewise.domain.periods import day_of
from likewise.domain.practices import Practice
from likewise.domain.sealing import SALT_BYTES, Opening
from likewise.formats.sealing import read_openings
from likewise.formats.tables import open_text
from likewise.records import consent, models
from likewise.records import designs as record
from likewise.records.facts import current


@handles(ClaimSlot)
def claim_slot(act: ClaimSlot, occasion: Occasion) -> Plan:
    """The next slot of a stratum is somebody's, before anybody knows its arm."""
    design, file = held(act.design, occasion)
    claiming.unit_of(act=act, design=design, file=file)
    plan_allocation(  # refuses whoever may not be allocated; with which arm is not known yet
        arm="", participant=act.participant, practice=act.practice, on=occasion.today,
        programme=occasion.programme, ids=occasion.ids,
    )  # fmt: skip
    occasion.ids.made.clear()
    if act.participant is not None:
        _check_is_member(act.participant, occasion)
    practice = _practice_of(act, occasion)
    stratum, levels = claiming.levels_of(
        file=file, given=act.levels, practice=practice, has_practice=practice is not None
    )
    book = record.chain_of(design, record.lists_of(design), record.claims_of(design))
    return claiming.plan_claim(
        act=act,
        design=design,
        file=file,
        book=book,
        stratum=stratum,
        levels=levels,
        at=occasion.at,
        account=occasion.by.account,
        ids=occasion.ids,
    )


def _check_is_member(participant: str, occasion: Occasion) -> None:
    standing = standing_of(participant, occasion.programme)
    if not standing.has_role_on(RoleName.MEMBER, occasion.today):
        raise DesignNotRight(
            "They are no member of the programme today, so they are allocated to nothing. Check "
            "who it is."
        )


def _practice_of(act: ClaimSlot, occasion: Occasion) -> str | None:
    """What the practice of a unit is called, today; none where it has none."""
    where = act.practice
    if act.participant is not None:
        where = consent.practices_on([act.participant], occasion.today).get(act.participant)
    found = current(Practice, fact=where or "", programme_id=occasion.programme)
    return found[0].name if found else None


@goes_with(ClaimSlot)
def open_at_once(act: ClaimSlot, by: Actor, at: datetime) -> None:
    """Where the list is kept here, the slot is opened in the transaction in which it was taken."""
    (design,) = current(TrialDesign, fact=act.design)
    if design.mode is not Mode.ONLINE:
        return
    taken = models.Claim.objects.filter(design_id=design.id).order_by("-number")[0]
    operation = f"{taken.operation_id}-open"
    perform(OpenSlot(claim=taken.fact), by=by, at=at, operation=operation)


@handles(OpenSlot)
def open_slot(act: OpenSlot, occasion: Occasion) -> Plan:
    """The one slot that somebody took is opened, and its arm is theirs."""
    found = current(Claim, fact=act.claim, programme_id=occasion.programme)
    if not found or found[0].kind is not RecordKind.CLAIM:
        raise NotFound("There is no such claim in this programme.")
    design, file = held(found[0].design, occasion)
    if design.mode is not Mode.ONLINE:
        raise DesignNotRight(
            "What opens this slot is with the statistician, who releases it once it is due."
        )
    return _opened(act.declared.name, design, file, [_opening(design, file, found[0])], occasion)


def _opening(design: TrialDesign, file: Design, claim: Claim) -> Opening:
    if isinstance(file, Minimisation):
        return _decided(design, file, claim)
    found = record.unsealed(design, record.lists_of(design), claim)
    if found is None:
        raise DesignNotRight("The slot is not here. Bring back a backup of the record.")
    return found


def _decided(design: TrialDesign, file: Minimisation, claim: Claim) -> Opening:
    """The arm that minimisation gives a claim, after all that were made before it."""
    before, waiting = minimised_before(
        claim=claim, claims=record.claims_of(design), opened=record.opened_of(design), file=file
    )
    promised = record.promised(design) if record.has_secret(design) else None
    if promised is None or design.commitment not in ("", promised.commitment.hex()):
        raise DesignNotRight(NO_KEY)
    seed = promised.seed_used(public_number="")
    (made,) = allocate(design=file, past=before, waiting=[waiting], seed=seed)
    slot = Slot(stratum=claim.stratum, position=claim.position, arm=made.arm)
    return Opening(slot=slot, salt=bytes(SALT_BYTES))


@handles(ReleaseSlots)
def release_slots(act: ReleaseSlots, occasion: Occasion) -> Plan:
    """What opens slots that were taken is given out, and whoever took them has their arm."""
    design, file = held(act.design, occasion)
    if design.mode is not Mode.BATCH:
        raise DesignNotRight("The slots of this design are opened here, as they are taken.")
    table = open_text(act.openings.encode(), called="the openings")
    return _opened(act.declared.name, design, file, list(read_openings(table=table)), occasion)


def _opened(
    action: str, design: TrialDesign, file: Design, openings: list[Opening], occasion: Occasion
) -> Plan:
    programme, lists = occasion.programme, record.lists_of(design)
    claims = record.claims_of(design)
    book = record.chain_of(design, lists, claims)
    draft = claiming.plan_open(
        action=action,
        design=design,
        claims=claims,
        openings=openings,
        arms=arms_in(programme),
        opened=record.opened_of(design),
        seal=record.seal_of(design, [each for each in lists if each.is_agreed]),
        is_closed=book.is_closed,
        ids=occasion.ids,
    )
    taken = {(e.stratum, e.position): e for e in claims if e.kind is RecordKind.CLAIM}
    arms = arms_in(programme)
    for each in openings:
        claim = taken.get(each.place)
        if claim is not None:
            day = day_of(datetime.fromisoformat(claim.at), occasion.zone)
            made = plan_allocation(
                arm=arms[each.slot.arm], participant=claim.participant, practice=claim.practice,
                on=day, programme=programme, ids=occasion.ids, was_claimed=True,
            )  # fmt: skip
            draft.steps += made.steps
    return draft.plan(about=(design.id, *(each.unit for each in taken.values() if each.unit)))


@handles(AskAboutList)
def ask_about_list(act: AskAboutList, occasion: Occasion) -> Plan:
    """Somebody else is asked to agree; nothing changes yet."""
    design, _ = held(act.design, occasion)
    book = record.chain_of(design, record.lists_of(design), record.claims_of(design))
    return claiming.plan_ask(
        act=act, design=design, book=book, account=occasion.by.account, ids=occasion.ids
    )


@handles(AgreeAboutList)
def agree_about_list(act: AgreeAboutList, occasion: Occasion) -> Plan:
    """What was asked about a list is so, as two people agree."""
    found = current(ListRequest, fact=act.request, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such request in this programme.")
    design, file = held(found[0].design, occasion)
    book = record.chain_of(design, record.lists_of(design), record.claims_of(design))
    return claiming.plan_agree(
        request=found[0],
        design=design,
        file=file,
        book=book,
        at=occasion.at,
        account=occasion.by.account,
        ids=occasion.ids,
    )
