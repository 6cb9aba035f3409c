"""Between domain facts and rows: one table of who goes where, one writer, one reader."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any, TypeVar, get_args, get_type_hints

from django.db.models import Model, Q, QuerySet

from likewise.domain import (
    arms,
    cohorts,
    contacts,
    corrections,
    deviations,
    involvement,
    meetings,
    memberships,
    participants,
    practices,
    programmes,
)
from likewise.domain.facts import Fact, Version
from likewise.domain.operations import Step
from likewise.domain.refusals import DomainError
from likewise.records import models
from likewise.records.models.versions import Versioned

F = TypeVar("F", bound=Fact)


class ChangedMeanwhile(DomainError):
    """Somebody else changed the same fact first."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where one kind of fact is kept.

    `texts` are fields of free text, each with the field that names whom it is about;
    `apart` are fields that rows of their own hold.
    """

    model: type[Versioned]
    anchor: type[Model] | None = None
    texts: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    apart: tuple[str, ...] = ()


TABLES: dict[type[Fact], Table] = {
    programmes.Programme: Table(models.Programme, models.ProgrammeAnchor),
    programmes.Phase: Table(models.Phase),
    practices.Practice: Table(models.Practice, models.PracticeAnchor),
    practices.Venue: Table(models.Venue, models.VenueAnchor),
    participants.Person: Table(models.Person, models.PersonAnchor),
    participants.Participant: Table(models.Participant, models.ParticipantAnchor),
    practices.Registration: Table(models.Registration),
    participants.Status: Table(models.Status),
    participants.Role: Table(models.Role),
    arms.Arm: Table(models.Arm, models.ArmAnchor, apart=("formats",)),
    arms.Allocation: Table(models.Allocation),
    cohorts.Cohort: Table(models.Cohort, models.CohortAnchor),
    cohorts.CohortFormat: Table(models.CohortFormat),
    cohorts.CohortState: Table(models.CohortState),
    cohorts.CohortVenue: Table(models.CohortVenue),
    memberships.Membership: Table(models.Membership, texts={"reason": "participant"}),
    memberships.Lead: Table(models.Lead),
    cohorts.LineageEvent: Table(
        models.LineageEvent,
        texts={"reason": None},
        apart=("predecessors", "successors", "staying", "passages"),
    ),
    meetings.Meeting: Table(
        models.Meeting, models.MeetingAnchor, texts={"reason": None}, apart=("cohorts", "starts")
    ),
    meetings.Attendance: Table(models.Attendance),
    contacts.Contact: Table(models.Contact, texts={"note": "participant"}),
    involvement.Involvement: Table(models.Involvement, texts={"detail": "participant"}),
    deviations.Deviation: Table(models.Deviation, texts={"reason": "participant"}),
    corrections.Correction: Table(models.Correction, texts={"reason": None}),
}
BY_NAME: dict[str, type[Fact]] = {kind.__name__: kind for kind in TABLES}

_SIDES = (("predecessor", "predecessors"), ("successor", "successors"), ("staying", "staying"))
_FORMATS = {
    arms.Format.ONE_TO_ONE: "allows_one_to_one",
    arms.Format.GROUP: "allows_group",
    arms.Format.COMBINED: "allows_combined",
}


@dataclass(frozen=True, slots=True)
class _Column:
    field: str
    attribute: str  # of the row: a reference ends in _id
    enum: type[StrEnum] | None


def columns_of(kind: type[Fact]) -> tuple[_Column, ...]:
    """The fields of a kind of fact that its own row holds."""
    return _columns_of(kind.__name__)


@cache
def _read_columns(name: str) -> tuple[str, ...]:
    """The attributes of a row that reading a kind of fact asks for."""
    table = TABLES[BY_NAME[name]]
    own = {each.attribute for each in _columns_of(name)}
    every = [each.attname for each in table.model._meta.concrete_fields]
    extra = {"row", "fact", "version", "recorded_at", "superseded_at", "is_void"}
    extra |= {*_FORMATS.values(), "starts"}
    return tuple(each for each in every if each in own | extra)


@cache
def _columns_of(name: str) -> tuple[_Column, ...]:
    kind = BY_NAME[name]
    table = TABLES[kind]
    hints = get_type_hints(kind)
    columns = []
    for field in dataclasses.fields(kind):
        if field.name == "id" or field.name in table.texts or field.name in table.apart:
            continue
        stored = table.model._meta.get_field(field.name)
        attribute = f"{field.name}_id" if stored.is_relation else field.name
        columns.append(_Column(field.name, attribute, _enum_in(hints[field.name])))
    return tuple(columns)


def _enum_in(hint: Any) -> type[StrEnum] | None:
    options = get_args(hint) or (hint,)
    return next((o for o in options if isinstance(o, type) and issubclass(o, StrEnum)), None)


def row_values(fact: Fact) -> dict[str, Any]:
    """The values of a fact's own row, by attribute."""
    values = {column.attribute: getattr(fact, column.field) for column in columns_of(type(fact))}
    if isinstance(fact, arms.Arm):
        values |= {name: format in fact.formats for format, name in _FORMATS.items()}
    if isinstance(fact, meetings.Meeting):
        values |= {"starts": fact.starts.isoformat(timespec="minutes"), "on": fact.on}
        values["starts_at"] = fact.starts_at
    return values


