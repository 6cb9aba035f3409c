"""Everything about one cohort that a viewer may see: roster, timeline, meetings, lineage."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from likewise.domain.access import Capability, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.cohorts import CohortHistory, LineageEvent
from likewise.domain.meetings import Capacity, Meeting, MeetingState, Result
from likewise.domain.memberships import Lead, Membership, members_on
from likewise.domain.participants import RoleName
from likewise.queries.access import (
    Label,
    check_reaches_cohort,
    cohort_names,
    cohorts_in_reach,
    covering,
    labels,
    now_recorded,
    reads_words,
)
from likewise.queries.cohorts.kinship import Kinship, events_naming, kinship_of
from likewise.queries.cohorts.listing import venue_names
from likewise.records import cohorts as reading
from likewise.records import models
from likewise.records.facts import as_known, current


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """One person of a cohort on one day. `also_in` are other cohorts that they were in."""

    spell: Membership
    label: Label
    leads: bool
    also_in: tuple[str, ...]

    @property
    def role(self) -> RoleName:
        """In what role they belong."""
        return self.spell.role

    @property
    def share(self) -> Decimal | None:
        """The part of a facilitator's time that this cohort draws, where it was counted."""
        return self.spell.share


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """One meeting of a cohort, counted for this cohort.

    `members` are its members on the day of the meeting; `attended` those of them who came. The
    rate is none where nothing was held or nobody was a member.
    """

    meeting: Meeting
    members: int
    attended: int
    apologies: int
    visitors: int

    @property
    def rate(self) -> float | None:
        """The share of that day's members who attended; in [0, 1]."""
        held = self.meeting.state is MeetingState.HELD
        return self.attended / self.members if held and self.members else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortPage:
    """One cohort: as it is now in the record, with its roster on `day` as known at `known_at`.

    `labels`, `cohort_names` and `venue_names` name whatever the rest refers to; `linked` are the
    other cohorts that this viewer may open.
    """

    history: CohortHistory
    day: date
    known_at: datetime | None
    roster: tuple[RosterEntry, ...]
    events: tuple[LineageEvent, ...]
    meetings: tuple[MeetingLine, ...]
    kinship: Kinship
    labels: Mapping[str, Label]
    cohort_names: Mapping[str, str]
    venue_names: Mapping[str, str]
    linked: frozenset[str]
    may: frozenset[Capability]
    is_own: bool


def cohort_page(
    viewer: Actor, *, cohort: str, day: date, today: date, known_at: datetime | None = None
) -> CohortPage:
    """Everything about one cohort that the viewer may see.

    A member sees their own cohort as it is today, without the people of its past.

    Parameters
    ----------
    day
        The day of the roster. Members always see today.
    known_at
        The instant whose record answers the roster; none means now.

    Raises
    ------
    NotFound
        When the cohort is of another programme or out of reach.
    """
    check_reaches_cohort(viewer, cohort=cohort, today=today)
    is_own = viewer.role is ActingRole.MEMBER
    if is_own:
        day, known_at = today, None
    history = reading.histories([cohort], programme=viewer.programme)[cohort]
    events = () if is_own else tuple(events_naming(cohort))
    lines = _meeting_lines(viewer, history)
    kinship = kinship_of(cohort, programme=viewer.programme or "")
    spells, leads = _roster_facts(cohort, day, known_at)
    also = _also_in(viewer, cohort, spells, day)
    seen = labels(viewer, participants=_people(history, spells, events, today=is_own))
    others = _cohorts_named(events, lines, kinship, also)
    return CohortPage(
        history=history,
        day=day,
        known_at=known_at,
        roster=_roster(spells, leads, seen, also),
        events=events,
        meetings=lines,
        kinship=kinship,
        labels=seen,
        cohort_names=cohort_names(viewer, cohorts=others | {cohort}),
        venue_names=venue_names(
            [each.venue for each in history.venues] + [each.meeting.venue for each in lines]
        ),
        linked=_linked(viewer, others, today),
        may=frozenset(each for each in Capability if may(viewer, each)),
        is_own=is_own,
    )


def _roster_facts(
    cohort: str, day: date, known_at: datetime | None
) -> tuple[list[Membership], list[Lead]]:
    that_day = covering(day)
    leading = covering(day, starts="starts_on", ends="ends_on")
    if known_at is None:
        return current(Membership, that_day, cohort_id=cohort), current(
            Lead, leading, cohort_id=cohort
        )
    return as_known(Membership, known_at, that_day, cohort_id=cohort), as_known(
        Lead, known_at, leading, cohort_id=cohort
    )


