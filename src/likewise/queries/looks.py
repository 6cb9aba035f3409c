"""Who looked at me.

What was noted a moment ago is still in a journal, so that is read too: first, and whatever it holds
is not counted again where it has been moved into the tables meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max

from likewise.domain.access import Extent, NotFound, extent
from likewise.domain.accounts import ActingRole, Actor
from likewise.records import doubles, looks, models

LOOKS_FOR = timedelta(days=365)
LOOKS = "Audit.looks"


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
    noted = looks.waiting(naming=viewer.participant)
    for other in mine - {viewer.participant}:
        noted |= looks.waiting(naming=other)
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
