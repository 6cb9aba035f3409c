"""What the picture stacks people by, and how it keeps places few enough to be read."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from likewise.domain.arms import Format
from likewise.domain.evolution.standing import Dated, Snapshot, Spell, Standing
from likewise.domain.memberships import Lead

MOST_PLACES = 12  # beside those in no cohort; more cannot be told apart on a screen
TOGETHER = "+"  # stands in no id
FEW_PAIRS = 2  # up to so many one-to-one cohorts stand alone, more are one place


class StackBy(StrEnum):
    """What a column's places are."""

    COHORT = "cohort"
    FORMAT = "format"
    PRACTICE = "practice"
    ARM = "arm"
    FACILITATOR = "facilitator"


class PlaceKind(StrEnum):
    """What one place on the picture is; `OTHERS` are those too small to stand alone."""

    COHORT = "cohort"
    FORMAT = "format"
    PRACTICE = "practice"
    ARM = "arm"
    FACILITATOR = "facilitator"
    OTHERS = "others"
    NOWHERE = "nowhere"
    WITHOUT = "without"
    LEFT = "left"


class Place(NamedTuple):
    """One place on the picture. `id` is an id, a format, or nothing for those in no cohort.

    Who is led by several counts once, at a place that is all of them together.
    """

    kind: PlaceKind
    id: str = ""

    @classmethod
    def led_by(cls, facilitators: Iterable[str]) -> "Place":
        """The place of whoever is led by these, whichever of them began first."""
        return cls(PlaceKind.FACILITATOR, TOGETHER.join(sorted(facilitators)))

    @property
    def outside(self) -> int:
        """0 within cohorts; 1 in none; 2 out of the programme: such places stand last."""
        return {PlaceKind.WITHOUT: 1, PlaceKind.LEFT: 2}.get(self.kind, 0)

    @property
    def facilitators(self) -> tuple[str, ...]:
        """Who leads here; nobody where people are stacked by something else."""
        return tuple(self.id.split(TOGETHER)) if self.kind is PlaceKind.FACILITATOR else ()


