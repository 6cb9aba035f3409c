"""Filling the staging file: facts from somebody's lines, and what the record holds already."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from likewise.domain.facts import Fact
from likewise.domain.imports import Place, Problem, Problems
from likewise.domain.imports.sourced import REFERENCES, REFERRED, Sourced
from likewise.domain.meetings import Meeting
from likewise.domain.refusals import DomainError
from likewise.records.staging.schema import columns_of, fields_of, name_of, plain, plain_values

BATCH = 5000
HOSTS = fields_of(Meeting).index("cohorts")
REMEMBERED = 300_000  # ids kept in memory before they are looked up in the file again


def made_id(operation: str, *parts: object) -> str:
    """An id that follows from the operation and from what it is for: 26 characters, 130 bits."""
    source = "|".join((operation, *map(str, parts))).encode()
    return hashlib.blake2b(source, digest_size=26).digest().translate(_LETTERS).decode()


_LETTERS = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256))


def _digest(values: tuple[Any, ...]) -> str:
    return hashlib.blake2b(repr(values).encode(), digest_size=16).hexdigest()


@lru_cache(10_000)  # cohorts meet again and again
def _ids_in(value: str) -> tuple[str, ...]:
    return tuple(json.loads(value))


class NotThere(DomainError):
    """A reference to something that neither the files nor the record have, or a second of it."""

    def __init__(self, sentence: str, column: str, *, part: str) -> None:
        super().__init__(sentence)
        self.column, self.part = column, part


class Loader:
    """Puts facts into the staging file, with their references resolved to the record's ids."""

    def __init__(self, db: sqlite3.Connection, *, operation: str) -> None:
        self.db, self.operation = db, operation
        self._next = 0
        self._waiting: dict[type[Fact], list[tuple[Any, ...]]] = {}
        self._keys: dict[tuple[str, str], tuple[Any, ...]] = {}  # those not yet in the file
        self._hosts: list[tuple[str, str]] = []
        self._ids: dict[tuple[str, str], str | None] = {}
        self.knows_all = True  # whether `_ids` holds every key there is
        self.unsure: set[str] = set()  # parts of whose lines some could not be read, id and all
        self._lists: dict[tuple[str, str], str] = {}
        self._plain: dict[type[Fact], Callable[[Any], tuple[Any, ...]]] = {}
        self._inserts: dict[type[Fact], str] = {}

    def know(self, part: str, key: str, fact: str, digest: str | None) -> None:
        """A thing that an earlier import brought in, or that the record can be asked for by id."""
        self._keys[part, key] = (part, key, fact, digest, 1, None, None)
        self._remember(part, key, fact)
        if len(self._keys) >= BATCH:
            self._flush_keys()

    def add(
        self,
        sourced: Sourced,
        *,
        file: str | None,
        line: int | None,
        recorded_at: datetime | None = None,
        problems: Problems,
    ) -> None:
        """One fact of one line. A reference to nothing is a problem, and so is a second of it."""
        kind = type(sourced.fact)
        read = self._plain.get(kind) or self._plain.setdefault(kind, plain_values(kind))
        values = read(sourced.fact)
        digest = _digest(values)
        try:
            fact = self._own_id(sourced, digest, file, line)
            resolved = self._resolved(kind, values)
        except NotThere as refusal:
            if file is not None and self.is_cause(refusal):
                problems.add(Problem(Place(file, line, refusal.column), refusal.sentence))
            return
        self.insert(
            kind,
            (fact, sourced.part, sourced.key, digest, file, line, "record", plain(recorded_at)),
            (*resolved, *map(plain, sourced.extras)),
        )
        if kind is Meeting and fact is not None:
            self._hosts.extend([(fact, each) for each in _ids_in(resolved[HOSTS])])

    def is_cause(self, refusal: NotThere) -> bool:
        """Whether it is worth saying: what is missing may stand in a line that was refused itself.

        Somebody's name is there twice where they are.
        """
        return refusal.part not in self.unsure and refusal.part != "people"

    def insert(
        self, kind: type[Fact], bookkeeping: tuple[Any, ...], values: tuple[Any, ...]
    ) -> None:
        """One row of a staged table; many go in together."""
        self._next += 1
        waiting = self._waiting.setdefault(kind, [])
        waiting.append((self._next, *bookkeeping, *values))
        if len(waiting) >= BATCH:
            self._flush(kind)

    def flush(self) -> None:
        """Everything that waits goes into the file."""
        self._flush_keys()
        self.db.executemany("INSERT INTO host VALUES (?, ?)", self._hosts)
        self._hosts.clear()
        for kind in list(self._waiting):
            self._flush(kind)

    def fact_of(self, part: str, key: str) -> str | None:
        """The id of what a source calls `key`; none where there is no such thing."""
        found = self._ids.get((part, key))
        if found is None:
            row = self._row_of(part, key)
            found = row[0] if row else None
            if found is not None:
                self._remember(part, key, found)
        return found

    def found(self, part: str, key: str, field: str) -> str:
        """The id of what a source calls `key`.

        Raises
        ------
        NotThere
            When there is no such thing; it names the column `field`.
        """
        fact = self.fact_of(part, key)
        if fact is None:
            one = {"people": "person"}.get(part, part[:-1])
            raise NotThere(
                f"There is no {one} {key}. Add it to the table {part}, or correct the id.",
                field,
                part=part,
            )
        return fact

    def _own_id(
        self, sourced: Sourced, digest: str | None, file: str | None, line: int | None
    ) -> str | None:
        """The id of a thing that others refer to; others get theirs when all is loaded."""
        part, key = sourced.part, sourced.key
        if part not in REFERRED:
            return None
        row = self._row_of(part, key)
        if row is None:
            fact = made_id(self.operation, part, key)
            self._keys[part, key] = (part, key, fact, digest, 0, file, line)
            if len(self._keys) >= BATCH:
                self._flush_keys()
            self._remember(part, key, fact)
            return fact
        if not row[1]:
            raise NotThere(
                f"{key} is there twice: {row[2]}, line {row[3]} has it as well. Give each its own "
                "id, or keep one line.",
                "id",
                part=part,
            )
        known: str = row[0]
        return known

    def _row_of(self, part: str, key: str) -> tuple[Any, ...] | None:
        """What is known of a key: its id, whether from earlier, and where it stands."""
        if self.knows_all and (part, key) not in self._ids:
            return None
        waiting = self._keys.get((part, key))
        if waiting is not None:
            return (waiting[2], *waiting[4:])
        row: tuple[Any, ...] | None = self.db.execute(
            "SELECT fact, is_known, file, line FROM keys WHERE part = ? AND key = ?", (part, key)
        ).fetchone()
        return row

    def _resolved(self, kind: type[Fact], values: tuple[Any, ...]) -> tuple[Any, ...]:
        references = REFERENCES.get(kind)
        if not references:
            return values
        resolved = list(values)
        for position, field, part, is_list in _positions(kind):
            said = resolved[position]
            if said is None:
                continue
            if is_list:
                resolved[position] = self._lists.get((part, said)) or self._list(part, said, field)
            else:
                resolved[position] = self._ids.get((part, said)) or self.found(part, said, field)
        return tuple(resolved)

    def _list(self, part: str, said: str, field: str) -> str:
        found = json.dumps([self.found(part, each, field) for each in json.loads(said)])
        if len(self._lists) >= REMEMBERED:
            self._lists.clear()
        self._lists[part, said] = found
        return found

    def _remember(self, part: str, key: str, fact: str) -> None:
        if len(self._ids) >= REMEMBERED:
            self._ids.clear()
            self.knows_all = False
        self._ids[part, key] = fact

    def _flush(self, kind: type[Fact]) -> None:
        sql = self._inserts.get(kind)
        if sql is None:
            marks = ", ".join("?" * len(columns_of(kind)))
            sql = self._inserts[kind] = f"INSERT INTO all_{name_of(kind)} VALUES ({marks})"
        self.db.executemany(sql, self._waiting.pop(kind, ()))

    def _flush_keys(self) -> None:
        if self._keys:
            self.db.executemany(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?)", self._keys.values()
            )
            self._keys.clear()


_POSITIONS: dict[type[Fact], tuple[tuple[int, str, str, bool], ...]] = {}
_LISTS = frozenset({"cohorts", "predecessors", "successors", "staying"})


def _positions(kind: type[Fact]) -> tuple[tuple[int, str, str, bool], ...]:
    """Where among a fact's values its references stand."""
    found = _POSITIONS.get(kind)
    if found is None:
        names = columns_of(kind)[9:]
        found = tuple(
            (names.index(field), field, part, field in _LISTS)
            for field, part in REFERENCES[kind].items()
        )
        _POSITIONS[kind] = found
    return found
