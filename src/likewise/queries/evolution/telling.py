"""How the programme evolved, as one viewer may be told it: picture, events, names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from likewise.domain.access import NotAllowed
from likewise.domain.accounts import Actor
from likewise.domain.arms import Arm, Format
from likewise.domain.evolution import (
    Chronicle,
    NoDaysBetween,
    Picture,
    Place,
    Places,
    Snapshot,
    StackBy,
    column_days,
    draw_numbers,
    month_of,
    opening_day,
    places,
    snapshots,
    stands_alone,
    veiled,
)
from likewise.domain.evolution.stacking import FEW_PAIRS
from likewise.domain.programmes import Phase
from likewise.queries.access import Label, labels
from likewise.queries.evolution.events import EventLine, event_lines
from likewise.queries.evolution.kept import kept
from likewise.queries.evolution.reach import Reach, reach_of
from likewise.queries.evolution.reading import ELSEWHERE, Told, known_until, read


class NothingYet(NoDaysBetween):
    """A programme in which nobody has joined a cohort, or in which it all began today."""


class CountsOnly(NotAllowed):
    """A viewer who reads suppressed counts asked for the picture, which needs exact ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evolution:
    """How the programme evolved. `placed` says who is where in each column, for whoever may know.

    `formats` are those of the cohorts at a place in a column; `first` to `last` bound the picture,
    `opened_on` and `last_day` what there is to choose from.
    """

    name: str
    is_example: bool
    stack_by: StackBy
    is_put_together: bool
    known_on: date | None
    known_until: datetime | None
    opened_on: date
    last_day: date
    phases: tuple[Phase, ...]
    picture: Picture
    placed: tuple[Places, ...]
    snapshots: tuple[Snapshot, ...]
    chronicle: Chronicle
    formats: Mapping[tuple[int, Place], frozenset[Format]]
    cohorts: Mapping[str, str]
    practices: Mapping[str, str]
    facilitators: Mapping[str, Label]
    arms: tuple[Arm, ...]
    events: tuple[EventLine, ...]
    reach: Reach

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the columns."""
        return self.picture.days

    @property
    def hides_people(self) -> bool:
        """Whether nobody is named at a place, since a list of them would count them by arm."""
        return self.reach.is_veiled and self.stack_by is StackBy.ARM


def evolution(
    viewer: Actor,
    *,
    today: date,
    by: StackBy | None = None,
    first: date | None = None,
    last: date | None = None,
    known_on: date | None = None,
    only_ends: bool = False,
    names_pairs: bool = True,
    with_arms: bool = True,
) -> Evolution:
    """How the viewer's programme evolved from one day to another.

    Parameters
    ----------
    by
        What to stack people by; none is by cohort, or by format where there are too many cohorts
        to be told apart.
    first, last
        None, or what lies outside, is from the day by which those who started had joined, to the
        last day on record.
    only_ends
        Just these two days, rather than columns between them.
    names_pairs
        Whether one-to-one cohorts, often called after their people, keep their names.
    with_arms
        Whether arms are told, where the viewer sees them: events alone need none.

    For whoever may not count people by arm the picture is veiled, its pairs are one place, and
    the days that they choose are taken as the first of their months.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    CountsOnly
        When the viewer reads suppressed counts: see `counted_evolution`.
    NothingYet, NoDaysBetween
        When there is no picture to draw.
    """
    reach = reach_of(viewer, today=today)
    if reach.counts_only:
        raise CountsOnly(
            "The picture shows exact numbers, and your role reads rounded ones. "
            "Use the table of counts by quarter."
        )
    if not with_arms:
        reach = replace(reach, sees_arms=False)
    if reach.is_veiled:
        first, last, known_on = month_of(first), month_of(last), month_of(known_on)
    asked = (reach, today, by, first, last, known_on, only_ends, names_pairs)
    return kept((viewer.role, *asked), make=lambda: _told(viewer, *asked))


def _told(
    viewer: Actor,
    reach: Reach,
    today: date,
    by: StackBy | None,
    first: date | None,
    last: date | None,
    known_on: date | None,
    only_ends: bool,
    names_pairs: bool,
) -> Evolution:
    told = read(reach, known_on=known_on, today=today, names_pairs=names_pairs)
    opened = opening_day(told.chronicle.spells)
    if opened is None or told.last_day is None or told.last_day <= opened:
        raise NothingYet(
            "Nobody had joined a cohort by then, or all of it began that very day. "
            "The picture begins when people have joined."
        )
    begins = max(first or opened, opened)
    ends = min(last or told.last_day, told.last_day)
    days = _days(told, begins, ends, only_ends)
    taken = snapshots(told.chronicle.spells, formats=told.chronicle.formats, days=days)
    chosen = by or _best(told.chronicle, taken, days)
    pairs_alone = 0 if reach.is_veiled else FEW_PAIRS
    placed = places(told.chronicle, taken=taken, days=days, by=chosen, pairs_alone=pairs_alone)
    picture = draw_numbers(days=days, placed=placed, arms=told.chronicle.arms)
    return Evolution(
        name=told.programme.name,
        is_example=told.programme.is_example,
        stack_by=chosen,
        is_put_together=by is None and chosen is StackBy.FORMAT,
        known_on=known_on,
        known_until=known_until(reach.programme, known_on),
        opened_on=opened,
        last_day=told.last_day,
        phases=told.phases,
        picture=veiled(picture) if reach.is_veiled else picture,
        placed=placed,
        snapshots=taken,
        chronicle=told.chronicle,
        formats=_formats_at(told.chronicle, taken, placed, days),
        cohorts={**told.cohorts, ELSEWHERE: "Another cohort"},
        practices=told.practices,
        facilitators=_facilitators(viewer, placed),
        arms=told.arms,
        events=event_lines(told, reach, first=days[0], last=days[-1]),
        reach=reach,
    )


def _days(told: Told, first: date, last: date, only_ends: bool) -> tuple[date, ...]:
    if only_ends:
        column_days(first=first, last=last, most=2)
        return (first, last)
    return column_days(first=first, last=last, marks=(phase.starts_on for phase in told.phases))


def _best(chronicle: Chronicle, taken: Sequence[Snapshot], days: Sequence[date]) -> StackBy:
    alone = stands_alone(chronicle, taken=taken, days=days)
    return StackBy.COHORT if alone else StackBy.FORMAT


def _formats_at(
    chronicle: Chronicle,
    taken: Sequence[Snapshot],
    placed: Sequence[Places],
    days: Sequence[date],
) -> dict[tuple[int, Place], frozenset[Format]]:
    found: dict[tuple[int, Place], set[Format]] = {}
    for position, (snapshot, column) in enumerate(zip(taken, placed, strict=True)):
        for cohort, place in {(each.cohort, column[who]) for who, each in snapshot.items()}:
            format = cohort and chronicle.format_on(cohort, days[position])
            if format:
                found.setdefault((position, place), set()).add(format)
    return {key: frozenset(formats) for key, formats in found.items()}


def _facilitators(viewer: Actor, placed: Iterable[Places]) -> dict[str, Label]:
    leading = {who for place in _places(placed) for who in place.facilitators}
    if not leading:
        return {}
    return labels(viewer, participants=leading)


def _places(placed: Iterable[Places]) -> set[Place]:
    return {place for column in placed for place in column.values()}
