"""Who waits for an arm, what is asked before, and what they are told."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, Extent, NotFound, extent_of_field, may
from likewise.domain.accounts import Actor
from likewise.domain.allocation.designs import Design
from likewise.domain.arms import Allocation
from likewise.domain.designs import (
    Claim,
    OpenedSlot,
    RecordKind,
    TrialDesign,
)
from likewise.domain.designs.claiming import PRACTICE, wanted_by
from likewise.domain.designs.wording import Explained, explained
from likewise.domain.participants import Role, RoleName
from likewise.domain.practices import Practice
from likewise.queries.access import check_sees, label_of, labels
from likewise.queries.designs.reading import design_in
from likewise.records import consent
from likewise.records import designs as record
from likewise.records.facts import current
from likewise.records.meetings import taking_part_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """A unit that a design could allocate today: its id, and what it is called."""

    unit: str
    called: str


def waiting(viewer: Actor, *, design: str, today: date) -> tuple[Waits, ...]:
    """Who takes part, is a member, and has no arm and no slot yet, in the order of names.

    Raises
    ------
    NotFound
    """
    programme = check_sees(viewer, Capability.ALLOCATE)
    found = design_in(viewer, design)
    taken = {each.unit for each in record.claims_of(found)}
    given = current(Allocation, programme_id=programme)
    if record.file_of(found.design_file).design.units == "clusters":
        taken |= {each.practice or "" for each in given if each.participant is None}
        called = {each.id: each.name for each in current(Practice, programme_id=programme)}
    else:
        taken |= {each.participant or "" for each in given}
        roles = current(Role, programme_id=programme, role=RoleName.MEMBER)
        members = {each.participant for each in roles if each.period.covers(today)}
        free = taking_part_on(members, today) - taken
        called = {who: each.text for who, each in labels(viewer, participants=free).items()}
    rows = [Waits(unit=who, called=name) for who, name in called.items() if who not in taken]
    return tuple(sorted(rows, key=lambda each: (each.called.casefold(), each.unit)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked before somebody is allocated: each factor and its levels, and their practice.

    `practice` is none where the design does not ask it; empty where they are registered with none.
    """

    design: TrialDesign
    called: str
    are_practices: bool
    factors: tuple[tuple[str, tuple[str, ...]], ...]
    practice: str | None


def asking(viewer: Actor, *, design: str, unit: str, today: date) -> Asking:
    """What is asked about a unit before it is allocated.

    Raises
    ------
    NotFound
        Also where it is nobody of the programme, or no practice of it.
    """
    programme = check_sees(viewer, Capability.ALLOCATE)
    found = design_in(viewer, design)
    file = record.file_of(found.design_file).design
    are_practices = file.units == "clusters"
    names = {each.id: each.name for each in current(Practice, programme_id=programme)}
    where = unit if are_practices else consent.practices_on([unit], today).get(unit, "")
    known = [factor for factor in wanted_by(file) if factor.name == PRACTICE]
    if are_practices:
        called = names.get(unit, "")
    else:
        called = label_of(viewer, participant=unit, today=today).text
    if not called:
        raise NotFound("There is no such practice in this programme.")
    return Asking(
        design=found,
        called=called,
        are_practices=are_practices,
        factors=tuple((e.name, e.levels) for e in wanted_by(file) if e.name != PRACTICE),
        practice=names.get(where, "") if known else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a claim: the arm and why, or that it waits for the statistician."""

    claim: Claim
    why: Explained | None
    figures: tuple[str, ...]


def told(viewer: Actor, *, design: str, unit: str) -> Told:
    """The arm of somebody, and why, for whoever may see arms; figures for the statistician alone.

    Raises
    ------
    NotFound
        Where they took no slot, or the viewer may not know.
    """
    if extent_of_field(viewer, OpenedSlot, "arm") is Extent.NEVER:
        raise NotFound("There is no such page.")
    found = design_in(viewer, design)
    claims = record.claims_of(found)
    claim = next((e for e in claims if e.kind is RecordKind.CLAIM and e.unit == unit), None)
    if claim is None:
        raise NotFound("They took no slot of this design.")
    file = record.file_of(found.design_file).design
    place = claim.stratum, claim.position
    opened = next((e for e in record.opened_of(found) if (e.stratum, e.position) == place), None)
    figures = _figures(file, claim) if may(viewer, Capability.DESIGN) else ()
    if opened is None:
        return Told(claim=claim, why=None, figures=figures)
    why = explained(arm=opened.arm_name, levels=claim.levels, file=file)
    return Told(claim=claim, why=why, figures=figures)


def _figures(file: Design, claim: Claim) -> tuple[str, ...]:
    where = f"Slot {claim.position} of stratum {claim.stratum}, record {claim.number} of the chain."
    return (where, f"Root {claim.root}.", f"Digest of the claim {claim.own_digest}.")
