"""Who waits for an arm, and what is asked before they have one."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound
from likewise.domain.accounts import Actor
from likewise.domain.arms import Allocation
from likewise.domain.designs import TrialDesign
from likewise.domain.designs.claiming import PRACTICE, wanted_by
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
