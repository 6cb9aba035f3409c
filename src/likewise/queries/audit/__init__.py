"""What was done, and who looked, as far as a role reads of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from likewise.domain.access import Extent, NotFound, extent
from likewise.domain.accounts import Actor
from likewise.domain.looks import AccessKind
from likewise.queries import looks
from likewise.records import models


def _of(*rooms: str) -> Q:
    return Q(*(("action__startswith", room) for room in rooms), _connector=Q.OR)


SYSTEM = (
    "accounts.", "exports.", "imports.", "invitations.", "jobs.", "keys.", "post.", "tokens.",
)  # fmt: skip
# The parts of the audit of acts that the table of rights gives out, and what is in each.
ACTS = {
    "Audit.allocation": _of("arms."),
    "Audit.system": _of(*SYSTEM),
    "Audit.acts": ~_of("arms.", *SYSTEM),
}
PARTS = (*looks.PARTS, *ACTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act, or one access of a kind, never with names; `about` is how many ids it speaks of.

    Acts are numbered as they are chained; `what` is the page of an access.
    """

    number: int | None
    kind: AccessKind | None
    at: datetime
    entered_at: datetime
    account: str
    role: str
    what: str
    about: int


def latest_events(viewer: Actor, *, at_most: int = 100) -> tuple[AuditLine, ...]:
    """The latest events of the viewer's part of the programme's audit, latest first.

    An administrator of the whole installation reads what concerns no programme.

    Raises
    ------
    NotFound
        When the viewer's role reads no part of the audit.
    """
    if not any(extent(viewer, part) is Extent.PROGRAMME for part in PARTS):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    lines = [*_acts(viewer, at_most), *_accesses(viewer, at_most)]
    return tuple(sorted(lines, key=lambda line: line.entered_at, reverse=True)[:at_most])


def _acts(viewer: Actor, at_most: int) -> Iterator[AuditLine]:
    read = [of for part, of in ACTS.items() if extent(viewer, part) is Extent.PROGRAMME]
    if not read:
        return
    events = models.AuditEvent.objects.filter(
        Q(*read, _connector=Q.OR), programme=viewer.programme or ""
    )
    for event in events.order_by("-sequence")[:at_most]:
        yield AuditLine(
            number=event.sequence,
            kind=None,
            at=event.at,
            entered_at=event.entered_at,
            account=event.account,
            role=event.role,
            what=event.action,
            about=len(event.about),
        )


def _accesses(viewer: Actor, at_most: int) -> Iterator[AuditLine]:
    for each in looks.latest_accesses(viewer, at_most=at_most):
        yield AuditLine(
            number=None,
            kind=each.kind,
            at=each.at,
            entered_at=each.noted_at,
            account=each.account,
            role=each.role,
            what=each.what,
            about=len(each.people),
        )
