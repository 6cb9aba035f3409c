"""Who came to meetings: who counts, over whom, and the rates. docs/methods/attendance.md says why.

Whatever counts attendance asks here; where the database counts, records/meetings.py asks it in
the words of the two predicates below.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from likewise.domain.meetings import Capacity, MeetingState, Result
from likewise.domain.memberships import Stay, members_on

SUPPORTED = frozenset({Capacity.MEMBER, Capacity.VISITOR})


class Mark(Protocol):
    """What a register says of somebody, as a fact or as a row of the database."""

    @property
    def result(self) -> Result: ...
    @property
    def capacity(self) -> Capacity: ...


class RegisterLine(Mark, Protocol):
    """One line of one register."""

    @property
    def participant(self) -> str: ...
    @property
    def is_first_time(self) -> bool: ...


class LineOfMeeting(RegisterLine, Protocol):
    """One line of one of several registers."""

    @property
    def meeting(self) -> str: ...


class Gathering(Protocol):
    """A meeting, as a fact or as a row of the database."""

    @property
    def id(self) -> str: ...
    @property
    def starts(self) -> datetime: ...
    @property
    def on(self) -> date: ...
    @property
    def state(self) -> MeetingState: ...
    @property
    def guests(self) -> int: ...
    @property
    def cohorts(self) -> tuple[str, ...]: ...


def came(mark: Mark) -> bool:
    """Whether somebody was there, in whatever capacity."""
    return mark.result == Result.ATTENDED


def came_for_support(mark: Mark) -> bool:
    """Whether somebody was there to be supported: a facilitator came to support others."""
    return came(mark) and mark.capacity in SUPPORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRate:
    """One held meeting: who were members that day, and who of them came.

    `cohort` none: the members are those of all its hosts, each once; else those of that one.
    Visitors, facilitators, guests and first times are counted apart, over the whole register, and
    are in no rate.
    """

    meeting: str
    on: date
    cohort: str | None
    members: frozenset[str]
    attended: frozenset[str]
    first_times: int
    visitors: int
    facilitators: int
    guests: int

    @property
    def rate(self) -> float | None:
        """Members who came over members of that day, in [0, 1]; none where there was no member."""
        return len(self.attended) / len(self.members) if self.members else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRate:
    """Several meetings together: places taken over places there were."""

    meetings: int
    member_places: int
    attended_places: int

    @property
    def rate(self) -> float | None:
        """Attendances of members over members of each meeting's day, in [0, 1]; none for none."""
        return self.attended_places / self.member_places if self.member_places else None


def meeting_rates(
    *,
    meetings: Iterable[Gathering],
    attendance: Iterable[LineOfMeeting],
    memberships: Iterable[Stay],
    cohort: str | None = None,
) -> tuple[MeetingRate, ...]:
    """The rate of every held meeting, in order of day; of one cohort, where one is given.

    The denominator is everyone who was a member, on that day, of a cohort that hosted it, once;
    or of the cohort given, also where it met with others. So no later join, leave, merge or move
    changes the rate of a meeting that was held.
    """
    registers: Mapping[str, list[LineOfMeeting]] = defaultdict(list)
    for entry in attendance:
        registers[entry.meeting].append(entry)
    spells: Mapping[str, list[Stay]] = defaultdict(list)
    for spell in memberships:
        spells[spell.cohort].append(spell)
    held = [meeting for meeting in meetings if meeting.state is MeetingState.HELD]
    held.sort(key=lambda meeting: (meeting.starts, meeting.id))
    return tuple(
        meeting_rate(
            meeting=meeting,
            register=registers[meeting.id],
            memberships=[spell for host in meeting.cohorts for spell in spells[host]],
            cohort=cohort,
        )
        for meeting in held
    )


def meeting_rate(
    *,
    meeting: Gathering,
    register: Iterable[RegisterLine],
    memberships: Iterable[Stay],
    cohort: str | None = None,
) -> MeetingRate:
    """The rate of one held meeting from its register and the spells in its hosts."""
    counted = meeting.cohorts if cohort is None else (cohort,)
    members = members_on((each for each in memberships if each.cohort in counted), meeting.on)
    present = [line for line in register if came(line)]
    capacities = [line.capacity for line in present]
    return MeetingRate(
        meeting=meeting.id,
        on=meeting.on,
        cohort=cohort,
        members=members,
        attended=members.intersection([line.participant for line in present]),
        first_times=sum([line.is_first_time for line in present]),
        visitors=capacities.count(Capacity.VISITOR),
        facilitators=capacities.count(Capacity.FACILITATOR),
        guests=meeting.guests,
    )


def together(rates: Iterable[MeetingRate]) -> PeriodRate:
    """The rate over several meetings; each person counts once for each meeting."""
    several = tuple(rates)
    return PeriodRate(
        meetings=len(several),
        member_places=sum(len(each.members) for each in several),
        attended_places=sum(len(each.attended) for each in several),
    )


def by_month(rates: Iterable[MeetingRate]) -> dict[date, PeriodRate]:
    """The rate of every calendar month in which a meeting was held, by its first day."""
    months: dict[date, list[MeetingRate]] = defaultdict(list)
    for each in rates:
        months[each.on.replace(day=1)].append(each)
    return {month: together(months[month]) for month in sorted(months)}
