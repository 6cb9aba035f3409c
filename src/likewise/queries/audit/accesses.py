"""Looks, comings and goings, and what was refused, as far as a role reads of them.

What was noted a moment ago is still in a journal, so that is read too: first, and whatever it holds
is not read again where it has been moved into the tables meanwhile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet

from likewise.domain.access import Extent, extent
from likewise.domain.accounts import Actor
from likewise.domain.looks import Access, AccessKind
from likewise.domain.participants import RoleName
from likewise.queries.access import now_recorded
from likewise.queries.audit.asking import Conditions
from likewise.records import looks, models

# The parts of the audit that are kept apart from the acts, as the table of rights calls them.
LOOKS, STAFF, OTHERS = "Audit.looks", "Audit.looks_at_staff", "Audit.access"
PARTS = (LOOKS, STAFF, OTHERS)


def noted_accesses(viewer: Actor, conditions: Conditions) -> dict[str, Access]:
    """What is asked for of what is not stored yet, by id, as the viewer may read it.

    Who may not read of looks at staff sees other looks as if no staff had been among those seen.
    """
    kinds = conditions.kinds() & _readable(viewer)
    if not kinds or conditions.is_impossible:
        return {}
    ours = set(_accounts(viewer).values_list("account_id", flat=True))
    unseen = staff_unseen_by(viewer)
    found = {}
    for each in looks.waiting().values():
        shown = without(each, unseen) if each.kind in kinds and _is_of(each, viewer, ours) else None
        if shown is not None and conditions.holds(shown):
            found[each.id] = shown
    return found


def stored_accesses(viewer: Actor, conditions: Conditions) -> "Iterator[QuerySet[models.Access]]":
    """What is stored of what is asked for: a question for each kind, so that an index answers each
    in its order, latest first."""
    kinds = conditions.kinds() & _readable(viewer)
    if conditions.is_impossible:
        return
    unseen = staff_unseen_by(viewer)
    for kind in sorted(kinds):
        for scope in _scopes(viewer, kind):
            rows = conditions.accesses(
                models.Access.objects.filter(scope, kind=kind), unseen=unseen
            )
            if unseen and kind is AccessKind.LOOK:
                others = models.Look.objects.filter(access=OuterRef("sequence"))
                rows = rows.filter(Exists(others.exclude(participant__in=unseen)))
            yield rows.order_by("-sequence")


def whole(some: Iterable[models.Access], *, unseen: frozenset[str]) -> Iterator[Access]:
    """What rows of the table say, with those who were seen, but for those who stay unseen."""
    found = list(some)
    rows = models.Look.objects.filter(
        access__in=[each.sequence for each in found if each.kind == AccessKind.LOOK]
    ).order_by("access_id", "participant")
    seen = {
        access: tuple(row.participant for row in of if row.participant not in unseen)
        for access, of in groupby(rows, key=lambda row: row.access_id)
    }
    for each in found:
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


def without(access: Access, unseen: frozenset[str]) -> Access | None:
    """An access without those who stay unseen; none where it was a look at nobody else."""
    if access.kind is not AccessKind.LOOK:
        return access
    if unseen.isdisjoint(access.people):
        return access
    people = tuple(each for each in access.people if each not in unseen)
    return replace(access, people=people) if people else None


def staff_unseen_by(viewer: Actor) -> frozenset[str]:
    """Everybody who facilitates, or has, where the viewer may not read who looked at them."""
    if extent(viewer, STAFF) is Extent.PROGRAMME or extent(viewer, LOOKS) is not Extent.PROGRAMME:
        return frozenset()
    rows = models.Role.objects.filter(now_recorded(), role=RoleName.FACILITATOR)
    people = models.Participant.objects.filter(programme_id=viewer.programme)
    ours = rows.filter(participant_id__in=people.values("fact"))
    return frozenset(ours.values_list("participant_id", flat=True))


def _readable(viewer: Actor) -> frozenset[AccessKind]:
    reads = {part for part in PARTS if extent(viewer, part) is Extent.PROGRAMME}
    found = {AccessKind.LOOK} if reads & {LOOKS, STAFF} else set()
    return frozenset(found | (set(AccessKind) - {AccessKind.LOOK} if OTHERS in reads else set()))


def _scopes(viewer: Actor, kind: AccessKind) -> Iterator[Q]:
    """Where accesses of a kind are that concern the viewer's programme.

    Whoever signs in wears no hat yet: that is read where the account has one, and so is what
    concerns no account at all. An administrator of the installation reads all of it.
    """
    if viewer.programme is not None:
        yield Q(programme=viewer.programme)
    if viewer.programme is None:
        yield Q(programme="")
    elif kind is not AccessKind.LOOK:
        known = _accounts(viewer).values("account_id")
        yield Q(Q(account__in=known) | Q(account=""), programme="")


def _is_of(noted: Access, viewer: Actor, ours: set[str]) -> bool:
    """The same, of something noted."""
    if noted.programme or viewer.programme is None:
        return noted.programme == (viewer.programme or "")
    return noted.account in {*ours, ""} and noted.kind is not AccessKind.LOOK


def _accounts(viewer: Actor) -> "QuerySet[models.RoleGrant]":
    """The hats of everybody who has, or had, one in the viewer's programme."""
    return models.RoleGrant.objects.filter(programme=viewer.programme)
