"""Revisions of what an earlier import brought: one by one, each with why."""

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
from likewise.records.facts import insert_versions
from likewise.records.staging.loading import made_id
from likewise.records.tables import table_of

# Guards hold these against one another. So what is revised of them steps back before anything new
# goes in: in whichever order they then come, no guard sees half of a correction.
TOGETHER: tuple[type[Fact], ...] = (CohortState, Membership)
type Found = Callable[[type[Fact], str], Iterator[tuple[datetime, Any]]]


class Revisions:
    """Writes what a staging file says otherwise than the record."""

    def __init__(
        self,
        found: Found,
        *,
        operation: models.Operation,
        at: datetime,
        reason: str,
    ) -> None:
        self._found, self._operation, self._at = found, operation, at
        self._reason = reason
        self._stepped_back: dict[str, int] = {}  # which version of a fact did

    def step_back(self) -> None:
        """What is to be revised together is superseded, all of it first."""
        for kind in TOGETHER:
            for _, fact in self._found(kind, "revise"):
                if recording.current(kind, fact=fact.id) == [fact]:
                    continue
                rows = table_of(kind).model._default_manager.filter(
                    fact=fact.id, superseded_at__isnull=True
                )
                version, recorded_at = rows.values_list("version", "recorded_at").get()
                if recorded_at > self._at:
                    recording.write(
                        [Step("revise", fact)], operation=self._operation, at=self._at
                    )  # refuses
                rows.update(superseded_at=self._at)
                self._stepped_back[fact.id] = version

    def write(self, kind: type[Fact]) -> None:
        """The new versions of one kind, with why."""
        for _, fact in self._found(kind, "revise"):
            if kind in TOGETHER:
                version = self._stepped_back.pop(fact.id, None)
                if version is None:
                    continue
                insert_versions(kind, [(fact, version + 1, False)], self._operation, self._at)
            elif recording.current(kind, fact=fact.id) == [fact]:
                continue
            else:
                recording.write([Step("revise", fact)], operation=self._operation, at=self._at)
            self._say_why(kind, fact)

    def _say_why(self, kind: type[Fact], fact: Fact) -> None:
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
