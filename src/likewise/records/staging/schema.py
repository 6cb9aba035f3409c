"""The staging file: one table for each kind of fact, in a SQLite file that is thrown away."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import dataclasses
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from likewise.domain.cohorts import Passage
from likewise.domain.facts import Fact
from likewise.domain.imports.sourced import EXTRAS, REFERENCES
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance
from likewise.domain.periods import in_words
from likewise.domain.programmes import ORDER

# Every staged fact: its number in the file, its id, what the source calls it, where it stands, and
# what becomes of it: record, revise, same (nothing new), held (in the record already).
BOOKKEEPING = ("n", "fact", "part", "key", "digest", "file", "line", "does", "recorded_at")
_INDEXES = {
    "registration": ("participant",),
    "status": ("participant, starts_on",),
    "role": ("participant",),
    "allocation": ("participant", "practice"),
    "cohortformat": ("cohort, starts_on",),
    "cohortstate": ("cohort, starts_on",),
    "membership": ("participant, cohort", "cohort, joined_on"),
    "lead": ("cohort",),
    "meeting": ("fact",),
}
# Lines of registers name their meeting and person by number, as there may be millions; the view
# shows them like every other staged fact.
_REGISTERS = """
CREATE TABLE numbered_meeting (number INTEGER PRIMARY KEY, fact TEXT UNIQUE);
CREATE TABLE numbered_participant (number INTEGER PRIMARY KEY, fact TEXT UNIQUE);
CREATE TABLE register_line (meeting INTEGER, participant INTEGER, n INTEGER, file TEXT,
  line INTEGER, recorded_at TEXT, result TEXT, is_first_time INTEGER, said_as TEXT,
  PRIMARY KEY (meeting, participant, n)) WITHOUT ROWID;
CREATE TABLE register (meeting INTEGER, participant INTEGER, fact TEXT, result TEXT,
  is_first_time INTEGER);
CREATE INDEX register_by_person ON register (meeting, participant);
CREATE TABLE hosting (meeting INTEGER, cohort TEXT, day TEXT, PRIMARY KEY (meeting, cohort))
  WITHOUT ROWID;
CREATE TABLE spell (cohort TEXT, participant INTEGER, n INTEGER, joined_on TEXT, left_on TEXT,
  role TEXT, PRIMARY KEY (cohort, participant, n)) WITHOUT ROWID;
CREATE TABLE all_attendance (meeting INTEGER, participant INTEGER, n INTEGER, fact TEXT, does TEXT,
  file TEXT, line INTEGER, recorded_at TEXT, result TEXT, is_first_time INTEGER, said_as TEXT,
  found TEXT, PRIMARY KEY (meeting, participant, n)) WITHOUT ROWID;
CREATE VIEW attendance AS SELECT a.n, a.fact, 'attendance' AS part,
  key((SELECT fact FROM numbered_meeting WHERE number = a.meeting)) || char(9) ||
    key((SELECT fact FROM numbered_participant WHERE number = a.participant)) AS key,
  '' AS digest, a.file, a.line, a.does, a.recorded_at,
  (SELECT fact FROM numbered_meeting WHERE number = a.meeting) AS meeting,
  (SELECT fact FROM numbered_participant WHERE number = a.participant) AS participant,
  a.result, 'member' AS capacity, a.is_first_time, a.said_as, a.found,
  a.meeting AS meeting_number, a.participant AS participant_number
FROM all_attendance a WHERE a.does <> 'same';
"""


def name_of(kind: type[Fact]) -> str:
    """The staged table of a kind of fact; its `all_` form holds what the record has as well."""
    return kind.__name__.lower()


def fields_of(kind: type[Fact]) -> tuple[str, ...]:
    """The fields of a kind of fact, without its id."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.name != "id")


def columns_of(kind: type[Fact]) -> tuple[str, ...]:
    """Every column of a staged table."""
    return (*BOOKKEEPING, *fields_of(kind), *EXTRAS.get(kind, ()))


