"""Lineage both ways: where a cohort comes from, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from likewise.domain.cohorts import LineageEvent, LineageKind
from likewise.records import models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """One step of the lineage: an event by which `cohort` led to `led_to`.

    `distance` is 1 for an event of the cohort that was asked about, 2 for one of its kin.
    """

    cohort: str
    led_to: str
    kind: LineageKind
    on: date
    distance: int


def events_naming(cohorts: Iterable[str], *, sides: tuple[str, ...]) -> list[LineageEvent]:
    """The lineage events that name one of these cohorts on one of these sides, by day."""
    rows = models.LineageCohort.objects.filter(cohort_id__in=list(cohorts), side__in=sides)
    found = current(LineageEvent, row__in=rows.values("event_id"))
    return sorted(found, key=lambda event: (event.on, event.id))


def ancestors_of(cohort: str) -> tuple[Kin, ...]:
    """The cohorts that a cohort comes from, nearest first, each with the event that says so.

    Only what happened before counts: what an ancestor drew after it gave is not inherited.
    """
    return _walk(cohort, back=True)


def descendants_of(cohort: str) -> tuple[Kin, ...]:
    """The cohorts that came of a cohort, nearest first, each with the event that says so."""
    return _walk(cohort, back=False)


def _walk(cohort: str, *, back: bool) -> tuple[Kin, ...]:
    """Breadth first; a cohort is walked again when a later (or earlier) event leads to it."""
    bounds = {cohort: date.max if back else date.min}
    frontier, distance = {cohort}, 0
    kin: dict[tuple[str, str, str], Kin] = {}
    while frontier:
        distance += 1
        following: set[str] = set()
        for event in events_naming(frontier, sides=("successor" if back else "predecessor",)):
            for one, other in _pairs(event):
                near, far = (other, one) if back else (one, other)
                if near not in frontier or not _follows(event.on, bounds[near], back=back):
                    continue
                kin.setdefault(
                    (event.id, one, other),
                    Kin(cohort=one, led_to=other, kind=event.kind, on=event.on, distance=distance),
                )
                if far not in bounds or not _follows(event.on, bounds[far], back=back):
                    bounds[far] = event.on
                    following.add(far)
        frontier = following
    return tuple(kin.values())


def _follows(day: date, bound: date, *, back: bool) -> bool:
    return day <= bound if back else day >= bound


def _pairs(event: LineageEvent) -> Iterable[tuple[str, str]]:
    return (
        (one, other) for one in event.predecessors for other in event.successors if one != other
    )
