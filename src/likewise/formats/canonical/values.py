"""Exact values: versions of facts as rows of text, and back."""

import dataclasses
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from likewise.domain.declarations import Field, fields_of
from likewise.domain.facts import Fact, Version
from likewise.domain.refusals import DomainError
from likewise.formats.canonical.layout import OF_VERSION, columns_of

WHOLE = re.compile(r"-?[0-9]{1,18}")
DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
ID = re.compile(r"[-\w]+", re.ASCII)  # ids stand in addresses of pages


class ValueNotRight(DomainError):
    """A cell that holds no value of its column."""


def encoded(
    kind: type[Fact], versions: Iterable[Version[Any]], columns: Sequence[str] = ()
) -> Iterator[tuple[str, ...]]:
    """The rows of a kind's file, with all its columns or with some."""
    names = (columns or columns_of(kind))[len(OF_VERSION) :]
    for version in versions:
        yield (
            version.fact.id,
            str(version.number),
            _text(version.recorded_at),
            _text(version.superseded_at),
            _text(version.is_void),
            *(_text(getattr(version.fact, name)) for name in names),
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.isoformat(timespec="minutes")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, frozenset | tuple):
        return _json(sorted(value) if isinstance(value, frozenset) else value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _json(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )


def _plain(value: Any) -> Any:
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) else _text(value)  # type: ignore[arg-type]


def decoder(kind: type[Fact], columns: Sequence[str] = ()) -> Callable[[list[str]], Version[Any]]:
    """The function that reads a row of a kind's file; what it has no column for is as usual."""
    fields = {field.name: field for field in fields_of(kind)}
    names = (columns or columns_of(kind))[len(OF_VERSION) :]
    readers = [reader_of(fields[name]) for name in names]

    def decode(row: list[str]) -> Version[Any]:
        if not ID.fullmatch(row[0]):
            raise ValueNotRight("its id must be of letters, digits and dashes.")
        values = {
            name: read(cell)
            for name, read, cell in zip(names, readers, row[len(OF_VERSION) :], strict=True)
        }
        return Version(
            fact=kind(id=row[0], **values),
            number=_whole(row[1]),
            recorded_at=_instant(row[2]),
            superseded_at=_instant(row[3]) if row[3] else None,
            is_void=_boolean(row[4]),
        )

    return decode


def reader_of(field: Field) -> Callable[[str], Any]:
    """The function that reads one value of a field from its text."""
    if field.many is not None:
        many, item = field.many, _item_reader(field.holds)
        return lambda text: many(item(each) for each in _loaded(text))
    one = _one(field.holds)
    return (lambda text: one(text) if text else None) if field.is_optional else one


def _one(holds: type) -> Callable[[str], Any]:
    """What reads one value from its text."""
    if holds is datetime:
        return _moment
    if holds is int:
        return _whole
    if holds is Decimal:
        return _decimal
    if holds is date:
        return date.fromisoformat
    return _boolean if holds is bool else holds


def _item_reader(holds: type) -> Callable[[Any], Any]:
    """What reads one item of a list from what JSON made of it."""
    if not dataclasses.is_dataclass(holds):
        return holds
    fields = fields_of(holds)

    def item(said: Any) -> Any:
        return holds(**{field.name: _part(field, said[field.name]) for field in fields})

    return item


def _part(field: Field, said: Any) -> Any:
    if said is None or isinstance(said, bool):
        return said
    return _one(field.holds)(str(said))


def _loaded(text: str) -> Any:
    if "\\u0000" in text:
        raise ValueNotRight("it holds a character that no text has.")
    return json.loads(text)


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _whole(text: str | int) -> int:
    """A whole number that every database holds; staged ones are numbers already."""
    if not WHOLE.fullmatch(str(text)):
        raise ValueNotRight("a whole number has at most 18 figures.")
    return int(text)


def _decimal(text: str) -> Decimal:
    if not DECIMAL.fullmatch(text):
        raise ValueNotRight("a number is written with figures and a decimal point.")
    return Decimal(text)


def _moment(text: str) -> datetime:
    """A moment that is also one in UTC: not before the first year, nor after the last."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is None else at.astimezone(UTC)


def _instant(text: str) -> datetime:
    at = _moment(text)
    if at.tzinfo is None:
        raise ValueNotRight("an instant needs its offset.")
    return at
