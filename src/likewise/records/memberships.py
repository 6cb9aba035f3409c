"""Who belongs where, asked often and small."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.participants import RoleName
from likewise.records import models, questions


def covering(day: date, *, starts: str = "joined_on", ends: str = "left_on") -> Q:
    """The condition that a spell, or another period between two columns, covers a day."""
    unfinished = Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": day})
    return Q(**{f"{starts}__lte": day}) & unfinished


def cohorts_of(participant: str | None, day: date, *, role: RoleName | None = None) -> set[str]:
    """The cohorts a participant belongs to on a day, in one role or in any."""
    only = {} if role is None else {"role": role}
    spells = questions.standing(models.Membership, "cohort_id")
    found = questions.answer(spells, covering(day), participant_id=participant, **only)
    return {cohort for (cohort,) in found}


def people_of(cohort: str, day: date) -> set[str]:
    """The participants who belong to a cohort on a day, in any role."""
    spells = questions.standing(models.Membership, "participant_id")
    return {who for (who,) in questions.answer(spells, covering(day), cohort_id=cohort)}


def check_facilitates(by: Actor, cohorts: Iterable[str], day: date) -> None:
    """Refuse a facilitator who reaches for a cohort that is not theirs, as if it were not there."""
    if not set(cohorts) <= cohorts_of(by.participant, day, role=RoleName.FACILITATOR):
        raise NotFound("There is no such cohort among yours.")
