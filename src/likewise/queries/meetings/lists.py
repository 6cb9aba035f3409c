"""Lists of meetings, with what a line says of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from likewise.domain.access import Capability
from likewise.domain.accounts import Actor
from likewise.domain.meetings import Meeting, MeetingState
from likewise.queries.access import (
    check_sees,
    cohort_names,
    cohorts_in_reach,
    may_read,
    now_recorded,
)
from likewise.records import models, texts
from likewise.records.meetings import came
from likewise.records.tables import table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """One meeting in a list. `attended` counts everybody in the register who came.

    `reason` says why it was cancelled, to whoever reads what others wrote.
    """

    id: str
    starts: datetime
    state: MeetingState
    cohorts: tuple[tuple[str, str], ...]
    venue: str
    reason: str
    minutes: int | None
    guests: int
    attended: int
    recorded_at: datetime

    @property
    def on(self) -> date:
        """The day of the meeting."""
        return self.starts.date()


def meetings_between(
    viewer: Actor,
    *,
    since: date,
    until: date,
    today: date,
    states: Iterable[MeetingState] = tuple(MeetingState),
    at_most: int = 200,
    latest_first: bool = False,
) -> tuple[MeetingLine, ...]:
    """The meetings in reach from `since` up to, not including, `until`, in order of time."""
    rows = in_reach(viewer, today=today).filter(
        **on_days(since, until), state__in=[str(each) for each in states]
    )
    order = ("-starts_at", "fact") if latest_first else ("starts_at", "fact")
    return lines(viewer, rows.order_by(*order)[:at_most], today=today)


def count_between(
    viewer: Actor, *, since: date, until: date, today: date, state: MeetingState | None = None
) -> int:
    """How many meetings in reach there are between two days, of one state or of all."""
    rows = in_reach(viewer, today=today).filter(**on_days(since, until))
    return (rows.filter(state=state) if state else rows).count()


def on_days(since: date, until: date) -> dict[str, Any]:
    """By which meetings are asked for from a day up to, not including, another: the days, and the
    instants a day around them, for which there is an index."""
    first = datetime.combine(since, time(), tzinfo=UTC)
    last = datetime.combine(until, time(), tzinfo=UTC)
    margin = timedelta(days=1)
    return {
        "starts_at__gte": first - margin if since > date.min + margin else first,
        "starts_at__lt": last + margin,
        "on__gte": since,
        "on__lt": until,
    }


def in_reach(viewer: Actor, *, today: date) -> "QuerySet[models.Meeting]":
    """The current versions of the meetings that a viewer reaches."""
    programme = check_sees(viewer, Capability.SEE_MEETINGS)
    rows = models.Meeting.objects.filter(now_recorded(), programme_id=programme)
    reach = cohorts_in_reach(viewer, today=today)
    if reach is None:
        return rows
    hosted = models.MeetingHost.objects.filter(cohort_id__in=reach).values("meeting_id")
    return rows.filter(fact__in=hosted)


def lines(
    viewer: Actor, rows: "Iterable[models.Meeting]", *, today: date
) -> tuple[MeetingLine, ...]:
    """Meetings with what a list shows of them to this viewer, in the order given."""
    found = list(rows)
    ids = [row.fact for row in found]
    hosts = _hosts(viewer, ids, today)
    cancelled = [row for row in found if row.state == MeetingState.CANCELLED]
    reasons = _reasons(cancelled) if may_read(viewer, Meeting, "reason") else {}
    venues = dict(
        models.Venue.objects.filter(
            now_recorded(), fact__in={row.venue_id for row in found if row.venue_id}
        ).values_list("fact", "name")
    )
    counted = _attended([row.fact for row in found if row.state == MeetingState.HELD])
    return tuple(
        MeetingLine(
            id=row.fact,
            starts=row.starts,
            state=MeetingState(row.state),
            cohorts=tuple(hosts[row.fact]),
            venue=venues.get(row.venue_id or "", ""),
            reason=reasons.get((row.fact, row.version), ""),
            minutes=row.minutes,
            guests=row.guests,
            attended=counted[row.fact],
            recorded_at=row.recorded_at,
        )
        for row in found
    )


def meeting_of(row: models.Meeting, line: MeetingLine) -> Meeting:
    """The fact behind a line, as far as registers and rates need it."""
    return Meeting(
        id=row.fact,
        cohorts=tuple(cohort for cohort, _ in line.cohorts),
        starts=line.starts,
        zone=row.zone,
        state=line.state,
        guests=line.guests,
    )


def _hosts(viewer: Actor, meetings: Sequence[str], today: date) -> dict[str, list[tuple[str, str]]]:
    pairs = list(
        models.MeetingHost.objects.filter(meeting_id__in=meetings)
        .order_by("row")
        .values_list("meeting_id", "cohort_id")
    )
    names = cohort_names(viewer, cohorts={cohort for _, cohort in pairs}, today=today)
    hosts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for meeting, cohort in pairs:
        hosts[meeting].append((cohort, names.get(cohort, "")))
    return hosts


def _reasons(rows: Sequence[models.Meeting]) -> dict[tuple[str, int], str]:
    if not rows:
        return {}
    said = texts.of_rows(table_of(Meeting), Meeting, rows, with_about=False)
    return {(row.fact, row.version): said(row)["reason"] for row in rows}


def _attended(meetings: Sequence[str]) -> Counter[str]:
    if not meetings:
        return Counter()
    rows = models.Attendance.objects.filter(now_recorded(), came(), meeting_id__in=meetings)
    return Counter(dict(rows.values_list("meeting_id").annotate(people=Count("row"))))
