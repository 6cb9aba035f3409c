"""The staging file: one table for each kind of fact, in a SQLite file that is thrown away."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from likewise.domain.declarations import Field, fields_of
from likewise.domain.facts import Fact
from likewise.domain.imports.lines import EXTRAS, PARTS
from likewise.domain.kinds import by_name, kinds
from likewise.domain.meetings import Attendance
from likewise.domain.periods import in_words
from likewise.domain.programmes import ORDER
from likewise.records.sqlite import sqlite3
from likewise.records.staging.values import hiding, plain_values
from likewise.records.staging.veil import hidden, shown


class Bookkeeping(NamedTuple):
    """What the staging file keeps of every fact: its id, its name in the source, and its place.

    `step` is what becomes of it: record, revise, same (it says nothing new) or present (it is in
    the record, and in none of the files).
    """

    fact: str | None
    part: str | None = None
    key: bytes | str | None = None
    digest: str | None = None
    file: str | None = None
    line: int | None = None
    step: str = "record"
    recorded_at: str | None = None


class Reference(NamedTuple):
    """A field that names other things: where it stands, and the part that keeps their keys."""

    position: int
    field: str
    part: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class StagedTable:
    """Where one kind of fact is staged.

    The table `all_<name>` has every line; the view `<name>` leaves out those that say nothing new.
    """

    name: str
    columns: tuple[str, ...]
    extras: tuple[str, ...]
    references: tuple[Reference, ...]
    plain_values: Callable[[Any], tuple[Any, ...]]
    hide: Callable[[tuple[Any, ...]], tuple[Any, ...]]

    def values_of(self, fact: Fact) -> tuple[Any, ...]:
        """A fact's values as the staging file keeps them."""
        return self.hide(self.plain_values(fact))

    @property
    def insert(self) -> str:
        """The statement that inserts one row."""
        return f"INSERT INTO all_{self.name} VALUES ({', '.join('?' * len(self.columns))})"


def _staged_table(kind: type[Fact]) -> StagedTable:
    fields, extras = fields_of(kind), EXTRAS.get(kind, ())
    return StagedTable(
        name=kind.__name__.lower(),
        columns=("n", *Bookkeeping._fields, *(field.name for field in fields), *extras),
        extras=extras,
        references=tuple(_references(fields)),
        plain_values=plain_values(kind),
        hide=hiding(kind),
    )


def _references(fields: Iterable[Field]) -> Iterator[Reference]:
    for position, field in enumerate(fields):
        kind = by_name().get(field.refers or "")
        if kind is not None and kind in PARTS:  # others have no table that a source could give
            yield Reference(position, field.name, PARTS[kind], field.is_list)


STAGED: dict[type[Fact], StagedTable] = {kind: _staged_table(kind) for kind in kinds()}

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
  line INTEGER, recorded_at TEXT, result TEXT, is_first_time INTEGER, stated_capacity TEXT);
CREATE TABLE present_line (meeting INTEGER, participant INTEGER, fact TEXT, result TEXT,
  is_first_time INTEGER);
CREATE INDEX present_line_by_person ON present_line (meeting, participant);
CREATE TABLE hosting (meeting INTEGER, cohort TEXT, day TEXT, PRIMARY KEY (meeting, cohort))
  WITHOUT ROWID;
CREATE TABLE spell (cohort TEXT, participant INTEGER, n INTEGER, joined_on TEXT, left_on TEXT,
  role TEXT, PRIMARY KEY (cohort, participant, n)) WITHOUT ROWID;
CREATE TABLE all_attendance (meeting INTEGER, participant INTEGER, n INTEGER, fact TEXT, step TEXT,
  file TEXT, line INTEGER, recorded_at TEXT, result TEXT, is_first_time INTEGER,
  stated_capacity TEXT, capacity_that_day TEXT, PRIMARY KEY (meeting, participant, n))
  WITHOUT ROWID;
CREATE VIEW attendance AS SELECT a.n, a.fact, 'attendance' AS part,
  key((SELECT fact FROM numbered_meeting WHERE number = a.meeting)) || char(9) ||
    key((SELECT fact FROM numbered_participant WHERE number = a.participant)) AS key,
  '' AS digest, a.file, a.line, a.step, a.recorded_at,
  (SELECT fact FROM numbered_meeting WHERE number = a.meeting) AS meeting,
  (SELECT fact FROM numbered_participant WHERE number = a.participant) AS participant,
  a.result, 'member' AS capacity, a.is_first_time, a.stated_capacity, a.capacity_that_day,
  a.meeting AS meeting_number, a.participant AS participant_number
FROM all_attendance a WHERE a.step <> 'same';
"""


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
    db.execute("CREATE TABLE goes_on (other TEXT PRIMARY KEY, kept TEXT)")
    for kind, table in STAGED.items():
        if kind is Attendance:  # lines of registers have tables of their own
            continue
        columns = ", ".join(f'"{column}"' for column in table.columns[1:])
        db.execute(f"CREATE TABLE all_{table.name} (n INTEGER PRIMARY KEY, {columns})")
        db.execute(
            f"CREATE VIEW {table.name} AS SELECT * FROM all_{table.name} WHERE step <> 'same'"
        )
    db.executescript(_REGISTERS)
    _add_functions(db)
    db.execute("BEGIN")  # and never end it: a commit for each line would cost more than the line
    return db


def add_indexes(db: sqlite3.Connection) -> None:
    """Index what the rules look up, once everything is loaded."""
    db.execute("CREATE INDEX keys_by_fact ON keys (fact)")
    db.execute("CREATE INDEX host_by_meeting ON host (meeting)")
    for name in _INDEXES:
        add_index(db, name)
    db.execute("ANALYZE")


def add_index(db: sqlite3.Connection, name: str) -> None:
    """Index one staged table, if it has no index yet."""
    for number, columns in enumerate(_INDEXES[name]):
        db.execute(f"CREATE INDEX IF NOT EXISTS {name}_{number} ON all_{name} ({columns})")


def _add_functions(db: sqlite3.Connection) -> None:
    def key(fact: str | None) -> str:
        row = db.execute(
            "SELECT key FROM keys WHERE fact = ? AND part <> 'people' LIMIT 1", (fact,)
        ).fetchone()
        return shown(row[0]) if row else str(fact)

    def day(value: str | None) -> str:
        return in_words(date.fromisoformat(value)) if value else "no day"

    def place(file: str | None, line: int | None) -> str:
        return "the record" if file is None else f"{file}, line {line}"

    def rank(phase: str) -> int:
        return [str(each) for each in ORDER].index(phase)

    db.create_function("hidden", 1, hidden, deterministic=True)
    db.create_function("key", 1, key)
    db.create_function("day", 1, day)
    db.create_function("place", 2, place)
    db.create_function("rank", 1, rank, deterministic=True)
