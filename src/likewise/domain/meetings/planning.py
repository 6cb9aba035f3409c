"""Planning a meeting, changing it while it is to come, and calling it off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from likewise.domain.meetings.facts import Meeting, MeetingNotRight, MeetingState
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


def plan_cancel(*, meeting: Meeting, reason: str, ids: Ids) -> Plan:
    """Plan that a meeting does not take place, and why."""
    _check_still_planned(meeting, "cancelled")
    if not reason.strip():
        raise MeetingNotRight("Say why the meeting is cancelled; people will ask.")
    draft = Draft("meetings.cancel", ids)
    draft.revise(replace(meeting, state=MeetingState.CANCELLED, reason=reason))
    return draft.plan(about=(meeting.id, *meeting.cohorts))


def plan_change_meeting(
    *,
    meeting: Meeting,
    ids: Ids,
    starts: datetime | None = None,
    venue: str | None = None,
    minutes: int | None = None,
) -> Plan:
    """Plan that a meeting to come is at another time or place; what is not given stays."""
    _check_still_planned(meeting, "changed")
    changed = replace(
        meeting,
        starts=starts or meeting.starts,
        venue=venue or meeting.venue,
        minutes=minutes or meeting.minutes,
    )
    if changed == meeting:
        raise MeetingNotRight("Nothing would change. Give another time or place.")
    draft = Draft("meetings.change", ids)
    draft.revise(changed)
    return draft.plan(about=(meeting.id, *meeting.cohorts))


def _check_still_planned(meeting: Meeting, verb: str) -> None:
    if meeting.state is not MeetingState.PLANNED:
        raise MeetingNotRight(
            f"This meeting was {meeting.state} on {in_words(meeting.on)}, so it cannot be {verb}. "
            "If that was recorded wrongly, correct it."
        )
