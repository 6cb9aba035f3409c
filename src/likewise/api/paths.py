"""One person's way through the programme."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from likewise.api.answers import Somebody, somebody
from likewise.api.declared import Caller, Query
from likewise.domain.cohorts import LineageEvent, LineageKind
from likewise.domain.contacts import Function, Mode
from likewise.domain.deviations import DeviationKind
from likewise.domain.ids import CohortId, FactId, MeetingId, ParticipantId
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import Capacity, Result
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.received import Received
from likewise.queries.participants import Identity, PersonPath, path
from likewise.queries.participants import Spell as FoundSpell


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAsked:
    """One person."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Contactable:
    """Who somebody is and how to reach them; empty where the role may not know."""

    given_name: str
    family_name: str
    email: str
    telephone: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedStatus:
    """A status from a day on."""

    id: FactId
    status: StatusName
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRole:
    """A role from one day to another."""

    role: RoleName
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPractice:
    """Where somebody is registered from a day on."""

    id: FactId
    practice: str
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """The arm that was drawn for somebody."""

    arm: str
    on: date
    with_practice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedIn:
    """What reached somebody in one phase."""

    name: str
    received: Received
    meetings: int
    contacts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The lineage event that began or ended a spell."""

    id: FactId
    kind: LineageKind
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One spell in one cohort."""

    id: FactId
    cohort: CohortId
    name: str | None
    role: RoleName
    joined_on: date
    left_on: date | None
    share: Decimal | None
    reason: str
    began_by: Why | None
    ended_by: Why | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """A time of leading a cohort."""

    cohort: CohortId
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """What one register says of somebody."""

    id: FactId
    meeting: MeetingId
    starts: datetime
    cohorts: tuple[CohortId, ...]
    capacity: Capacity
    result: Result
    is_first_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLine:
    """Support between meetings."""

    id: FactId
    on: date
    mode: Mode
    reached: bool
    by: Somebody | None
    minutes: int | None
    function: Function | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvolvementLine:
    """A part taken in wider health life."""

    id: FactId
    sphere: Sphere
    starts_on: date
    ends_on: date | None
    cohort: CohortId | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentionLine:
    """That they have said they will stop leading a cohort."""

    id: FactId
    cohort: CohortId
    stops_on: date
    said_on: date
    ends_on: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """That they have said they are willing to lead a cohort; none: any that they are in."""

    id: FactId
    cohort: CohortId | None
    starts_on: date
    said_on: date
    ends_on: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationLine:
    """A departure from the protocol."""

    kind: DeviationKind
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """That a fact was corrected, and why."""

    corrects: FactId
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Everything dated about one person: allocated, received and current.

    `is_narrow`: only what concerns the cohorts of whoever asks.
    """

    person: Somebody
    identity: Contactable | None
    statuses: tuple[DatedStatus, ...]
    roles: tuple[DatedRole, ...]
    practices: tuple[DatedPractice, ...]
    allocated: Allocated | None
    received: tuple[ReceivedIn, ...]
    spells: tuple[Spell, ...]
    leads: tuple[Leading, ...]
    meetings: tuple[Attended, ...]
    contacts: tuple[ContactLine, ...]
    involvements: tuple[InvolvementLine, ...]
    intentions_to_stop: tuple[IntentionLine, ...]
    offers_to_lead: tuple[OfferLine, ...]
    deviations: tuple[DeviationLine, ...]
    corrections: tuple[CorrectionLine, ...]
    is_narrow: bool


def get_person(caller: Caller, asked: PersonAsked) -> Path:
    """One person's way through the programme."""
    found = path(caller.actor, participant=asked.participant, today=caller.today)
    caller.look(tuple(found.labels), "a person")  # and whom their contacts name
    arm = found.arm
    return Path(
        person=somebody(found.label),
        identity=_contactable(found.identity),
        statuses=tuple(
            DatedStatus(id=e.id, status=e.status, starts_on=e.starts_on) for e in found.statuses
        ),
        roles=tuple(
            DatedRole(role=e.role, starts_on=e.starts_on, ends_on=e.ends_on) for e in found.roles
        ),
        practices=tuple(
            DatedPractice(
                id=e.id,
                practice=found.practice_names.get(e.practice, ""),
                starts_on=e.starts_on,
            )
            for e in found.registrations
        ),
        allocated=Allocated(
            arm=arm.name,
            on=found.allocation.on,
            with_practice=found.allocation.practice is not None,
        )
        if arm and found.allocation
        else None,
        received=tuple(
            ReceivedIn(name=e.name, received=e.received, meetings=e.meetings, contacts=e.contacts)
            for e in found.received
        ),
        spells=tuple(_spell(found, each) for each in found.spells),
        leads=tuple(
            Leading(cohort=e.cohort, starts_on=e.starts_on, ends_on=e.ends_on) for e in found.leads
        ),
        meetings=_meetings(found),
        contacts=_contacts(found),
        involvements=() if found.is_narrow else _involvements(found),
        intentions_to_stop=tuple(
            IntentionLine(
                id=e.id,
                cohort=e.cohort,
                stops_on=e.stops_on,
                said_on=e.said_on,
                ends_on=e.ends_on,
                note=e.note,
            )
            for e in (found.said.intentions if found.said else ())
        ),
        offers_to_lead=tuple(
            OfferLine(
                id=e.id,
                cohort=e.cohort,
                starts_on=e.starts_on,
                said_on=e.said_on,
                ends_on=e.ends_on,
                note=e.note,
            )
            for e in (found.said.offers if found.said else ())
        ),
        deviations=tuple(
            DeviationLine(kind=e.kind, on=e.on, reason=e.reason) for e in found.deviations
        ),
        corrections=tuple(
            CorrectionLine(corrects=e.corrects, on=e.on, reason=e.reason)
            for each in found.corrected.values()
            for e in each
        ),
        is_narrow=found.is_narrow,
    )


