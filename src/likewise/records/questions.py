"""Questions that are put together once, and asked again with other values.

A page asks some thirty questions, most of them small. Django takes far longer to put one together
than the database to answer it, and comes to the same statement each time. So the statement is kept,
by the shape of what was asked: which columns, which comparisons, and of what kind the values are.

Nothing of an answer is kept. The first time, marks stand for the values, and each has to come back
among the statement's parameters, once and as it was. Where one does not (a search within a word,
another question as a value), the question is put together each time, as Django does it.
"""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet, ValidationError
from django.db import connections
from django.db.models import Model, Q, QuerySet

from likewise.records import lists
from likewise.records.models.versions import Versioned, current

KEPT_AT_MOST = 2_000  # a search for many words has a shape of its own
WORDS = "\\%_\0"  # begins the mark of a text: whatever changes texts, changes it
NUMBERS, DAYS = 31_000, date(1901, 1, 1)  # begin the marks of numbers, which any column holds

type Question = QuerySet[Any, Any]
type Rows = list[tuple[Any, ...]]


class _HasNoShapeError(Exception):
    """Some value that no mark can stand for."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement in pieces, with a parameter between each two.

    A parameter is the place of a value among those given, or one that never changes.
    """

    pieces: tuple[str, ...]
    parameters: tuple[tuple[int | None, Any], ...]
    converters: tuple[tuple[int, Sequence[Any], Any], ...]  # of columns: place, functions, column


_kept: dict[Hashable, _Statement | None] = {}


def answer(question: Question, *conditions: Q, **filters: Any) -> Rows:
    """The rows of `question.filter(*conditions, **filters)`, as tuples of its columns.

    `question` names its columns (`values_list`) and stays: its statements are kept by which it is,
    so it is made once in a module, or in a function that is cached.
    """
    parts, given = (*conditions, *sorted(filters.items())), list[Any]()
    try:
        shape = question, *[_shape(each, given) for each in parts]
    except _HasNoShapeError:
        if any(_is_nothing(each) for each in parts):
            return []
        return list(question.filter(*conditions, **filters))
    if shape not in _kept:
        if len(_kept) >= KEPT_AT_MOST:
            _kept.clear()
        marks = [_mark(number, value) for number, value in enumerate(given)]
        _kept[shape] = _put_together(question, parts, marks)
    statement = _kept.get(shape)
    if statement is None:
        return list(question.filter(*conditions, **filters))
    return _ask(question.db, statement, given)


@cache
def standing(table: type[Versioned], *columns: str, by: str | tuple[str, ...] = ()) -> Question:
    """What the record says now in some columns of a table of facts: a question to be narrowed."""
    return every(table, *columns, by=by).filter(current())


@cache
def every(table: type[Model], *columns: str, by: str | tuple[str, ...] = ()) -> Question:
    """Some columns of a table: a question to be narrowed."""
    rows = table._default_manager.values_list(*columns)
    return rows.order_by(*(by,) if isinstance(by, str) else by) if by else rows


def _is_nothing(condition: Any) -> bool:
    """Whether a column would have to be one of none."""
    if isinstance(condition, Q):
        those = all if condition.connector == Q.OR else any
        found = those(_is_nothing(each) for each in condition.children)
        return bool(condition.children) and found and not condition.negated
    if not isinstance(condition, tuple):
        return False
    name, value = condition
    return name.endswith("__in") and isinstance(value, Collection) and not value


def _shape(condition: Any, given: list[Any]) -> Hashable:
    """What a condition is but for its values, which are added to those given."""
    if isinstance(condition, Q):
        parts = tuple(_shape(each, given) for each in condition.children)
        return condition.connector, condition.negated, parts
    if not isinstance(condition, tuple):
        raise _HasNoShapeError
    name, value = condition
    if value is None or isinstance(value, bool):
        return name, value
    if isinstance(value, str):
        given.append(_plain(value))
        return name, str
    if isinstance(value, set | frozenset | list | tuple | dict):
        given.append(several := [_plain(each) for each in dict.fromkeys(value)])
        kinds = {type(each) for each in several}
        if kinds not in ({str}, {int}):
            raise _HasNoShapeError
        return name, *kinds, lists.is_long(several)
    if type(value) not in (int, date, datetime):
        raise _HasNoShapeError
    given.append(value)
    return name, type(value)


def _plain(value: Any) -> Any:
    """A word out of a few as a text: no database knows our words."""
    return str.__str__(value) if isinstance(value, str) else value


def _mark(number: int, value: Any) -> Any:
    if isinstance(value, list):
        one = _mark(number, value[0])
        return [f"{one} {each}" for each in range(lists.LONG)] if lists.is_long(value) else [one]
    if isinstance(value, str):
        return f"{WORDS}{number}"
    if isinstance(value, int):
        return NUMBERS + number
    day = DAYS + timedelta(days=number)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if type(value) is datetime else day


def _put_together(
    question: Question, parts: Sequence[Any], marks: Sequence[Any]
) -> _Statement | None:
    """The statement; none where it is another one for other values, or there is none."""
    left = iter(marks)
    marked = [_marked(each, left) for each in parts]
    connection = connections[question.db]
    expected = [_as_parameter(connection, each) for each in marks]
    try:
        compiler = question.filter(*marked).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
    except (EmptyResultSet, FullResultSet, ValidationError, ValueError, TypeError):
        return None
    places = [expected.index(each) if each in expected else None for each in parameters]
    pieces = sql.split("%s")
    found = sorted(each for each in places if each is not None)
    if found != list(range(len(marks))) or len(pieces) != len(places) + 1 or "%%" in sql:
        return None
    columns = [each[0] for each in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    return _Statement(
        tuple(pieces),
        tuple(zip(places, parameters, strict=True)),
        tuple((at, functions, column) for at, (functions, column) in converters.items()),
    )


def _marked(condition: Any, left: Iterator[Any]) -> Any:
    if isinstance(condition, Q):
        parts = [_marked(each, left) for each in condition.children]
        return Q(*parts, _connector=condition.connector, _negated=condition.negated)
    name, value = condition
    has_mark = value is not None and not isinstance(value, bool)
    return name, next(left) if has_mark else value


def _as_parameter(connection: Any, value: Any) -> Any:
    """A value as the database is given it; of a short list, its only mark."""
    if isinstance(value, list):
        return lists.as_one(value, connection) if lists.is_long(value) else value[0]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _ask(alias: str, statement: _Statement, given: Sequence[Any]) -> Rows:
    connection = connections[alias]
    words, values = [], []
    for piece, (place, fixed) in zip(statement.pieces, statement.parameters, strict=False):
        value = fixed if place is None else given[place]
        if place is not None and isinstance(value, list) and not lists.is_long(value):
            words += [piece, ", ".join(["%s"] * len(value))]
            values += value
        else:
            words += [piece, "%s"]
            values.append(fixed if place is None else _as_parameter(connection, value))
    with connection.cursor() as cursor:
        cursor.execute("".join([*words, statement.pieces[-1]]), values)
        found: Rows = cursor.fetchall()
    if not statement.converters:
        return found
    return [_converted(list(row), statement, connection) for row in found]


def _converted(row: list[Any], statement: _Statement, connection: Any) -> tuple[Any, ...]:
    for at, functions, column in statement.converters:
        for function in functions:
            row[at] = function(row[at], column, connection)
    return tuple(row)
