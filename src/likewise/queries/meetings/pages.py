"""One meeting with its register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, Extent, NotFound, extent, may, may_correct
from likewise.domain.accounts import Actor
from likewise.domain.attendance import MeetingRate, meeting_rate
from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState, Result
from likewise.domain.memberships import Membership
from likewise.queries.access import Label, labels, now_recorded
from likewise.queries.meetings.lists import MeetingLine, in_reach, lines, meeting_of
from likewise.records import meetings as reading
from likewise.records import models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person in a register, or on the sheet. `result` none: not marked yet."""

    label: Label
    capacity: Capacity
    result: Result | None = None
    is_first_time: bool = False
    has_come_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """One meeting with its register; `rate` is none where there is none to see.

    `follow` are the days of the planned meetings that follow it and go with it.
    """

    line: MeetingLine
    series: str
    follow: tuple[date, ...]
    directions: str
    entries: tuple[Entry, ...]
    rate: MeetingRate | None
    may_change: bool
    may_take_register: bool
    may_print: bool
    may_withdraw: bool

    @property
    def people(self) -> tuple[str, ...]:
        """Who is named on the page."""
        return tuple(entry.label.participant for entry in self.entries)


def meeting_page(viewer: Actor, *, meeting: str, today: date) -> MeetingPage:
    """One meeting and its register; members see the meeting without the register.

    Raises
    ------
    NotFound
        When it is of another programme or out of reach.
    """
    row = in_reach(viewer, today=today).filter(fact=meeting).first()
    if row is None:
        raise NotFound("There is no such meeting.")
    line = lines(viewer, [row], today=today)[0]
    sees_people = extent(viewer, "Attendance") is not Extent.OWN
    register = current(Attendance, meeting_id=meeting) if sees_people else []
    directions = models.Venue.objects.filter(now_recorded(), fact=row.venue_id or "")
    is_planned = line.state is MeetingState.PLANNED
    (fact,) = current(Meeting, fact=meeting)
    return MeetingPage(
        line=line,
        series=fact.series,
        follow=tuple(each.on for each in reading.following(fact)) if is_planned else (),
        directions=directions.values_list("directions", flat=True).first() or "",
        entries=_entries(viewer, register),
        rate=_rate(meeting_of(row, line), register),
        may_change=may(viewer, Capability.PLAN_MEETINGS) and is_planned,
        may_take_register=may(viewer, Capability.TAKE_REGISTER)
        and line.state is not MeetingState.CANCELLED
        and line.on <= today,
        may_print=may(viewer, Capability.TAKE_REGISTER)
        and line.state is not MeetingState.CANCELLED,
        may_withdraw=may_correct(viewer, Meeting, on=line.on, today=today),
    )


_ORDER = {each: place for place, each in enumerate(Capacity)}


def _rate(meeting: Meeting, register: Sequence[Attendance]) -> MeetingRate | None:
    if not register:
        return None
    spells = current(Membership, cohort_id__in=meeting.cohorts)
    return meeting_rate(meeting=meeting, register=register, memberships=spells)


def _entries(viewer: Actor, register: Sequence[Attendance]) -> tuple[Entry, ...]:
    seen = labels(viewer, participants=(each.participant for each in register))
    entries = [
        Entry(
            label=seen[each.participant],
            capacity=each.capacity,
            result=each.result,
            is_first_time=each.is_first_time,
        )
        for each in register
    ]
    return tuple(sorted(entries, key=by_capacity_and_name))


def by_capacity_and_name(entry: Entry) -> tuple[int, str]:
    """The order of a register: members, facilitators, visitors, each by name."""
    return _ORDER[entry.capacity], entry.label.order
