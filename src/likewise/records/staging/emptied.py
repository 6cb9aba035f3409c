"""Cells that say nothing where the record says something: cleared, or left as it is.

An empty cell of a column that is there clears what the line said. A column that is not there
changes nothing, so that corrections may hold the columns that were wrong and no others. What a cell
says as a fact of its own, such as a practice from a day on, an empty one leaves alone.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import batched
from typing import Any

from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance
from likewise.domain.participants import Participant
from likewise.records.facts import current
from likewise.records.sqlite import sqlite3
from likewise.records.staging.comparison import column_of, fields_with_columns
from likewise.records.staging.schema import STAGED
from likewise.records.staging.values import fact_from

AT_ONCE = 500
NAMED = 10  # lines of a note
IDENTITY = ("given_name", "family_name", "email", "telephone", "address")
# What is a fact of its own: of which kind, of what, and in which column.
_OF_ITS_OWN = {
    "participants/practice": ("registration", "participant", "practice"),
    "cohorts/end": ("cohortstate", "cohort", "ended_on"),
    "cohorts/venue": ("cohortvenue", "cohort", "venue"),
}
type Columns = Mapping[str, Collection[str]]
type Emptied = dict[tuple[str, str], list[int]]


def settle(db: sqlite3.Connection, columns: Columns, *, corrections: bool) -> Iterator[str]:
    """Leave alone what columns that are not there would clear; tell what empty cells do.

    `columns` are the headings of each table.
    """
    emptied: Emptied = defaultdict(list)
    for kind in kinds():
        if kind is not Attendance:
            _settle_kind(db, kind, columns, emptied)
    if corrections:
        for (file, column), lines in sorted(emptied.items()):
            yield (
                f"{_cells(file, column, lines)} and had something to say: what it said is cleared."
            )
    for (file, column), lines in sorted(_left_alone(db, columns).items()):
        yield (
            f"{_cells(file, column, lines)}, and the record says something there. An empty cell of "
            "this column changes nothing: correct it on the page of whom or what it is about."
        )


def _settle_kind(
    db: sqlite3.Connection, kind: type[Fact], columns: Columns, emptied: Emptied
) -> None:
    table = STAGED[kind]
    rows = db.execute(f"SELECT * FROM {table.name} WHERE step = 'revise'")
    rows.row_factory = sqlite3.Row
    for some in batched(rows.fetchall(), AT_ONCE):
        recorded = {each.id: each for each in current(kind, fact__in=[row["fact"] for row in some])}
        for row in some:
            if row["fact"] in recorded:
                _settle_row(db, kind, row, recorded[row["fact"]], columns, emptied)


def _settle_row(
    db: sqlite3.Connection,
    kind: type[Fact],
    row: sqlite3.Row,
    recorded: Any,
    columns: Columns,
    emptied: Emptied,
) -> None:
    staged = fact_from(kind, row)
    there = columns.get(_table_of(row["part"]), ())
    kept: dict[str, Any] = {}
    for field in _fields(kind):
        said, says = getattr(staged, field), getattr(recorded, field)
        if said == says:
            continue
        if not _has_column(row["part"], field, there, said, says):
            kept[field] = says
        elif says and said in (None, "", ()):
            column = "given_name" if field == "person" else column_of(row["part"], field)
            emptied[row["file"], column].append(row["line"])
    if kept:
        made = replace(staged, **kept)
        _put_back(db, kind, row, made, is_same=made == recorded)


def _has_column(part: str, field: str, there: Collection[str], said: Any, says: Any) -> bool:
    """Whether a file has a column for what is said otherwise than before."""
    if field == "person":
        return any(each in there for each in IDENTITY)
    if field == "starts" and said.date() == says.date():
        return "time" in there
    return column_of(part, field) in there


def _put_back(
    db: sqlite3.Connection, kind: type[Fact], row: sqlite3.Row, fact: Fact, *, is_same: bool
) -> None:
    table = STAGED[kind]
    changes = ", ".join(f'"{field.name}" = ?' for field in fields_of(kind))
    db.execute(
        f"UPDATE all_{table.name} SET {changes}, step = ? WHERE n = ?",
        (*table.values_of(fact), "same" if is_same else "revise", row["n"]),
    )


def _fields(kind: type[Fact]) -> list[str]:
    return [*fields_with_columns(kind), *(["person"] if kind is Participant else [])]


def _left_alone(db: sqlite3.Connection, columns: Columns) -> Emptied:
    """Cells that are empty, where an earlier file said a fact of its own."""
    found: Emptied = defaultdict(list)
    for part, (name, of, column) in _OF_ITS_OWN.items():
        if column not in columns.get(_table_of(part), ()):
            continue
        rows = db.execute(
            f"""SELECT m.file, m.line FROM keys k JOIN all_{of} m ON m.key = k.key
                AND m.part = ? AND m.file IS NOT NULL
                WHERE k.part = ? AND k.is_known AND NOT EXISTS (SELECT 1 FROM all_{name} a
                  WHERE a.part = k.part AND a.key = k.key AND a.step <> 'present')""",
            (_table_of(part), part),
        )
        for file, line in rows.fetchall():
            found[file, column].append(line)
    return found


def _table_of(part: str) -> str:
    table = part.partition("/")[0]
    return "participants" if table == "people" else table


def _cells(file: str, column: str, lines: list[int]) -> str:
    many = len(lines) != 1
    first = ", ".join(str(line) for line in sorted(lines)[:NAMED])
    dots = ", …" if len(lines) > NAMED else ""
    return (
        f"{file}: {len(lines):,} cell{'s' if many else ''} of the column {column} "
        f"(line{'s' if many else ''} {first}{dots}) {'are' if many else 'is'} empty"
    )
