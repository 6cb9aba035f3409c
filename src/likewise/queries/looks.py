"""Who looked at me; and looks, comings and goings, as far as a role reads of them.

What was noted a moment ago is still in a journal, so that is read too: first, and whatever it holds
is not counted again where it has been moved into the tables meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched, groupby, islice

from django.db.models import Count, Max, Q, QuerySet

from likewise.domain.access import Extent, NotFound, extent
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.looks import Access, AccessKind
from likewise.domain.participants import RoleName
from likewise.queries.access import now_recorded
from likewise.records import doubles, looks, models

LOOKS_FOR = timedelta(days=365)
AT_ONCE = 200
# The parts of the audit that are kept apart from the acts, as the table of rights calls them.
LOOKS, STAFF, OTHERS = "Audit.looks", "Audit.looks_at_staff", "Audit.access"
PARTS = (LOOKS, STAFF, OTHERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody in a role looked at something of a person: how often, and when last."""

    role: ActingRole
    what: str
    times: int
    last_at: datetime


def looks_at_me(viewer: Actor, *, at: datetime) -> tuple[Look, ...]:
    """Who looked at the viewer's own record in the last year, by role and by what, latest first.

    Raises
    ------
    NotFound
        When the viewer is nobody in the programme.
    """
    asks = extent(viewer, LOOKS) is not Extent.NEVER
    if viewer.participant is None or viewer.programme is None or not asks:
        raise NotFound("There is no record of you in this programme.")
    since = at - LOOKS_FOR
    mine = {viewer.participant, *doubles.joined_to(viewer.participant)}
    noted: dict[str, Access] = {}
    for each in mine:
        noted |= looks.waiting(naming=each)
    stored = (
        models.Look.objects.filter(participant__in=mine, at__gte=since)
        .exclude(access__id__in=list(noted))
        .values_list("access__role", "access__what")
        .annotate(times=Count("access", distinct=True), last_at=Max("at"))
        .order_by()
    )
    found = {(role, what): (times, last_at) for role, what, times, last_at in stored}
    for each in noted.values():
        if not mine.isdisjoint(each.people) and each.at >= since:
            times, last_at = found.get((each.role, each.what), (0, each.at))
            found[each.role, each.what] = (times + 1, max(last_at, each.at))
    told = (
        Look(role=ActingRole(role), what=what, times=times, last_at=last_at)
        for (role, what), (times, last_at) in found.items()
    )
    return tuple(sorted(told, key=lambda look: look.last_at, reverse=True))


def latest_accesses(viewer: Actor, *, at_most: int) -> tuple[Access, ...]:
    """The latest looks and other accesses that the viewer's role reads of, latest first.

    Who may not read of looks at staff sees other looks as if no staff had been among those seen.
    """
    reads = {part for part in PARTS if extent(viewer, part) is Extent.PROGRAMME}
    if not reads:
        return ()
    noted = looks.waiting().values()
    ours = set(_accounts(viewer).values_list("account_id", flat=True))
    fresh = [each for each in noted if _is_of(each, viewer, ours)]
    found: dict[str, Access] = {}
    if reads & {LOOKS, STAFF}:
        unseen = frozenset() if STAFF in reads else _staff(viewer)
        seen = [each for each in fresh if each.kind is AccessKind.LOOK]
        shown = (_but(each, unseen) for each in (*seen, *_stored_looks(viewer, at_most, unseen)))
        found |= {each.id: each for each in shown if each is not None}
    if OTHERS in reads:
        others = [each for each in fresh if each.kind is not AccessKind.LOOK]
        found |= {each.id: each for each in (*others, *_stored_others(viewer, at_most))}
    return tuple(sorted(found.values(), key=lambda each: each.noted_at, reverse=True)[:at_most])


def _is_of(noted: Access, viewer: Actor, ours: set[str]) -> bool:
    """Whether something is of the viewer's programme.

    Whoever signs in wears no hat yet: that is read where the account has one, and so is what
    concerns no account at all. An administrator of the installation reads all of it.
    """
    if noted.programme or viewer.programme is None:
        return noted.programme == (viewer.programme or "")
    return noted.account in {*ours, ""}


def _stored_looks(viewer: Actor, at_most: int, unseen: frozenset[str]) -> Iterator[Access]:
    """The latest looks at others than those who stay unseen."""
    rows = models.Access.objects.filter(programme=viewer.programme or "", kind=AccessKind.LOOK)
    stored = rows.order_by("-sequence").iterator(chunk_size=AT_ONCE)
    whole = (access for some in batched(stored, AT_ONCE) for access in _whole(some))
    yield from islice((each for each in whole if _but(each, unseen)), at_most)


def _stored_others(viewer: Actor, at_most: int) -> Iterator[Access]:
    without_hat = Q(programme="")
    if viewer.programme is not None:
        known = _accounts(viewer).values("account_id")
        without_hat &= Q(account__in=known) | Q(account="")
    rows = models.Access.objects.filter(without_hat | Q(programme=viewer.programme or ""))
    others = [each for each in AccessKind if each is not AccessKind.LOOK]
    stored = rows.filter(kind__in=others).order_by("-sequence")
    yield from _whole(tuple(stored[:at_most]))


def _whole(some: tuple[models.Access, ...]) -> Iterator[Access]:
    """What rows of the table say, with those who were seen."""
    rows = models.Look.objects.filter(access__in=[each.sequence for each in some])
    rows = rows.order_by("access_id", "participant")
    seen = {
        access: tuple(row.participant for row in of)
        for access, of in groupby(rows, key=lambda row: row.access_id)
    }
    for each in some:
        yield Access(
            id=each.id,
            kind=AccessKind(each.kind),
            at=each.at,
            noted_at=each.noted_at,
            account=each.account,
            role=each.role,
            programme=each.programme,
            what=each.what,
            people=seen.get(each.sequence, ()),
        )


def _but(access: Access, unseen: frozenset[str]) -> Access | None:
    """A look without those who stay unseen; none where it was at nobody else."""
    people = tuple(each for each in access.people if each not in unseen)
    return replace(access, people=people) if people else None


def _accounts(viewer: Actor) -> "QuerySet[models.RoleGrant]":
    """The hats of everybody who has, or had, one in the viewer's programme."""
    return models.RoleGrant.objects.filter(programme=viewer.programme)


def _staff(viewer: Actor) -> frozenset[str]:
    """Everybody who facilitates, or has, in the viewer's programme."""
    rows = models.Role.objects.filter(now_recorded(), role=RoleName.FACILITATOR)
    people = models.Participant.objects.filter(programme_id=viewer.programme)
    ours = rows.filter(participant_id__in=people.values("fact"))
    return frozenset(ours.values_list("participant_id", flat=True))
