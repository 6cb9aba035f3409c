"""How guards are kept by the two databases: as triggers, in the dialect of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

ADDED = "added"  # what a guard that is asked once calls all rows of a statement
type Columns = Mapping[str, tuple[str, ...]]  # of each table that is there, in order


@dataclass(frozen=True, slots=True)
class Guard:
    """One rule: when a row goes into (or changes in) `table` and `broken` holds, refuse.

    Where rows may come by the hundred thousand, `broken_by_any` says the same of all that one
    statement added; a database that can be asked so is not asked for each row.
    """

    name: str
    table: str
    event: str
    broken: str
    message: str
    broken_by_any: str = ""


def engine_of(database: BaseDatabaseWrapper) -> "SQLite | PostgreSQL":
    """How a database keeps guards."""
    return SQLite() if database.vendor == "sqlite" else PostgreSQL()


def _grouped(rows: list[tuple[str, str]]) -> Columns:
    found: dict[str, tuple[str, ...]] = {}
    for table, column in sorted(rows):
        found[table] = (*found.get(table, ()), column)
    return found


class SQLite:
    """Guards are triggers, whose text the database keeps."""

    always, equals, differs, can_empty = "1", "IS", "IS NOT", False

    def columns(self, cursor: Any) -> Columns:
        cursor.execute(
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
            "WHERE t.type = 'table' AND t.name GLOB 'records_*'"
        )
        return _grouped(cursor.fetchall())

    def present(self, cursor: Any) -> dict[str, str]:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            "AND tbl_name GLOB 'records_*'"
        )
        return dict(cursor.fetchall())

    def form(self, guard: Guard) -> str:
        return (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
            f"WHEN {guard.broken} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        )

    def take_down(self, cursor: Any) -> None:
        for name in self.present(cursor):
            cursor.execute(f'DROP TRIGGER "{name}"')

    def put(self, cursor: Any, guard: Guard) -> None:
        cursor.execute(self.form(guard))


class PostgreSQL:
    """Guards are triggers, each with a function of its name."""

    always, equals, differs, can_empty = "TRUE", "IS NOT DISTINCT FROM", "IS DISTINCT FROM", True
    # How the catalogue writes that a trigger is called before an event, for each row or for all,
    # and after rows were inserted, once for all of them.
    CALLED: Mapping[str, int] = {"INSERT": 7, "DELETE": 11, "UPDATE": 19, "TRUNCATE": 34}
    AFTER_ALL = 4

    def columns(self, cursor: Any) -> Columns:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND starts_with(table_name, 'records_')"
        )
        return _grouped(cursor.fetchall())

    def present(self, cursor: Any) -> dict[str, str]:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, t.tgnewtable, p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
            "AND t.tgattr::text = '' AND p.proname = t.tgname AND c.relnamespace = "
            "current_schema()::regnamespace AND starts_with(c.relname, 'records_')"
        )
        return {
            name: f"{table} {called} {added or ''} {body}"
            for name, table, called, added, body in cursor
        }

    def form(self, guard: Guard) -> str:
        called = (
            f"{self.AFTER_ALL} {ADDED}" if guard.broken_by_any else f"{self.CALLED[guard.event]} "
        )
        return f"{guard.table} {called} {_body(guard)}"

    def take_down(self, cursor: Any) -> None:
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND p.proname = t.tgname "
            "AND c.relnamespace = current_schema()::regnamespace "
            "AND starts_with(c.relname, 'records_')"
        )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"; DROP FUNCTION "{name}"()')

    def put(self, cursor: Any, guard: Guard) -> None:
        when, rows = "BEFORE", "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
        if guard.broken_by_any:
            when, rows = "AFTER", "STATEMENT"
        added = f"REFERENCING NEW TABLE AS {ADDED} " if guard.broken_by_any else ""
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$guard${_body(guard)}$guard$; CREATE TRIGGER {guard.name} {when} {guard.event} ON "
            f"{guard.table} {added}FOR EACH {rows} EXECUTE FUNCTION {guard.name}()"
        )


def _body(guard: Guard) -> str:
    """What the function of a guard does on PostgreSQL."""
    refuse = (
        f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; "
    )
    if guard.broken_by_any:  # planned each time: what suits one row does not suit a million
        broken = guard.broken_by_any.replace("'", "''")
        return (
            f" DECLARE broken boolean; BEGIN EXECUTE 'SELECT {broken}' INTO broken; "
            f"IF broken THEN {refuse}RETURN NULL; END "
        )
    return (
        f" BEGIN IF {guard.broken} THEN {refuse}"
        f"RETURN {'OLD' if guard.event == 'DELETE' else 'NEW'}; END "
    )
