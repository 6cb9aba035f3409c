"""Which meetings of those in reach are asked for, and what can be asked for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.meetings import MeetingState
from likewise.domain.participants import RoleName
from likewise.queries.access import (
    Label,
    as_people_count,
    cohort_names,
    cohorts_in_reach,
    labels,
    now_recorded,
)
from likewise.queries.meetings.lists import MeetingLine, in_reach, lines, on_days
from likewise.records import models
from likewise.records.memberships import covering


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which meetings are asked for; what is none or false leaves all.

    A meeting is of a practice when somebody registered there is or was a member of a cohort that
    hosts it; of a facilitator, when they facilitated one of those cohorts on its day.
    """

    practice: str | None = None
    cohort: str | None = None
    format: Format | None = None
    venue: str | None = None
    facilitator: str | None = None
    is_unregistered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What can be asked for: ids and names, in the order of the names."""

    practices: tuple[tuple[str, str], ...]
    cohorts: tuple[tuple[str, str], ...]
    venues: tuple[tuple[str, str], ...]
    facilitators: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingList:
    """Some of the meetings that were asked for, and how many there are in all."""

    lines: tuple[MeetingLine, ...]
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unregistered:
    """Meetings without a register, one that comes next, and who leads their cohorts today."""

    lines: tuple[MeetingLine, ...]
    found: int
    next: MeetingLine | None
    leads: Mapping[str, tuple[Label, ...]]


def meetings_sought(
    viewer: Actor,
    sought: Sought,
    *,
    since: date,
    until: date,
    today: date,
    first: int = 0,
    at_most: int = 50,
    latest_first: bool = False,
) -> MeetingList:
    """A part of the meetings that are asked for, from a day up to, not including, another."""
    rows = _narrowed(in_reach(viewer, today=today).filter(**on_days(since, until)), sought)
    if sought.is_unregistered:
        rows = rows.filter(state=MeetingState.PLANNED, on__lt=today)
    order = ("-starts_at", "-fact") if latest_first else ("starts_at", "fact")
    shown = lines(viewer, rows.order_by(*order)[first : first + at_most], today=today)
    return MeetingList(lines=shown, found=rows.count())


def unregistered_meetings(
    viewer: Actor,
    sought: Sought,
    *,
    today: date,
    first: int = 0,
    at_most: int | None = 50,
    after: str = "",
    latest_first: bool = False,
) -> Unregistered:
    """Past meetings whose register was not taken, oldest first unless asked otherwise.

    Parameters
    ----------
    after
        The meeting whose register was taken last: `next` is the one that comes after it, else the
        first.
    """
    waiting = in_reach(viewer, today=today).filter(state=MeetingState.PLANNED, on__lt=today)
    rows = _narrowed(waiting, sought)
    order = ("-starts_at", "-fact") if latest_first else ("starts_at", "fact")
    ordered = rows.order_by(*order)
    part = ordered[first : None if at_most is None else first + at_most]
    shown = lines(viewer, part, today=today)
    cohorts = {cohort for line in shown for cohort, _ in line.cohorts}
    return Unregistered(
        lines=shown,
        found=rows.count(),
        next=_after(viewer, ordered, after, today, latest_first=latest_first) if after else None,
        leads=_leads(viewer, cohorts, today),
    )


def _after(
    viewer: Actor,
    rows: "QuerySet[models.Meeting]",
    after: str,
    today: date,
    *,
    latest_first: bool,
) -> MeetingLine | None:
    last = models.Meeting.objects.filter(now_recorded(), fact=after, programme_id=viewer.programme)
    found = last.first()
    later: list[models.Meeting] = []
    if found is not None:
        way = "lt" if latest_first else "gt"
        beyond = Q(**{f"starts_at__{way}": found.starts_at}) | Q(
            **{"starts_at": found.starts_at, f"fact__{way}": found.fact}
        )
        later = list(rows.filter(beyond)[:1])
    return next(iter(lines(viewer, later or rows[:1], today=today)), None)


def offered(viewer: Actor, *, today: date) -> Offered:
    """What a viewer can ask for: within their reach, with those who facilitate today."""
    reach = cohorts_in_reach(viewer, today=today)
    here = models.Cohort.objects.filter(now_recorded(), programme_id=viewer.programme)
    if reach is not None:
        here = here.filter(fact__in=reach)
    names = cohort_names(viewer, cohorts=here.values_list("fact", flat=True))
    facilitating = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=here.values("fact"),
        role=RoleName.FACILITATOR,
    )  # fmt: skip
    seen = labels(viewer, participants=facilitating.values_list("participant_id", flat=True))
    return Offered(
        practices=_named(models.Practice, viewer),
        cohorts=tuple(sorted(names.items(), key=lambda each: as_people_count(each[1]))),
        venues=_named(models.Venue, viewer),
        facilitators=tuple(sorted(seen.values(), key=lambda each: each.order)),
    )


def _named(table: Any, viewer: Actor) -> tuple[tuple[str, str], ...]:
    rows = table.objects.filter(now_recorded(), programme_id=viewer.programme)
    return tuple(rows.order_by("name", "fact").values_list("fact", "name"))


def _narrowed(rows: "QuerySet[models.Meeting]", sought: Sought) -> "QuerySet[models.Meeting]":
    if sought.cohort is not None:
        rows = rows.filter(_hosted_by(cohort_id=sought.cohort))
    if sought.practice is not None:
        rows = rows.filter(_hosted_by(cohort_id__in=_cohorts_of_practice(sought.practice)))
    if sought.venue is not None:
        rows = rows.filter(venue_id=sought.venue)
    if sought.format is not None:
        rows = rows.filter(_of_format(sought.format))
    if sought.facilitator is not None:
        rows = rows.filter(_facilitated_by(sought.facilitator))
    return rows


def _hosted_by(**hosts: Any) -> Q:
    return Q(fact__in=models.MeetingHost.objects.filter(**hosts).values("meeting_id"))


def _cohorts_of_practice(practice: str) -> "QuerySet[Any, Any]":
    registered = models.Registration.objects.filter(now_recorded(), practice_id=practice)
    spells = models.Membership.objects.filter(
        now_recorded(), role=RoleName.MEMBER, participant_id__in=registered.values("participant_id")
    )
    return spells.values("cohort_id")


def _of_format(format: Format) -> Exists:
    """A host has the format on the day of the meeting."""
    then = models.CohortFormat.objects.filter(
        now_recorded(), cohort_id=OuterRef("cohort_id"), starts_on__lte=OuterRef(OuterRef("on"))
    ).order_by("-starts_on")
    hosts = models.MeetingHost.objects.filter(meeting_id=OuterRef("fact"))
    return Exists(hosts.annotate(then=Subquery(then.values("format")[:1])).filter(then=format))


def _facilitated_by(facilitator: str) -> Exists:
    """A host is facilitated by somebody on the day of the meeting."""
    spells = models.Membership.objects.filter(
        now_recorded(),
        Q(left_on__isnull=True) | Q(left_on__gt=OuterRef(OuterRef("on"))),
        participant_id=facilitator,
        role=RoleName.FACILITATOR,
        joined_on__lte=OuterRef(OuterRef("on")),
        cohort_id=OuterRef("cohort_id"),
    )
    return Exists(models.MeetingHost.objects.filter(Exists(spells), meeting_id=OuterRef("fact")))


def _leads(viewer: Actor, cohorts: Iterable[str], today: date) -> dict[str, tuple[Label, ...]]:
    leading = covering(today, starts="starts_on", ends="ends_on")
    rows = models.Lead.objects.filter(now_recorded(), leading, cohort_id__in=set(cohorts))
    pairs = list(rows.order_by("starts_on", "fact").values_list("cohort_id", "participant_id"))
    seen = labels(viewer, participants={who for _, who in pairs})
    leads: dict[str, list[Label]] = defaultdict(list)
    for cohort, who in pairs:
        if who in seen:
            leads[cohort].append(seen[who])
    return {cohort: tuple(found) for cohort, found in leads.items()}
