"""The list of cohorts: what each is today, who leads, where and when it meets next."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from likewise.domain.access import Capability
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import State
from likewise.domain.meetings import MeetingState
from likewise.domain.participants import RoleName
from likewise.queries.access import (
    Label,
    as_people_count,
    check_sees,
    cohort_names,
    cohorts_in_reach,
    labels,
    now_recorded,
)
from likewise.records import models
from likewise.records.memberships import covering

# Those that take people first, those that ended last.
STATE_ORDER = (
    State.OPEN,
    State.FORMING,
    State.CLOSED,
    State.RESTING,
    State.ENDING,
    State.ENDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOutline:
    """What a cohort is today. `format` and `state` are none before it begins."""

    id: str
    name: str
    format: Format | None
    state: State | None
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSummary(CohortOutline):
    """One line of the list."""

    facilitators: int
    leads: tuple[Label, ...]
    venue: str | None
    next_meeting: tuple[str, datetime] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortList:
    """The cohorts in reach that were asked for, and how many are in reach in all."""

    cohorts: tuple[CohortSummary, ...]
    in_reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """By what the list may be narrowed: ids and names."""

    practices: tuple[tuple[str, str], ...]
    venues: tuple[tuple[str, str], ...]
    facilitators: tuple[tuple[str, str], ...]


def cohorts(
    viewer: Actor,
    *,
    today: date,
    state: State | None = None,
    format: Format | None = None,
    practice: str | None = None,
    venue: str | None = None,
    facilitator: str | None = None,
    words: str = "",
    among: Collection[str] | None = None,
) -> CohortList:
    """The cohorts that the viewer reaches, open ones first, filtered by what it is today.

    A cohort is of a practice when a member of today is registered there, and of a facilitator who
    facilitates it today. `words` are parts, in any
    order, of its name, its place or the names of those who lead it, as the viewer sees them.
    `among` are ids to which the list is kept, where it is.
    """
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    found, ids = _in_reach(viewer, programme, today)
    states, formats = _states(ids, today), _formats(ids, today)
    chosen = [
        each
        for each in found
        if (state is None or states.get(each) is state)
        and (format is None or formats.get(each) is format)
        and (among is None or each in among)
    ]
    if practice is not None:
        local = _cohorts_of_practice(ids, practice, today)
        chosen = [each for each in chosen if each in local]
    if venue is not None:
        at = _venue_ids(ids, today)
        chosen = [each for each in chosen if at.get(each) == venue]
    if facilitator is not None:
        theirs = {cohort for cohort, who in _facilitating(ids, today) if who == facilitator}
        chosen = [each for each in chosen if each in theirs]
    summaries = _summaries(viewer, chosen, states, formats, today)
    wanted = words.casefold().split()
    return CohortList(
        cohorts=tuple(sorted((each for each in summaries if _has(each, wanted)), key=_order)),
        in_reach=len(found),
    )


def offered(viewer: Actor, *, today: date) -> Offered:
    """The practices, places and facilitators of today by which the list may be narrowed."""
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    _, ids = _in_reach(viewer, programme, today)
    return Offered(
        practices=_named(models.Practice, programme),
        venues=_named(models.Venue, programme),
        facilitators=_called(viewer, {who for _, who in _facilitating(ids, today)}, today),
    )


def _has(summary: CohortSummary, words: Sequence[str]) -> bool:
    said = (summary.name, summary.venue or "", *(lead.text for lead in summary.leads))
    shown = " ".join(said).casefold()
    return all(word in shown for word in words)


def outlines(viewer: Actor, *, today: date) -> tuple[CohortOutline, ...]:
    """The cohorts that the viewer reaches, open ones first, each in a few words."""
    programme = check_sees(viewer, Capability.SEE_COHORTS)
    found, ids = _in_reach(viewer, programme, today)
    states, formats = _states(ids, today), _formats(ids, today)
    names = cohort_names(viewer, cohorts=found, today=today)
    sizes = _sizes(found, today)
    made = [
        CohortOutline(
            id=each,
            name=names[each],
            format=formats.get(each),
            state=states.get(each),
            members=sizes[each, RoleName.MEMBER],
        )
        for each in found
    ]
    return tuple(sorted(made, key=_order))


def states_on(day: date, *, cohorts: Iterable[str]) -> dict[str, State]:
    """The state on a day of each of these cohorts that has begun by then."""
    found = models.CohortState.objects.filter(cohort_id__in=list(cohorts))
    return {cohort: State(state) for cohort, state in _latest(found, "state", day).items()}


def _in_reach(viewer: Actor, programme: str, today: date) -> "tuple[list[str], QuerySet[Any, Any]]":
    """The ids of the cohorts that the viewer reaches, and the question that answers them."""
    reach = cohorts_in_reach(viewer, today=today)
    scope = (
        Q(programme_id=programme) if reach is None else Q(programme_id=programme, fact__in=reach)
    )
    ids = models.Cohort.objects.filter(now_recorded(), scope).values("fact")
    return list(ids.values_list("fact", flat=True)), ids


def _order(summary: CohortOutline) -> tuple[int, list[tuple[int, str]]]:
    place = STATE_ORDER.index(summary.state) if summary.state else len(STATE_ORDER)
    return place, as_people_count(summary.name)


def _latest(rows: "QuerySet[Any, Any]", value: str, today: date) -> dict[str, str]:
    begun = rows.filter(now_recorded(), starts_on__lte=today).order_by("starts_on")
    return dict(begun.values_list("cohort_id", value))


def _states(ids: "QuerySet[Any, Any]", today: date) -> dict[str, State]:
    found = _latest(models.CohortState.objects.filter(cohort_id__in=ids), "state", today)
    return {cohort: State(state) for cohort, state in found.items()}


def _formats(ids: "QuerySet[Any, Any]", today: date) -> dict[str, Format]:
    found = _latest(models.CohortFormat.objects.filter(cohort_id__in=ids), "format", today)
    return {cohort: Format(each) for cohort, each in found.items()}


def _summaries(
    viewer: Actor,
    ids: Sequence[str],
    states: Mapping[str, State],
    formats: Mapping[str, Format],
    today: date,
) -> list[CohortSummary]:
    names = cohort_names(viewer, cohorts=ids, today=today)
    sizes = _sizes(ids, today)
    leads = _leads(viewer, ids, today)
    venues = _venues(ids, today)
    coming = _next_meetings(viewer, today)
    return [
        CohortSummary(
            id=each,
            name=names[each],
            format=formats.get(each),
            state=states.get(each),
            members=sizes[each, RoleName.MEMBER],
            facilitators=sizes[each, RoleName.FACILITATOR],
            leads=tuple(leads[each]),
            venue=venues.get(each),
            next_meeting=coming.get(each),
        )
        for each in ids
    ]


def _sizes(ids: Sequence[str], today: date) -> dict[tuple[str, str], int]:
    spells = models.Membership.objects.filter(now_recorded(), covering(today), cohort_id__in=ids)
    counted = spells.values_list("cohort_id", "role").annotate(people=Count("row"))
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    for cohort, role, people in counted:
        sizes[cohort, RoleName(role)] = people
    return sizes


def _leads(viewer: Actor, ids: Sequence[str], today: date) -> dict[str, list[Label]]:
    now = covering(today, starts="starts_on", ends="ends_on")
    rows = models.Lead.objects.filter(now_recorded(), now, cohort_id__in=ids)
    pairs = list(rows.values_list("cohort_id", "participant_id").order_by("starts_on", "fact"))
    people = (participant for _, participant in pairs)
    seen = labels(viewer, participants=people, today=today)
    leads: dict[str, list[Label]] = defaultdict(list)
    for cohort, participant in pairs:
        leads[cohort].append(seen[participant])
    return leads


def _venues(ids: Iterable[str], today: date) -> dict[str, str]:
    where = _venue_ids(ids, today)
    names = venue_names(where.values())
    return {cohort: names[venue] for cohort, venue in where.items() if venue in names}


def _venue_ids(ids: Iterable[str], today: date) -> dict[str, str]:
    """Where these cohorts meet today, by venue."""
    rows = models.CohortVenue.objects.filter(
        now_recorded(), cohort_id__in=ids, starts_on__lte=today
    )
    return dict(rows.order_by("starts_on").values_list("cohort_id", "venue_id"))


def venue_names(venues: Iterable[str | None]) -> dict[str, str]:
    """What these venues are called."""
    rows = models.Venue.objects.filter(now_recorded(), fact__in={each for each in venues if each})
    return dict(rows.values_list("fact", "name"))


def _next_meetings(viewer: Actor, today: date) -> dict[str, tuple[str, datetime]]:
    yesterday = datetime.combine(today - timedelta(days=1), time(), tzinfo=UTC)
    planned = models.Meeting.objects.filter(
        now_recorded(),
        programme_id=viewer.programme,
        starts_at__gte=yesterday,
        on__gte=today,
        state=MeetingState.PLANNED,
    ).order_by("-starts")
    starts = dict(planned.values_list("fact", "starts"))
    hosts = models.MeetingHost.objects.filter(meeting_id__in=starts.keys())
    coming: dict[str, tuple[str, datetime]] = {}
    for meeting, cohort in hosts.values_list("meeting_id", "cohort_id"):
        candidate = (meeting, starts[meeting])
        if cohort not in coming or candidate[1] < coming[cohort][1]:
            coming[cohort] = candidate
    return coming


def _cohorts_of_practice(ids: "QuerySet[Any, Any]", practice: str, today: date) -> frozenset[str]:
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=ids, role=RoleName.MEMBER
    )
    registered = models.Registration.objects.filter(
        now_recorded(),
        starts_on__lte=today,
        participant_id__in=spells.values("participant_id"),
    ).order_by("starts_on")
    latest = dict(registered.values_list("participant_id", "practice_id"))
    return frozenset(
        cohort
        for cohort, participant in spells.values_list("cohort_id", "participant_id")
        if latest.get(participant) == practice
    )


def _named(table: Any, programme: str) -> tuple[tuple[str, str], ...]:
    rows = table.objects.filter(now_recorded(), programme_id=programme)
    return tuple(rows.order_by("name").values_list(F("fact"), "name"))


def _facilitating(ids: "QuerySet[Any, Any]", today: date) -> frozenset[tuple[str, str]]:
    """The cohorts that go on today, each with those who facilitate it."""
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=ids, role=RoleName.FACILITATOR
    )
    return frozenset(spells.values_list("cohort_id", "participant_id"))


def _called(viewer: Actor, people: Collection[str], today: date) -> tuple[tuple[str, str], ...]:
    found = labels(viewer, participants=people, today=today).values()
    seen = sorted(found, key=lambda label: label.order)
    return tuple((each.participant, each.text) for each in seen)
