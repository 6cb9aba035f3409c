"""Declared cohorts beside those that attendance shows: who really meets whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.evolution import Comparison, compare_cohorts, observed_cohorts
from likewise.domain.meetings import MeetingState
from likewise.queries.access import Label, labels
from likewise.queries.evolution.reach import Reach, reach_of
from likewise.queries.evolution.reading import known_until, without_people
from likewise.records import models
from likewise.records.cohorts import names as cohort_names
from likewise.records.facts import known_at
from likewise.records.meetings import came_for_support
from likewise.records.memberships import covering


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedPage:
    """Each declared cohort beside the most alike observed one, with where they differ.

    Declared are the members on the last day; observed is who met in the period. `meetings` is how
    many held meetings the answer rests on.
    """

    first: date
    last: date
    meetings: int
    comparisons: tuple[Comparison, ...]
    cohorts: dict[str, str]
    labels: dict[str, Label]


def observed_cohorts_between(
    viewer: Actor, *, first: date, last: date, today: date, known_on: date | None = None
) -> ObservedPage:
    """Compare the cohorts declared on `last` with those that met from `first` to `last`.

    Raises
    ------
    NotFound
        When the viewer may not see who is in a cohort.
    """
    reach = reach_of(viewer, today=today)
    if not reach.sees_people:
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    known = known_at(known_until(reach.programme, known_on))
    cohorts = cohort_names(known, programme_id=reach.programme)
    if not reach.names_pairs:
        cohorts = without_people(cohorts, known)
    if reach.cohorts is not None:
        cohorts = {each: name for each, name in cohorts.items() if each in reach.cohorts}
    meetings = _attended(reach, known, cohorts, first, last)
    declared = _declared(known, cohorts, last)
    comparisons = compare_cohorts(declared=declared, observed=observed_cohorts(meetings.values()))
    people = {
        p for each in comparisons for p in (each.both | each.only_declared | each.only_observed)
    }
    return ObservedPage(
        first=first,
        last=last,
        meetings=len(meetings),
        comparisons=comparisons,
        cohorts=cohorts,
        labels=labels(viewer, participants=people),
    )


def _attended(
    reach: Reach, known: Q, cohorts: Iterable[str], first: date, last: date
) -> dict[str, frozenset[str]]:
    held = models.Meeting.objects.filter(
        known,
        programme_id=reach.programme,
        state=MeetingState.HELD,
        on__gte=first,
        on__lte=last,
        fact__in=models.MeetingHost.objects.filter(cohort_id__in=cohorts).values("meeting_id"),
    )
    rows = models.Attendance.objects.filter(
        known, came_for_support(), meeting_id__in=held.values("fact")
    )
    found: dict[str, set[str]] = {meeting: set() for meeting in held.values_list("fact", flat=True)}
    for meeting, person in rows.values_list("meeting_id", "participant_id"):
        found[meeting].add(person)
    return {meeting: frozenset(people) for meeting, people in found.items()}


def _declared(known: Q, cohorts: dict[str, str], day: date) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = models.Membership.objects.filter(
        known, covering(day), cohort_id__in=cohorts, role="member"
    )
    for cohort, person in rows.values_list("cohort_id", "participant_id"):
        found[cohort].add(person)
    ordered = sorted(found, key=lambda cohort: (cohorts[cohort], cohort))
    return {cohort: frozenset(found[cohort]) for cohort in ordered}
