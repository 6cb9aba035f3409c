"""The transfer of whole tables from the staging file into the record.

On SQLite the record's own connection attaches the file, and one INSERT takes a whole SELECT: each
page is touched once, and no row passes through Python. On PostgreSQL, and within a transaction of
somebody's own, which an attached file cannot leave, the rows of the same SELECT are handed over.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.models import Model

from likewise.records import bulk
from likewise.records.sqlite import sqlite3

SCHEMA = "staging"  # what the file is called while it is attached
type Functions = Mapping[str, tuple[int, Callable[..., Any]]]


@contextmanager
def attached(db: sqlite3.Connection) -> Iterator[None]:
    """Let the record's connection read the file that `db` has open, where that can be."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    if db.in_transaction:
        db.execute("COMMIT")
    path = db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    connection.ensure_connection()
    connection.connection.execute(f"ATTACH ? AS {SCHEMA}", (path,))
    try:
        connection.connection.execute(f"PRAGMA {SCHEMA}.cache_size=-16384")
        yield
    finally:
        connection.connection.execute(f"DETACH {SCHEMA}")


class Transfer:
    """Inserts into the record what SELECTs of the staging file answer."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._is_attached = connection.vendor == "sqlite" and _is_attached()
        self._failures: list[BaseException] = []

    @contextmanager
    def functions(self, functions: Functions) -> Iterator[None]:
        """Let SELECTs call these functions, each with the number of its arguments."""
        reader = connection.connection if self._is_attached else self._db
        for name, (count, function) in functions.items():
            reader.create_function(name, count, function)
        try:
            yield
        finally:
            for name, (count, _) in functions.items():
                reader.create_function(name, count, None)

    def insert(
        self, model: type[Model], columns: Mapping[str, str], source: str, *values: Any
    ) -> None:
        """Insert rows of one table: the SQL for each attribute, and where the rows come from."""
        select = f"SELECT {', '.join(columns.values())} {source}"
        if not self._is_attached:
            bulk.insert(model, tuple(columns), self._db.execute(select, values))
            return
        try:
            with connection.wrap_database_errors:
                connection.connection.execute(
                    f"INSERT INTO {bulk.into(model, columns)} {select}", values
                )
        except OperationalError:
            if self._failures:  # SQLite says only that some function failed
                raise self._failures[0] from None
            raise

    def keeping_failures(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, whose failure `insert` raises as it is."""

        def call(*arguments: Any) -> Any:
            try:
                return function(*arguments)
            except BaseException as error:
                self._failures.append(error)
                raise

        return call


def _is_attached() -> bool:
    connection.ensure_connection()
    rows = connection.connection.execute("SELECT name FROM pragma_database_list")
    return (SCHEMA,) in rows.fetchall()
