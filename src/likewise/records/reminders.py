"""Reminders as rows: planned in one go, each settled once, whatever is killed in between."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from likewise.domain.meetings import MeetingState
from likewise.domain.periods import Period
from likewise.domain.reminders import PLANNED_AHEAD, By, Due, When, due_for
from likewise.records import models
from likewise.records.facts import known_at

AT_ONCE = 2000  # rows in one statement
KEPT_FOR = timedelta(days=60)


def due_soon(at: datetime) -> list[Due]:
    """The reminders of every meeting that starts soon, for whoever wants one and is asked to it."""
    meetings = models.Meeting.objects.filter(
        known_at(None),
        state=MeetingState.PLANNED,
        starts_at__gt=at,
        starts_at__lte=at + PLANNED_AHEAD,
    )
    found = list(
        meetings.order_by("starts_at", "fact").values_list(
            "fact", "starts", "zone", "starts_at", "on"
        )
    )
    wanting = dict(
        models.ReminderChoice.objects.filter(known_at(None))
        .exclude(how=By.NOTHING)
        .order_by("fact")
        .values_list("participant_id", "when")
    )
    asked = _asked({meeting for meeting, *_ in found}, set(wanting))
    due: list[Due] = []
    for meeting, starts, zone, starts_at, on in found:
        here = {who for who, spell in asked[meeting] if spell.covers(on)}
        due += due_for(
            meeting=meeting, starts=starts, zone=zone, starts_at=starts_at,
            people=[(who, When(wanting[who])) for who in sorted(here)], at=at,
        )  # fmt: skip
    return due


def _asked(meetings: set[str], people: set[str]) -> dict[str, list[tuple[str, Period]]]:
    """Whoever of some people ever was in a cohort that hosts a meeting, with when; by meeting."""
    hosts = models.MeetingHost.objects.filter(meeting__in=meetings)
    cohorts: dict[str, list[str]] = defaultdict(list)
    for meeting, cohort in hosts.order_by("row").values_list("meeting_id", "cohort_id"):
        cohorts[cohort].append(meeting)
    spells = models.Membership.objects.filter(known_at(None), cohort_id__in=set(cohorts))
    asked: dict[str, list[tuple[str, Period]]] = defaultdict(list)
    columns = ("cohort_id", "participant_id", "joined_on", "left_on")
    for cohort, who, joined, left in spells.order_by("fact").values_list(*columns):
        if who in people:
            for meeting in cohorts[cohort]:
                asked[meeting].append((who, Period(joined, left)))
    return asked


def plan(due: Iterable[Due]) -> None:
    """Keep that reminders are to leave; what is planned already stays as it is.

    In the caller's transaction. One that was planned, and not left, before its meeting was moved
    follows it.
    """
    wanted = {(each.participant, each.meeting, str(each.when)): each.due_at for each in due}
    models.Reminder.objects.bulk_create(
        [
            models.Reminder(participant_id=who, meeting_id=meeting, when=when, due_at=due_at)
            for (who, meeting, when), due_at in wanted.items()
        ],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    waiting = models.Reminder.objects.filter(settled_at=None).values_list(
        "row", "participant_id", "meeting_id", "when", "due_at"
    )
    for row, who, meeting, when, due_at in waiting.order_by("row"):
        now_due = wanted.get((who, meeting, when), due_at)
        if now_due != due_at:
            models.Reminder.objects.filter(row=row, settled_at=None).update(due_at=now_due)


def waiting(at: datetime, *, at_most: int) -> list[models.Reminder]:
    """Reminders that are due and not settled, the longest due first."""
    rows = models.Reminder.objects.filter(settled_at=None, due_at__lte=at)
    return list(rows.order_by("due_at", "row")[:at_most])


def settle(row: int, *, at: datetime, left: bool) -> bool:
    """Settle one reminder, once; answers whether it was not settled before."""
    mine = models.Reminder.objects.filter(row=row, settled_at=None)
    return bool(mine.update(settled_at=at, left=left))


def left_since(participant: str, since: datetime) -> int:
    """How many reminders left for somebody since an instant."""
    rows = models.Reminder.objects.filter(participant=participant, left=True)
    return rows.filter(settled_at__gte=since).count()


def is_still_to_come(meeting: str, at: datetime) -> bool:
    """Whether a meeting is on and soon: neither cancelled, nor begun, nor moved far off."""
    rows = models.Meeting.objects.filter(known_at(None), fact=meeting)
    return rows.filter(
        state=MeetingState.PLANNED, starts_at__gt=at, starts_at__lte=at + PLANNED_AHEAD
    ).exists()


def forget_old(*, at: datetime) -> None:
    """Forget reminders that were settled long ago."""
    models.Reminder.objects.filter(settled_at__lt=at - KEPT_FOR).delete()
