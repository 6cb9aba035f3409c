"""Facts that follow from staged lines, beside the lines they follow from."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from likewise.domain.facts import Fact
from likewise.domain.imports import Place, Problem, Problems
from likewise.domain.imports.rules import RULES
from likewise.domain.imports.sourced import EXTRAS, JOIN
from likewise.records.staging.loading import Loader
from likewise.records.staging.schema import plain_values


class Derived:
    """The staging file, as those see it who work out what follows."""

    def __init__(self, loader: Loader, *, problems: Problems) -> None:
        self.loader, self.db = loader, loader.db
        self.problems = problems

    def stage(
        self, fact: Fact, part: str, row: sqlite3.Row, key: str, *, does: str = "record"
    ) -> None:
        """Stage a fact that follows from a line, under a key that follows from the line's."""
        values = plain_values(type(fact))(fact)
        extras = (None,) * len(EXTRAS.get(type(fact), ()))
        self.loader.insert(
            type(fact),
            (fact.id, part, key, "", row["file"], row["line"], does, row["recorded_at"]),
            (*values, *extras),
        )

    def both(self, row: sqlite3.Row, fact: str) -> str:
        """The key of a line, with that of a thing that it is about."""
        return JOIN.join((row["key"], *self.keys([fact])))

    def rows(self, name: str, where: str, values: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """The staged facts of one kind that meet a condition, in the order of their lines."""
        cursor = self.db.execute(f"SELECT * FROM {name} WHERE {where} ORDER BY n", values)
        cursor.row_factory = sqlite3.Row
        return list(cursor)

    def keys(self, facts: Iterable[str]) -> list[str]:
        """What the source calls these things."""
        return [self.db.execute("SELECT key(?)", (fact,)).fetchone()[0] for fact in facts]

    def names(self, facts: Iterable[str]) -> dict[str, str]:
        """What the source calls each of these things."""
        known = list(facts)
        return dict(zip(known, self.keys(known), strict=True))


def day_of(value: str | None) -> date | None:
    """A staged day."""
    return date.fromisoformat(value) if value else None


def broken(db: sqlite3.Connection, today: date) -> Iterator[Problem]:
    """Every line that breaks a rule."""
    new = {
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
        if db.execute(f"SELECT 1 FROM {name} WHERE does <> 'held' LIMIT 1").fetchone()
    }
    db.create_function("today", 0, today.isoformat)
    for rule in RULES:
        if rule.needs & new:
            for file, line, sentence, *column in db.execute(rule.broken):
                place = Place(
                    file or "the record", line, *(column if any(column) else [rule.column])
                )
                yield Problem(place, sentence)
