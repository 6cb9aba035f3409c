"""The acts of the audit that a role reads."""

from django.db.models import Q, QuerySet

from likewise.domain.access import Extent, extent
from likewise.domain.accounts import Actor
from likewise.domain.audit import ROOMS, EventKind
from likewise.queries.audit import accesses
from likewise.queries.audit.asking import Conditions, of_rooms
from likewise.records import models

SYSTEM = tuple(
    room
    for kind in (EventKind.ACCOUNTS, EventKind.EXPORTS, EventKind.IMPORTS, EventKind.MACHINE)
    for room in ROOMS[kind]
)
# What is done about arms: not for whoever must not know what was allocated.
ALLOCATION = ("arms.", "designs.", "unblindings.")
# What is done about worries: that somebody raised one is no coordinator's to know.
WORRIES = ("concerns.",)
# The parts of the audit of acts that the table of rights gives out, and what is in each.
ACTS = {
    "Audit.allocation": of_rooms(*ALLOCATION),
    "Audit.system": of_rooms(*SYSTEM),
    "Audit.worries": of_rooms(*WORRIES),
    "Audit.acts": ~of_rooms(*ALLOCATION, *SYSTEM, *WORRIES),
}
PARTS = (*accesses.PARTS, *ACTS)


def stored_acts(viewer: Actor, conditions: Conditions) -> "QuerySet[models.AuditEvent]":
    """The acts of the viewer's part of the audit that are asked for, latest first.

    An administrator of the whole installation reads what concerns no programme.
    """
    read = [of for part, of in ACTS.items() if extent(viewer, part) is Extent.PROGRAMME]
    if not read or conditions.is_impossible:
        return models.AuditEvent.objects.none()
    ours = models.AuditEvent.objects.filter(programme=viewer.programme or "")
    if len(read) < len(ACTS):  # all of them together leave nothing out
        ours = ours.filter(Q(*read, _connector=Q.OR))
    return conditions.acts(ours).order_by("-sequence")
