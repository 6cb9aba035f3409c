"""What the database itself refuses, in both dialects: rules across tables, and history that stays.

Each guard has a name that is a sentence; its message is what a person sees if every check above it
failed. How a table's rows are kept is declared with the table. Guards are taken down before every
migration, as a table cannot be built anew under them, and put back after it; `missing` compares
what the database has with what is declared.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Model

from likewise.domain.refusals import DomainError
from likewise.records.belonging import belongs, now, somebody_does_not_belong, takes_part_that_day
from likewise.records.models.versions import FilledOnce, Kept, Versioned, Working
from likewise.records.tables import kept_tables
from likewise.records.triggers import ADDED, Columns, Guard, PostgreSQL, SQLite, engine_of

type Engine = SQLite | PostgreSQL


class RecordNotGuarded(DomainError):
    """A record in which something could change what has to stay."""


_CURRENT_NEW = now("NEW")
_ENDED = f"""EXISTS (SELECT 1 FROM records_cohortstate s WHERE s.cohort_id = NEW.cohort_id
  AND s.state = 'ended' AND {now("s")}
  AND (NEW.left_on IS NULL OR NEW.left_on > s.starts_on))"""
_OVERLAP = f"""EXISTS (SELECT 1 FROM records_membership m
  WHERE m.participant_id = NEW.participant_id AND m.cohort_id = NEW.cohort_id
  AND {now("m")} AND m.fact <> NEW.fact
  AND (m.left_on IS NULL OR m.left_on > NEW.joined_on)
  AND (NEW.left_on IS NULL OR NEW.left_on > m.joined_on))"""
_OPEN_MEMBER = f"""EXISTS (SELECT 1 FROM records_membership m WHERE m.cohort_id = NEW.cohort_id
  AND {now("m")} AND (m.left_on IS NULL OR m.left_on > NEW.starts_on))"""


def _is_member(line: str) -> str:
    return f"{now(line)} AND {line}.capacity <> 'visitor'"


def _wrong_visitor(line: str) -> str:
    return (
        f"{now(line)} AND {line}.capacity = 'visitor' "
        f"AND (NOT {takes_part_that_day(line)} OR {belongs(line)})"
    )


GUARDS = (
    Guard(
        "spells_of_one_person_in_one_cohort_never_overlap", "records_membership", "INSERT",
        f"{_CURRENT_NEW} AND {_OVERLAP}",
        "spells of one person in one cohort never overlap",
    ),
    Guard(
        "nobody_belongs_to_a_cohort_that_has_ended", "records_membership", "INSERT",
        f"{_CURRENT_NEW} AND {_ENDED}",
        "nobody belongs to a cohort after it has ended",
    ),
    Guard(
        "a_cohort_that_ends_has_no_open_member", "records_cohortstate", "INSERT",
        f"{_CURRENT_NEW} AND NEW.state = 'ended' AND {_OPEN_MEMBER}",
        "a cohort that ends has no open member",
    ),
    Guard(
        "a_register_names_members_of_that_day", "records_attendance", "INSERT",
        f"{_is_member('NEW')} AND NOT {belongs('NEW')}",
        "a register names people of the cohort on that day",
        somebody_does_not_belong(ADDED, which=_is_member(ADDED)),
    ),
    Guard(
        "a_visitor_is_enrolled_and_not_a_member", "records_attendance", "INSERT",
        _wrong_visitor("NEW"),
        "a visitor is enrolled, and not of the cohort on that day",
        f"EXISTS (SELECT 1 FROM {ADDED} WHERE {_wrong_visitor(ADDED)})",
    ),
)  # fmt: skip


# A trigger does not see rows that another transaction has not committed; on PostgreSQL this does.
SPELLS, SPELLS_TABLE = "spells_never_overlap", "records_membership"
_SPELLS_NEVER_OVERLAP = f"""ALTER TABLE {SPELLS_TABLE} ADD CONSTRAINT {SPELLS} EXCLUDE USING gist
  (participant_id WITH =, cohort_id WITH =, daterange(joined_on, left_on, '[)') WITH &&)
  WHERE (superseded_at IS NULL AND NOT is_void)"""


def wanted() -> dict[str, str]:
    """The guards that the database should have, each with the form in which it keeps them."""
    engine = engine_of(connection)
    return {guard.name: engine.form(guard) for guard in _declared(engine, _there())}


def missing() -> tuple[str, ...]:
    """The guards that the database has not, or not as they are declared."""
    with connection.cursor() as cursor:
        present = engine_of(connection).present(cursor)
        lacking = [SPELLS] if _lacks_constraint(connection.vendor, cursor) else []
    return (*sorted(n for n, form in wanted().items() if present.get(n) != form), *lacking)


def undeclared() -> tuple[str, ...]:
    """Tables of the record that no model declares."""
    return tuple(sorted(_there().keys() - {model._meta.db_table for model in kept_tables()}))


def check_in_place() -> None:
    """Refuse to go on where a guard or a table is missing.

    Raises
    ------
    RecordNotGuarded
        With what is missing, and the way to put it back.
    """
    tables = {model._meta.db_table for model in kept_tables()}
    lacking = sorted(tables - _there().keys())
    if 0 < len(lacking) < len(tables):
        raise RecordNotGuarded(
            f"The record has no table {lacking[0]}. Run `likewise serve` once: it brings the "
            "record up to date. If the table is new, write its migration first."
        )
    gone = missing()
    if gone:
        raise RecordNotGuarded(
            f"{len(gone)} of the record’s guards are missing or were changed ({gone[0]}"
            f"{' and others' if len(gone) > 1 else ''}), so what must stay could be changed. Run "
            "`likewise check --put-guards-back`: it says what is wrong, and puts them back."
        )


def take_down(using: str) -> None:
    """Take every guard away, so that tables can be built anew."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        engine_of(connections[using]).take_down(cursor)


