"""The loader: puts facts into the staging file, many rows at a time."""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from likewise.domain.cohorts import LineageEvent
from likewise.domain.facts import Fact
from likewise.domain.imports import Problems
from likewise.domain.imports.lines import REFERRED
from likewise.domain.imports.sources import SourceFact
from likewise.domain.meetings import Meeting
from likewise.domain.memberships import Membership
from likewise.records.sqlite import sqlite3
from likewise.records.staging.keys import Keys, NotThere
from likewise.records.staging.schema import STAGED, Bookkeeping
from likewise.records.staging.values import plain
from likewise.records.staging.veil import hidden

BATCH = 5000
# Where a meeting says which cohorts host it.
(HOSTS,) = (each.position for each in STAGED[Meeting].references if each.field == "cohorts")


class Loader:
    """Puts facts into the staging file, with the record's ids where the source's keys were."""

    def __init__(
        self,
        db: sqlite3.Connection,
        *,
        operation: str,
        problems: Problems,
        is_invented: bool = False,
    ) -> None:
        self.db, self.operation, self.problems = db, operation, problems
        self.keys = Keys(db, operation=operation, is_invented=is_invented)
        self._count = 0
        self._waiting: dict[type[Fact], list[tuple[Any, ...]]] = {}
        self._hosts: list[tuple[str, str]] = []

    def add(
        self,
        source: SourceFact,
        *,
        file: str | None,
        line: int | None,
        recorded_at: datetime | None,
    ) -> bool:
        """Add a fact of one line, if what it refers to is there and its own key is new."""
        kind = type(source.fact)
        table = STAGED[kind]
        values = table.plain_values(source.fact)
        digest = hashlib.blake2b(repr(values).encode(), digest_size=16).hexdigest()
        kept = hidden(source.key)
        try:
            fact = (
                self.keys.introduce(source.part, source.key, kept, digest, file, line)
                if source.part in REFERRED
                else None  # it gets its id once everything is loaded
            )
            values = self.keys.resolve(values, table.references)
        except NotThere as refusal:
            if file is not None and self.keys.is_worth_reporting(refusal):
                self.problems.add(refusal.problem(file, line))
            return False
        self.insert(
            kind,
            Bookkeeping(
                fact,
                source.part,
                kept,
                digest,
                file,
                line,
                "record",
                plain(recorded_at),
            ),
            (*table.hide(values), *[_extra(kind, each) for each in source.extras]),
        )
        if kind is Meeting and fact is not None:
            self._hosts.extend([(fact, cohort) for cohort in _ids_in(values[HOSTS])])
        return True

    def insert(self, kind: type[Fact], bookkeeping: Bookkeeping, values: tuple[Any, ...]) -> None:
        """Insert one row of a staged table, together with others that wait."""
        self._count += 1
        waiting = self._waiting.setdefault(kind, [])
        waiting.append((self._count, *bookkeeping, *values))
        if len(waiting) >= BATCH:
            self._flush(kind)

    def insert_fact(self, fact: Fact, bookkeeping: Bookkeeping) -> None:
        """Insert a fact that follows from others; the columns beside it are empty."""
        table = STAGED[type(fact)]
        self.insert(type(fact), bookkeeping, (*table.values_of(fact), *(None,) * len(table.extras)))

    def flush(self) -> None:
        """Put all rows that wait in memory into the file."""
        self.keys.flush()
        self.db.executemany("INSERT INTO host VALUES (?, ?)", self._hosts)
        self._hosts.clear()
        for kind in list(self._waiting):
            self._flush(kind)

    def _flush(self, kind: type[Fact]) -> None:
        self.db.executemany(STAGED[kind].insert, self._waiting.pop(kind, ()))


def _extra(kind: type[Fact], value: Any) -> Any:
    """What a line says beside its fact, hidden where it is somebody's words or names people."""
    kept = plain(value)
    return hidden(kept) if kind in (Membership, LineageEvent) and kept is not None else kept


@lru_cache(10_000)  # the same cohorts meet again and again
def _ids_in(value: str) -> tuple[str, ...]:
    return tuple(json.loads(value))
