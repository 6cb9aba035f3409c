"""Planning a meeting, changing it while it is to come, and calling it off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from likewise.domain.meetings.facts import Meeting, MeetingNotRight, MeetingState
from likewise.domain.meetings.series import moved
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words


def plan_meeting(
    *,
    zone: str,
    cohorts: Sequence[str],
    starts: datetime,
    ids: Ids,
    venue: str | None = None,
    minutes: int | None = None,
) -> Plan:
    """Plan one gathering of one or several cohorts."""
    draft = Draft("meetings.plan", ids)
    meeting = Meeting(
        id=ids.new(),
        cohorts=tuple(sorted(cohorts)),
        starts=starts,
        zone=zone,
        state=MeetingState.PLANNED,
        venue=venue,
        minutes=minutes,
    )
    draft.record(meeting)
    return draft.plan(about=(meeting.id, *meeting.cohorts))


def plan_cancel(
    *, meeting: Meeting, reason: str, ids: Ids, also: Sequence[Meeting] | None = None
) -> Plan:
    """Plan that a meeting, or several, does not take place, and why.

    `also` are those that follow it and are cancelled with it.
    """
    _check_still_planned(meeting, "cancelled")
    if not reason.strip():
        raise MeetingNotRight("Say why the meeting is cancelled; people will ask.")
    draft = Draft("meetings.cancel", ids)
    for each in _with_following(meeting, also):
        draft.revise(replace(each, state=MeetingState.CANCELLED, reason=reason))
    return draft.plan(about=_about(meeting, also))


def plan_change_meeting(
    *,
    meeting: Meeting,
    ids: Ids,
    starts: datetime | None = None,
    venue: str | None = None,
    minutes: int | None = None,
    also: Sequence[Meeting] | None = None,
) -> Plan:
    """Plan that a meeting to come is at another time or place; what is not given stays.

    `also` are those that follow it: each is as many days later or earlier, and at the same time.
    """
    _check_still_planned(meeting, "changed")
    by = (starts or meeting.starts).date() - meeting.on
    at = starts.time() if starts else None
    changed = [
        (each, moved(each, by=by, at=at, venue=venue, minutes=minutes))
        for each in _with_following(meeting, also)
    ]
    if all(before == after for before, after in changed):
        raise MeetingNotRight("Nothing would change. Give another time or place.")
    draft = Draft("meetings.change", ids)
    for before, after in changed:
        if before != after:
            draft.revise(after)
    return draft.plan(about=_about(meeting, also))


def _with_following(meeting: Meeting, also: Sequence[Meeting] | None) -> Sequence[Meeting]:
    if also is not None and not also:
        raise MeetingNotRight(
            "No planned meeting follows this one. Leave out that all are meant that follow."
        )
    return (meeting, *(also or ()))


def _about(meeting: Meeting, also: Sequence[Meeting] | None) -> tuple[str, ...]:
    return (meeting.id, *meeting.cohorts, *(each.id for each in also or ()))


def _check_still_planned(meeting: Meeting, verb: str) -> None:
    if meeting.state is not MeetingState.PLANNED:
        raise MeetingNotRight(
            f"This meeting was {meeting.state} on {in_words(meeting.on)}, so it cannot be {verb}. "
            "If that was recorded wrongly, correct it."
        )
