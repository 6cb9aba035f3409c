"""What the form for a new meeting offers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.meetings import MeetingState, Rhythm
from likewise.domain.meetings.series import days_of
from likewise.queries.access import (
    as_people_count,
    check_reaches_cohort,
    check_sees,
    cohort_names,
    cohorts_in_reach,
    now_recorded,
)
from likewise.records import models
from likewise.records.meetings import meetings_of


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a cohort meets by its latest meetings; `next_on` is where its rhythm goes on."""

    name: str
    every: Rhythm
    next_on: date | None
    starts: time | None
    venue: str | None
    minutes: int | None


def habit_of(viewer: Actor, *, cohort: str, today: date) -> Habit:
    """How a cohort that the viewer may plan for meets, by the latest meetings that were not called
    off.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(viewer, Capability.PLAN_MEETINGS)
    check_reaches_cohort(viewer, cohort=cohort, today=today)
    name = cohort_names(viewer, cohorts=[cohort])[cohort]
    rows = meetings_of([cohort]).exclude(state=MeetingState.CANCELLED).order_by("-starts_at", "row")
    last = list(rows[:2])
    if not last:
        return Habit(
            name=name, every=Rhythm.WEEK, next_on=None, starts=None, venue=None, minutes=None
        )
    every = _rhythm(last[1].on, last[0].on) if len(last) > 1 else Rhythm.WEEK
    coming = (
        day
        for day, missing in days_of(every, last[0].on)
        if not missing and day > last[0].on and day >= today
    )
    return Habit(
        name=name,
        every=every,
        next_on=next(coming, None),
        starts=last[0].starts.time(),
        venue=last[0].venue_id,
        minutes=last[0].minutes,
    )


def _rhythm(before: date, last: date) -> Rhythm:
    """The rhythm of which two days could be; every week, where they are of none."""
    days = (last - before).days
    if days == 14:
        return Rhythm.FORTNIGHT
    if 28 <= days <= 31 and before.day == last.day:
        return Rhythm.MONTH
    return Rhythm.WEEKDAY if days in (28, 35) else Rhythm.WEEK


def planned_from(viewer: Actor, *, cohorts: Iterable[str], on: date, today: date) -> Counter[str]:
    """How many meetings are planned from a day on, by cohort, of those that the viewer reaches."""
    reach = cohorts_in_reach(viewer, today=today)
    asked = set(cohorts) if reach is None else reach & set(cohorts)
    planned = meetings_of(sorted(asked)).filter(state=MeetingState.PLANNED, on__gte=on)
    hosts = models.MeetingHost.objects.filter(
        meeting_id__in=planned.values("fact"), cohort_id__in=asked
    )
    return Counter(hosts.values_list("cohort_id", flat=True))
