"""A lineage event with the acts that recorded it and put it right, and what stands around it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from likewise.domain.acts import find_act
from likewise.domain.cohorts import LineageEvent
from likewise.domain.cohorts.retelling import Effects, Retold, retell
from likewise.domain.contacts import Contact
from likewise.domain.corrections import Correction
from likewise.domain.facts import Fact
from likewise.domain.refusals import DomainError
from likewise.records import models
from likewise.records.facts import current
from likewise.records.tables import table_of
from likewise.records.written import referring, taken_back, written_by

CORRECTING = "cohorts.correct_event"


class EventNotThere(DomainError):
    """An event that is not in the record, or is there by no act of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWithActs:
    """A lineage event as the record says it now, with everything that was recorded with it."""

    event: LineageEvent
    act: models.Operation
    effects: Effects
    retold: Retold

    @property
    def sequence(self) -> int:
        """When the act came among all acts."""
        return self.act.sequence


def event_with_acts(event: str, *, programme: str) -> EventWithActs:
    """An event of a programme, with the act that recorded it and those that put it right.

    Raises
    ------
    EventNotThere
        Where there is none, or it came with an import.
    """
    found = current(LineageEvent, fact=event, programme_id=programme)
    if not found:
        raise EventNotThere("There is no such lineage event, or it was taken back.")
    first = models.LineageEvent.objects.get(fact=event, version=1).operation
    if find_act(first.action) is None:
        raise EventNotThere(
            "This event came with an import, which is one act. Put it right in the files, and "
            "import them as corrections."
        )
    written = written_by([first, *_corrections(event)])
    left = [each for each in written if not each.left.is_void]
    effects = Effects(
        began=tuple(each.left.fact for each in left if each.before is None),
        changed=tuple(each.left.fact for each in left if each.before is not None),
    )
    (told,) = found
    return EventWithActs(event=told, act=first, effects=effects, retold=retell(told, effects))


def _corrections(event: str) -> list[models.Operation]:
    """The acts that put an event right, but for those that were taken back."""
    noted = [each.id for each in current(Correction, corrects=event)]
    rows = models.Correction.objects.filter(fact__in=noted, operation__action=CORRECTING)
    acts = list(models.Operation.objects.filter(sequence__in=rows.values("operation")))
    gone = taken_back(each.id for each in acts)
    return [each for each in acts if each.id not in gone]


def named_by(event: LineageEvent) -> tuple[str, ...]:
    """The cohorts that an event names."""
    return tuple(dict.fromkeys((*event.predecessors, *event.successors, *event.staying)))


def events_of(cohorts: Collection[str]) -> list[LineageEvent]:
    """Every event that names one of these cohorts."""
    return current(LineageEvent, referring(LineageEvent, models.CohortAnchor, list(cohorts)))


def contacts_of(cohorts: Iterable[str], people: Iterable[str]) -> list[Contact]:
    """The contacts with these people that are of these cohorts."""
    return current(Contact, cohort_id__in=list(cohorts), participant_id__in=list(people))


def now_said(facts: Iterable[Fact]) -> dict[str, Fact]:
    """What the record says now of some facts, by id."""
    of_kinds: dict[type[Fact], list[str]] = {}
    for fact in facts:
        of_kinds.setdefault(type(fact), []).append(fact.id)
    said: list[Any] = [
        each for kind, ids in of_kinds.items() for each in current(kind, fact__in=ids)
    ]
    return {each.id: each for each in said}


def last_written(facts: Iterable[Fact]) -> list[models.Operation]:
    """The acts that wrote what the record says of some facts last, the latest first."""
    acts = {
        act
        for fact in facts
        for act in table_of(type(fact))
        .model._default_manager.filter(fact=fact.id, superseded_at=None)
        .values_list("operation", flat=True)
    }
    return list(models.Operation.objects.filter(sequence__in=acts).order_by("-sequence"))
