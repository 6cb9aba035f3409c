"""From the staging file into the record: new facts as a stream, revisions one by one."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, islice
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

from django.db import connection

from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, Passage, PassageOutcome
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.operations import Step
from likewise.domain.participants import RoleName
from likewise.records import facts as recording
from likewise.records import models
from likewise.records.staging.beside import Beside, Functions
from likewise.records.staging.revising import Revisions
from likewise.records.staging.schema import fields_of, name_of
from likewise.records.tables import table_of

CHUNK = 2000
CACHE_KB = 192 * 1024
type Progress = Callable[[int], None]


class Writer:
    """Writes what a staging file says is new, under one operation."""

    def __init__(
        self,
        db: sqlite3.Connection,
        *,
        operation: models.Operation,
        at: datetime,
        programme: str,
        progress: Progress,
    ) -> None:
        self.db, self.operation, self.at = db, operation, at
        self.programme = programme
        self._progress = progress
        self._written = 0
        self._beside = Beside(db)

    def write(self, *, reason: str = "") -> None:
        """Write everything: new facts, corrections with their reason, and the keys of both."""
        self.db.execute("PRAGMA cache_size=-8192")  # what is read now is read once, in order
        self.db.execute("PRAGMA shrink_memory")
        with _roomy_cache(), self._beside.able_to(self._functions()):
            revisions = Revisions(
                self._facts,
                operation=self.operation,
                at=self.at,
                reason=reason,
            )
            revisions.step_back()
            for kind in kinds():
                if kind is LineageEvent:
                    self._write_events()
                else:
                    self._write_new(kind)
                revisions.write(kind)
            self._write_keys()

    # New facts

    def _write_new(self, kind: type[Fact]) -> None:
        table, new = table_of(kind), f"FROM {name_of(kind)} WHERE does = 'record'"
        if table.anchor is not None:
            self._beside.insert(table.anchor, {"id": "fact"}, f"{new} ORDER BY fact")
        if kind is Meeting:
            self._beside.insert(
                models.MeetingHost,
                {"meeting_id": "h.meeting", "cohort_id": "h.cohort"},
                "FROM meeting m JOIN host h ON h.meeting = m.fact WHERE m.does = 'record' "
                "ORDER BY 1, 2",
            )
        if kind is Attendance:
            self._write_registers()
            return
        belongs = (self.programme,) if kind.declared.of_programme else ()
        self._beside.insert(table.model, self._columns(kind), f"{new} ORDER BY fact", *belongs)
        for field, subject in table.texts.items():
            whose = f'"{subject}"' if subject else "NULL"
            self._beside.insert(
                models.FreeText,
                {"fact": "fact", "version": "1", "field": f"'{field}'", "participant_id": whose,
                 "body": f'"{field}"'},
                f"{new} AND \"{field}\" <> ''",
            )  # fmt: skip

    def _write_registers(self) -> None:
        """Registers in the order of their meetings' random ids, with ids that rise with it.

        So three of the table's indexes grow at their end. The order says nothing: it is that of
        random ids.
        """
        self._beside.insert(
            models.Attendance,
            {
                **self._bookkeeping("rising_id()", "a.recorded_at"),
                "meeting_id": "m.fact",
                "participant_id": "p.fact",
                "result": "a.result",
                "capacity": "COALESCE(a.found, 'visitor')",
                "is_first_time": "a.is_first_time",
            },
            "FROM all_attendance a CROSS JOIN numbered_meeting m ON m.number = a.meeting "
            "CROSS JOIN numbered_participant p ON p.number = a.participant "
            "WHERE a.does = 'record' ORDER BY a.meeting, a.participant",
            self.programme,
        )

    def _columns(self, kind: type[Fact]) -> dict[str, str]:
        """The columns of a kind of fact's own row, each with the SQL for it."""
        own = {column.attribute: f'"{column.field}"' for column in table_of(kind).columns}
        if kind is Meeting:
            own |= {
                "starts": "substr(starts, 1, 16)",
                "on": "day",
                "starts_at": "instant_of(starts, zone)",
            }
        whose = {} if kind.declared.of_programme else {"programme_id": "NULL"}
        return self._bookkeeping("fact", "recorded_at") | whose | own

    def _bookkeeping(self, fact: str, recorded_at: str) -> dict[str, str]:
        return {
            "fact": fact,
            "version": "1",
            "recorded_at": f"written_at({recorded_at})",
            "superseded_at": "NULL",
            "is_void": "0",
            "operation_id": str(self.operation.sequence),
            "programme_id": "?",
        }

    def _functions(self) -> Functions:
        (count,) = self.db.execute(
            "SELECT COUNT(*) FROM all_attendance WHERE does = 'record'"
        ).fetchone()
        ids = rising_ids(self.operation.id, count)
        return {
            "written_at": (1, self._beside.noting(self._written_at())),
            "instant_of": (2, _instant),
            "rising_id": (0, ids.__next__),
        }

    def _written_at(self) -> Callable[[str | None], str]:
        """Says when a version was recorded; asked once for each, it counts them as well."""
        now = stored_instant(self.at)

        def written_at(recorded_at: str | None) -> str:
            self._written += 1
            if self._written % CHUNK == 0:
                self._progress(self._written)
            return now if recorded_at is None else stored_instant(recorded_at)

        return written_at

    # Events: few, through the one writer of plans

    def _write_events(self) -> None:
        found = self._facts(LineageEvent, "record")
        for recorded_at, group in groupby(found, key=lambda each: each[0]):
            while steps := [Step("record", fact) for _, fact in islice(group, CHUNK)]:
                recording.write(steps, operation=self.operation, at=recorded_at)

    def _facts(self, kind: type[Fact], does: str) -> Iterator[tuple[datetime, Any]]:
        cursor = self.db.execute(
            f"SELECT * FROM {name_of(kind)} WHERE does = ? ORDER BY recorded_at, fact",
            (does,),
        )
        cursor.row_factory = sqlite3.Row
        for row in cursor:
            recorded = datetime.fromisoformat(row["recorded_at"]) if row["recorded_at"] else self.at
            yield recorded, fact_of(kind, row)

    # Keys

    def _write_keys(self) -> None:
        for kind in kinds():
            if kind is Attendance:
                continue
            name = name_of(kind)
            self._beside.insert(
                models.ImportedKey,
                {"programme_id": "?", "table": "part", "key": "key", "fact": "fact",
                 "digest": "digest", "operation_id": str(self.operation.sequence)},
                f"FROM {name} WHERE does = 'record' AND part IS NOT NULL ORDER BY part, key",
                self.programme,
            )  # fmt: skip
            for part, key, digest in self.db.execute(
                f"SELECT part, key, digest FROM {name} WHERE does = 'revise'"
            ).fetchall():
                self._replace_digest(part, key, digest)

    def _replace_digest(self, part: str, key: str, digest: str) -> None:
        """Keep what the source said before, so that it can be put back."""
        found = models.ImportedKey.objects.filter(programme=self.programme, table=part, key=key)
        for row, former in found.values_list("row", "digest"):
            models.FormerDigest.objects.create(key_id=row, digest=former, operation=self.operation)
        found.update(digest=digest)


