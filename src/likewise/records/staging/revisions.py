"""Revisions of what an earlier import brought: one by one, each with its reason."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from likewise.domain.cohorts import CohortState
from likewise.domain.corrections import Correction
from likewise.domain.facts import Fact
from likewise.domain.memberships import Membership
from likewise.domain.operations import Step
from likewise.records import facts as recording
from likewise.records import models
from likewise.records.staging.ids import made_id
from likewise.records.tables import table_of

# Guards check these against one another. So every version of them that is to be revised is
# superseded before a new one goes in: no guard then sees half of a correction, in whichever order
# the new ones come.
GUARDED_TOGETHER: tuple[type[Fact], ...] = (CohortState, Membership)
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
        self._superseded: dict[str, int] = {}  # the version of each fact that was superseded

    def supersede(self) -> None:
        """Supersede, of the kinds that are guarded together, every version that is revised."""
        for kind in GUARDED_TOGETHER:
            for fact in self._changed_facts(kind):
                rows = table_of(kind).model._default_manager.filter(
                    fact=fact.id, superseded_at__isnull=True
                )
                version, recorded_at = rows.values_list("version", "recorded_at").get()
                if recorded_at > self._at:
                    self._revise(fact)  # refuses
                rows.update(superseded_at=self._at)
                self._superseded[fact.id] = version

    def write(self, kind: type[Fact]) -> None:
        """Write the new versions of one kind, each with the reason."""
        if kind in GUARDED_TOGETHER:
            for _, fact in self._staged(kind, "revise"):
                version = self._superseded.pop(fact.id, None)
                if version is not None:
                    new = [(fact, version + 1, False)]
                    recording.insert_versions(kind, new, self._operation, self._at)
                    self._write_reason(kind, fact)
        else:
            for fact in self._changed_facts(kind):
                self._revise(fact)
                self._write_reason(kind, fact)

    def _changed_facts(self, kind: type[Fact]) -> Iterator[Any]:
        """The staged facts that say something else than the record does now."""
        for _, fact in self._staged(kind, "revise"):
            if recording.current(kind, fact=fact.id) != [fact]:
                yield fact

    def _revise(self, fact: Fact) -> None:
        recording.write([Step("revise", fact)], operation=self._operation, at=self._at)

    def _write_reason(self, kind: type[Fact], fact: Fact) -> None:
        correction = Correction(
            id=made_id(self._operation.id, "correction", fact.id),
            corrects=fact.id,
            noun=kind.__name__,
            on=_day_of(fact) or self._at.date(),
            reason=self._reason,
        )
        recording.write([Step("record", correction)], operation=self._operation, at=self._at)


def _day_of(fact: Fact) -> date | None:
    for name in ("on", "starts_on", "joined_on"):
        value = getattr(fact, name, None)
        if isinstance(value, date):
            return value
    return None