# Writing


def write(steps: Sequence[Step], *, operation: models.Operation, at: datetime) -> None:
    """Write a plan's versions in its order; new facts of one kind in a row go in together.

    Raises
    ------
    ChangedMeanwhile
        When a fact to revise is no longer what it was, or was recorded after `at`.
    """
    for (kind, does), group in groupby(steps, key=lambda step: (type(step.fact), step.does)):
        facts = [step.fact for step in group]
        if does == "record":
            _insert(kind, [(fact, 1, False) for fact in facts], operation, at)
        else:
            for fact in facts:
                _revise(kind, fact, does == "void", operation, at)


def _revise(
    kind: type[Fact], fact: Fact, is_void: bool, operation: models.Operation, at: datetime
) -> None:
    rows = TABLES[kind].model._default_manager.filter(fact=fact.id, superseded_at__isnull=True)
    present = rows.values_list("version", "recorded_at").first()
    if present is None or present[1] > at:
        raise ChangedMeanwhile(
            "Somebody changed this after you looked. Please look again, then repeat what you did."
        )
    if rows.filter(version=present[0]).update(superseded_at=at) != 1:
        raise ChangedMeanwhile(
            "Somebody changed this at the same moment. Please look again, then repeat it."
        )
    _insert(kind, [(fact, present[0] + 1, is_void)], operation, at)


def _insert(
    kind: type[Fact],
    facts: Sequence[tuple[Fact, int, bool]],
    operation: models.Operation,
    at: datetime,
) -> None:
    table = TABLES[kind]
    if table.anchor is not None:
        table.anchor._default_manager.bulk_create(
            [table.anchor(id=fact.id) for fact, number, _ in facts if number == 1]
        )
    if kind is meetings.Meeting:
        models.MeetingHost.objects.bulk_create(
            models.MeetingHost(meeting_id=fact.id, cohort_id=cohort)
            for fact, number, _ in facts
            if number == 1
            for cohort in fact.cohorts  # type: ignore[attr-defined]
        )
    rows = table.model._default_manager.bulk_create(
        table.model(
            fact=fact.id,
            version=number,
            recorded_at=at,
            is_void=is_void,
            operation=operation,
            **row_values(fact),
        )
        for fact, number, is_void in facts
    )
    if kind is cohorts.LineageEvent:
        _insert_lineage(zip(rows, (fact for fact, _, _ in facts), strict=True))
    _insert_texts(table, facts)


def _insert_lineage(events: Iterable[tuple[Any, Any]]) -> None:
    for row, event in events:
        models.LineageCohort.objects.bulk_create(
            models.LineageCohort(event=row, side=side, cohort_id=cohort, position=position)
            for side, field in _SIDES
            for position, cohort in enumerate(getattr(event, field))
        )
        models.Passage.objects.bulk_create(
            models.Passage(
                event=row,
                position=position,
                participant_id=each.participant,
                role=each.role,
                outcome=each.outcome,
                from_cohort_id=each.from_cohort,
                to_cohort_id=each.to_cohort,
            )
            for position, each in enumerate(event.passages)
        )


def _insert_texts(table: Table, facts: Sequence[tuple[Fact, int, bool]]) -> None:
    models.FreeText.objects.bulk_create(
        models.FreeText(
            fact=fact.id,
            version=number,
            field=field,
            participant_id=getattr(fact, subject) if subject else None,
            body=getattr(fact, field),
        )
        for fact, number, _ in facts
        for field, subject in table.texts.items()
        if getattr(fact, field)
    )


# Reading


def current[F: Fact](kind: type[F], /, *conditions: Q, **filters: Any) -> list[F]:
    """What the record says now of one kind of fact, in order of id.

    `filters` and `conditions` are those of a Django query over the kind's table.
    """
    rows = _standing(kind.__name__).filter(*conditions, **filters)
    return [fact for _, fact in _read(kind, rows)]


