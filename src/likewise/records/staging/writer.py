"""The writer: brings what is new in a staging file into the record."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from itertools import batched, chain, groupby, islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from likewise.domain.cohorts import LineageEvent
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.operations import Step
from likewise.records import bulk, models, sources, texts
from likewise.records import facts as recording
from likewise.records.sqlite import sqlite3
from likewise.records.staging.ids import rising_ids
from likewise.records.staging.revisions import Revisions
from likewise.records.staging.schema import STAGED
from likewise.records.staging.transfer import Functions, Transfer
from likewise.records.staging.values import fact_from
from likewise.records.staging.veil import shown
from likewise.records.tables import Sealed, table_of

CHUNK = 2000
CACHE_KB = 96 * 1024
# Where the guards of registers look.
LOOKED_UP = (models.Meeting, models.MeetingHost, models.Membership, models.Status)


class Writer:
    """Writes what a staging file says is new, under one operation."""

    def __init__(
        self,
        db: sqlite3.Connection,
        *,
        operation: models.Operation,
        at: datetime,
        programme: str,
        progress: Callable[[int], None],
    ) -> None:
        self.db, self.operation, self.at = db, operation, at
        self.programme = programme
        self._progress = progress
        self._transfer = Transfer(db)

    def write(self, *, reason: str = "") -> None:
        """Write everything: new facts, corrections with their reason, and the keys of both."""
        self.db.execute("PRAGMA cache_size=-8192")  # what is read now is read once, in order
        self.db.execute("PRAGMA shrink_memory")
        with _roomy_cache(), self._transfer.functions(self._functions()):
            revisions = Revisions(
                self._staged,
                operation=self.operation,
                at=self.at,
                reason=reason,
            )
            revisions.supersede()
            for kind in kinds():  # each comes after those that it refers to or is checked against
                if kind is LineageEvent:
                    self._write_events()
                else:
                    self._write_new(kind)
                revisions.write(kind)
            self._write_keys()

    # New facts

    def _write_new(self, kind: type[Fact]) -> None:
        table, new = table_of(kind), f"FROM {STAGED[kind].name} WHERE step = 'record'"
        if table.anchor is not None:
            self._transfer.insert(table.anchor, {"id": "fact"}, f"{new} ORDER BY fact")
        if kind is Meeting:
            self._transfer.insert(
                models.MeetingHost,
                {"meeting_id": "h.meeting", "cohort_id": "h.cohort"},
                "FROM meeting m JOIN host h ON h.meeting = m.fact WHERE m.step = 'record' "
                "ORDER BY 1, 2",
            )
        if kind is Attendance:
            self._write_registers()
            return
        belongs = (self.programme,) if kind.declared.of_programme else ()
        self._transfer.insert(table.model, self._columns(kind), f"{new} ORDER BY fact", *belongs)
        for text in table.texts:
            self._write_texts(kind, text)

    def _write_texts(self, kind: type[Fact], text: Sealed) -> None:
        """Seal one text of every new fact of a kind that has it."""
        about = None if text.is_about_several else text.about
        columns = ", ".join(f'"{name}"' for name in text.fields)
        if about:
            columns += f', COALESCE("{about}", "{text.by}")' if text.by else f', "{about}"'
        rows = self.db.execute(
            f"SELECT fact, {columns} FROM {STAGED[kind].name} WHERE step = 'record' "
            f"AND {_is_said(text)} ORDER BY fact"
        )
        for some in batched(rows, CHUNK):
            new = []
            for fact, *values in some:
                said = texts.packed(text, [shown(each) for each in values[: len(text.fields)]])
                place = texts.Place(fact, text.name, 1)
                owner = fact if text.is_identity else values[-1] if about else None
                new.append(texts.New(place, owner or texts.own_key(place), said))
            texts.store(kind, new)

    def _write_registers(self) -> None:
        """Write registers in the order of their meetings' ids, with ids that rise in that order.

        So three of the table's indexes grow at their end. The order reveals nothing, as ids of
        meetings are random. A few thousand meetings go into one statement, because SQLite first
        holds all rows of one in memory.
        """
        (last,) = self.db.execute(
            "SELECT COALESCE(MAX(number), 0) FROM numbered_meeting"
        ).fetchone()
        (new,) = self.db.execute(
            f"SELECT COUNT(*) FROM {STAGED[Meeting].name} WHERE step = 'record'"
        ).fetchone()
        if new >= CHUNK:
            bulk.count_anew(*LOOKED_UP)
        for first in range(0, last + 1, CHUNK):
            self._transfer.insert(
                models.Attendance,
                {
                    **self._bookkeeping("rising_id()", "a.recorded_at"),
                    "meeting_id": "m.fact",
                    "participant_id": "p.fact",
                    "result": "a.result",
                    "capacity": "COALESCE(a.capacity_that_day, 'visitor')",
                    "is_first_time": "a.is_first_time",
                },
                "FROM all_attendance a CROSS JOIN numbered_meeting m ON m.number = a.meeting "
                "CROSS JOIN numbered_participant p ON p.number = a.participant "
                "WHERE a.step = 'record' AND a.meeting >= ? AND a.meeting < ? "
                "ORDER BY a.meeting, a.participant",
                self.programme,
                first,
                first + CHUNK,
            )

    def _columns(self, kind: type[Fact]) -> dict[str, str]:
        """The columns of a fact's own row, each with the SQL for it."""
        own = {column.attribute: f'"{column.field}"' for column in table_of(kind).columns}
        own |= {
            text.column: f"CASE WHEN {_is_said(text)} THEN 1 END" for text in table_of(kind).texts
        }
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
            "recorded_at": f"CASE WHEN {recorded_at} IS NULL THEN '{stored_instant(self.at)}' "
            f"ELSE stored_instant({recorded_at}) END",
            "superseded_at": "NULL",
            "is_void": "0",
            "operation_id": str(self.operation.sequence),
            "programme_id": "?",
        }

    def _functions(self) -> Functions:
        (count,) = self.db.execute(
            "SELECT COUNT(*) FROM all_attendance WHERE step = 'record'"
        ).fetchone()
        some = rising_ids(self.operation.id, count, progress=self._progress)
        # A step for each of a million lines: so it is Python's own, and only each thousand is ours.
        ids = chain.from_iterable(iter(self._transfer.keeping_failures(some.__next__), None))
        return {
            "stored_instant": (1, self._transfer.keeping_failures(stored_instant)),
            "instant_of": (2, _instant),
            "rising_id": (0, ids.__next__),
        }

    # Events, which are few: through the one writer of plans

    def _write_events(self) -> None:
        events = self._staged(LineageEvent, "record")
        for recorded_at, group in groupby(events, key=lambda each: each[0]):
            while steps := [Step("record", fact) for _, fact in islice(group, CHUNK)]:
                recording.write(steps, operation=self.operation, at=recorded_at)

    def _staged(self, kind: type[Fact], step: str) -> Iterator[tuple[datetime, Any]]:
        cursor = self.db.execute(
            f"SELECT * FROM {STAGED[kind].name} WHERE step = ? ORDER BY recorded_at, fact",
            (step,),
        )
        cursor.row_factory = sqlite3.Row
        for row in cursor:
            recorded = datetime.fromisoformat(row["recorded_at"]) if row["recorded_at"] else self.at
            yield recorded, fact_from(kind, row)

    # Keys

    def _write_keys(self) -> None:
        for kind in kinds():
            if kind is Attendance:
                continue
            sources.write(
                self._sources(kind, "step = 'record' AND part IS NOT NULL"),
                programme=self.programme,
                operation=self.operation,
            )
            sources.correct(
                list(self._sources(kind, "step = 'revise'")),
                programme=self.programme,
                operation=self.operation,
            )

    def _sources(self, kind: type[Fact], which: str) -> Iterator[sources.Source]:
        """What the source called the staged facts of a kind, each with whose key seals it."""
        subject = sources.subject_of(kind)
        owner = f'"{subject}"' if subject else "NULL"
        act = sources.key_of_import(self.operation.id)
        for part, key, fact, digest, about in self.db.execute(
            f"SELECT part, key, fact, digest, {owner} FROM {STAGED[kind].name} WHERE {which} "
            "ORDER BY fact"  # as two indexes of the record are
        ):
            yield sources.Source(part, shown(key), fact, digest, about or act)


def _is_said(text: Sealed) -> str:
    """The SQL for whether a staged fact has a text."""
    return "(" + " OR ".join(f"\"{name}\" <> ''" for name in text.fields) + ")"


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


def stored_instant(value: datetime | str) -> str:
    """An instant as the database keeps it."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at.astimezone(UTC)
    if connection.vendor == "postgresql":
        return at.isoformat()
    return str(at.replace(tzinfo=None))


@lru_cache(10_000)  # many cohorts meet at the same times
def _instant(starts: str, zone: str) -> str:
    return stored_instant(datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo(zone)))
