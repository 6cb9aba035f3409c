"""Whom the words of an act may speak of: the people whom it concerns, never all there are."""

from collections.abc import Iterable
from datetime import date

from likewise.domain.accounts import Actor
from likewise.queries.access import cohorts_in_reach, labels, now_recorded
from likewise.records import models
from likewise.records.memberships import covering


def people_concerned(
    viewer: Actor,
    *,
    cohorts: Iterable[str],
    on: Iterable[date],
    today: date,
    also: Iterable[str] = (),
) -> dict[str, str]:
    """Names of those who are in these cohorts on any of these days, and of others, by name.

    Cohorts out of the viewer's reach are passed over, and people without a name, such as those
    who were erased: nobody can speak of them.
    """
    reach = cohorts_in_reach(viewer, today=today)
    within = set(cohorts) if reach is None else reach & set(cohorts)
    found = set(also)
    for day in set(on):
        spells = models.Membership.objects.filter(
            now_recorded(), covering(day), cohort_id__in=within
        )
        found |= set(spells.values_list("participant_id", flat=True))
    seen = labels(viewer, participants=found).values()
    named = sorted(
        (each for each in seen if each.is_name),
        key=lambda each: (each.order, each.participant),
    )
    return {each.participant: each.text for each in named}
