"""How two histories of one person become one: what each had of one kind, as one record has it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from likewise.domain.attendance import came_for_support
from likewise.domain.doubles.acts import Spells, Stands
from likewise.domain.meetings import Attendance, Capacity, Meeting, capacity_on
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import (
    GONE,
    TAKING_PART,
    Role,
    Status,
    StatusName,
    is_taking_part_on,
    status_on,
)
from likewise.domain.periods import FOREVER
from likewise.domain.practices import Registration

type Days[F] = Callable[[F], tuple[date, date | None]]


def statuses(kept: Sequence[Status], other: Sequence[Status], *, of: str) -> list[Status]:
    """The statuses of one person: taking part while either record did, dead as soon as one was."""
    by_day = {each.starts_on: each for each in (*other, *kept)}
    found: list[Status] = []
    for day in sorted(by_day):
        status = _stronger(status_on(kept, day), status_on(other, day))
        last = found[-1].status if found else None
        if status is StatusName.RETURNED and last not in GONE:
            status = StatusName.ENROLLED
        if status is not last and not {status, last} <= TAKING_PART:
            found.append(replace(by_day[day], participant=of, status=status))
    return found


def _stronger(kept: StatusName | None, other: StatusName | None) -> StatusName:
    both = [each for each in (kept, other) if each is not None]
    for wanted in ({StatusName.DIED}, TAKING_PART):
        for each in both:
            if each in wanted:
                return each
    return both[0]


def roles(kept: Sequence[Role], other: Sequence[Role], *, of: str) -> list[Role]:
    """The roles of one person: each as long as either record had it."""
    return _as_long_as_either(
        kept, other, of=of, alike=lambda e: e.role, starts="starts_on", ends="ends_on"
    )


def leads(kept: Sequence[Lead], other: Sequence[Lead], *, of: str) -> list[Lead]:
    """What one person leads: as long as either record led it."""
    return _as_long_as_either(
        kept, other, of=of, alike=lambda e: e.cohort, starts="starts_on", ends="ends_on"
    )


def registrations(
    kept: Sequence[Registration], other: Sequence[Registration], *, of: str
) -> list[Registration]:
    """The practices of one person: the kept record's, and before its first the other's."""
    first = min((each.starts_on for each in kept), default=FOREVER)
    before = sorted(
        (each for each in other if each.starts_on < first), key=lambda each: each.starts_on
    )
    found = [replace(each, participant=of) for each in before] + list(kept)
    found.sort(key=lambda each: each.starts_on)
    again = {late.id for early, late in pairwise(found) if early.practice == late.practice}
    mine = {each.id for each in kept}
    return [each for each in found if each.id not in again or each.id in mine]


def clusters(
    kept: Sequence[Membership], other: Sequence[Membership]
) -> list[tuple[Membership, ...]]:
    """Where both records are in one cohort at one time: the spells that hang together."""
    mine = {each.id for each in kept}
    return [
        some
        for some in _clustered([*kept, *other], alike=lambda e: e.cohort, days=_spell)
        if {each.id in mine for each in some} == {True, False}
    ]


def memberships(
    kept: Sequence[Membership],
    other: Sequence[Membership],
    *,
    of: str,
    stands: Spells | None,
) -> list[Membership]:
    """The spells of one person; where two of one cohort overlap, as was answered."""
    if stands in (None, Spells.WHOLE):
        return _as_long_as_either(
            kept, other, of=of, alike=lambda e: e.cohort, starts="joined_on", ends="left_on"
        )
    mine = {each.id for each in kept}
    dropped = {
        each.id
        for some in clusters(kept, other)
        for each in some
        if (each.id in mine) is (stands is Spells.OTHER)
    }
    return [replace(e, participant=of) for e in (*kept, *other) if e.id not in dropped]


def marked_twice(kept: Sequence[Attendance], other: Sequence[Attendance]) -> list[str]:
    """The meetings at which both records are marked, and otherwise in each."""
    mine = {each.meeting: each.result for each in kept}
    return sorted(
        each.meeting
        for each in other
        if each.meeting in mine and mine[each.meeting] is not each.result
    )


def marks(
    kept: Sequence[Attendance], other: Sequence[Attendance], *, of: str, stands: Stands | None
) -> list[Attendance]:
    """The register lines of one person; where both are marked at a meeting, as was answered."""
    first, second = (other, kept) if stands is Stands.OTHER else (kept, other)
    there = {each.meeting for each in first}
    found = [*first, *(each for each in second if each.meeting not in there)]
    return [replace(each, participant=of) for each in found]


def as_they_were(
    lines: Iterable[Attendance],
    *,
    spells: Sequence[Membership],
    statuses: Sequence[Status],
    meetings: Mapping[str, Meeting],
) -> tuple[list[Attendance], list[Meeting]]:
    """Register lines of one person, each as what they were that day, and as a first time once.

    Answers also the meetings at which they could not be as the register says: there it stays.
    """
    found: list[Attendance] = []
    wrong: list[Meeting] = []
    come: set[str] = set()
    there = [each for each in lines if each.meeting in meetings]
    for line in sorted(there, key=lambda each: meetings[each.meeting].starts):
        meeting = meetings[line.meeting]
        here = [each for each in spells if each.cohort in meeting.cohorts]
        takes_part = is_taking_part_on(statuses, meeting.on)
        people = frozenset({line.participant}) if takes_part else frozenset()
        capacity = capacity_on(here, people, line.participant, meeting.on)
        if capacity is None or (capacity is Capacity.VISITOR and not _came(line)):
            wrong.append(meeting)
            found.append(line)
            continue
        is_first = line.is_first_time and not come & set(meeting.cohorts)
        found.append(replace(line, capacity=capacity, is_first_time=is_first))
        if came_for_support(found[-1]):
            come |= set(meeting.cohorts)
    return found, wrong


def _came(line: Attendance) -> bool:
    return came_for_support(replace(line, capacity=Capacity.MEMBER))


def _as_long_as_either(
    kept: Sequence[Any],
    other: Sequence[Any],
    *,
    of: str,
    alike: Callable[[Any], object],
    starts: str,
    ends: str,
) -> list[Any]:
    """Periods of one person: where those of both overlap, one from the first day to the last."""
    mine = {each.id for each in kept}

    def days(each: Any) -> tuple[date, date | None]:
        return getattr(each, starts), getattr(each, ends)

    found = []
    for some in _clustered([*kept, *other], alike=alike, days=days):
        stays = next((each for each in some if each.id in mine), some[0])
        first = min(days(each)[0] for each in some)
        last = max(days(each)[1] or FOREVER for each in some)
        given = {starts: first, ends: None if last == FOREVER else last, "participant": of}
        found.append(replace(stays, **given))
    return found


def _clustered[F](
    facts: Iterable[F], *, alike: Callable[[F], object], days: Days[F]
) -> list[tuple[F, ...]]:
    """Periods that overlap one another, of things that are alike."""
    found: list[list[F]] = []
    ends: date = FOREVER
    last: object = None
    for each in sorted(facts, key=lambda each: (str(alike(each)), days(each)[0])):
        start, end = days(each)
        if found and alike(each) == last and start < ends:
            found[-1].append(each)
            ends = max(ends, end or FOREVER)
        else:
            found.append([each])
            ends = end or FOREVER
        last = alike(each)
    return [tuple(some) for some in found]


def _spell(each: Membership) -> tuple[date, date | None]:
    return each.joined_on, each.left_on
