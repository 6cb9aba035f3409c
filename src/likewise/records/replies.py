"""Reads what people said of meetings to come, and who they are."""

from collections.abc import Iterable

from likewise.domain.meetings import Meeting
from likewise.domain.replies import Reply
from likewise.records.facts import current
from likewise.records.memberships import people_of


def reply_of(participant: str, meeting: str) -> Reply | None:
    """What somebody said of a meeting, if anything."""
    return next(iter(current(Reply, meeting_id=meeting, participant_id=participant)), None)


def replies_of(participant: str, meetings: Iterable[str]) -> dict[str, Reply]:
    """What somebody said of some meetings, by meeting."""
    found = current(Reply, meeting_id__in=list(meetings), participant_id=participant)
    return {each.meeting: each for each in found}


def asked_to(meeting: Meeting) -> frozenset[str]:
    """The participants who are in the cohorts that meet, on the day of the meeting."""
    return frozenset(who for cohort in meeting.cohorts for who in people_of(cohort, meeting.on))
