"""From a SQLite file beside the record into it, by one statement a table where that can be.

On SQLite the record's own connection attaches the file, and one INSERT takes a whole SELECT: each
page is touched once, and no row passes through Python. On PostgreSQL, and within a transaction of
somebody's own, which an attached file cannot leave, the same SELECT is read and handed over.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.models import Model

from likewise.records import bulk

NAME = "beside"  # what the file is called while it is attached
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
    connection.connection.execute(f"ATTACH ? AS {NAME}", (path,))
    try:
        connection.connection.execute(f"PRAGMA {NAME}.cache_size=-16384")
        yield
    finally:
        connection.connection.execute(f"DETACH {NAME}")


class Beside:
    """The file, as a source of rows. What its SELECTs may call is in `functions`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._is_attached = connection.vendor == "sqlite" and _is_attached()
        self._failed: list[BaseException] = []

    @contextmanager
    def able_to(self, functions: Functions) -> Iterator[None]:
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
        """Insert rows of one table: each attribute with the SQL for it, and where they are from."""
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
            if self._failed:  # SQLite says only that some function failed
                raise self._failed[0] from None
            raise

    def noting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, whose failure `insert` raises as it is."""

        def call(*arguments: Any) -> Any:
            try:
                return function(*arguments)
            except BaseException as error:
                self._failed.append(error)
                raise

        return call


def _is_attached() -> bool:
    connection.ensure_connection()
    found = connection.connection.execute("SELECT name FROM pragma_database_list")
    return (NAME,) in found.fetchall()
