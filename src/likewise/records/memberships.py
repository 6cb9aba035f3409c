"""Who belongs where, asked often and small."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.participants import RoleName
from likewise.records import models
from likewise.records.facts import known_at


def covering(day: date, *, starts: str = "joined_on", ends: str = "left_on") -> Q:
    """The condition that a spell, or another period between two columns, covers a day."""
    unfinished = Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": day})
    return Q(**{f"{starts}__lte": day}) & unfinished


def cohorts_of(participant: str | None, day: date, *, role: RoleName | None = None) -> set[str]:
    """The cohorts a participant belongs to on a day, in one role or in any."""
    spells = models.Membership.objects.filter(
        known_at(None), covering(day), participant=participant
    )
    if role is not None:
        spells = spells.filter(role=role)
    return set(spells.values_list("cohort_id", flat=True))


def people_of(cohort: str, day: date) -> set[str]:
    """The participants who belong to a cohort on a day, in any role."""
    spells = models.Membership.objects.filter(known_at(None), covering(day), cohort=cohort)
    return set(spells.values_list("participant_id", flat=True))


def check_facilitates(by: Actor, cohorts: Iterable[str], day: date) -> None:
    """Refuse a facilitator who reaches for a cohort that is not theirs, as if it were not there."""
    if not set(cohorts) <= cohorts_of(by.participant, day, role=RoleName.FACILITATOR):
        raise NotFound("There is no such cohort among yours.")