def _contactable(known: Identity | None) -> Contactable | None:
    if known is None:
        return None
    return Contactable(
        given_name=known.given_name,
        family_name=known.family_name,
        email=known.email,
        telephone=known.telephone,
        address=known.address,
    )


def _spell(found: PersonPath, spell: FoundSpell) -> Spell:
    fact = spell.membership
    return Spell(
        id=fact.id,
        cohort=fact.cohort,
        name=found.cohort_names.get(fact.cohort),
        role=fact.role,
        joined_on=fact.joined_on,
        left_on=fact.left_on,
        share=fact.share,
        reason=fact.reason,
        began_by=_why(spell.began_by),
        ended_by=_why(spell.ended_by),
    )


def _why(event: LineageEvent | None) -> Why | None:
    return Why(id=event.id, kind=event.kind, on=event.on) if event else None


def _meetings(found: PersonPath) -> tuple[Attended, ...]:
    return tuple(
        Attended(
            id=each.attendance.id,
            meeting=each.meeting.id,
            starts=each.meeting.starts,
            cohorts=each.meeting.cohorts,
            capacity=each.attendance.capacity,
            result=each.attendance.result,
            is_first_time=each.attendance.is_first_time,
        )
        for each in found.meetings
    )


def _contacts(found: PersonPath) -> tuple[ContactLine, ...]:
    return tuple(
        ContactLine(
            id=each.id,
            on=each.on,
            mode=each.mode,
            reached=each.reached,
            by=_by(found, each.facilitator),
            minutes=each.minutes,
            function=each.function,
            note=each.note,
        )
        for each in found.contacts
    )


def _by(found: PersonPath, facilitator: str | None) -> Somebody | None:
    label = found.labels.get(facilitator or "")
    return somebody(label) if label else None


def _involvements(found: PersonPath) -> tuple[InvolvementLine, ...]:
    return tuple(
        InvolvementLine(
            id=each.id,
            sphere=each.sphere,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            cohort=each.cohort,
            detail=each.detail,
        )
        for each in found.involvements
    )


QUERIES = (
    Query(
        path="/participants/{participant}",
        asks=PersonAsked,
        answers=Path,
        tell=get_person,
        page="/people/<slug:participant>/",
    ),
)
