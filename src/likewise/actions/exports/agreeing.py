"""One person asks that a programme may leave in clear, with a reason, and a second agrees."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.exports import check_may_agree, check_reason
from likewise.domain.operations import Ids
from likewise.records import audit, exports
from likewise.records.models import Export
from likewise.records.turns import writing


def ask_for_export(*, by: Actor, at: datetime, operation: str, reason: str) -> str:
    """Ask that a programme may leave in clear, and answer the id of the request.

    Raises
    ------
    NotAllowed, NotFound, ExportNotRight
    """
    programme = programme_of(by, Capability.EXPORT)
    check_reason(reason)
    made = Ids(operation).new()
    if Export.objects.filter(id=made).exists():
        return made
    sealed = exports.seal_reason(programme, made, reason.strip())
    try:
        with writing():
            Export.objects.create(
                id=made, programme_id=programme, sealed=sealed, asked_at=at, asked_by=by.account
            )
            note(by, at, "exports.ask", [made], operation)
    except IntegrityError:  # sent twice at once: the other made it
        if not Export.objects.filter(id=made).exists():
            raise
    return made


def agree_to_export(*, by: Actor, at: datetime, operation: str, request: str) -> None:
    """Agree, as the second person, that a programme leaves in clear.

    Raises
    ------
    NotAllowed, NotFound, ExportNotRight
    """
    programme = programme_of(by, Capability.EXPORT)
    with writing():
        found = locked(programme, request)
        check_may_agree(exports.request_of(found), by=by.account, at=at)
        found.agreed_at, found.agreed_by = at, by.account
        found.save(update_fields=["agreed_at", "agreed_by"])
        note(by, at, "exports.agree", [request], operation)


def programme_of(by: Actor, capability: Capability) -> str:
    """The programme in which somebody exports, if they may."""
    check_may(by, capability)
    if by.programme is None:
        raise NotFound("Choose a programme to export.")
    return by.programme


def locked(programme: str, request: str) -> Export:
    """What was asked for, which nobody else changes meanwhile."""
    found = Export.objects.select_for_update().filter(id=request, programme=programme).first()
    if found is None:
        raise NotFound("There is no such export that was asked for.")
    return found


def note(
    by: Actor,
    at: datetime,
    action: str,
    about: list[str],
    operation: str,
    counts: Mapping[str, int] | None = None,
) -> None:
    """One step of an export, as an event."""
    audit.append(by=by, at=at, action=action, about=about, counts=counts or {}, operation=operation)
