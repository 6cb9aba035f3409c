"""Who looked and what was done: a member asks about themselves, others read their part of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from likewise.domain.access import LOOK, Extent, NotFound, extent
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.participants import RoleName
from likewise.queries.access import now_recorded
from likewise.records import models

LOOKS_FOR = timedelta(days=365)


def _of(*rooms: str) -> Q:
    return Q(*(("action__startswith", room) for room in rooms), _connector=Q.OR)


# The parts of the audit that the table of rights gives out, and what is in each.
STAFF = "Audit.looks_at_staff"
PARTS = {
    "Audit.looks": _of(LOOK),
    STAFF: _of(LOOK),
    "Audit.allocation": _of("arms."),
    "Audit.system": _of("accounts.", "exports.", "imports.", "keys."),
    "Audit.acts": ~_of(LOOK, "arms.", "accounts.", "exports.", "imports.", "keys."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody in a role looked at something of a person: how often, and when last."""

    role: ActingRole
    what: str
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One event of the audit, never with names; `about` is how many ids it speaks of."""

    sequence: int
    at: datetime
    account: str
    role: str
    action: str
    about: int


def looks_at_me(viewer: Actor, *, at: datetime) -> tuple[Look, ...]:
    """Who looked at the viewer's own record in the last year, by role and by what, latest first.

    Raises
    ------
    NotFound
        When the viewer is nobody in the programme.
    """
    asks = extent(viewer, "Audit.looks") is not Extent.NEVER
    if viewer.participant is None or viewer.programme is None or not asks:
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
    """The latest events of the viewer's part of the programme's audit, latest first.

    Who may not read of looks at staff sees other looks as if no staff had been among those seen.
    An administrator of the whole installation reads what concerns no programme.

    Raises
    ------
    NotFound
        When the viewer's role reads no part of the audit.
    """
    parts = [part for part in PARTS if extent(viewer, part) is Extent.PROGRAMME]
    if not parts:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    wanted = Q(*(PARTS[part] for part in parts), _connector=Q.OR)
    events = models.AuditEvent.objects.filter(wanted, programme=viewer.programme or "")
    unseen = frozenset() if STAFF in parts else _staff(viewer)
    lines = (
        _line(event, unseen) for event in events.order_by("-sequence").iterator(chunk_size=200)
    )
    return tuple(islice((line for line in lines if line), at_most))


def _line(event: models.AuditEvent, unseen: frozenset[str]) -> AuditLine | None:
    """One event; none where it is a look at nobody else than those who stay unseen."""
    about = event.about
    if event.action.startswith(LOOK) and not (about := set(about) - unseen):
        return None
    return AuditLine(
        sequence=event.sequence,
        at=event.at,
        account=event.account,
        role=event.role,
        action=event.action,
        about=len(about),
    )


def _staff(viewer: Actor) -> frozenset[str]:
    """Everybody who facilitates, or has, in the viewer's programme."""
    rows = models.Role.objects.filter(now_recorded(), role=RoleName.FACILITATOR)
    people = models.Participant.objects.filter(programme_id=viewer.programme)
    ours = rows.filter(participant_id__in=people.values("fact"))
    return frozenset(ours.values_list("participant_id", flat=True))
