"""Attendance rates, whose denominators are the people who were members on the meeting's day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState, Result
from likewise.domain.memberships import Membership, on_day


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRate:
    """One held meeting: who were members that day, and who of them came.

    Visitors, facilitators and guests are counted apart and are in no rate.
    """

    meeting: str
    on: date
    cohorts: tuple[str, ...]
    members: frozenset[str]
    attended: frozenset[str]
    apologies: int
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
    meetings: Iterable[Meeting],
    attendance: Iterable[Attendance],
    memberships: Iterable[Membership],
) -> tuple[MeetingRate, ...]:
    """The rate of every held meeting, in order of day.

    The denominator is everyone who was a member, on that day, of a cohort that hosted it; so no
    later join, leave, merge or move changes the rate of a meeting that was held.
    """
    entries: Mapping[str, list[Attendance]] = defaultdict(list)
    for entry in attendance:
        entries[entry.meeting].append(entry)
    spells: Mapping[str, list[Membership]] = defaultdict(list)
    for spell in memberships:
        if spell.is_member:
            spells[spell.cohort].append(spell)
    held = [meeting for meeting in meetings if meeting.state is MeetingState.HELD]
    held.sort(key=lambda meeting: (meeting.starts, meeting.id))
    return tuple(_rate(meeting, entries[meeting.id], spells) for meeting in held)


def _rate(
    meeting: Meeting, entries: list[Attendance], spells: Mapping[str, list[Membership]]
) -> MeetingRate:
    members = frozenset(
        spell.participant
        for cohort in meeting.cohorts
        for spell in on_day(spells[cohort], meeting.on)
    )
    came = [entry for entry in entries if entry.result is Result.ATTENDED]
    of_members = [entry for entry in came if entry.participant in members]
    return MeetingRate(
        meeting=meeting.id,
        on=meeting.on,
        cohorts=meeting.cohorts,
        members=members,
        attended=frozenset(entry.participant for entry in of_members),
        apologies=sum(
            entry.result is Result.APOLOGIES and entry.participant in members for entry in entries
        ),
        first_times=sum(entry.is_first_time for entry in of_members),
        visitors=sum(entry.capacity is Capacity.VISITOR for entry in came),
        facilitators=sum(entry.capacity is Capacity.FACILITATOR for entry in came),
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
