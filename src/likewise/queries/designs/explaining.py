"""Why somebody has their arm: in words for those who look after them, with figures for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, Extent, NotFound, extent_of_field, may
from likewise.domain.accounts import Actor
from likewise.domain.allocation.decisions import Decision
from likewise.domain.allocation.designs import Design, Minimisation
from likewise.domain.allocation.slots import Slot
from likewise.domain.arms import Allocation
from likewise.domain.designs import Claim, OpenedSlot, RecordKind, SealedList, State, TrialDesign
from likewise.domain.designs.figures import (
    MADE_ELSEWHERE,
    NO_KEY,
    Figures,
    decision_of,
    figures,
    proof_lines,
)
from likewise.domain.designs.wording import Explained, explained
from likewise.domain.periods import day_of
from likewise.domain.practices import Practice
from likewise.domain.programmes import Programme
from likewise.domain.sealing import Opening, Proof, prove
from likewise.formats.sealing import proof_as_json
from likewise.queries.access import check_sees, labels, short_id
from likewise.queries.designs.reading import design_in
from likewise.queries.unblindings import arm_told
from likewise.records import designs as record
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Why one unit has its arm, as far as a viewer may know.

    `is_opened` says whether there is an arm yet. `is_error` is there for whoever may read claims:
    that two people marked it as made in error. `figures` and `proof` are the statistician's.
    `may_ask_arm`: the viewer knows why, and may ask to be told which.
    """

    design: TrialDesign
    unit: str
    is_practice: bool
    called: str
    is_opened: bool
    why: Explained
    is_error: bool
    may_ask_arm: bool
    figures: Figures | None
    proof: tuple[tuple[str, str], ...]


def told(viewer: Actor, *, design: str, unit: str, today: date) -> Told:
    """Why somebody has their arm, and which, for whoever may see arms.

    Raises
    ------
    NotFound
        Where they took no slot, or the viewer may not know.
    """
    check_sees(viewer, Capability.EXPLAIN)
    found = design_in(viewer, design)
    claims = record.claims_of(found)
    claim = _claim_of(claims, unit)
    file = record.file_of(found.design_file).design
    opened = record.opened_of(found)
    slot = _slot_of(opened, claim)
    arm = _arm_for(viewer, claim, slot, today)
    is_statistician = may(viewer, Capability.DESIGN)
    proof = _proof(found, claims, claim, slot) if is_statistician else None
    return Told(
        design=found,
        unit=unit,
        is_practice=claim.participant is None,
        called=_called(viewer, claim),
        is_opened=slot is not None,
        why=explained(
            arm=arm, levels=claim.levels, file=file, mode=found.mode, on=_day(viewer, claim)
        ),
        is_error=_sees_claims(viewer) and _is_error(claims, claim),
        may_ask_arm=not arm and slot is not None and claim.participant is not None
        and may(viewer, Capability.ASK_FOR_UNBLINDING),
        figures=_figures(found, file, claims, claim, opened) if is_statistician and slot else None,
        proof=proof_lines(proof=proof, root=claim.root) if proof else (),
    )  # fmt: skip