WITHOUT = Place(PlaceKind.WITHOUT)
GONE = Place(PlaceKind.LEFT)
Places = Mapping[str, Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """Everything that the evolution of a programme is told from.

    `practices`, `arms` and `left` are by person, `formats` and `leads` by cohort. A person's arm is
    the one they were allocated, or none; it does not change. `left` says since when somebody has
    left the programme, or is back.
    """

    spells: tuple[Spell, ...]
    formats: Mapping[str, Dated[Format]]
    practices: Mapping[str, Dated[str]] = field(default_factory=dict)
    arms: Mapping[str, str] = field(default_factory=dict)
    leads: Mapping[str, Sequence[Lead]] = field(default_factory=dict)
    left: Mapping[str, Dated[bool]] = field(default_factory=dict)

    def outside(self, person: str, day: date) -> Place:
        """Where somebody counts who is in no cohort on a day: they may have left altogether."""
        dated = self.left.get(person)
        return GONE if dated and dated.on(day) else WITHOUT

    def format_on(self, cohort: str, day: date) -> Format | None:
        """A cohort's format on a day; none before it began."""
        dated = self.formats.get(cohort)
        return dated.on(day) if dated else None

    def led_by(self, cohort: str, day: date) -> tuple[str, ...]:
        """Who leads a cohort on a day, whoever began first being first."""
        leading = [lead for lead in self.leads.get(cohort, ()) if lead.period.covers(day)]
        leading.sort(key=lambda lead: (lead.starts_on, lead.participant))
        return tuple(lead.participant for lead in leading)


def places(
    chronicle: Chronicle,
    *,
    taken: Sequence[Snapshot],
    days: Sequence[date],
    by: StackBy,
    pairs_alone: int = FEW_PAIRS,
) -> tuple[Places, ...]:
    """Each person's place on each day, when people are stacked by one thing.

    Stacked by cohort, one-to-one cohorts are one place where there are more than `pairs_alone`.
    Where more than twelve places are left, the largest eleven stand alone and the rest are put
    together: by format where they are cohorts.

    Parameters
    ----------
    taken, days
        Snapshots and their days, in the same order.
    """
    if by in (StackBy.PRACTICE, StackBy.ARM):
        found = _by_person(chronicle, taken, days, by)
    else:
        find = _finder(chronicle, taken, days, by, pairs_alone)
        found = _by_cohort(chronicle, taken, find, days)
    return tuple(_put_together(found, taken, chronicle, days))


def stands_alone(chronicle: Chronicle, *, taken: Sequence[Snapshot], days: Sequence[date]) -> bool:
    """Whether the cohorts are few enough to be stacked by cohort without putting some together."""
    find = _finder(chronicle, taken, days, StackBy.COHORT)
    kinds = {
        find(cohort, day)
        for snapshot, day in zip(taken, days, strict=True)
        for cohort in _cohorts_in(snapshot)
    }
    return len(kinds) <= MOST_PLACES


Finder = Callable[[str, date], Place]


def _cohorts_in(snapshot: Snapshot) -> set[str]:
    return {each.cohort for each in snapshot.values() if each.cohort is not None}


def _by_cohort(
    chronicle: Chronicle, taken: Sequence[Snapshot], find: Finder, days: Sequence[date]
) -> list[dict[str, Place]]:
    """Everybody's place follows from their cohort, which is looked up once a day."""
    columns = []
    for snapshot, day in zip(taken, days, strict=True):
        where: dict[str | None, Place] = {c: find(c, day) for c in _cohorts_in(snapshot)}
        columns.append(
            {
                person: where.get(each.cohort) or chronicle.outside(person, day)
                for person, each in snapshot.items()
            }
        )
    return columns


def _finder(
    chronicle: Chronicle,
    taken: Sequence[Snapshot],
    days: Sequence[date],
    by: StackBy,
    pairs_alone: int = FEW_PAIRS,
) -> Finder:
    def by_format(cohort: str, day: date) -> Place:
        return Place(PlaceKind.FORMAT, chronicle.format_on(cohort, day) or "")

    def by_facilitator(cohort: str, day: date) -> Place:
        leading = chronicle.led_by(cohort, day)
        return Place.led_by(leading) if leading else Place(PlaceKind.NOWHERE)

    if by is StackBy.FORMAT:
        return by_format
    if by is StackBy.FACILITATOR:
        return by_facilitator
    bundled = _has_more_pairs(chronicle, taken, days, pairs_alone)

    def by_cohort(cohort: str, day: date) -> Place:
        if bundled and chronicle.format_on(cohort, day) is Format.ONE_TO_ONE:
            return Place(PlaceKind.FORMAT, Format.ONE_TO_ONE)
        return Place(PlaceKind.COHORT, cohort)

    return by_cohort


def _by_person(
    chronicle: Chronicle, taken: Sequence[Snapshot], days: Sequence[date], by: StackBy
) -> list[dict[str, Place]]:
    def practice(person: str, day: date) -> str | None:
        dated = chronicle.practices.get(person)
        return (dated.on(day) or dated.at_first()) if dated else None

    def arm(person: str, _day: date) -> str | None:
        return chronicle.arms.get(person)

    find, kind = (arm, PlaceKind.ARM) if by is StackBy.ARM else (practice, PlaceKind.PRACTICE)

    def place(person: str, standing: Standing, day: date) -> Place:
        if standing.cohort is None:
            return chronicle.outside(person, day)
        found = find(person, day)
        return Place(kind, found) if found else Place(PlaceKind.NOWHERE)

    return [
        {person: place(person, standing, day) for person, standing in snapshot.items()}
        for snapshot, day in zip(taken, days, strict=True)
    ]


def _has_more_pairs(
    chronicle: Chronicle, taken: Sequence[Snapshot], days: Sequence[date], than: int
) -> bool:
    pairs: set[str] = set()
    for snapshot, day in zip(taken, days, strict=True):
        for cohort in _cohorts_in(snapshot) - pairs:
            if chronicle.format_on(cohort, day) is Format.ONE_TO_ONE:
                pairs.add(cohort)
        if len(pairs) > than:
            return True
    return False


def _put_together(
    found: Sequence[dict[str, Place]],
    taken: Sequence[Snapshot],
    chronicle: Chronicle,
    days: Sequence[date],
) -> Iterable[Places]:
    sizes = Counter(place for column in found for place in column.values())
    standing_alone = _largest(sizes)
    if standing_alone is None:
        return found

    def put(person: str, place: Place, snapshot: Snapshot, day: date) -> Place:
        if place in standing_alone:
            return place
        if place.kind is not PlaceKind.COHORT:
            return Place(PlaceKind.OTHERS, place.kind)
        format = chronicle.format_on(snapshot[person].cohort or "", day)
        return Place(PlaceKind.OTHERS, format or "")

    return [
        {person: put(person, place, snapshot, day) for person, place in column.items()}
        for column, snapshot, day in zip(found, taken, days, strict=True)
    ]


def _largest(sizes: Counter[Place]) -> frozenset[Place] | None:
    """The places that stand alone; none where all do."""
    present = sorted((place for place in sizes if not place.outside), key=lambda p: (-sizes[p], p))
    if len(present) <= MOST_PLACES:
        return None
    return frozenset([*present[: MOST_PLACES - 1], WITHOUT, GONE])
