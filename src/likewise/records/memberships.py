"""Who belongs where, asked often and small."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.participants import RoleName
from likewise.records import models


def covering(day: date) -> Q:
    """The condition that a spell covers a day."""
    return Q(joined_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day))


def cohorts_of(participant: str | None, day: date, *, role: RoleName | None = None) -> set[str]:
    """The cohorts a participant belongs to on a day, in one role or in any."""
    spells = models.Membership.objects.filter(
        covering(day), participant=participant, superseded_at__isnull=True, is_void=False
    )
    if role is not None:
        spells = spells.filter(role=role)
    return set(spells.values_list("cohort_id", flat=True))


def check_facilitates(by: Actor, cohorts: Iterable[str], day: date) -> None:
    """Refuse a facilitator who reaches for a cohort that is not theirs, as if it were not there."""
    if not set(cohorts) <= cohorts_of(by.participant, day, role=RoleName.FACILITATOR):
        raise NotFound("There is no such cohort among yours.")
