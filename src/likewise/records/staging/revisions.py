"""Revisions of what an earlier import brought: one by one, each with its reason."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from likewise.domain.corrections import Correction, day_of_fact
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.operations import Step
from likewise.domain.participants import Participant, Person
from likewise.records import facts as recording
from likewise.records import models
from likewise.records.staging.ids import made_id

type Staged = Callable[[type[Fact], str], Iterator[tuple[datetime, Any]]]


class Revisions:
    """Writes the staged facts that revise what the record says; `staged` gives them by kind."""

    def __init__(
        self,
        staged: Staged,
        *,
        operation: models.Operation,
        at: datetime,
        reason: str,
    ) -> None:
        self._staged, self._operation, self._at = staged, operation, at
        self._reason = reason
        # The version of each fact that was superseded, and when.
        self._superseded: dict[str, tuple[int, datetime]] = {}

    def supersede(self) -> None:
        """Supersede every version that is revised, before a new one goes in.

        Guards compare kinds with one another: none of them then sees half of a correction.
        """
        for kind in kinds():
            for fact in self._changed_facts(kind):
                self._superseded[fact.id] = recording.supersede(
                    fact, operation=self._operation, at=self._at
                )

    def write(self, kind: type[Fact]) -> None:
        """Write the new versions of one kind, each with the reason."""
        for _, fact in self._staged(kind, "revise"):
            superseded = self._superseded.pop(fact.id, None)
            if superseded is not None:
                version, when = superseded
                new = [(fact, version + 1, False)]
                recording.insert_versions(kind, new, self._operation, when)
                self._write_reason(kind, fact)

    def _changed_facts(self, kind: type[Fact]) -> Iterator[Any]:
        """The staged facts that say something else than the record does now."""
        for _, fact in self._staged(kind, "revise"):
            if recording.current(kind, fact=fact.id) != [fact]:
                yield fact

    def _write_reason(self, kind: type[Fact], fact: Fact) -> None:
        """Why it is put right; this speaks of whom the fact is about, and goes with them."""
        correction = Correction(
            id=made_id(self._operation.id, "correction", fact.id),
            corrects=fact.id,
            noun=kind.__name__,
            on=day_of_fact(fact, self._at.date()),
            reason=self._reason,
            about=self._whom(fact),
        )
        recording.write([Step("record", correction)], operation=self._operation, at=self._at)

    def _whom(self, fact: Fact) -> tuple[str, ...]:
        """Whom a fact is about: who somebody is, is about whoever takes part under that name."""
        if isinstance(fact, Participant):
            return (fact.id,)
        if isinstance(fact, Person):
            here = models.Participant.objects.filter(
                recording.known_at(None),
                person=fact.id,
                programme=self._operation.programme_id,
            )
            return tuple(here.order_by("fact").values_list("fact", flat=True))
        whom = getattr(fact, "participant", None)
        return (whom,) if whom else ()