def put_back(using: str = "default") -> None:
    """Put every guard in place, for every table that is there."""
    engine = engine_of(connections[using])
    with transaction.atomic(using), connections[using].cursor() as cursor:
        engine.take_down(cursor)
        for guard in _declared(engine, engine.columns(cursor)):
            engine.put(cursor, guard)
        if _lacks_constraint(connections[using].vendor, cursor):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            cursor.execute(_SPELLS_NEVER_OVERLAP)


def _there() -> Columns:
    with connection.cursor() as cursor:
        return engine_of(connection).columns(cursor)


def _declared(engine: Engine, there: Columns) -> Iterator[Guard]:
    """The guards of every table that is there."""
    for model, kept in kept_tables().items():
        table = model._meta.db_table
        if table in there and not isinstance(kept, Working):
            yield from _keeping(engine, model, kept, there[table])
    for guard in GUARDS:
        if {*re.findall(r"records_\w+", guard.broken), guard.table} <= there.keys():
            yield guard


def _keeping(
    engine: Engine, model: type[Model], kept: Kept, columns: tuple[str, ...]
) -> Iterator[Guard]:
    """That the rows of a table stay; each in it may be filled once, where it says so."""
    table, name = model._meta.db_table, model._meta.model_name
    changed, stays, is_kept = engine.always, "rows are only ever added", "rows are only ever added"
    if isinstance(kept, FilledOnce):
        changed = _other_than_filled(engine, columns, kept.column)
        stays, is_kept = f"{kept.what} never changes", f"{kept.what} is never deleted"
    yield Guard(f"{name}_stays", table, "UPDATE", changed, stays)
    yield Guard(f"{name}_is_kept", table, "DELETE", engine.always, is_kept)
    if engine.can_empty:
        message = "a table of the record is never emptied"
        yield Guard(f"{name}_is_never_emptied", table, "TRUNCATE", engine.always, message)
    if issubclass(model, Versioned) and model.holds.declared.changes == "never":
        own = [c for c in columns if c.removesuffix("_id") not in model.BOOKKEEPING]
        other = " OR ".join(f'o."{c}" {engine.differs} NEW."{c}"' for c in own)
        before = f"EXISTS (SELECT 1 FROM {table} o WHERE o.fact = NEW.fact AND ({other}))"
        broken = f"NEW.version > 1 AND (NOT NEW.is_void OR {before})"
        message = f"{model.holds.declared.one} never changes"
        yield Guard(f"{name}_never_changes", table, "INSERT", broken, message)


def _other_than_filled(engine: Engine, columns: tuple[str, ...], empty: str) -> str:
    """That a change is other than filling the one empty column."""
    same = " AND ".join(f'OLD."{c}" {engine.equals} NEW."{c}"' for c in columns if c != empty)
    return f'NOT (OLD."{empty}" IS NULL AND NEW."{empty}" IS NOT NULL AND {same})'


def _lacks_constraint(vendor: str, cursor: Any) -> bool:
    if vendor == "sqlite":
        return False
    cursor.execute(
        "SELECT 1 FROM pg_class c WHERE c.oid = to_regclass(%s) AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint WHERE conrelid = c.oid AND conname = %s)",
        [SPELLS_TABLE, SPELLS],
    )
    return cursor.fetchone() is not None
