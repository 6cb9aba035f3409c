"""What is new in each staged line: whether it is recorded, revises, or says nothing new."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from likewise.domain.arms import Allocation
from likewise.domain.consent import ConsentDecision
from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact
from likewise.domain.imports import LISTED, Level, Place, Problem
from likewise.domain.imports.lines import FIRST_STATUS, REFERRED
from likewise.domain.imports.sources import JOIN
from likewise.domain.kinds import kinds
from likewise.domain.recruitment import Baseline, FacilitatorStep, Screening
from likewise.records.facts import current
from likewise.records.sqlite import sqlite3
from likewise.records.staging.ids import made_id
from likewise.records.staging.schema import STAGED
from likewise.records.staging.values import fact_from
from likewise.records.staging.veil import shown

_COUNTED = ("record", "revise", "same")
# A line is left out where another table says it better.
_BETTER_ELSEWHERE = (
    # Whoever is listed in roles has only the roles listed there.
    """DELETE FROM all_role WHERE part = 'participants/role' AND participant IN
       (SELECT participant FROM all_role WHERE part = 'roles')""",
    # A state or format that a table of its own gives for a cohort's first day.
    """DELETE FROM all_cohortstate WHERE part = 'cohorts/start' AND EXISTS (SELECT 1 FROM
       all_cohortstate o WHERE o.part = 'states' AND o.cohort = all_cohortstate.cohort
       AND o.starts_on = all_cohortstate.starts_on)""",
    """DELETE FROM all_cohortstate WHERE part = 'states' AND state = 'ended' AND EXISTS (SELECT 1
       FROM all_cohortstate o WHERE o.part = 'cohorts/end' AND o.cohort = all_cohortstate.cohort
       AND o.starts_on = all_cohortstate.starts_on)""",
    """DELETE FROM all_cohortformat WHERE part = 'cohorts/format' AND EXISTS (SELECT 1 FROM
       all_cohortformat o WHERE o.part = 'formats' AND o.cohort = all_cohortformat.cohort
       AND o.starts_on = all_cohortformat.starts_on AND o.format = all_cohortformat.format)""",
    """DELETE FROM all_status WHERE part = 'participants/status' AND EXISTS (SELECT 1 FROM
       all_status o WHERE o.part = 'statuses' AND o.participant = all_status.participant
       AND o.starts_on = all_status.starts_on AND o.status = all_status.status)""",
)


def complete(db: sqlite3.Connection) -> None:
    """Leave out what another table says better, and fill in the day of somebody's first status."""
    for statement in _BETTER_ELSEWHERE:
        db.execute(statement)
    for name in ("role", "registration"):
        db.execute(
            f"UPDATE all_{name} SET starts_on = (SELECT MIN(s.starts_on) FROM all_status s "
            f"WHERE s.participant = all_{name}.participant) WHERE starts_on = ?",
            (FIRST_STATUS.isoformat(),),
        )
        db.execute(f"DELETE FROM all_{name} WHERE starts_on IS NULL")


def compare(db: sqlite3.Connection, kind: type[Fact], *, operation: str) -> Iterator[Problem]:
    """Compare lines with those of earlier imports, report repeats, and give new facts their ids."""
    name = f"all_{STAGED[kind].name}"
    _add_missing_keys(db, name)
    has_known = db.execute("SELECT EXISTS (SELECT 1 FROM keys WHERE is_known)").fetchone()[0]
    is_referred = _is_referred(db, name)
    if has_known or not is_referred:
        db.execute(f"CREATE INDEX {name}_by_key ON {name} (part, key) WHERE step <> 'present'")
    if not is_referred:
        yield from _repeats(db, name)
    if has_known:
        _meet_again(db, name)
    db.create_function("new_id", 1, lambda n: made_id(operation, STAGED[kind].name, n))
    db.execute(f"UPDATE {name} SET fact = new_id(n) WHERE fact IS NULL")


def _meet_again(db: sqlite3.Connection, name: str) -> None:
    """Give lines of things that the record has their ids, and tell whether they say the same."""
    db.execute(
        f"""UPDATE {name} AS a SET fact = k.fact,
              step = CASE WHEN k.digest IS a.digest THEN 'same' ELSE 'revise' END
            FROM keys k WHERE k.part = a.part AND k.key = a.key AND k.is_known
              AND a.step = 'record'"""
    )
    db.execute(
        f"DELETE FROM {name} WHERE step = 'present' AND fact IN "
        f"(SELECT fact FROM {name} WHERE step = 'revise')"
    )


def _add_missing_keys(db: sqlite3.Connection, name: str) -> None:
    """A line without an id gets its digest as its key, numbered where several lines are equal."""
    db.execute(
        f"""UPDATE {name} AS a SET key = hidden(a.digest || CASE WHEN r.rank = 1 THEN ''
              ELSE ? || r.rank END)
            FROM (SELECT n, ROW_NUMBER() OVER (PARTITION BY part, digest ORDER BY n) AS rank
                  FROM {name} WHERE key = '') AS r WHERE r.n = a.n""",
        (JOIN,),
    )


def _is_referred(db: sqlite3.Connection, name: str) -> bool:
    row = db.execute(f"SELECT part FROM {name} WHERE step <> 'present' LIMIT 1").fetchone()
    return row is not None and row[0] in REFERRED


