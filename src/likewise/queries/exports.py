"""Everything the record says of a programme, in the order of its export; and who asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.consent import Purpose
from likewise.domain.declarations import ERASED, fields_of
from likewise.domain.exports import ExportRequest, ExportState, may_agree, may_write
from likewise.domain.facts import Fact, Version
from likewise.domain.kinds import kinds
from likewise.records import consent, exports, models, sources
from likewise.records.facts import known_at, versions
from likewise.records.tables import table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLine:
    """A clear export that was asked for, why, and how far it has come."""

    request: ExportRequest
    reason: str
    state: ExportState
    is_mine: bool
    is_agreed_by_me: bool
    may_agree: bool
    may_write: bool


def export_requests(viewer: Actor, *, at: datetime) -> tuple[ExportLine, ...]:
    """The clear exports of the viewer's programme, latest first.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.EXPORT)
    if viewer.programme is None:
        raise NotFound("Choose a programme to export.")
    rows = models.Export.objects.filter(programme=viewer.programme).order_by("-asked_at", "id")
    return tuple(
        ExportLine(
            request=(request := exports.request_of(row)),
            reason=exports.reason_of(row) or ERASED,
            state=request.state(at),
            is_mine=row.asked_by == viewer.account,
            is_agreed_by_me=row.agreed_by == viewer.account,
            may_agree=may_agree(request, by=viewer.account, at=at),
            may_write=may_write(request, by=viewer.account, at=at),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoToPurpose:
    """Of how many people something may not be used for a purpose: they said no, or nobody asked."""

    purpose: Purpose
    said_no: int
    not_asked: int


def consent_in_export(viewer: Actor, *, today: date) -> tuple[NoToPurpose, ...]:
    """For each purpose, of how many people whom an export names it may not be used today.

    Only purposes of which there are any; none where the programme keeps no consent.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.EXPORT)
    if viewer.programme is None:
        raise NotFound("Choose a programme to export.")
    if not consent.is_kept_in(viewer.programme):
        return ()
    rows = models.Participant.objects.filter(known_at(None), programme_id=viewer.programme)
    people = list(rows.values_list("fact", flat=True))
    found = []
    for purpose in Purpose:
        answers = consent.answers(viewer.programme, people, purpose=purpose, day=today).values()
        noes = [each.is_answered for each in answers if not each.may]
        if noes:
            found.append(
                NoToPurpose(purpose=purpose, said_no=sum(noes), not_asked=len(noes) - sum(noes))
            )
    return tuple(found)


def canonical_versions(viewer: Actor, *, kind: type[Fact]) -> Iterator[Version[Any]]:
    """Every version of one kind of fact of the viewer's programme, by id and number.

    Raises
    ------
    NotAllowed
        When the viewer may export neither in clear nor sealed.
    NotFound
        When they act in no programme.
    """
    _check_may_read(viewer)
    if viewer.programme is None:
        raise NotFound("Choose a programme to export.")
    return _in_order(versions(kind, of_programme(kind, viewer.programme)))


def canonical_keys(viewer: Actor) -> Iterator[tuple[str, ...]]:
    """What sources called the things of the viewer's programme, in order."""
    _check_may_read(viewer)
    return iter(sorted(sources.read(viewer.programme or "")))


def of_programme(kind: type[Fact], programme: str) -> Q:
    """The condition that a version of a kind of fact belongs to a programme.

    What belongs to no one programme, such as a name, is of those in which something refers to it.
    """
    if kind.declared.of_programme:
        return Q(programme=programme)
    found = Q(pk__in=())
    for other in kinds():
        for field in fields_of(other):
            if field.refers == kind.__name__:
                rows = table_of(other).model._default_manager.filter(programme=programme)
                found |= Q(fact__in=rows.values(field.name))
    return found


def _check_may_read(viewer: Actor) -> None:
    """What is read is written in clear by two people, or sealed by whoever moves it."""
    if not may(viewer, Capability.MOVE_SEALED):
        check_may(viewer, Capability.EXPORT)


def _in_order(found: Iterator[Version[Any]]) -> Iterator[Version[Any]]:
    """The same versions by id and number, also where the database orders text by a language."""
    last = ("", 0)
    waiting = iter(found)
    for version in waiting:
        place = (version.fact.id, version.number)
        if place < last:
            raise LookupError("this database orders ids by a language; make it with locale C")
        last = place
        yield version
