"""Exact values: versions of facts as rows of text, and back."""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from likewise.domain.arms import Format
from likewise.domain.cohorts import Passage, PassageOutcome
from likewise.domain.facts import Fact, Version
from likewise.domain.participants import RoleName
from likewise.formats.canonical.layout import OF_VERSION, columns_of


def encoded(kind: type[Fact], versions: Iterable[Version[Any]]) -> Iterator[tuple[str, ...]]:
    """The rows of a kind's file."""
    encode = _encoder(kind)
    return (encode(each) for each in versions)


def _encoder(kind: type[Fact]) -> Callable[[Version[Any]], tuple[str, ...]]:
    names = columns_of(kind)[len(OF_VERSION) :]

    def encode(version: Version[Any]) -> tuple[str, ...]:
        fact = version.fact
        return (
            fact.id,
            str(version.number),
            _text(version.recorded_at),
            _text(version.superseded_at),
            _text(version.is_void),
            *(_text(getattr(fact, name)) for name in names),
        )

    return encode


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
    if isinstance(value, frozenset):
        return _json(sorted(value))
    if isinstance(value, tuple):
        return _json([_plain_item(each) for each in value])
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain_item(value: Any) -> Any:
    return dataclasses.asdict(value) if isinstance(value, Passage) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decoder(kind: type[Fact]) -> Callable[[list[str]], Version[Any]]:
    """The function that reads a row of a kind's file."""
    hints = get_type_hints(kind)
    names = columns_of(kind)[len(OF_VERSION) :]
    readers = [reader_of(hints[name]) for name in names]

    def decode(row: list[str]) -> Version[Any]:
        values = {
            name: read(cell)
            for name, read, cell in zip(names, readers, row[len(OF_VERSION) :], strict=True)
        }
        return Version(
            fact=kind(id=row[0], **values),
            number=int(row[1]),
            recorded_at=_instant(row[2]),
            superseded_at=_instant(row[3]) if row[3] else None,
            is_void=_boolean(row[4]),
        )

    return decode


def reader_of(hint: Any) -> Callable[[str], Any]:
    """The function that reads one value of this type from its text."""
    if hint == tuple[Passage, ...]:
        return lambda text: tuple(_passage(each) for each in _loaded(text))
    if hint == tuple[str, ...]:
        return lambda text: tuple(str(each) for each in _loaded(text))
    if hint == frozenset[Format]:
        return lambda text: frozenset(Format(each) for each in _loaded(text))
    options = [each for each in get_args(hint) if each is not type(None)]
    if options:
        inner = reader_of(options[0])
        return lambda text: inner(text) if text else None
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if hint is bool:
        return _boolean
    converter: Callable[[str], Any] = hint
    return converter


def _loaded(text: str) -> Any:
    if "\\u0000" in text:
        raise ValueError("it holds a character that no text has")
    return json.loads(text)


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return at


def _passage(said: Mapping[str, Any]) -> Passage:
    return Passage(
        participant=said["participant"],
        role=RoleName(said["role"]),
        outcome=PassageOutcome(said["outcome"]),
        from_cohort=said["from_cohort"],
        to_cohort=said["to_cohort"],
    )
