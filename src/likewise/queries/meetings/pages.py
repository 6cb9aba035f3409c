"""One meeting with its register."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, Extent, NotFound, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.meetings import Attendance, Capacity, MeetingState, Result
from likewise.domain.memberships import Membership, on_day
from likewise.queries.access import Label, labels, now_recorded
from likewise.queries.meetings.lists import MeetingLine, in_reach, lines
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
    """One meeting with its register; `members` are those of that day."""

    line: MeetingLine
    directions: str
    entries: tuple[Entry, ...]
    members: int
    may_change: bool
    may_take_register: bool

    def count(self, result: Result, *capacities: Capacity) -> int:
        """How many in the register have a result, in these capacities (none given: in any)."""
        wanted = capacities or tuple(Capacity)
        return sum(1 for e in self.entries if e.result is result and e.capacity in wanted)

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
    line = lines(viewer, [row])[0]
    spells = current(Membership, cohort_id__in=[cohort for cohort, _ in line.cohorts])
    sees_people = extent(viewer, "Attendance") is not Extent.OWN
    directions = models.Venue.objects.filter(now_recorded(), fact=row.venue_id or "")
    is_planned = line.state is MeetingState.PLANNED
    return MeetingPage(
        line=line,
        directions=directions.values_list("directions", flat=True).first() or "",
        entries=_register(viewer, meeting) if sees_people else (),
        members=len({s.participant for s in on_day(spells, line.on) if s.is_member}),
        may_change=may(viewer, Capability.PLAN_MEETINGS) and is_planned,
        may_take_register=may(viewer, Capability.TAKE_REGISTER)
        and line.state is not MeetingState.CANCELLED
        and line.on <= today,
    )


_ORDER = {each: place for place, each in enumerate(Capacity)}


def _register(viewer: Actor, meeting: str) -> tuple[Entry, ...]:
    said = current(Attendance, meeting_id=meeting)
    seen = labels(viewer, participants=(each.participant for each in said))
    entries = [
        Entry(
            label=seen[each.participant],
            capacity=each.capacity,
            result=each.result,
            is_first_time=each.is_first_time,
        )
        for each in said
    ]
    return tuple(sorted(entries, key=by_capacity_and_name))


def by_capacity_and_name(entry: Entry) -> tuple[int, str]:
    """The order of a register: members, facilitators, visitors, each by name."""
    return _ORDER[entry.capacity], entry.label.text.casefold()
