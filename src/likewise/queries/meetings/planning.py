"""What the form for a new meeting offers."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.queries.access import (
    as_people_count,
    check_sees,
    cohort_names,
    cohorts_in_reach,
    now_recorded,
)
from likewise.records import models


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChoice:
    """A cohort that may meet, with where it meets as a rule."""

    id: str
    name: str
    venue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningChoices:
    """What the form for a new meeting offers."""

    hosts: tuple[HostChoice, ...]
    venues: tuple[tuple[str, str], ...]


def planning_choices(viewer: Actor, *, today: date) -> PlanningChoices:
    """The cohorts that the viewer may plan a meeting of, and the programme's venues.

    Raises
    ------
    NotAllowed
        When the viewer's role plans no meetings.
    """
    check_may(viewer, Capability.PLAN_MEETINGS)
    programme = check_sees(viewer, Capability.SEE_MEETINGS)
    reach = cohorts_in_reach(viewer, today=today)
    rows = models.Cohort.objects.filter(now_recorded(), programme_id=programme)
    if reach is not None:
        rows = rows.filter(fact__in=reach)
    ended = models.CohortState.objects.filter(
        now_recorded(), cohort_id__in=rows.values("fact"), state="ended", starts_on__lte=today
    )
    rows = rows.exclude(fact__in=ended.values("cohort_id"))
    places = models.CohortVenue.objects.filter(
        now_recorded(), cohort_id__in=rows.values("fact"), starts_on__lte=today
    )
    usual = dict(places.order_by("starts_on").values_list("cohort_id", "venue_id"))
    venues = models.Venue.objects.filter(now_recorded(), programme_id=programme).order_by("name")
    return PlanningChoices(
        hosts=tuple(
            HostChoice(id=cohort, name=name, venue=usual.get(cohort))
            for cohort, name in sorted(
                cohort_names(viewer, cohorts=rows.values_list("fact", flat=True)).items(),
                key=lambda each: as_people_count(each[1]),
            )
        ),
        venues=tuple(venues.values_list("fact", "name")),
    )
