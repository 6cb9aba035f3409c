"""Lineage both ways: where a cohort comes from, and what came of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db.models import QuerySet

from likewise.domain.cohorts import LineageEvent, LineageKind
from likewise.domain.evolution.ancestry import Kin, ancestors, descendants
from likewise.records import models, questions
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """Where a cohort comes from and what came of it, nearest first, and by which events.

    `events` are by id, without the people they moved.
    """

    ancestors: tuple[Kin, ...] = ()
    descendants: tuple[Kin, ...] = ()
    events: Mapping[str, LineageEvent] = field(default_factory=dict)


def kinship_of(cohort: str, *, programme: str) -> Kinship:
    """The lineage of a cohort both ways, within its programme."""
    events = _bare_events(programme)
    before, after = ancestors(events, cohort=cohort), descendants(events, cohort=cohort)
    named = {each.event for each in (*before, *after)}
    return Kinship(
        ancestors=before,
        descendants=after,
        events={each.id: each for each in events if each.id in named},
    )


def events_naming(cohort: str) -> list[LineageEvent]:
    """The lineage events that name a cohort on any side, by day."""
    sides = questions.every(models.LineageCohort, "event_id")
    naming = {event for (event,) in questions.answer(sides, cohort_id=cohort)}
    found = current(LineageEvent, row__in=naming)
    return sorted(found, key=lambda event: (event.on, event.id))


@cache
def _sides() -> "QuerySet[Any, Any]":
    """Which events that stand name which cohorts on which side, in the order of each side."""
    now = {"event__superseded_at__isnull": True, "event__is_void": False}
    rows = models.LineageCohort.objects.filter(**now).order_by("position", "row")
    return rows.values_list("event__fact", "event__kind", "event__on", "field", "cohort_id")


def _bare_events(programme: str) -> list[LineageEvent]:
    """Every event that leads from a cohort to another, in one query, without its people."""
    sides: dict[tuple[str, str, date], dict[str, list[str]]] = defaultdict(
        lambda: {name: [] for name in models.LineageCohort.keeps}
    )
    for fact, kind, on, name, cohort in questions.answer(_sides(), event__programme_id=programme):
        sides[fact, kind, on][name].append(cohort)
    return [
        LineageEvent(
            id=fact,
            kind=LineageKind(kind),
            on=on,
            predecessors=tuple(named["predecessors"]),
            successors=tuple(named["successors"]),
        )
        for (fact, kind, on), named in sides.items()
    ]
