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

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import LineageEvent, Passage, PassageOutcome
from likewise.domain.corrections import Correction
from likewise.domain.facts import Fact
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.operations import Step
from likewise.domain.participants import RoleName
from likewise.records import bulk, models
from likewise.records import facts as recording
from likewise.records.facts import TABLES
from likewise.records.facts import columns_of as stored_columns
from likewise.records.staging.loading import made_id
from likewise.records.staging.schema import fields_of, name_of

CHUNK = 2000
CACHE_KB = 192 * 1024
# Facts before those that refer to them, and memberships before what is checked against them.
ORDER: tuple[type[Fact], ...] = tuple(TABLES)
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
        progress: Progress | None = None,
    ) -> None:
        self.db, self.operation, self.at = db, operation, at
        self.programme = programme
        self._progress = progress
        self._written = 0

    def write(self, *, reason: str = "") -> None:
        """Write everything: new facts, corrections with their reason, and the keys of both."""
        self.db.execute("PRAGMA cache_size=-8192")  # what is read now is read once, in order
        self.db.execute("PRAGMA shrink_memory")
        with _roomy_cache():
            for kind in ORDER:
                if kind is LineageEvent:
                    self._write_events()
                else:
                    self._write_new(kind)
            for kind in ORDER:
                self._revise(kind, reason)
            self._write_keys()

    # New facts

    def _write_new(self, kind: type[Fact]) -> None:
        table, name = TABLES[kind], name_of(kind)
        if table.anchor is not None:
            bulk.insert(
                table.anchor,
                ("id",),
                self.db.execute(f"SELECT fact FROM {name} WHERE does = 'record' ORDER BY fact"),
            )
        if kind is Meeting:
            bulk.insert(
                models.MeetingHost,
                ("meeting_id", "cohort_id"),
                self.db.execute(
                    "SELECT h.meeting, h.cohort FROM host h JOIN meeting m ON m.fact = h.meeting "
                    "WHERE m.does = 'record' ORDER BY 1, 2"
                ),
            )
        rows = self._attendance() if kind is Attendance else self._rows(kind)
        bulk.insert_versions(kind, self._counted(rows))
        for field, subject in table.texts.items():
            whose = f'"{subject}"' if subject else "NULL"
            bulk.insert(
                models.FreeText,
                ("fact", "version", "field", "participant_id", "body"),
                self.db.execute(
                    f'SELECT fact, 1, ?, {whose}, "{field}" FROM {name} '
                    f"WHERE does = 'record' AND \"{field}\" <> ''",
                    (field,),
                ),
            )

    def _rows(self, kind: type[Fact]) -> Iterator[tuple[Any, ...]]:
        columns = stored_columns(kind)
        own = ", ".join(f'"{column.field}"' for column in columns)
        more = {"Arm": ", formats", "Meeting": ", starts, day, zone"}.get(kind.__name__, "")
        found = self.db.execute(
            f"SELECT fact, recorded_at{', ' + own if own else ''}{more} "
            f"FROM {name_of(kind)} WHERE does = 'record' ORDER BY fact"
        )
        booleans = _booleans(kind)
        for fact, recorded_at, *values in found:
            values = [bool(v) if p in booleans else v for p, v in enumerate(values)]
            if kind is Arm:
                formats = json.loads(values.pop())
                values += [each.value in formats for each in Format]
            elif kind is Meeting:
                starts, day, zone = values[-3:]
                values[-3:] = [starts[:16], day, _instant(starts, zone)]
            yield (*self._bookkeeping(fact, recorded_at), *values)

    def _attendance(self) -> Iterator[tuple[Any, ...]]:
        """Registers in the order of their meetings' random ids, with ids that rise with it.

        So three of the table's indexes grow at their end. The order says nothing: it is that of
        random ids.
        """
        (count,) = self.db.execute(
            "SELECT COUNT(*) FROM attendance WHERE does = 'record'"
        ).fetchone()
        found = self.db.execute(
            "SELECT recorded_at, meeting, participant, result, COALESCE(found, 'visitor'), "
            "is_first_time FROM attendance WHERE does = 'record' ORDER BY meeting, participant"
        )
        sequence = self.operation.sequence
        now = stored_instant(self.at)
        for rank, (recorded_at, meeting, participant, result, capacity, first) in enumerate(found):
            yield (
                rising_id(self.operation.id, rank, count),
                1,
                stored_instant(recorded_at) if recorded_at else now,
                None,
                False,
                sequence,
                meeting,
                participant,
                result,
                capacity,
                bool(first),
            )

    def _bookkeeping(self, fact: str, recorded_at: str | None) -> tuple[Any, ...]:
        at = stored_instant(recorded_at) if recorded_at else stored_instant(self.at)
        return fact, 1, at, None, False, self.operation.sequence

    def _counted(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        if self._progress is None:
            yield from rows
            return
        while some := list(islice(rows, CHUNK)):
            yield from some
            self._written += len(some)
            self._progress(self._written)

    # Events and revisions: few, through the one writer of plans

    def _write_events(self) -> None:
        found = self._facts(LineageEvent, "record")
        for recorded_at, group in groupby(found, key=lambda each: each[0]):
            while steps := [Step("record", fact) for _, fact in islice(group, CHUNK)]:
                recording.write(steps, operation=self.operation, at=recorded_at)

    def _revise(self, kind: type[Fact], reason: str) -> None:
        for _, fact in self._facts(kind, "revise"):
            present = recording.current(kind, fact=fact.id)
            if present and present[0] == fact:
                continue
            correction = Correction(
                id=made_id(self.operation.id, "correction", fact.id),
                programme=self.programme,
                corrects=fact.id,
                noun=kind.__name__,
                on=_day_of(fact) or self.at.date(),
                reason=reason,
            )
            recording.write(
                [Step("revise", fact), Step("record", correction)],
                operation=self.operation,
                at=self.at,
            )

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
        for kind in ORDER:
            if kind is Attendance:
                continue
            name = name_of(kind)
            bulk.insert(
                models.ImportedKey,
                ("programme_id", "table", "key", "fact", "digest", "operation_id"),
                self.db.execute(
                    f"SELECT ?, part, key, fact, digest, ? FROM {name} "
                    "WHERE does = 'record' AND part IS NOT NULL ORDER BY part, key",
                    (self.programme, self.operation.sequence),
                ),
            )
            for part, key, digest in self.db.execute(
                f"SELECT part, key, digest FROM {name} WHERE does = 'revise'"
            ).fetchall():
                models.ImportedKey.objects.filter(
                    programme=self.programme, table=part, key=key
                ).update(digest=digest)


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


def rising_id(operation: str, rank: int, count: int) -> str:
    """The id of rank `rank` among `count` that rise: where it stands, then 80 bits of chance."""
    place = ((rank << 30) + 0x1555_5555) // count
    chance = hashlib.blake2b(f"{operation}|{rank}".encode(), digest_size=10).hexdigest()
    return (
        _TENS[place >> 20] + _TENS[(place >> 10) & 1023] + _TENS[place & 1023]
        + chance.encode().translate(_LETTERS).decode()
    )  # fmt: skip


_SORTED = "234567abcdefghijklmnopqrstuvwxyz"  # digits first, so that text rises as numbers do
_TENS = [one + other for one in _SORTED for other in _SORTED]
_LETTERS = bytes.maketrans(b"0123456789abcdef", _SORTED[16:].encode())


def stored_instant(value: datetime | str) -> str:
    """An instant as the database keeps it."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at.astimezone(UTC)
    if connection.vendor == "postgresql":
        return at.isoformat()
    return str(at.replace(tzinfo=None))


def _instant(starts: str, zone: str) -> str:
    return stored_instant(datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo(zone)))


def _booleans(kind: type[Fact]) -> frozenset[int]:
    hints = get_type_hints(kind)
    return frozenset(
        position
        for position, column in enumerate(stored_columns(kind))
        if hints[column.field] is bool
    )


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


def _day_of(fact: Fact) -> date | None:
    for name in ("on", "starts_on", "joined_on"):
        value = getattr(fact, name, None)
        if isinstance(value, date):
            return value
    return None
