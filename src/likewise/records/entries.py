"""Forms that are entered twice, read with who entered them and what came of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from likewise.domain.facts import Version
from likewise.domain.outcomes import (
    Definition,
    FirstEntry,
    Instrument,
    Measurement,
    Occasion,
    Response,
    SecondEntry,
    Settlement,
)
from likewise.formats.outcomes import read_instrument
from likewise.records import models
from likewise.records.facts import current, versions
from likewise.records.outcomes import occasions_of

type Form = Measurement | Response

_TABLES: Mapping[type[Form], Any] = {
    Measurement: models.Measurement,
    Response: models.Response,
}


def entries_of(
    programme: str, *, participant: str | None = None, occasion: str | None = None
) -> tuple[FirstEntry, ...]:
    """How each form stands that is entered twice, by occasion, person and what it is of.

    Of a whole programme, or of one person or one occasion; of no other occasion is a form read.
    """
    asked = [
        each
        for each in occasions_of(programme)
        if each.is_entered_twice and occasion in (None, each.id)
    ]
    if not asked:
        return ()
    of: dict[str, Any] = {"programme_id": programme, "occasion_id__in": [e.id for e in asked]}
    if participant is not None:
        of["participant_id"] = participant
    around = _Around(of, definitions_of(asked))
    found = [*around.entries(Measurement), *around.entries(Response)]
    order = {each.id: number for number, each in enumerate(asked)}
    return tuple(
        sorted(found, key=lambda e: (order[e.form.occasion], e.form.participant, e.key, e.form.id))
    )


def definitions_of(occasions: Collection[Occasion]) -> dict[str, Definition]:
    """What the instruments define that occasions ask for, by id."""
    asked = {each for one in occasions for each in one.instruments}
    return {each.id: read_instrument(each.words) for each in current(Instrument, fact__in=asked)}


class _Around:
    """What is recorded of second entries, and of who made which."""

    def __init__(self, of: Mapping[str, Any], definitions: Mapping[str, Definition]) -> None:
        self.of, self.definitions = of, definitions
        self.seconds = {
            each.measurement or each.response: each for each in current(SecondEntry, **of)
        }
        ids = {each.id for each in self.seconds.values()}
        self.settled = {
            each.second_entry: each
            for each in current(Settlement, programme_id=of["programme_id"])
            if each.second_entry in ids
        }
        self.tried: dict[str, set[str]] = defaultdict(set)
        rows = models.SecondEntry.objects.filter(**of)
        for measured, answered, by in rows.values_list(
            "measurement_id", "response_id", "operation__account"
        ):
            self.tried[measured or answered].add(by)

    def entries[F: (Measurement, Response)](self, kind: type[F]) -> list[FirstEntry]:
        """The forms of one kind as they stand now, each with what came of it."""
        now = {each.id for each in current(kind, **self.of)}
        # Their earlier versions may be of a record that was joined to this person's.
        only = {"fact__in": now} if "participant_id" in self.of else self.of
        known: dict[str, list[Version[F]]] = defaultdict(list)
        for version in versions(kind, **only):
            if version.fact.id in now:
                known[version.fact.id].append(version)
        accounts: dict[str, set[str]] = defaultdict(set)
        rows = _TABLES[kind].objects.filter(**only)
        for fact, by in rows.values_list("fact", "operation__account"):
            accounts[fact].add(by)
        return [self._entry(theirs, accounts[fact]) for fact, theirs in known.items()]

    def _entry[F: (Measurement, Response)](
        self, theirs: list[Version[F]], entered_by: set[str]
    ) -> FirstEntry:
        last = max(theirs, key=lambda each: each.number)
        form = last.fact
        second = self.seconds.get(form.id)
        by_number = {each.number: each.fact for each in theirs}
        return FirstEntry(
            form=form,
            number=last.number,
            entered_by=frozenset(entered_by),
            tried_by=frozenset(self.tried.get(form.id, ())),
            definition=(self.definitions[form.instrument] if isinstance(form, Response) else None),
            second=second,
            compared=by_number.get(second.compared_with) if second else None,
            settlement=self.settled.get(second.id) if second else None,
        )
