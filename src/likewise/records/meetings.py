"""Reads meetings and registers as the values that rules work on."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from likewise.domain.attendance import SUPPORTED
from likewise.domain.meetings import Attendance, Meeting, RegisterContext, Result
from likewise.domain.memberships import Membership
from likewise.domain.participants import Status, is_taking_part_on
from likewise.records import models
from likewise.records.facts import current, known_at


def lock(meeting: str) -> None:
    """Hold a meeting until the transaction ends, so that two registers do not cross."""
    list(models.MeetingAnchor.objects.select_for_update().filter(id=meeting))


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


def meetings_of(cohorts: Sequence[str]) -> QuerySet[models.Meeting]:
    """The current versions of the meetings that these cohorts host."""
    hosted = models.MeetingHost.objects.filter(cohort__in=cohorts).values("meeting")
    return models.Meeting.objects.filter(known_at(None), fact__in=hosted)
