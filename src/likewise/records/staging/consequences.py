"""Facts that follow from staged lines, each staged beside the line that it follows from."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterable
from typing import Any

from likewise.domain.facts import Fact
from likewise.domain.imports import Problems
from likewise.domain.imports.sources import JOIN
from likewise.records.sqlite import sqlite3
from likewise.records.staging.ids import made_id
from likewise.records.staging.loader import Loader
from likewise.records.staging.schema import Bookkeeping
from likewise.records.staging.veil import hidden, shown


class Consequences:
    """Reads what is staged and stages what follows from it; `protocol` and `lineage` say what."""

    def __init__(self, loader: Loader, problems: Problems) -> None:
        self.loader, self.db, self.problems = loader, loader.db, problems

    def stage(
        self, fact: Fact, part: str, row: sqlite3.Row, key: str, *, step: str = "record"
    ) -> None:
        """Stage a fact that follows from a line, under a key that follows from the line's."""
        kept = hidden(key)
        self.loader.insert_fact(
            fact,
            Bookkeeping(
                fact.id, part, kept, "", row["file"], row["line"], step, row["recorded_at"]
            ),
        )

    def new_id(self, *parts: object) -> str:
        """An id for a fact that follows from these."""
        return made_id(self.loader.operation, *parts)

    def key_with(self, row: sqlite3.Row, fact: str) -> str:
        """The key of a line, joined with that of a thing that it is about."""
        return JOIN.join((shown(row["key"]), *self.keys([fact])))

    def rows(self, name: str, where: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """The staged facts of one kind that meet a condition, in the order of their lines."""
        return self.select(f"SELECT * FROM {name} WHERE {where} ORDER BY n", values)

    def select(self, sql: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """The rows that a SELECT answers."""
        cursor = self.db.execute(sql, values)
        cursor.row_factory = sqlite3.Row
        return list(cursor)

    def keys(self, facts: Iterable[str]) -> list[str]:
        """What the source calls these things."""
        return [self.db.execute("SELECT key(?)", (fact,)).fetchone()[0] for fact in facts]
