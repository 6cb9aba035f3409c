"""Practices and venues of a programme, with how many people they have today."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef

from likewise.domain.access import Capability
from likewise.domain.accounts import Actor
from likewise.domain.practices import Practice, Venue
from likewise.queries.access import check_sees, cohort_names, now_recorded, reaches_all
from likewise.records import models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeLine:
    """One practice, and how many participants are registered there today."""

    practice: Practice
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLine:
    """One venue, and the cohorts that meet there today, by id and name."""

    venue: Venue
    cohorts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where people are registered, and where they meet, each by name."""

    practices: tuple[PracticeLine, ...]
    venues: tuple[VenueLine, ...]


def places(viewer: Actor, *, today: date) -> Places:
    """The practices and venues of the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role does not reach the whole programme.
    """
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    if not reaches_all(viewer):
        check_sees(viewer, Capability.MANAGE_PEOPLE)
    registered = _registered(programme, today)
    meeting_at = _cohorts_by_venue(viewer, programme, today)
    practices = sorted(current(Practice, programme_id=programme), key=lambda each: each.name)
    venues = sorted(current(Venue, programme_id=programme), key=lambda each: each.name)
    return Places(
        practices=tuple(
            PracticeLine(practice=each, people=registered[each.id]) for each in practices
        ),
        venues=tuple(
            VenueLine(venue=each, cohorts=tuple(meeting_at.get(each.id, ()))) for each in venues
        ),
    )


def practice_choices(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """The practices that a form may offer, as ids and names."""
    programme = check_sees(viewer, Capability.MANAGE_PEOPLE)
    rows = models.Practice.objects.filter(now_recorded(), programme_id=programme)
    return tuple(rows.order_by("name").values_list("fact", "name"))


def _registered(programme: str, today: date) -> Counter[str]:
    """How many people are registered with each practice today."""
    practices = models.Practice.objects.filter(now_recorded(), programme_id=programme)
    begun = models.Registration.objects.filter(now_recorded(), starts_on__lte=today)
    later = begun.filter(
        participant_id=OuterRef("participant_id"), starts_on__gt=OuterRef("starts_on")
    )
    standing = begun.filter(~Exists(later), practice_id__in=practices.values("fact"))
    counted = standing.values_list("practice_id").annotate(people=Count("row"))
    return Counter(dict(counted))


def _cohorts_by_venue(
    viewer: Actor, programme: str, today: date
) -> dict[str, list[tuple[str, str]]]:
    cohorts = models.Cohort.objects.filter(now_recorded(), programme_id=programme)
    names = cohort_names(viewer, cohorts=cohorts.values_list("fact", flat=True))
    ended = models.CohortState.objects.filter(
        now_recorded(), cohort_id__in=names.keys(), state="ended", starts_on__lte=today
    )
    gone = set(ended.values_list("cohort_id", flat=True))
    rows = models.CohortVenue.objects.filter(
        now_recorded(), cohort_id__in=names.keys(), starts_on__lte=today
    )
    latest = dict(rows.order_by("starts_on").values_list("cohort_id", "venue_id"))
    by_venue: dict[str, list[tuple[str, str]]] = {}
    for cohort, venue in sorted(latest.items(), key=lambda pair: names[pair[0]]):
        if venue and cohort not in gone:
            by_venue.setdefault(venue, []).append((cohort, names[cohort]))
    return by_venue