@contextmanager
def _roomy_cache() -> Iterator[None]:
    """On SQLite, keep more of the record in memory while much is written.

    Pages that no longer fit go to the file at once, and from then on nobody else can read.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size={before}")


def rising_ids(operation: str, count: int) -> Iterator[str]:
    """Ids that rise: each is where it stands among `count`, then 80 bits of chance."""
    for first in range(0, count, CHUNK):
        chance = hashlib.shake_256(f"{operation}|{first}".encode()).hexdigest(10 * CHUNK)
        letters = chance.translate(_LETTERS)
        for rank in range(first, min(first + CHUNK, count)):
            place, at = ((rank << 30) + 0x1555_5555) // count, 20 * (rank - first)
            yield (
                _TENS[place >> 20] + _TENS[(place >> 10) & 1023] + _TENS[place & 1023]
                + letters[at : at + 20]
            )  # fmt: skip


_SORTED = "234567abcdefghijklmnopqrstuvwxyz"  # digits first, so that text rises as numbers do
_TENS = [one + other for one in _SORTED for other in _SORTED]
_LETTERS = str.maketrans("0123456789abcdef", _SORTED[16:])


def stored_instant(value: datetime | str) -> str:
    """An instant as the database keeps it."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at.astimezone(UTC)
    if connection.vendor == "postgresql":
        return at.isoformat()
    return str(at.replace(tzinfo=None))


def _instant(starts: str, zone: str) -> str:
    return stored_instant(datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo(zone)))


def fact_of(kind: type[Fact], row: sqlite3.Row) -> Any:
    """A fact from a staged row."""
    hints = get_type_hints(kind)
    values = {name: _value(hints[name], row[name]) for name in fields_of(kind)}
    if kind is Attendance:
        values["capacity"] = type(values["capacity"])(row["found"] or "visitor")
    return kind(id=row["fact"], **values)


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    options: Sequence[Any] = [o for o in get_args(hint) if o is not type(None)] or (hint,)
    one = options[0]
    if one is Passage or hint == tuple[Passage, ...]:
        return tuple(_passage(each) for each in json.loads(value))
    if hint == tuple[str, ...]:
        return tuple(json.loads(value))
    if one is Format and hint == frozenset[Format]:
        return frozenset(Format(each) for each in json.loads(value))
    if one is datetime:
        return datetime.fromisoformat(value)
    if one is date:
        return date.fromisoformat(value)
    if one is Decimal:
        return Decimal(value)
    if one is bool:
        return bool(value)
    if isinstance(one, type) and issubclass(one, StrEnum):
        return one(value)
    return value


def _passage(said: dict[str, Any]) -> Passage:
    return Passage(
        participant=said["participant"],
        role=RoleName(said["role"]),
        outcome=PassageOutcome(said["outcome"]),
        from_cohort=said["from_cohort"],
        to_cohort=said["to_cohort"],
    )
