"""What becomes of each staged line: recorded, revised, or nothing new; and what follows from it."""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

import sqlite3
from collections.abc import Iterator

from likewise.domain.arms import Allocation
from likewise.domain.facts import Fact
from likewise.domain.imports import LISTED, Place, Problem
from likewise.domain.imports.sourced import FIRST_STATUS, JOIN, REFERRED
from likewise.domain.kinds import kinds
from likewise.records.staging.differing import columns_that_differ
from likewise.records.staging.loading import made_id
from likewise.records.staging.schema import name_of

# A line that another line says better is left out.
_GIVEN_ELSEWHERE = (
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


def fill_in(db: sqlite3.Connection) -> None:
    """Give what was left open its value: the day of somebody's first status."""
    for statement in _GIVEN_ELSEWHERE:
        db.execute(statement)
    for name in ("role", "registration"):
        db.execute(
            f"UPDATE all_{name} SET starts_on = (SELECT MIN(s.starts_on) FROM all_status s "
            f"WHERE s.participant = all_{name}.participant) WHERE starts_on = ?",
            (FIRST_STATUS.isoformat(),),
        )
        db.execute(f"DELETE FROM all_{name} WHERE starts_on IS NULL")


def settle(db: sqlite3.Connection, kind: type[Fact], *, operation: str) -> Iterator[Problem]:
    """Tell what is new, what is known, and what is said twice; give new facts their ids."""
    name = f"all_{name_of(kind)}"
    _name_the_unnamed(db, name)
    db.execute(f"CREATE INDEX {name}_by_key ON {name} (part, key) WHERE does <> 'held'")
    if not _is_referred(db, name):
        yield from _twice(db, name)
    db.execute(
        f"""UPDATE {name} AS a SET fact = k.fact,
              does = CASE WHEN k.digest IS a.digest THEN 'same' ELSE 'revise' END
            FROM keys k WHERE k.part = a.part AND k.key = a.key AND k.is_known
              AND a.does = 'record'"""
    )
    db.execute(
        f"DELETE FROM {name} WHERE does = 'held' AND fact IN "
        f"(SELECT fact FROM {name} WHERE does = 'revise')"
    )
    name_key = name_of(kind)
    db.create_function("new_id", 1, lambda n: made_id(operation, name_key, n))
    db.execute(f"UPDATE {name} SET fact = new_id(n) WHERE fact IS NULL")


def _name_the_unnamed(db: sqlite3.Connection, name: str) -> None:
    """A line without an id is named by what it says, and by which of its equals it is."""
    db.execute(
        f"""UPDATE {name} AS a SET key = a.digest || CASE WHEN r.rank = 1 THEN ''
              ELSE ? || r.rank END
            FROM (SELECT n, ROW_NUMBER() OVER (PARTITION BY part, digest ORDER BY n) AS rank
                  FROM {name} WHERE key = '') AS r WHERE r.n = a.n""",
        (JOIN,),
    )


def _is_referred(db: sqlite3.Connection, name: str) -> bool:
    row = db.execute(f"SELECT part FROM {name} WHERE does <> 'held' LIMIT 1").fetchone()
    return row is not None and row[0] in REFERRED


def _twice(db: sqlite3.Connection, name: str) -> Iterator[Problem]:
    rows = db.execute(
        f"""SELECT a.file, a.line, a.key, b.file, b.line FROM {name} a JOIN {name} b
            ON b.part = a.part AND b.key = a.key AND b.n < a.n
            WHERE a.does <> 'held' AND b.does <> 'held' AND a.file IS NOT NULL GROUP BY a.n"""
    )
    for file, line, key, other, at in rows.fetchall():
        said = ", ".join(key.split(JOIN))
        yield Problem(
            Place(file, line),
            f"{said} is there twice: {other}, line {at} has it as well. Keep one line.",
        )


def changed(db: sqlite3.Connection) -> Iterator[tuple[type[Fact], Problem]]:
    """The lines that say something else than an earlier import of the same thing."""
    listed = 0
    for kind in kinds():
        rows = db.execute(f"SELECT * FROM {name_of(kind)} WHERE does = 'revise'")
        rows.row_factory = sqlite3.Row
        for row in rows:
            listed += 1  # nobody reads the columns of those beyond
            yield (
                kind,
                _changed(kind, row, columns_that_differ(kind, row) if listed <= LISTED else ()),
            )


def _changed(kind: type[Fact], row: sqlite3.Row, columns: tuple[str, ...]) -> Problem:
    what = (
        f"{', '.join(row['key'].split(JOIN))} was imported before, and now says something else"
        f"{_in_columns(columns) if len(columns) > 1 else _part_in_words(row['part'])}. "
    )
    if kind is Allocation:
        what += "An allocation never changes. Put back what it said."
    else:
        what += "If it was wrong before, import this as corrections, with a reason."
    return Problem(Place(row["file"], row["line"], columns[0] if len(columns) == 1 else None), what)


def _in_columns(columns: tuple[str, ...]) -> str:
    return f" in the columns {', '.join(columns[:-1])} and {columns[-1]}"


def _part_in_words(part: str) -> str:
    said = {
        "people": "their name or contact details",
        "participants": "whether there is a name",
        "participants/status": "the day they enrolled",
        "participants/practice": "their practice",
        "participants/role": "their role",
        "cohorts/format": "its first format",
        "cohorts/start": "its first day",
        "cohorts/end": "its end",
        "cohorts/venue": "its venue",
    }.get(part)
    return f" about {said}" if said else ""


def counts(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """How many facts of each kind are recorded, revised, or known already."""
    found: dict[str, dict[str, int]] = {}
    for kind in kinds():
        rows = db.execute(
            f"SELECT does, COUNT(*) FROM all_{name_of(kind)} WHERE does <> 'held' GROUP BY does"
        ).fetchall()
        if rows:
            found[kind.__name__] = dict(rows)
    return found