def _roster(
    spells: Sequence[Membership],
    leads: Sequence[Lead],
    seen: Mapping[str, Label],
    also: Mapping[str, tuple[str, ...]],
) -> tuple[RosterEntry, ...]:
    leading = {each.participant for each in leads}
    entries = [
        RosterEntry(
            spell=spell,
            label=seen[spell.participant],
            leads=spell.participant in leading,
            also_in=also.get(spell.participant, ()),
        )
        for spell in spells
    ]
    return tuple(
        sorted(
            entries,
            key=lambda each: (each.role is RoleName.MEMBER, not each.leads, each.label.text),
        )
    )


def _also_in(
    viewer: Actor, cohort: str, spells: Sequence[Membership], day: date
) -> dict[str, tuple[str, ...]]:
    """Other cohorts of the same people that day, for those who reach the whole programme."""
    if cohorts_in_reach(viewer, today=day) is not None:
        return {}
    rows = models.Membership.objects.filter(
        now_recorded(), covering(day), participant_id__in=[each.participant for each in spells]
    ).exclude(cohort_id=cohort)
    also: dict[str, list[str]] = defaultdict(list)
    for participant, other in rows.values_list("participant_id", "cohort_id"):
        also[participant].append(other)
    return {participant: tuple(others) for participant, others in also.items()}


def _meeting_lines(viewer: Actor, history: CohortHistory) -> tuple[MeetingLine, ...]:
    """The cohort's meetings, latest first, each with the numbers of its register."""
    registers, meetings = _registers(history), history.meetings
    if not reads_words(viewer):
        meetings = tuple(replace(each, reason="") for each in meetings)
    return tuple(
        _meeting_line(history, meeting, registers[meeting.id])
        for meeting in sorted(meetings, key=lambda each: each.starts, reverse=True)
    )


def _registers(history: CohortHistory) -> dict[str, list[tuple[str, str, str]]]:
    held = [each.id for each in history.meetings if each.state is MeetingState.HELD]
    rows = models.Attendance.objects.filter(now_recorded(), meeting_id__in=held)
    registers: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for meeting, *entry in rows.values_list(
        "meeting_id", "participant_id", "result", "capacity"
    ).iterator():
        registers[meeting].append((entry[0], entry[1], entry[2]))
    return registers


def _meeting_line(
    history: CohortHistory, meeting: Meeting, register: Sequence[tuple[str, str, str]]
) -> MeetingLine:
    members = members_on(history.memberships, meeting.on)
    own = [(result, capacity) for person, result, capacity in register if person in members]
    return MeetingLine(
        meeting=meeting,
        members=len(members),
        attended=sum(result == Result.ATTENDED for result, _ in own),
        apologies=sum(result == Result.APOLOGIES for result, _ in own),
        visitors=sum(capacity == Capacity.VISITOR for _, _, capacity in register),
    )


def _people(
    history: CohortHistory,
    spells: Sequence[Membership],
    events: Sequence[LineageEvent],
    *,
    today: bool,
) -> set[str]:
    people = {each.participant for each in spells}
    if today:
        return people
    return (
        people
        | {each.participant for each in history.memberships}
        | {each.participant for each in history.leads}
        | {each.participant for event in events for each in event.passages}
    )


def _cohorts_named(
    events: Sequence[LineageEvent],
    lines: Sequence[MeetingLine],
    kinship: Kinship,
    also: Mapping[str, tuple[str, ...]],
) -> set[str]:
    known = (*events, *kinship.events.values())
    named = {each for event in known for each in event.predecessors + event.successors}
    named |= {each for event in events for each in event.staying}
    named |= {
        each
        for event in events
        for passage in event.passages
        for each in (passage.from_cohort, passage.to_cohort)
        if each
    }
    named |= {each for line in lines for each in line.meeting.cohorts}
    return named | {each for others in also.values() for each in others}


def _linked(viewer: Actor, cohorts: set[str], today: date) -> frozenset[str]:
    reach = cohorts_in_reach(viewer, today=today)
    return frozenset(cohorts) if reach is None else frozenset(cohorts) & reach
