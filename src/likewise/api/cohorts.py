"""Cohorts: the list, one of them, and who was in it on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from likewise.api.answers import PAGE_SIZE, Paging, Somebody, paged, somebody
from likewise.api.declared import Caller, Query
from likewise.domain.acts import Asks
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, LineageKind, PassageOutcome, State
from likewise.domain.ids import CohortId, FactId, MeetingId, PracticeId
from likewise.domain.meetings import MeetingState
from likewise.domain.participants import RoleName
from likewise.queries.cohorts import CohortPage, CohortSummary, RosterEntry, cohort_page, cohorts
from likewise.queries.evolution.reading import known_until

PageNumber = Annotated[int, Asks(question=f"Which page, of {PAGE_SIZE} each?")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortsAsked:
    """Which cohorts are asked for."""

    state: Annotated[State | None, Asks(question="Only those in this state today")] = None
    format: Annotated[Format | None, Asks(question="Only those of this format today")] = None
    practice: Annotated[
        PracticeId | None, Asks(question="Only those with a member registered there today")
    ] = None
    page: PageNumber = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMeeting:
    """The next meeting, as the clock on the wall will say."""

    meeting: MeetingId
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLine:
    """A cohort as it stands today."""

    id: CohortId
    name: str
    format: Format | None
    state: State | None
    members: int
    facilitators: int
    leads: tuple[Somebody, ...]
    venue: str | None
    next_meeting: NextMeeting | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLines:
    """A page of cohorts, open ones first."""

    paging: Paging
    cohorts: tuple[CohortLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortAsked:
    """One cohort."""

    cohort: CohortId


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatFrom:
    """The format from a day on."""

    format: Format
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFrom:
    """The state from a day on."""

    state: State
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFrom:
    """Where it meets from a day on; none: nowhere fixed."""

    venue: str | None
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A cohort by id and name."""

    id: CohortId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortEvent:
    """A lineage event in which it had a part, with how many people it moved."""

    id: FactId
    kind: LineageKind
    on: date
    predecessors: tuple[Named, ...]
    successors: tuple[Named, ...]
    moved: int
    stayed: int
    left: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortMeeting:
    """A meeting that it hosts."""

    id: MeetingId
    starts: datetime
    state: MeetingState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCohort:
    """A cohort: its formats, states and venues, its lineage and its meetings."""

    id: CohortId
    name: str
    formats: tuple[FormatFrom, ...]
    states: tuple[StateFrom, ...]
    venues: tuple[VenueFrom, ...]
    events: tuple[CohortEvent, ...]
    meetings: tuple[CohortMeeting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAsked:
    """One cohort, on a day, as known on a day."""

    cohort: CohortId
    on: Annotated[date | None, Asks(question="On which day? Today, where none is given")] = None
    known_on: Annotated[
        date | None, Asks(question="As the record said at the end of which day?")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """Somebody of the cohort that day. `also_in` are other cohorts that they were in."""

    person: Somebody
    role: RoleName
    joined_on: date
    left_on: date | None
    leads: bool
    share: Decimal | None
    also_in: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who was in a cohort on a day. Members are told of today, whatever day they ask for."""

    cohort: CohortId
    on: date
    known_on: date | None
    people: tuple[RosterLine, ...]


def list_cohorts(caller: Caller, asked: CohortsAsked) -> CohortLines:
    """The cohorts in reach, open ones first."""
    found = cohorts(
        caller.actor,
        today=caller.today,
        state=asked.state,
        format=asked.format,
        practice=asked.practice,
    ).cohorts
    here, paging = paged(found, asked.page)
    caller.look([lead.participant for each in here for lead in each.leads], "cohorts")
    return CohortLines(paging=paging, cohorts=tuple(_line(each) for each in here))


def _line(found: CohortSummary) -> CohortLine:
    coming = found.next_meeting
    return CohortLine(
        id=found.id,
        name=found.name,
        format=found.format,
        state=found.state,
        members=found.members,
        facilitators=found.facilitators,
        leads=tuple(somebody(each) for each in found.leads),
        venue=found.venue,
        next_meeting=NextMeeting(meeting=coming[0], starts=coming[1]) if coming else None,
    )


def get_cohort(caller: Caller, asked: CohortAsked) -> OneCohort:
    """One cohort: its formats, states and venues, its lineage and its meetings."""
    found = cohort_page(caller.actor, cohort=asked.cohort, day=caller.today, today=caller.today)
    history = found.history
    return OneCohort(
        id=history.id,
        name=found.cohort_names[history.id],
        formats=tuple(FormatFrom(format=e.format, starts_on=e.starts_on) for e in history.formats),
        states=tuple(StateFrom(state=e.state, starts_on=e.starts_on) for e in history.states),
        venues=tuple(
            VenueFrom(venue=found.venue_names.get(e.venue or ""), starts_on=e.starts_on)
            for e in history.venues
        ),
        events=tuple(_event(found, each) for each in found.events),
        meetings=tuple(
            CohortMeeting(
                id=each.meeting.id,
                starts=each.meeting.starts,
                state=each.meeting.state,
                reason=each.meeting.reason,
            )
            for each in found.meetings
        ),
    )


def _event(found: CohortPage, event: LineageEvent) -> CohortEvent:
    moved, stayed, left = (
        len(event.people(outcome))
        for outcome in (PassageOutcome.MOVED, PassageOutcome.STAYED, PassageOutcome.LEFT)
    )
    return CohortEvent(
        id=event.id,
        kind=event.kind,
        on=event.on,
        predecessors=named(found, event.predecessors),
        successors=named(found, event.successors),
        moved=moved,
        stayed=stayed,
        left=left,
        reason=event.reason,
    )


def named(found: CohortPage, ids: Iterable[str]) -> tuple[Named, ...]:
    """Cohorts by name, where the caller may open them."""
    return tuple(
        Named(id=each, name=found.cohort_names[each]) for each in ids if each in found.cohort_names
    )


def get_roster(caller: Caller, asked: RosterAsked) -> Roster:
    """Who was in a cohort on a day, as known on a day."""
    known_at = known_until(caller.actor.programme or "", asked.known_on)
    found = cohort_page(
        caller.actor,
        cohort=asked.cohort,
        day=asked.on or caller.today,
        today=caller.today,
        known_at=known_at,
    )
    caller.look([each.label.participant for each in found.roster], "a cohort")
    return Roster(
        cohort=asked.cohort,
        on=found.day,
        known_on=asked.known_on if found.known_at else None,
        people=tuple(_roster_line(found, each) for each in found.roster),
    )


def _roster_line(found: CohortPage, entry: RosterEntry) -> RosterLine:
    return RosterLine(
        person=somebody(entry.label),
        role=entry.role,
        joined_on=entry.spell.joined_on,
        left_on=entry.spell.left_on,
        leads=entry.leads,
        share=entry.share,
        also_in=named(found, entry.also_in),
    )


QUERIES = (
    Query(
        path="/cohorts",
        asks=CohortsAsked,
        answers=CohortLines,
        tell=list_cohorts,
        page="/cohorts/",
    ),
    Query(
        path="/cohorts/{cohort}",
        asks=CohortAsked,
        answers=OneCohort,
        tell=get_cohort,
        page="/cohorts/<slug:cohort>/",
    ),
    Query(
        path="/cohorts/{cohort}/roster",
        asks=RosterAsked,
        answers=Roster,
        tell=get_roster,
        page="/cohorts/<slug:cohort>/",
    ),
)
