"""How the programme evolved: what happened, who was where on a day, and suppressed counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from likewise.api.answers import Somebody, somebody
from likewise.api.declared import Caller, Query
from likewise.domain.acts import Asks
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageKind
from likewise.domain.disclosure import Shown
from likewise.domain.evolution import Place, PlaceKind
from likewise.domain.ids import CohortId, FactId
from likewise.queries.access import Label
from likewise.queries.evolution import (
    Came,
    EventLine,
    counted_evolution,
    event_people,
    evolution,
)
from likewise.queries.evolution import Named as FoundNamed
from likewise.queries.memberships import where_on

KnownOn = Annotated[date | None, Asks(question="As the record said at the end of which day?")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingAsked:
    """There is nothing to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAsked:
    """As known on which day."""

    known_on: KnownOn = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAsked:
    """One lineage event."""

    event: FactId


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAsked:
    """On which day, as known on which."""

    on: Annotated[date | None, Asks(question="On which day? Today, where none is given")] = None
    known_on: KnownOn = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedThen:
    """A cohort of an event; without an id where it is out of reach."""

    id: CohortId | None
    name: str
    before: Format | None
    after: Format | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many members and facilitators moved, stayed or left."""

    members: int
    facilitators: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A lineage event; `number` is its number on the picture."""

    id: FactId
    number: int | None
    kind: LineageKind
    on: date
    predecessors: tuple[NamedThen, ...]
    successors: tuple[NamedThen, ...]
    staying: tuple[NamedThen, ...]
    moved: Counted
    stayed: Counted
    left: Counted
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What happened to the cohorts, by day."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPeople:
    """One event with the people it names; `beyond` are those out of reach."""

    event: Event
    moved: tuple[Somebody, ...]
    stayed: tuple[Somebody, ...]
    left: tuple[Somebody, ...]
    beyond: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOnDay:
    """A cohort on a day, in numbers."""

    id: CohortId
    name: str
    format: Format | None
    members: int
    facilitators: int
    leads: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Who was where on a day, of the `ever` who had joined by then.

    `nowhere` were in no cohort, and `left` had left the programme; none where not told.
    """

    on: date
    known_on: date | None
    cohorts: tuple[CohortOnDay, ...]
    people: int
    also: int
    nowhere: int
    left: int | None
    ever: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountAt:
    """A suppressed count: none is 1 to 7, or hidden to protect others; others are rounded to 5."""

    kind: PlaceKind
    place: str
    on: date
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalOn:
    """Everybody in a cohort that day, suppressed."""

    on: date
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """People who went from one place to another within a quarter, suppressed."""

    from_on: date
    to_on: date
    source: str | None
    target: str
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCount:
    """How many events of a kind a quarter had, and how many people moved, suppressed."""

    from_on: date
    to_on: date
    kind: LineageKind
    events: int
    moved: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The evolution as suppressed counts on the first day of each quarter."""

    days: tuple[date, ...]
    totals: tuple[TotalOn, ...]
    by_format: tuple[CountAt, ...]
    by_arm: tuple[CountAt, ...]
    flows: tuple[Flow, ...]
    events: tuple[EventCount, ...]


def list_events(caller: Caller, asked: EventsAsked) -> Events:
    """What happened to the cohorts: what merged, split, changed and ended, and whom it moved."""
    found = evolution(caller.actor, today=caller.today, known_on=asked.known_on, with_arms=False)
    return Events(events=tuple(_event(each) for each in found.events))


def get_event(caller: Caller, asked: EventAsked) -> EventPeople:
    """One event: who moved, who stayed and who left."""
    found = event_people(caller.actor, event=asked.event, today=caller.today)
    seen = (*found.moved, *found.stayed, *found.left)
    caller.look([each.participant for each in seen], "an event of the evolution")
    return EventPeople(
        event=_event(found.event),
        moved=_people(found.moved),
        stayed=_people(found.stayed),
        left=_people(found.left),
        beyond=found.beyond,
    )


def get_day(caller: Caller, asked: DayAsked) -> Day:
    """Who was where on a day, in numbers."""
    found = where_on(
        caller.actor,
        day=asked.on or caller.today,
        today=caller.today,
        known_on=asked.known_on,
    )
    caller.look([lead.participant for each in found.cohorts for lead in each.leads], "evolution")
    return Day(
        on=found.day,
        known_on=found.known_on,
        cohorts=tuple(
            CohortOnDay(
                id=each.id,
                name=each.name,
                format=each.format,
                members=each.members,
                facilitators=each.facilitators,
                leads=_people(each.leads),
            )
            for each in found.cohorts
        ),
        people=found.people,
        also=found.also,
        nowhere=found.nowhere,
        left=found.left,
        ever=found.ever,
    )


def get_counts(caller: Caller, asked: NothingAsked) -> Counts:
    """The evolution as suppressed counts, on the first day of each quarter and between them."""
    found = counted_evolution(caller.actor, today=caller.today)
    arms = {each.id: each.name for each in found.arms}
    return Counts(
        days=found.days,
        totals=tuple(TotalOn(on=day, people=each.count) for day, each in found.totals.items()),
        by_format=_counts(found.by_format, {}),
        by_arm=_counts(found.by_arm, arms),
        flows=tuple(
            Flow(
                from_on=each.from_on,
                to_on=each.to_on,
                source=_place(each.source, {}) if each.source else None,
                target=_place(each.target, {}),
                people=each.people.count,
            )
            for each in found.flows
        ),
        events=tuple(
            EventCount(
                from_on=each.from_on,
                to_on=each.to_on,
                kind=each.kind,
                events=each.events,
                moved=each.moved.count,
            )
            for each in found.events
        ),
    )


def _counts(
    counted: Mapping[tuple[Place, date], Shown], names: Mapping[str, str]
) -> tuple[CountAt, ...]:
    return tuple(
        CountAt(kind=place.kind, place=_place(place, names), on=day, people=each.count)
        for (place, day), each in counted.items()
    )


def _place(place: Place, names: Mapping[str, str]) -> str:
    return names.get(place.id, place.id) or str(place.kind)


def _event(line: EventLine) -> Event:
    return Event(
        id=line.id,
        number=line.number,
        kind=line.kind,
        on=line.on,
        predecessors=_named(line.predecessors),
        successors=_named(line.successors),
        staying=_named(line.staying),
        moved=_came(line.moved),
        stayed=_came(line.stayed),
        left=_came(line.left),
        reason=line.reason,
    )


def _named(cohorts: Sequence[FoundNamed]) -> tuple[NamedThen, ...]:
    return tuple(
        NamedThen(id=each.id, name=each.name, before=each.before, after=each.after)
        for each in cohorts
    )


def _came(came: Came) -> Counted:
    return Counted(members=came.members, facilitators=came.facilitators)


def _people(seen: Sequence[Label]) -> tuple[Somebody, ...]:
    return tuple(somebody(each) for each in seen)


QUERIES = (
    Query(
        path="/evolution/events",
        asks=EventsAsked,
        answers=Events,
        tell=list_events,
        page="/evolution/picture.svg",
    ),
    Query(
        path="/evolution/events/{event}",
        asks=EventAsked,
        answers=EventPeople,
        tell=get_event,
        page="/evolution/event/<slug:event>/",
    ),
    Query(
        path="/evolution/day",
        asks=DayAsked,
        answers=Day,
        tell=get_day,
        page="/evolution/day/",
    ),
    Query(
        path="/evolution/counts",
        asks=NothingAsked,
        answers=Counts,
        tell=get_counts,
        page="/evolution/numbers.csv",
    ),
)
