"""Who looked and what was done: a member asks about themselves, the guardian about everything."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField
from django.db.models.functions import Cast

from likewise.domain.access import LOOK, Capability, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.queries.access import check_sees
from likewise.records import models

LOOKS_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody in a role looked at something of a person: how often, and when last."""

    role: ActingRole
    what: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One event of the audit: ids and counts, never names."""

    sequence: int
    at: datetime
    account: str
    role: str
    action: str
    about: int
    counts: dict[str, int]


def looks_at_me(viewer: Actor, *, at: datetime) -> tuple[Look, ...]:
    """Who looked at the viewer's own record in the last year, by role and by what, latest first.

    Raises
    ------
    NotFound
        When the viewer is nobody in the programme.
    """
    if viewer.participant is None or viewer.programme is None:
        raise NotFound("There is no record of you in this programme.")
    events = (
        models.AuditEvent.objects.filter(
            programme=viewer.programme, action__startswith=LOOK, at__gte=at - LOOKS_FOR
        )
        .annotate(named=Cast("about", CharField()))
        .filter(named__contains=viewer.participant)
        .order_by("sequence")
        .values_list("role", "action", "at")
    )
    looks: dict[tuple[str, str], list[datetime]] = {}
    for role, action, when in events:
        looks.setdefault((role, action.removeprefix(LOOK).strip()), []).append(when)
    found = [
        Look(role=ActingRole(role), what=what, times=len(times), last_at=max(times))
        for (role, what), times in looks.items()
    ]
    return tuple(sorted(found, key=lambda look: look.last_at, reverse=True))


def latest_events(viewer: Actor, *, at_most: int = 100) -> tuple[AuditLine, ...]:
    """The latest events of the programme's audit, latest first.

    Raises
    ------
    NotFound
        When the viewer's role does not oversee the audit.
    """
    programme = check_sees(viewer, Capability.SEE_AUDIT)
    events = models.AuditEvent.objects.filter(programme=programme).order_by("-sequence")
    return tuple(
        AuditLine(
            sequence=event.sequence,
            at=event.at,
            account=event.account,
            role=event.role,
            action=event.action,
            about=len(event.about),
            counts=event.counts,
        )
        for event in events[:at_most]
    )
