"""The evolution as suppressed counts: at the first day of each quarter, and between them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from likewise.domain.accounts import Actor
from likewise.domain.arms import Arm
from likewise.domain.cohorts import LineageEvent, LineageKind, PassageOutcome
from likewise.domain.disclosure import HIDDEN, Shown, shown, shown_parts, shown_table
from likewise.domain.evolution import (
    WITHOUT,
    Place,
    Places,
    StackBy,
    opening_day,
    places,
    quarter_days,
    snapshots,
)
from likewise.queries.evolution.kept import kept
from likewise.queries.evolution.reach import Reach, reach_of
from likewise.queries.evolution.reading import read
from likewise.queries.evolution.telling import NothingYet


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedFlow:
    """People who went from one place to another within a quarter, suppressed."""

    from_on: date
    to_on: date
    source: Place | None
    target: Place
    people: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEvents:
    """How many events of one kind a quarter had, and how many people moved, suppressed.

    Events are about cohorts, and are counted as they are.
    """

    from_on: date
    to_on: date
    kind: LineageKind
    events: int
    moved: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEvolution:
    """Counts by format and by arm on fixed days; 1 to 7 hidden, others rounded to 5."""

    name: str
    days: tuple[date, ...]
    by_format: Mapping[tuple[Place, date], Shown]
    by_arm: Mapping[tuple[Place, date], Shown]
    totals: Mapping[date, Shown]
    flows: tuple[CountedFlow, ...]
    events: tuple[CountedEvents, ...]
    arms: tuple[Arm, ...]


def counted_evolution(viewer: Actor, *, today: date) -> CountedEvolution:
    """What may leave a need-to-know view: no exact numbers, no dates of events, no cohorts.

    The days are the first of the quarters, whatever happened, and there is nothing to choose: two
    answers differ by rounded counts at most. What is suppressed together cannot be worked out
    from its total.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    NothingYet
        When no quarter began since people joined.
    """
    reach = reach_of(viewer, today=today)
    return kept(("counts", viewer.role, reach, today), make=lambda: _counted(reach, today))


def _counted(reach: Reach, today: date) -> CountedEvolution:
    told = read(reach, known_on=None, today=today)
    opened = opening_day(told.chronicle.spells)
    last = told.last_day
    days = quarter_days(first=opened, last=last) if opened and last else ()
    if not days:
        raise NothingYet(
            "No quarter has begun since the first people joined. "
            "The counts begin with the first one that does."
        )
    taken = snapshots(told.chronicle.spells, formats=told.chronicle.formats, days=days)
    formats = places(told.chronicle, taken=taken, days=days, by=StackBy.FORMAT)
    arms = places(told.chronicle, taken=taken, days=days, by=StackBy.ARM)
    flows: list[CountedFlow] = []
    for position in range(1, len(days)):
        before, after = formats[position - 1], formats[position]
        pairs = Counter((before.get(person), place) for person, place in after.items())
        flows += [
            CountedFlow(
                from_on=days[position - 1],
                to_on=days[position],
                source=source,
                target=target,
                people=people,
            )
            for (source, target), people in shown_table(pairs).items()
            if people.count != 0
        ]
    by_format, by_arm = _tables(formats, arms, days)
    return CountedEvolution(
        name=told.programme.name,
        days=days,
        by_format=by_format,
        by_arm=by_arm,
        totals={day: shown(len(snapshot)) for day, snapshot in zip(days, taken, strict=True)},
        flows=tuple(flows),
        events=_events(told.events, days),
        arms=told.arms,
    )


type Table = dict[tuple[Place, date], Shown]


def _tables(
    formats: Sequence[Places], arms: Sequence[Places], days: Sequence[date]
) -> tuple[Table, Table]:
    """Counts a place and day, by format and by arm.

    Within a day no cell can be worked out from the day's total, nor from the other table: those
    who have left are in both, and hidden in both or in neither.
    """
    by_format: Table = {}
    by_arm: Table = {}
    for day, one, other in zip(days, formats, arms, strict=True):
        here = _counts_of(one, formats), _counts_of(other, arms)
        gone = {WITHOUT for counts in here if shown_parts(counts).get(WITHOUT) == HIDDEN}
        for table, counts in zip((by_format, by_arm), here, strict=True):
            parts = shown_parts(counts, hidden_elsewhere=gone)
            table.update({(place, day): each for place, each in parts.items()})
    return by_format, by_arm


def _counts_of(column: Places, columns: Sequence[Places]) -> dict[Place, int]:
    everywhere = sorted({place for each in columns for place in each.values()})
    counts = Counter(column.values())
    return {place: counts[place] for place in everywhere}


def _events(events: Sequence[LineageEvent], days: Sequence[date]) -> tuple[CountedEvents, ...]:
    """Per quarter, all kinds that ever occur, so that a kind's absence says nothing more."""
    kinds = sorted({event.kind for event in events})
    made = []
    for from_on, to_on in pairwise(days):
        here = [event for event in events if from_on < event.on <= to_on]
        for kind in kinds:
            of_kind = [event for event in here if event.kind is kind]
            people = {p for event in of_kind for p in event.people(PassageOutcome.MOVED)}
            made.append(
                CountedEvents(
                    from_on=from_on,
                    to_on=to_on,
                    kind=kind,
                    events=len(of_kind),
                    moved=shown(len(people)),
                )
            )
    return tuple(made)