def _repeats(db: sqlite3.Connection, name: str) -> Iterator[Problem]:
    rows = db.execute(
        f"""SELECT a.file, a.line, a.key, b.file, b.line FROM {name} a JOIN {name} b
            ON b.part = a.part AND b.key = a.key AND b.n < a.n
            WHERE a.step <> 'present' AND b.step <> 'present' AND a.file IS NOT NULL GROUP BY a.n"""
    )
    for file, line, key, other, at in rows.fetchall():
        yield Problem(
            Place(file, line),
            f"{', '.join(shown(key).split(JOIN))} is there twice: {other}, line {at} has it as "
            "well. Keep one line.",
            Level.REPEAT,
            like="repeat",
        )


def changes(db: sqlite3.Connection) -> Iterator[tuple[bool, Problem]]:
    """Find the lines that say something else than an earlier import of the same thing did.

    Each with whether that can never be, not as a correction either.
    """
    count = 0
    for kind in kinds():
        rows = db.execute(f"SELECT * FROM {STAGED[kind].name} WHERE step = 'revise'")
        rows.row_factory = sqlite3.Row
        for row in rows:
            count += 1  # nobody reads the columns of those beyond the list
            is_read = count <= LISTED or kind in _AS_ACTS_DO
            columns = _columns_that_differ(kind, row) if is_read else ()
            never = kind is Allocation or (
                kind in _AS_ACTS_DO and not kind.declared.correctable.issuperset(columns)
            )
            yield never, _change(kind, row, columns, never=never)


def _change(
    kind: type[Fact], row: sqlite3.Row, columns: tuple[str, ...], *, never: bool
) -> Problem:
    about = ""
    if len(columns) > 1:
        about = f" in the columns {', '.join(columns[:-1])} and {columns[-1]}"
    elif row["part"] in _IN_WORDS:
        about = f" about {_IN_WORDS[row['part']]}"
    what_to_do = "If it was wrong before, import this as corrections, with a reason."
    if kind is Allocation:
        what_to_do = "An allocation never changes. Put back what it said."
    elif never:
        what_to_do = (
            f"That is not corrected. Put back what it said; on the page of the person it is said "
            f"how this {kind.declared.noun} is taken back."
        )
    return Problem(
        Place(row["file"], row["line"], columns[0] if len(columns) == 1 else None),
        f"{', '.join(shown(row['key']).split(JOIN))} was imported before, and now says something "
        f"else{about}. {what_to_do}",
        Level.REPEAT,
        like=f"changed{about}",
    )


# Of these no more is corrected by an import than by an act.
_AS_ACTS_DO = frozenset({Screening, ConsentDecision, Baseline, FacilitatorStep})
# What a line is about, by the part of its key.
_IN_WORDS: Mapping[str, str] = {
    "people": "their name or contact details",
    "participants": "whether there is a name",
    "participants/status": "the day they enrolled",
    "participants/practice": "their practice",
    "participants/role": "their role",
    "cohorts/format": "its first format",
    "cohorts/start": "its first day",
    "cohorts/end": "its end",
    "cohorts/venue": "its venue",
}
# Fields that are worked out, or that stand for something for which no table has a column.
_WITHOUT_COLUMN = frozenset(
    {"person", "zone", "passages", "capacity", "series", "number", "evidence"}
)
# What a column is called where a field has another name, by the part of the key.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "participants/status": {"starts_on": "enrolled_on"},
    "participants/practice": {"starts_on": "enrolled_on"},
    "participants/role": {"starts_on": "enrolled_on"},
    "allocations": {"on": "allocated_on"},
    "decisions": {"text": "version"},
    "steps": {"reached": "step"},
    "cohorts/format": {"starts_on": "started_on"},
    "cohorts/start": {"starts_on": "started_on"},
    "cohorts/end": {"starts_on": "ended_on"},
    "cohorts/venue": {"starts_on": "started_on"},
}


def _columns_that_differ(kind: type[Fact], row: sqlite3.Row) -> tuple[str, ...]:
    """The columns in which a staged line says something else than the record does now."""
    facts = current(kind, fact=row["fact"])
    if not facts:
        return ()
    recorded, staged = _by_column(facts[0]), _by_column(fact_from(kind, row))
    columns = _COLUMNS.get(row["part"], {})
    return tuple(columns.get(name, name) for name in staged if staged[name] != recorded[name])


def column_of(part: str, field: str) -> str:
    """The column in which a field of a fact stands, by the part of its key."""
    called = _COLUMNS.get(part, {}).get(field, field)
    return {"is_first_time": "first_time", "starts": "on"}.get(called, called)


def fields_with_columns(kind: type[Fact]) -> list[str]:
    """The fields of a kind that a source says in columns."""
    return [field.name for field in fields_of(kind) if field.name not in _WITHOUT_COLUMN]


def _by_column(fact: Fact) -> dict[str, Any]:
    values = {name: getattr(fact, name) for name in fields_with_columns(type(fact))}
    starts = values.pop("starts", None)
    if isinstance(starts, datetime):
        values |= {"on": starts.date(), "time": starts.time()}
    return {"first_time" if name == "is_first_time" else name: values[name] for name in values}


def totals(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """How many facts of each kind are recorded, revised, or known already."""
    counts: dict[str, dict[str, int]] = {}
    for kind in kinds():
        found = db.execute(  # grouping would sort the lines of registers
            f"SELECT {', '.join(f"SUM(step = '{step}')" for step in _COUNTED)} "
            f"FROM all_{STAGED[kind].name}"
        ).fetchone()
        if counted := {step: n for step, n in zip(_COUNTED, found, strict=True) if n}:
            counts[kind.__name__] = counted
    return counts
