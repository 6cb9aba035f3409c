"""How the staging file keeps the values of facts, and how facts are read back from it."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any

from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact
from likewise.domain.meetings import Attendance, Capacity
from likewise.formats.canonical.values import reader_of
from likewise.records.sqlite import sqlite3
from likewise.records.staging.veil import hidden, shown


def plain(value: Any) -> Any:
    """One value as the staging file keeps it."""
    return _PLAIN[type(value)](value)


def plain_values(kind: type[Fact]) -> Callable[[Any], tuple[Any, ...]]:
    """The function that gives a fact's values, without its id, as SQL can hold them: all in clear.

    `hiding` makes of them what the staging file keeps.
    """
    names = [field.name for field in fields_of(kind)]
    values_of = attrgetter(*names) if len(names) > 1 else lambda fact: (getattr(fact, names[0]),)
    how = _PLAIN
    return lambda fact: tuple([how[type(value)](value) for value in values_of(fact)])


def hiding(kind: type[Fact]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The function that hides those of a fact's plain values that are somebody's own words."""
    sealed = [at for at, field in enumerate(fields_of(kind)) if field.sealed_as is not None]

    def hide(values: tuple[Any, ...]) -> tuple[Any, ...]:
        kept = list(values)
        for at in sealed:
            kept[at] = hidden(kept[at])
        return tuple(kept)

    return hide if sealed else lambda values: values


def fact_from(kind: type[Fact], row: sqlite3.Row) -> Any:
    """The fact that a staged row holds."""
    values = {
        name: None if row[name] is None else read(row[name])
        for name, read in _readers(kind).items()
    }
    if kind is Attendance:
        values["capacity"] = Capacity(row["capacity_that_day"] or Capacity.VISITOR)
    return kind(id=row["fact"], **values)


def day_from(value: str | None) -> date | None:
    """A day, from a staged value."""
    return date.fromisoformat(value) if value else None


def _readers(kind: type[Fact]) -> Mapping[str, Callable[[Any], Any]]:
    readers = _READERS.get(kind)
    if readers is None:
        readers = {
            field.name: shown
            if field.sealed_as
            else bool
            if field.holds is bool
            else reader_of(field)
            for field in fields_of(kind)
        }
        _READERS[kind] = readers
    return readers


_READERS: dict[type[Fact], Mapping[str, Callable[[Any], Any]]] = {}


class _Plain(dict[type, Callable[[Any], Any]]):
    """How values of each type are kept; each type is looked up once."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        how = next((how for base, how in _HOW if issubclass(kind, base)), str)
        self[kind] = how
        return how


def _unchanged(value: Any) -> Any:
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()


@lru_cache(10_000)  # the same cohorts meet again and again
def _list(value: tuple[Any, ...]) -> str:
    return json.dumps(value, default=dataclasses.asdict)


def _set(value: frozenset[str]) -> str:
    return json.dumps(sorted(value))


_HOW: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (StrEnum, str.__str__), (str, _unchanged), (int, _unchanged), (type(None), _unchanged),
    (datetime, _instant), (date, date.isoformat), (frozenset, _set), (tuple, _list),
)  # fmt: skip
_PLAIN = _Plain()