def as_known[F: Fact](
    kind: type[F], instant: datetime, /, *conditions: Q, **filters: Any
) -> list[F]:
    """What the record said at an instant of one kind of fact, in order of id."""
    rows = _every(kind.__name__).filter(known_at(instant), *conditions, **filters)
    return [fact for _, fact in _read(kind, rows)]


def known_at(instant: datetime | None) -> Q:
    """The condition that a version was what the record said at an instant; none means now."""
    if instant is None:
        return Q(superseded_at__isnull=True, is_void=False)
    standing = Q(superseded_at__isnull=True) | Q(superseded_at__gt=instant)
    return Q(recorded_at__lte=instant, is_void=False) & standing


def versions[F: Fact](kind: type[F], /, *conditions: Q, **filters: Any) -> Iterator[Version[F]]:
    """Every version of one kind of fact, by id and number."""
    rows = _every(kind.__name__).filter(*conditions, **filters)
    for row, fact in _read(kind, rows.order_by("fact", "version")):
        yield Version(
            fact=fact,
            number=row.version,
            recorded_at=row.recorded_at,
            superseded_at=row.superseded_at,
            is_void=row.is_void,
        )


# Questions that are never asked themselves, but narrowed: a page narrows them twenty times, and
# Django takes longer to put a question together than the database to answer it.


@cache
def _every(name: str) -> "QuerySet[Any, Any]":
    """Every version of one kind of fact, by id; rows of columns, which are lighter than models."""
    rows = TABLES[BY_NAME[name]].model._default_manager.order_by("fact")
    return rows.values_list(*_read_columns(name), named=True)


@cache
def _standing(name: str) -> "QuerySet[Any, Any]":
    """What the record says now of one kind of fact, by id."""
    return _every(name).filter(known_at(None))


def _read[F: Fact](
    kind: type[F], rows: "QuerySet[Any, Any]", chunk: int = 2000
) -> Iterator[tuple[Any, F]]:
    found: list[Any] = []
    for row in rows.iterator(chunk_size=chunk):
        found.append(row)
        if len(found) == chunk:
            yield from _facts_of(kind, found)
            found = []
    yield from _facts_of(kind, found)


def _facts_of[F: Fact](kind: type[F], rows: Sequence[Any]) -> Iterator[tuple[Any, F]]:
    if not rows:
        return
    table, columns = TABLES[kind], columns_of(kind)
    apart = _apart(kind, rows)
    texts = _texts(rows) if table.texts else {}
    for row in rows:
        values: dict[str, Any] = {"id": row.fact}
        for column in columns:
            value = getattr(row, column.attribute)
            values[column.field] = (
                column.enum(value) if column.enum and value is not None else value
            )
        for field in table.texts:
            values[field] = texts.get((row.fact, row.version, field), "")
        values |= apart(row)
        yield row, kind(**values)


def _texts(rows: Sequence[Any]) -> dict[tuple[str, int, str], str]:
    found = models.FreeText.objects.filter(fact__in={row.fact for row in rows})
    return {(text.fact, text.version, text.field): text.body for text in found}


def _apart(kind: type[Fact], rows: Sequence[Any]) -> Any:
    if kind is arms.Arm:
        return lambda row: {
            "formats": frozenset(f for f, name in _FORMATS.items() if getattr(row, name))
        }
    if kind is meetings.Meeting:
        hosts = defaultdict(list)
        for host in models.MeetingHost.objects.filter(
            meeting__in={row.fact for row in rows}
        ).order_by("cohort"):
            hosts[host.meeting_id].append(host.cohort_id)
        return lambda row: {
            "cohorts": tuple(hosts[row.fact]),
            "starts": datetime.fromisoformat(row.starts),
        }
    if kind is cohorts.LineageEvent:
        return _lineage([row.row for row in rows])
    return lambda row: {}


def _lineage(rows: Sequence[int]) -> Any:
    sides: dict[tuple[int, str], list[str]] = defaultdict(list)
    named = models.LineageCohort.objects.filter(event__in=rows).order_by("position")
    for event, side, cohort in named.values_list("event_id", "side", "cohort_id"):
        sides[event, side].append(cohort)
    people: dict[int, list[cohorts.Passage]] = defaultdict(list)
    passages = models.Passage.objects.filter(event__in=rows).order_by("position")
    for event, participant, role, outcome, source, target in passages.values_list(
        "event_id", "participant_id", "role", "outcome", "from_cohort_id", "to_cohort_id"
    ):
        people[event].append(
            cohorts.Passage(
                participant=participant,
                role=participants.RoleName(role),
                outcome=cohorts.PassageOutcome(outcome),
                from_cohort=source,
                to_cohort=target,
            )
        )
    return lambda row: {
        **{field: tuple(sides[row.row, side]) for side, field in _SIDES},
        "passages": tuple(people[row.row]),
    }
