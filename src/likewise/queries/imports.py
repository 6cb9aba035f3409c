"""The imports of a programme, for taking one back."""

from dataclasses import dataclass
from datetime import datetime

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.records import models

IMPORTS = ("imports.tables", "imports.canonical")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastImport:
    """One import: when, by which role, how many facts, and whether it was taken back since."""

    operation: str
    at: datetime
    role: str
    facts: int
    is_undone: bool


def past_imports(viewer: Actor) -> tuple[PastImport, ...]:
    """The imports of the viewer's programme, or of all for an administrator; the latest first.

    Raises
    ------
    NotAllowed
        When the viewer may not import.
    """
    check_may(viewer, Capability.IMPORT)
    acts = models.Operation.objects.filter(action__in=IMPORTS)
    if viewer.programme is not None:
        acts = acts.filter(programme=viewer.programme)
    found = list(acts.order_by("-sequence")[:20])
    events = {
        event.operation: event
        for event in models.AuditEvent.objects.filter(operation__in=[each.id for each in found])
    }
    undone = {
        name
        for about in models.AuditEvent.objects.filter(action="imports.undo").values_list(
            "about", flat=True
        )
        for name in about
    }
    return tuple(
        PastImport(
            operation=each.id,
            at=each.at,
            role=each.role,
            facts=sum(events[each.id].counts.values()) if each.id in events else 0,
            is_undone=each.id in undone,
        )
        for each in found
    )
