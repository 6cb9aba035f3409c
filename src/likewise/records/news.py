"""Reads how meetings stood when they were planned, and who was told of what changed since."""

from collections.abc import Iterable

from likewise.domain.meetings import MeetingState
from likewise.domain.news import Standing, Telling
from likewise.records import models
from likewise.records.facts import current


def planned_first(meetings: Iterable[str]) -> dict[str, Standing]:
    """How each of these meetings stood when it was planned first, by meeting."""
    rows = models.Meeting.objects.filter(fact__in=set(meetings), version=1)
    return {
        row.fact: Standing(row.starts, row.venue_id, MeetingState(row.state))
        for row in rows.order_by("fact")
    }


def tellings_about(meeting: str, *, participant: str | None = None) -> list[Telling]:
    """Who was told what of a meeting, in order."""
    only = {} if participant is None else {"participant_id": participant}
    found = current(Telling, meeting_id=meeting, **only)
    return sorted(found, key=lambda each: (each.number, each.id))