def proof_file(viewer: Actor, *, design: str, unit: str) -> str:
    """The proof of one slot, as a file that `likewise allocation check-proof` reads.

    Raises
    ------
    NotFound
        Also where there is no list, or the slot is not opened.
    """
    check_sees(viewer, Capability.DESIGN)
    found = design_in(viewer, design)
    claims = record.claims_of(found)
    claim = _claim_of(claims, unit)
    proof = _proof(found, claims, claim, _slot_of(record.opened_of(found), claim))
    if proof is None:
        raise NotFound("There is no proof of this slot: it is not opened, or there is no list.")
    return proof_as_json(proof=proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoHas:
    """A unit that was allocated by a design: its id, and what the viewer sees it called."""

    unit: str
    called: str
    order: str


def who_was_allocated(viewer: Actor, *, design: str) -> tuple[WhoHas, ...]:
    """Everybody who took a slot of a design, in the order of names; no arm, and no order of slots.

    Raises
    ------
    NotFound
    """
    programme = check_sees(viewer, Capability.EXPLAIN)
    claims = record.claims_of(design_in(viewer, design))
    taken = [each for each in claims if each.kind is RecordKind.CLAIM]
    people = labels(viewer, participants=[e.participant for e in taken if e.participant])
    practices = {each.id: each.name for each in current(Practice, programme_id=programme)}
    rows = [WhoHas(unit=who, called=each.text, order=each.order) for who, each in people.items()]
    rows += [
        WhoHas(unit=each.unit, called=practices[each.unit], order=practices[each.unit].casefold())
        for each in taken
        if each.unit in practices
    ]
    return tuple(sorted(rows, key=lambda each: (each.order, each.unit)))


def why_of(viewer: Actor, *, participant: str) -> tuple[str, str] | None:
    """Which design and unit explain a person's arm: their own, or their practice's; none, neither.

    It is not asked whether they are within reach: whoever shows their page has asked.
    """
    if not may(viewer, Capability.EXPLAIN):
        return None
    own = current(Claim, participant_id=participant, kind=RecordKind.CLAIM)
    if not own:
        given = current(Allocation, participant_id=participant, practice_id__isnull=False)
        where = [each.practice for each in given]
        own = current(Claim, practice_id__in=where, kind=RecordKind.CLAIM) if where else []
    return (own[0].design, own[0].unit) if own else None


def _claim_of(claims: Sequence[Claim], unit: str) -> Claim:
    for each in claims:
        if each.kind is RecordKind.CLAIM and each.unit == unit:
            return each
    raise NotFound("They took no slot of this design.")


def _slot_of(opened: Sequence[OpenedSlot], claim: Claim) -> OpenedSlot | None:
    place = claim.stratum, claim.position
    return next((each for each in opened if (each.stratum, each.position) == place), None)


def _arm_for(viewer: Actor, claim: Claim, slot: OpenedSlot | None, today: date) -> str:
    """The arm, for whoever may see arms, and for a nurse who was told this one."""
    if slot is None:
        return ""
    if extent_of_field(viewer, OpenedSlot, "arm") is not Extent.NEVER:
        return slot.arm_name
    return arm_told(viewer, participant=claim.participant or "", today=today)


def _sees_claims(viewer: Actor) -> bool:
    return extent_of_field(viewer, Claim, "kind") is not Extent.NEVER


def _is_error(claims: Sequence[Claim], claim: Claim) -> bool:
    place = claim.stratum, claim.position
    return any(
        each.kind is RecordKind.ERROR and (each.stratum, each.position) == place for each in claims
    )


def _called(viewer: Actor, claim: Claim) -> str:
    if claim.participant is not None:
        found = labels(viewer, participants=[claim.participant])
        # A record that was joined to another has no name of its own any more.
        return found[claim.participant].text if found else short_id(claim.unit)
    practices = current(Practice, fact=claim.unit, programme_id=viewer.programme)
    return practices[0].name if practices else short_id(claim.unit)


def _day(viewer: Actor, claim: Claim) -> date:
    (programme,) = current(Programme, fact=viewer.programme or "")
    return day_of(datetime.fromisoformat(claim.at), programme.zone)


def _figures(
    design: TrialDesign,
    file: Design,
    claims: Sequence[Claim],
    claim: Claim,
    opened: Sequence[OpenedSlot],
) -> Figures:
    lists = record.lists_of(design)
    seed, why_none = _seed(design, file, lists, claim)
    made: Decision | None = None
    if seed is not None:
        made = decision_of(claim=claim, claims=claims, opened=opened, file=file, seed=seed)
    return figures(
        file=file,
        claim=claim,
        claims=claims,
        opened=opened,
        decision=made,
        why_none=why_none,
        is_closed=design.state is State.CLOSED,
    )


def _seed(
    design: TrialDesign, file: Design, lists: Sequence[SealedList], claim: Claim
) -> tuple[int | None, str]:
    """The seed that was used for a slot, where it was made here and its key is; it is shown to
    nobody."""
    if not design.commitment:
        return None, MADE_ELSEWHERE
    if not record.has_secret(design):
        return None, NO_KEY
    promised = record.promised(design)
    if promised.commitment.hex() != design.commitment:
        return None, NO_KEY
    if isinstance(file, Minimisation):
        return promised.seed_used(public_number=""), ""
    (sealed,) = [each for each in lists if each.root == claim.root]
    number = record.segment_of(sealed).public_number
    return promised.seed_used(public_number=number), ""


def _proof(
    design: TrialDesign, claims: Sequence[Claim], claim: Claim, slot: OpenedSlot | None
) -> Proof | None:
    """The proof of an opened slot; none where there is no list."""
    lists = [each for each in record.lists_of(design) if each.is_agreed]
    sealed = record.seal_of(design, lists)
    if sealed is None or slot is None:
        return None
    bare = Slot(
        stratum=slot.stratum, position=slot.position, arm=slot.arm_name, label=slot.number_on_list
    )
    return prove(
        seal=sealed,
        openings=[Opening(slot=bare, salt=bytes.fromhex(slot.salt))],
        book=record.chain_of(design, lists, claims),
        place=(claim.stratum, claim.position),
    )
