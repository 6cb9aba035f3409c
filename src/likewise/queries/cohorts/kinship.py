"""Lineage both ways: where a cohort comes from, and what came of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from likewise.domain.cohorts import LineageEvent, LineageKind
from likewise.domain.evolution.ancestry import Kin, ancestors, descendants
from likewise.queries.access import now_recorded
from likewise.records import models
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
    rows = models.LineageCohort.objects.filter(cohort_id=cohort)
    found = current(LineageEvent, row__in=rows.values("event_id"))
    return sorted(found, key=lambda event: (event.on, event.id))


def _bare_events(programme: str) -> list[LineageEvent]:
    """Every event that leads from a cohort to another, in one query, without its people."""
    found = models.LineageEvent.objects.filter(now_recorded(), programme_id=programme)
    rows = models.LineageCohort.objects.filter(event__in=found.values("row")).order_by("position")
    sides: dict[tuple[str, str, date], dict[str, list[str]]] = defaultdict(
        lambda: {name: [] for name in models.LineageCohort.keeps}
    )
    for fact, kind, on, name, cohort in rows.values_list(
        "event__fact", "event__kind", "event__on", "field", "cohort_id"
    ):
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
