"""A canonical export, back into the record: every version at its instant, in the order they came.

Versions go in by instant, and within one by kind, so that the database's guards see each as they
saw it the first time.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched, groupby, islice
from pathlib import Path
from typing import Any

from likewise.domain.declarations import ERASED
from likewise.domain.facts import Fact, Version
from likewise.domain.refusals import DomainError
from likewise.formats.canonical import Reader, decoder, encoded
from likewise.records import keys, models, sources, texts
from likewise.records.facts import insert_versions
from likewise.records.keys import ledger
from likewise.records.sqlite import sqlite3
from likewise.records.staging.veil import hidden, shown
from likewise.records.tables import table_of

CHUNK = 2000


class ProgrammeThere(DomainError):
    """A programme that the record holds already."""


class HoldsTheErased(DomainError):
    """An export from before somebody was erased, which would bring them back."""


class Unpacked:
    """An export in a staging file, checked line by line while it was copied there."""

    def __init__(self, reader: Reader, path: Path) -> None:
        self.reader = reader
        self.counts: dict[str, int] = {}
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(
            "CREATE TABLE line "
            "(recorded_at TEXT, kind INTEGER, fact TEXT, version INTEGER, cells TEXT)"
        )
        self._db.execute("CREATE TABLE key (cells TEXT)")
        self._db.execute("BEGIN")
        try:
            self._fill()
        except BaseException:
            self._db.close()
            raise

    def _fill(self) -> None:
        for number, kind in enumerate(self.reader.kinds):
            self._db.executemany(
                "INSERT INTO line VALUES (?, ?, ?, ?, ?)", self._lines(number, kind)
            )
        self._db.executemany(
            "INSERT INTO key VALUES (?)",
            ((hidden(json.dumps(row)),) for row in self.reader.sources()),
        )
        self._db.execute("CREATE INDEX by_instant ON line (recorded_at, kind)")

    def close(self) -> None:
        """Let go of the staging file."""
        self._db.close()

    def _lines(
        self, number: int, kind: type[Fact]
    ) -> Iterator[tuple[str, int, str, int, bytes | str]]:
        count = 0
        versions = _without_the_erased(kind, self.reader.versions(kind))
        for row in encoded(kind, versions):
            count += 1
            yield row[2], number, row[0], int(row[1]), hidden(json.dumps(row))
        if count:
            self.counts[kind.__name__] = count

    def restore(self, *, operation: models.Operation) -> None:
        """Write every version at its instant, then the keys of their sources.

        Raises
        ------
        HoldsTheErased
        """
        try:
            self._write_all(operation)
        except keys.Erased:
            raise _holds_the_erased() from None

    def _write_all(self, operation: models.Operation) -> None:
        for (instant,) in self._db.execute(
            "SELECT DISTINCT recorded_at FROM line ORDER BY recorded_at"
        ).fetchall():
            self._stamp(instant)
            self._write_instant(instant, operation)
        rows = self._db.execute("SELECT cells FROM key")
        for some in batched((json.loads(shown(cells)) for (cells,) in rows), CHUNK):
            sources.write(
                self._sources(some, operation.id),
                programme=self.reader.manifest.programme,
                operation=operation,
            )

    def _sources(self, rows: Sequence[list[str]], operation: str) -> list[sources.Source]:
        """What sources called things, each with whom it is about, as the facts say.

        All of them before any is written: while rows stream into PostgreSQL, nothing can be asked.
        """
        about = sources.owners_of([fact for _, _, fact, _ in rows])
        act = sources.key_of_import(operation)
        return [
            sources.Source(table, key, fact, digest, about.get(fact, act))
            for table, key, fact, digest in rows
        ]

    def _stamp(self, instant: str) -> None:
        """Everything that this instant supersedes steps back before anything of it goes in.

        An act closes memberships and ends their cohort at once; in whichever order they came, the
        guards then see neither an open member nor an ended cohort too many.
        """
        at = datetime.fromisoformat(instant)
        superseding = self._db.execute(
            "SELECT kind, fact, version FROM line WHERE recorded_at = ? AND version > 1", (instant,)
        )
        for number, fact, version in superseding:
            _supersede(self.reader.kinds[number], fact, version - 1, at)

    def _write_instant(self, instant: str, operation: models.Operation) -> None:
        decoders = [decoder(kind) for kind in self.reader.kinds]
        found = self._db.execute(
            "SELECT kind, cells FROM line WHERE recorded_at = ? ORDER BY kind, rowid", (instant,)
        )
        stream = ((number, decoders[number](json.loads(shown(cells)))) for number, cells in found)
        for number, group in groupby(stream, key=lambda each: each[0]):
            while some := [version for _, version in islice(group, CHUNK)]:
                _write(self.reader.kinds[number], some, some[0].recorded_at, operation)


def _without_the_erased[F: Fact](
    kind: type[F], versions: Iterator[Version[F]]
) -> Iterator[Version[F]]:
    """The versions as they come, refused where one says something of whoever was erased."""
    gone, said_in = ledger.erased(), table_of(kind).texts
    for version in versions:
        for text in said_in if gone else ():
            said = texts.packed(text, [getattr(version.fact, name) for name in text.fields])
            owner = texts.owner_of(text, version.fact, version.number)
            if said not in ("", ERASED) and owner in gone:
                raise _holds_the_erased()
        yield version


def _holds_the_erased() -> HoldsTheErased:
    return HoldsTheErased(
        "This export says something of somebody who was erased since it was made, so nothing of it "
        "is brought in. Export the programme anew from a record in which they are erased. Where "
        "there is none, bring back a backup of the record: whoever was erased is forgotten again "
        "when it starts."
    )


def _supersede(kind: type[Fact], fact: str, version: int, at: datetime) -> None:
    table_of(kind).model._default_manager.filter(
        fact=fact, version=version, superseded_at__isnull=True
    ).update(superseded_at=at)


def _write(
    kind: type[Fact], versions: list[Version[Any]], at: datetime, operation: models.Operation
) -> None:
    """Stamp what these versions supersede, then insert them; one of a fact at a time."""
    while versions:
        now: dict[str, Version[Any]] = {}
        later = []
        for version in versions:
            if version.fact.id in now:
                later.append(version)
            else:
                now[version.fact.id] = version
        for version in now.values():
            if version.number > 1:
                _supersede(kind, version.fact.id, version.number - 1, at)
        insert_versions(kind, [(v.fact, v.number, v.is_void) for v in now.values()], operation, at)
        versions = later
