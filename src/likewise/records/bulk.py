"""Many versions at once; every guard stays on.

Rows come as a stream and are never all in memory: executemany on SQLite, COPY on PostgreSQL. Their
values are those that the database keeps: days and instants may be ISO text.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection
from django.db.models import Model

# Rows in one statement. SQLite keeps a copy of every page that a statement with triggers touches,
# so one statement a row took two and a half times as long.
TOGETHER = 100


def into(model: type[Model], attributes: Iterable[str]) -> str:
    """A table with some of its columns, as INSERT and COPY name them."""
    by_attribute = {field.attname: field.column for field in model._meta.concrete_fields}
    quoted = ", ".join(f'"{by_attribute[attribute]}"' for attribute in attributes)
    return f'"{model._meta.db_table}" ({quoted})'


def insert(model: type[Model], attributes: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of one table, in the order given."""
    table = into(model, attributes)
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            cursor.copy(f"COPY {table} FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    statement = f"INSERT INTO {table} VALUES "
    rest: list[Sequence[Any]] = []
    one = f"({', '.join('?' * len(attributes))})"
    with connection.wrap_database_errors:  # the driver's own call: Django's would hold every row
        connection.connection.executemany(
            statement + ", ".join([one] * TOGETHER), _full_batches(rows, rest)
        )
        connection.connection.executemany(statement + one, rest)


def _full_batches(rows: Iterable[Sequence[Any]], rest: list[Sequence[Any]]) -> Iterator[list[Any]]:
    """The values of `TOGETHER` rows at a time; the rows that fill no batch go to `rest`."""
    stream = iter(rows)
    while len(batch := list(islice(stream, TOGETHER))) == TOGETHER:
        yield list(chain.from_iterable(batch))
    rest.extend(batch)


def count_anew(*grown: type[Model]) -> None:
    """Let PostgreSQL count tables that have grown much in this transaction.

    Until it has, it looks for a spell or a meeting in whatever index, as if there were one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(f'"{each._meta.db_table}"' for each in grown)}")
