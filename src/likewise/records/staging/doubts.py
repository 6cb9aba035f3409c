"""What cannot be told yet: lines that were refused, and whom and what they may have spoken of.

Whatever is wrong is said at once, but nothing that may only follow from something else that is.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from likewise.domain.imports import Problem, Problems
from likewise.records.sqlite import sqlite3
from likewise.records.staging.keys import Keys
from likewise.records.staging.rules import Rule

# Of what a line of each table speaks, on which others depend: column by column, the part of its
# keys. Tables on which nothing depends are not among them.
_SPEAKS_OF: Mapping[str, Mapping[str, str]] = {
    "phases": {},
    "participants": {"id": "participants"},
    "statuses": {"participant": "participants"},
    "roles": {"participant": "participants"},
    "registrations": {"participant": "participants"},
    "allocations": {"participant": "participants"},
    "cohorts": {"id": "cohorts"},
    "formats": {"cohort": "cohorts"},
    "states": {"cohort": "cohorts"},
    "memberships": {"participant": "participants", "cohort": "rosters"},
    "lineage": {"predecessors": "cohorts", "successors": "cohorts"},
    "meetings": {"id": "meetings"},
    "screenings": {"participant": "participants"},
    "decisions": {"participant": "participants"},
    "baselines": {"participant": "participants"},
    "steps": {"participant": "participants"},
}
_MAY_BE_EMPTY = frozenset({"allocations", "lineage"})
# Which staged facts come from lines of each table, by the names that rules have for them.
_FACTS: Mapping[str, frozenset[str]] = {
    "phases": frozenset({"phase"}),
    "participants": frozenset({"participant", "status", "role", "registration"}),
    "statuses": frozenset({"status"}),
    "roles": frozenset({"role"}),
    "registrations": frozenset({"registration"}),
    "allocations": frozenset({"allocation"}),
    "cohorts": frozenset({"cohort", "cohortstate", "cohortformat"}),
    "formats": frozenset({"cohortformat"}),
    "states": frozenset({"cohortstate"}),
    "memberships": frozenset({"membership", "spell", "capacity_that_day"}),
    "lineage": frozenset({"cohortstate", "lineageevent"}),
    "meetings": frozenset({"meeting", "host", "hosting", "capacity_that_day"}),
    "screenings": frozenset({"screening"}),
    "decisions": frozenset({"consentdecision"}),
    "baselines": frozenset({"baseline"}),
    "steps": frozenset({"facilitatorstep"}),
}
_ONE = {"participant": "participants", "cohort": "cohorts", "meeting": "meetings"}
_LISTS = ("predecessors", "successors", "staying")


@dataclass(slots=True)
class Doubts:
    """Tables of which some lines could not be read at all, and things of which others spoke."""

    tables: set[str] = field(default_factory=set)
    things: dict[str, set[str]] = field(default_factory=dict)

    def add_table(self, table: str) -> None:
        """Some lines of a table say nothing that could be read."""
        if table in _SPEAKS_OF:
            self.tables.add(table)

    def add_line(self, table: str, values: Mapping[str, Any], keys: Keys) -> None:
        """A line was refused; of what it spoke is in doubt, or, if nobody knows that, the table."""
        columns = _SPEAKS_OF.get(table)
        if columns is None:
            return
        for column, part in columns.items():
            said = values.get(column)
            if said is None and table not in _MAY_BE_EMPTY:
                self.add_table(table)
            elif said is not None:
                named = said if isinstance(said, tuple) else (said,)
                self.things.setdefault(part, set()).update(named)
                if column != "id" and not all(keys.get(_kept_as(part), each) for each in named):
                    self.add_table(table)  # whom the line meant, somebody has to say
        if not columns:
            self.add_table(table)

    def there_are(self) -> bool:
        """Whether anything is in doubt."""
        return bool(self.tables or self.things)

    def allow_consequences(self) -> bool:
        """Whether it can be told what follows from the lines that were read."""
        return not self.tables

    def allow(self, rule: Rule) -> bool:
        """Whether a rule can be asked: it looks at no facts of which some could not be read."""
        unknown = frozenset[str]().union(*(_FACTS[table] for table in self.tables))
        if self.tables:  # states that follow from lineage are not worked out
            unknown |= {"cohortstate"}
        return unknown.isdisjoint(re.findall(r"\w+", rule.broken))


class Sieve(Problems):
    """Lets problems through that hang on nothing doubtful."""

    def __init__(self, into: Problems, db: sqlite3.Connection, doubts: Doubts, keys: Keys) -> None:
        super().__init__()
        self._into, self._db = into, db
        self._doubtful = {
            part: {fact for key in named if (fact := keys.get(_kept_as(part), key))}
            for part, named in doubts.things.items()
        }
        self._tables: list[tuple[str, frozenset[str]]] = []
        if self._doubtful:
            self._prepare()

    def add(self, problem: Problem) -> None:
        """Add a problem, unless it may follow from another."""
        if not (self._doubtful and self._is_doubtful(problem)):
            self._into.add(problem)

    def _prepare(self) -> None:
        """Find lines by their place, which nothing else asks for."""
        for (name,) in self._db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND SUBSTR(name, 1, 4) = 'all_'"
        ).fetchall():
            columns = {row[1] for row in self._db.execute(f"PRAGMA table_info({name})")}
            self._db.execute(f"CREATE INDEX {name}_by_place ON {name} (file, line)")
            self._tables.append((name, frozenset(columns)))

    def _is_doubtful(self, problem: Problem) -> bool:
        place = problem.place
        for name, columns in self._tables:
            view = "attendance" if name == "all_attendance" else name
            rows = self._db.execute(
                f"SELECT * FROM {view} WHERE file = ? AND line = ?", (place.file, place.line)
            )
            rows.row_factory = sqlite3.Row
            if any(self._speaks_of_doubtful(name, columns, row) for row in rows.fetchall()):
                return True
        return False

    def _speaks_of_doubtful(self, name: str, columns: Iterable[str], row: sqlite3.Row) -> bool:
        for column, part in _ONE.items():
            fact = row[column] if column in columns else None
            if name == f"all_{column}":
                fact = row["fact"]
            if fact is not None and self._is_one(part, fact):
                return True
        cohorts = [
            cohort for each in _LISTS if each in columns for cohort in json.loads(row[each] or "[]")
        ]
        return any(self._is_one("cohorts", c) or self._is_one("rosters", c) for c in cohorts)

    def _is_one(self, part: str, fact: str) -> bool:
        if fact in self._doubtful.get(part, ()):
            return True
        if part != "meetings" or "cohorts" not in self._doubtful:
            return False
        hosts = self._db.execute("SELECT cohort FROM host WHERE meeting = ?", (fact,))
        return any(cohort in self._doubtful["cohorts"] for (cohort,) in hosts.fetchall())


def _kept_as(part: str) -> str:
    return "cohorts" if part == "rosters" else part
