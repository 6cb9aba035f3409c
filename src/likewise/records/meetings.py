"""Reads meetings and registers as the values that rules work on."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from likewise.domain.attendance import SUPPORTED
from likewise.domain.meetings import (
    Attendance,
    Capacity,
    Meeting,
    MeetingState,
    RegisterContext,
    Result,
)
from likewise.domain.meetings import following as following_of
from likewise.domain.memberships import Membership
from likewise.domain.participants import Status, is_taking_part_on
from likewise.records import models
from likewise.records.facts import current, known_at


def lock(*meetings: str) -> None:
    """Hold meetings until the transaction ends, so that two registers do not cross."""
    held = models.MeetingAnchor.objects.select_for_update().filter(id__in=meetings)
    list(held.order_by("id"))


def register_context(meeting: Meeting, participants: Iterable[str]) -> RegisterContext:
    """What taking this meeting's register needs to know about these participants and the hosts."""
    named = set(participants)
    return RegisterContext(
        meeting=meeting,
        spells=tuple(current(Membership, cohort_id__in=meeting.cohorts)),
        taking_part=taking_part_on(named, meeting.on),
        came_before=came_before(meeting, named),
        present=tuple(current(Attendance, meeting_id=meeting.id)),
    )


def taking_part_on(participants: Iterable[str], day: date) -> frozenset[str]:
    """Which of these participants are enrolled, or have returned, on a day."""
    statuses: dict[str, list[Status]] = {}
    for status in current(Status, participant_id__in=set(participants)):
        statuses.setdefault(status.participant, []).append(status)
    return frozenset(who for who, known in statuses.items() if is_taking_part_on(known, day))


def came_before(meeting: Meeting, participants: Iterable[str]) -> frozenset[str]:
    """Which of these participants attended an earlier meeting of the same cohorts."""
    earlier = meetings_of(meeting.cohorts).filter(on__lt=meeting.on).values("fact")
    attended = models.Attendance.objects.filter(
        known_at(None),
        came_for_support(),
        meeting__in=earlier,
        participant__in=set(participants),
    )
    return frozenset(attended.values_list("participant_id", flat=True))


def marked_since(
    participants: Iterable[str], day: date, *, cohorts: Iterable[str]
) -> tuple[tuple[Attendance, Meeting], ...]:
    """The lines of registers, from a day on, that name people as these cohorts' own; by day."""
    held = meetings_of(tuple(cohorts)).filter(on__gte=day)
    lines = current(
        Attendance,
        ~Q(capacity=Capacity.VISITOR),
        participant_id__in=set(participants),
        meeting_id__in=held.values("fact"),
    )
    found = {each.id: each for each in current(Meeting, fact__in={e.meeting for e in lines})}
    pairs = [(line, found[line.meeting]) for line in lines]
    return tuple(sorted(pairs, key=lambda each: (each[1].starts, each[0].id)))


def last_came(participants: Iterable[str], today: date) -> dict[str, date]:
    """The last day, by today, on which each of these people was at a meeting, if ever."""
    held = models.Meeting.objects.filter(
        known_at(None), fact=OuterRef("meeting_id"), on__lte=today
    ).values("on")[:1]
    rows = models.Attendance.objects.filter(
        known_at(None), came(), participant_id__in=list(participants)
    )
    days = rows.annotate(day=Subquery(held)).values_list("participant_id").annotate(Max("day"))
    return {participant: day for participant, day in days.order_by() if day is not None}


def came() -> Q:
    """The condition on lines of registers that `attendance.came` states."""
    return Q(result=Result.ATTENDED)


def came_for_support() -> Q:
    """The condition on lines of registers that `attendance.came_for_support` states."""
    return came() & Q(capacity__in=SUPPORTED)


def days_taken(cohort: str) -> frozenset[date]:
    """The days on which a cohort meets or has met."""
    rows = meetings_of([cohort]).exclude(state=MeetingState.CANCELLED)
    return frozenset(rows.values_list("on", flat=True))


def following(meeting: Meeting) -> tuple[Meeting, ...]:
    """The planned meetings that follow a meeting and go with it, in order."""
    ids = meetings_of(meeting.cohorts).filter(state=MeetingState.PLANNED, on__gte=meeting.on)
    return following_of(
        meeting, current(Meeting, fact__in=list(ids.values_list("fact", flat=True)))
    )


def meetings_of(cohorts: Sequence[str]) -> QuerySet[models.Meeting]:
    """The current versions of the meetings that these cohorts host."""
    hosted = models.MeetingHost.objects.filter(cohort__in=cohorts).values("meeting")
    return models.Meeting.objects.filter(known_at(None), fact__in=hosted)
