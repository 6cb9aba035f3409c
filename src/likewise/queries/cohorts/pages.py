"""Everything about one cohort that a viewer may see: roster, timeline, meetings, lineage."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from likewise.domain.access import Capability, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.attendance import MeetingRate, PeriodRate, meeting_rate, together
from likewise.domain.cohorts import CohortHistory, LineageEvent
from likewise.domain.meetings import Capacity, Meeting, MeetingState, Result
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import RoleName
from likewise.queries.access import (
    Label,
    check_reaches_cohort,
    cohort_names,
    cohorts_in_reach,
    labels,
    people_in_reach,
    shown,
)
from likewise.queries.attendance import Spell
from likewise.queries.cohorts.kinship import Kinship, events_naming, kinship_of
from likewise.queries.cohorts.listing import venue_names
from likewise.queries.facilitators import SaidOfLeading, said_in_cohort
from likewise.queries.ringing import Ring, numbers_to_ring
from likewise.records import cohorts as reading
from likewise.records import models, questions
from likewise.records.facts import as_known, current
from likewise.records.memberships import covering


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
    """One meeting of a cohort, counted for this cohort; `rate` is none until it was held."""

    meeting: Meeting
    rate: MeetingRate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortPage:
    """One cohort: as it is now in the record, with its roster on `day` as known at `known_at`.

    `labels`, `cohort_names` and `venue_names` name whatever the rest refers to, as far as this
    viewer may know; `linked` are the other cohorts that they may open, `open_people` the people;
    `rings` whom its people may ring.
    """

    history: CohortHistory
    day: date
    known_at: datetime | None
    roster: tuple[RosterEntry, ...]
    events: tuple[LineageEvent, ...]
    meetings: tuple[MeetingLine, ...]
    attendance: PeriodRate
    kinship: Kinship
    labels: Mapping[str, Label]
    cohort_names: Mapping[str, str]
    venue_names: Mapping[str, str]
    linked: frozenset[str]
    open_people: frozenset[str]
    said: SaidOfLeading
    rings: tuple[Ring, ...]
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
    histories = reading.histories([cohort], programme=viewer.programme, with_registers=False)
    history = _shown(viewer, histories[cohort])
    events = () if is_own else tuple(shown(viewer, each) for each in events_naming(cohort))
    lines = _meeting_lines(history)
    kinship = kinship_of(cohort, programme=viewer.programme or "")
    spells, leads = _roster_facts(cohort, day, known_at)
    also = _also_in(viewer, cohort, spells, day)
    seen = labels(viewer, participants=_people(history, spells, events, today=is_own), today=today)
    linked = _linked(viewer, _cohorts_named(events, lines, kinship, also), today)
    return CohortPage(
        history=history,
        day=day,
        known_at=known_at,
        roster=_roster(spells, leads, seen, also),
        events=events,
        meetings=lines,
        attendance=together(each.rate for each in lines if each.rate),
        kinship=kinship,
        labels=seen,
        cohort_names=cohort_names(viewer, cohorts=linked | {cohort}, today=today),
        venue_names=venue_names(
            [each.venue for each in history.venues] + [each.meeting.venue for each in lines]
        ),
        linked=linked,
        open_people=people_in_reach(viewer, participants=seen, today=today),
        said=said_in_cohort(viewer, cohort=cohort, today=today),
        rings=numbers_to_ring(viewer, cohorts=[cohort], today=today),
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
            key=lambda each: (each.role is RoleName.MEMBER, not each.leads, each.label.order),
        )
    )


def _also_in(
    viewer: Actor, cohort: str, spells: Sequence[Membership], day: date
) -> dict[str, tuple[str, ...]]:
    """Other cohorts of the same people that day, for those who reach the whole programme."""
    if cohorts_in_reach(viewer, today=day) is not None:
        return {}
    also: dict[str, list[str]] = defaultdict(list)
    rows = questions.standing(models.Membership, "participant_id", "cohort_id")
    for participant, other in questions.answer(
        rows, covering(day), participant_id__in=[each.participant for each in spells]
    ):
        if other != cohort:
            also[participant].append(other)
    return {participant: tuple(others) for participant, others in also.items()}


def _shown(viewer: Actor, history: CohortHistory) -> CohortHistory:
    return replace(
        history,
        memberships=tuple(shown(viewer, each) for each in history.memberships),
        meetings=tuple(shown(viewer, each) for each in history.meetings),
    )


def _meeting_lines(history: CohortHistory) -> tuple[MeetingLine, ...]:
    """The cohort's meetings, latest first, each with the numbers of its register."""
    registers = _registers(history)
    members = [
        Spell(each.cohort, each.participant, each.period)
        for each in history.memberships
        if each.is_member
    ]
    return tuple(
        MeetingLine(
            meeting=meeting,
            rate=meeting_rate(
                meeting=meeting,
                register=registers[meeting.id],
                memberships=members,
                cohort=history.id,
            )
            if meeting.state is MeetingState.HELD
            else None,
        )
        for meeting in sorted(history.meetings, key=lambda each: each.starts, reverse=True)
    )


class _Line(NamedTuple):
    """One line of a register as the database has it: a cohort's meetings have thousands."""

    participant: str
    result: Result
    capacity: Capacity
    is_first_time: bool


def _registers(history: CohortHistory) -> dict[str, list[_Line]]:
    held = [each.id for each in history.meetings if each.state is MeetingState.HELD]
    registers: dict[str, list[_Line]] = defaultdict(list)
    rows = questions.standing(models.Attendance, "meeting_id", *_Line._fields)
    for meeting, *line in questions.answer(rows, meeting_id__in=held):
        registers[meeting].append(_Line(*line))
    return registers


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
