"""Keys: what a source calls things, and the ids that they have in the record."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from likewise.domain.imports import Level, Place, Problem
from likewise.domain.refusals import DomainError
from likewise.records.keys import keyed_digest
from likewise.records.sqlite import sqlite3
from likewise.records.staging.ids import made_id
from likewise.records.staging.schema import Reference
from likewise.records.staging.veil import hidden

BATCH = 5000
REMEMBERED = 300_000  # ids kept in memory before they are looked up in the file again


class NotThere(DomainError):
    """A reference to something that neither the files nor the record have, or a key used twice."""

    def __init__(self, sentence: str, column: str, *, part: str) -> None:
        super().__init__(sentence)
        self.column, self.part = column, part

    def problem(self, file: str, line: int | None) -> Problem:
        """The same, at its place."""
        place = Place(file, line, self.column)
        return Problem(place, self.sentence, Level.REFERENCE, like=f"no {self.part}")


class Keys:
    """The keys of one import, in the staging file and, as far as there is room, in memory.

    `is_complete` says whether memory has every key. `unreadable` are parts of which some lines
    could not be read, not even their ids. Where people are invented, ids follow from the operation
    and the source alone, so that they are the same in every installation.
    """

    def __init__(
        self, db: sqlite3.Connection, *, operation: str, is_invented: bool = False
    ) -> None:
        # What a source calls somebody cannot be guessed back from the id that follows from it.
        self._db = db
        self._seed = operation if is_invented else keyed_digest(operation, "ids of an import")
        self._waiting: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._lists: dict[tuple[str, str], str] = {}
        self._goes_on: dict[str, str] = {}
        self.is_complete = True
        self.unreadable: set[str] = set()

    def know(self, part: str, key: str, fact: str, digest: str | None) -> None:
        """Add the key of a thing that the record has."""
        self._keep(part, key, fact, (hidden(key), fact, digest, 1, None, None))

    def go_on(self, joined: Mapping[str, str]) -> None:
        """Lines that refer to a record that was joined to another speak of the one that goes on."""
        self._goes_on = dict(joined)
        self._db.executemany("INSERT INTO goes_on VALUES (?, ?)", joined.items())

    def introduce(
        self,
        part: str,
        key: str,
        kept: bytes | str,
        digest: str,
        file: str | None,
        line: int | None,
    ) -> str:
        """The id of a thing that a line introduces; a new one unless an earlier import brought it.

        `kept` is the key as the staging file keeps it.

        Raises
        ------
        NotThere
            When another line has introduced it.
        """
        row = self._row(part, key)
        if row is None:
            fact = made_id(self._seed, part, key)
            self._keep(part, key, fact, (kept, fact, digest, 0, file, line))
            return fact
        known, is_known, other_file, other_line = row
        if not is_known:
            raise NotThere(
                f"{key} is there twice: {other_file}, line {other_line} has it as well. Give each "
                "its own id, or keep one line.",
                "id",
                part=part,
            )
        return str(known)

    def get(self, part: str, key: str) -> str | None:
        """The id of what the source calls `key`; none where there is no such thing."""
        fact = self._ids.get((part, key))
        if fact is None:
            row = self._row(part, key)
            fact = row[0] if row else None
            if fact is not None:
                self._remember(part, key, fact)
        return fact

    def id_of(self, part: str, key: str, field: str) -> str:
        """The id of what the source calls `key`.

        Raises
        ------
        NotThere
            When there is no such thing; it names the column `field`.
        """
        fact = self._ids.get((part, key)) or self.get(part, key)
        if fact is None:
            one = {"people": "person"}.get(part, part[:-1])
            raise NotThere(
                f"There is no {one} {key}. Add it to the table {part}, or correct the id.",
                field,
                part=part,
            )
        return self._goes_on.get(fact, fact)

    def resolve(self, values: tuple[Any, ...], references: Iterable[Reference]) -> tuple[Any, ...]:
        """A fact's staged values with ids of the record where the source's keys were.

        Raises
        ------
        NotThere
            When a reference leads nowhere.
        """
        resolved = list(values)
        for position, field, part, is_list in references:
            key = resolved[position]
            if key is not None:
                find = self._id_list if is_list else self.id_of
                resolved[position] = find(part, key, field)
        return tuple(resolved)

    def remembered(self, part: str) -> Iterator[tuple[str, str]]:
        """What the source calls the things of a part, each with its id, as far as memory has it."""
        for (of, key), fact in self._ids.items():
            if of == part:
                yield key, self._goes_on.get(fact, fact)

    def is_worth_reporting(self, refusal: NotThere) -> bool:
        """Whether the cause is in this line, and not in another that was refused.

        People and their names stand in one line, whose participant is reported already.
        """
        return refusal.part not in self.unreadable and refusal.part != "people"

    def flush(self) -> None:
        """Put the keys that wait in memory into the file."""
        self._db.executemany(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?)", self._waiting.values()
        )
        self._waiting.clear()

    def _keep(self, part: str, key: str, fact: str, row: tuple[Any, ...]) -> None:
        self._waiting[part, key] = (part, *row)
        self._remember(part, key, fact)
        if len(self._waiting) >= BATCH:
            self.flush()

    def _remember(self, part: str, key: str, fact: str) -> None:
        if len(self._ids) >= REMEMBERED:
            self._ids.clear()
            self.is_complete = False
        self._ids[part, key] = fact

    def _row(self, part: str, key: str) -> tuple[Any, ...] | None:
        """The id of a key, whether the record has it, and the line that introduced it."""
        if self.is_complete and (part, key) not in self._ids:
            return None
        waiting = self._waiting.get((part, key))
        if waiting is not None:
            return (waiting[2], *waiting[4:])
        row: tuple[Any, ...] | None = self._db.execute(
            "SELECT fact, is_known, file, line FROM keys WHERE part = ? AND key = ?",
            (part, hidden(key)),
        ).fetchone()
        return row

    def _id_list(self, part: str, keys: str, field: str) -> str:
        ids = self._lists.get((part, keys))
        if ids is None:
            ids = json.dumps([self.id_of(part, key, field) for key in json.loads(keys)])
            if len(self._lists) >= REMEMBERED:
                self._lists.clear()
            self._lists[part, keys] = ids
        return ids