def open_file(path: Path | str) -> sqlite3.Connection:
    """A new staging file with its tables. It is never the only copy of anything: no journal."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-98304", "temp_store=FILE"):
        db.execute(f"PRAGMA {pragma}")
    db.execute(
        "CREATE TABLE keys (part TEXT, key TEXT, fact TEXT, digest TEXT, is_known INTEGER, "
        "file TEXT, line INTEGER, PRIMARY KEY (part, key)) WITHOUT ROWID"
    )
    db.execute("CREATE TABLE host (meeting TEXT, cohort TEXT)")
    for kind in kinds():
        if kind is Attendance:  # these have tables of their own: see registers
            continue
        name = name_of(kind)
        columns = ", ".join(f'"{column}"' for column in columns_of(kind)[1:])
        db.execute(f"CREATE TABLE all_{name} (n INTEGER PRIMARY KEY, {columns})")
        db.execute(f"CREATE VIEW {name} AS SELECT * FROM all_{name} WHERE does <> 'same'")
    db.executescript(_REGISTERS)
    _add_functions(db)
    db.execute("BEGIN")  # and never end it: a commit for each line would cost more than the line
    return db


def add_indexes(db: sqlite3.Connection) -> None:
    """What the rules look things up by; made when everything is loaded."""
    db.execute("CREATE INDEX keys_by_fact ON keys (fact)")
    db.execute("CREATE INDEX host_by_meeting ON host (meeting)")
    for name in _INDEXES:
        index(db, name)
    db.execute("ANALYZE")


def index(db: sqlite3.Connection, name: str) -> None:
    """Make what one staged table is looked up by, if it is not there yet."""
    for number, columns in enumerate(_INDEXES[name]):
        db.execute(f"CREATE INDEX IF NOT EXISTS {name}_{number} ON all_{name} ({columns})")


def plain(value: Any) -> Any:
    """A fact's value as the staging file keeps it."""
    return _PLAIN[type(value)](value)


class _Plain(dict[type, Callable[[Any], Any]]):
    """How values of each type are kept; found out once for each type."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        found = next((how for base, how in _HOW if issubclass(kind, base)), str)
        self[kind] = found
        return found


def _as_it_is(value: Any) -> Any:
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()


@lru_cache(10_000)  # cohorts meet again and again
def _list(value: tuple[Any, ...]) -> str:
    return json.dumps([dataclasses.asdict(e) if isinstance(e, Passage) else e for e in value])


def _set(value: frozenset[str]) -> str:
    return json.dumps(sorted(value))


_HOW: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (StrEnum, str.__str__), (str, _as_it_is), (int, _as_it_is), (type(None), _as_it_is),
    (datetime, _instant), (date, date.isoformat), (frozenset, _set), (tuple, _list),
)  # fmt: skip
_PLAIN = _Plain()


def plain_values(kind: type[Fact]) -> Callable[[Any], tuple[Any, ...]]:
    """The function that gives a fact's values, without its id, as the staging file keeps them."""
    names = fields_of(kind)
    values_of = attrgetter(*names) if len(names) > 1 else lambda fact: (getattr(fact, names[0]),)
    how = _PLAIN
    return lambda fact: tuple([how[type(value)](value) for value in values_of(fact)])


def _add_functions(db: sqlite3.Connection) -> None:
    def key(fact: str | None) -> str:
        found = db.execute(
            "SELECT key FROM keys WHERE fact = ? AND part NOT IN ('people') LIMIT 1", (fact,)
        ).fetchone()
        return found[0] if found else str(fact)

    def day(value: str | None) -> str:
        return in_words(date.fromisoformat(value)) if value else "no day"

    def place(file: str | None, line: int | None) -> str:
        return "the record" if file is None else f"{file}, line {line}"

    def rank(phase: str) -> int:
        return [str(each) for each in ORDER].index(phase)

    db.create_function("key", 1, key)
    db.create_function("day", 1, day)
    db.create_function("place", 2, place)
    db.create_function("rank", 1, rank, deterministic=True)


__all__ = [
    "BOOKKEEPING", "REFERENCES", "add_indexes", "columns_of", "fields_of", "name_of", "open_file",
    "plain", "plain_values",
]  # fmt: skip
