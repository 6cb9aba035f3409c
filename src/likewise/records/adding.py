"""A few rows of one table, written by a statement that is put together once.

An act writes some ten rows, each into another table. Django takes far longer to put such a
statement together than the database to carry it out (see `questions`, which does this for what is
read). For the rows of an import there is `bulk`. Nobody is told (no signals are sent).
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import batched, chain
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import AutoField, Field, Model

from likewise.records import bulk

TOGETHER = 100  # rows in one statement: SQLite takes 32,766 values, and 32 columns are many


def add[M: Model](row: M) -> M:
    """Add one row, which then has its number; answers it."""
    return insert([row])[0]


def insert[M: Model](rows: Iterable[M]) -> list[M]:
    """Add rows of one table in their order, which then have their numbers; answers them."""
    added: list[M] = []
    for some in batched(rows, TOGETHER):
        _insert(type(some[0]), some)
        added += some
    return added


def fill(row: Model, attribute: str) -> None:
    """Write one column of a row that is there, as the row has it."""
    model = type(row)
    statement, field, key = _filling(model, attribute)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_as_kept(field, row), _as_kept(key, row)])
        if cursor.rowcount != 1:
            raise IntegrityError(f"{model._meta.db_table} has no row {row.pk}")


def _insert(model: type[Model], rows: Sequence[Model]) -> None:
    into, fields, number = _inserting(model)
    marks = f"({', '.join(['%s'] * len(fields))})"
    values = [_as_kept(field, row) for row in rows for field in fields]
    statement = f"{into} VALUES {', '.join([marks] * len(rows))}"
    with connection.cursor() as cursor:
        if number is None:
            cursor.execute(statement, values)
        else:
            cursor.execute(f'{statement} RETURNING "{number.column}"', values)
            numbers = chain.from_iterable(cursor.fetchall())
            for row, given in zip(rows, numbers, strict=True):
                setattr(row, number.attname, given)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _as_kept(field: "Field[Any, Any]", row: Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)


@cache
def _inserting(
    model: type[Model],
) -> tuple[str, tuple["Field[Any, Any]", ...], "Field[Any, Any] | None"]:
    """The beginning of the statement, the fields that it names, and the one that is numbered."""
    every = model._meta.concrete_fields
    number = model._meta.pk if isinstance(model._meta.pk, AutoField) else None
    fields = tuple(each for each in every if each is not number)
    into = bulk.into(model, [each.attname for each in fields])
    return f"INSERT INTO {into}", fields, number


@cache
def _filling(
    model: type[Model], attribute: str
) -> tuple[str, "Field[Any, Any]", "Field[Any, Any]"]:
    field: Any = model._meta.get_field(attribute)
    key: Any = model._meta.pk
    statement = (
        f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{key.column}" = %s'
    )
    return statement, field, key
