"""What a record is made of: facts with a stable id, and the versions that say what was known when.

A fact says when something *held*; a version says when that was *recorded*. Nothing is overwritten:
closing or correcting adds a version, and withdrawing adds a void one.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from likewise.domain.declarations import Declaration, Does, Names
from likewise.domain.refusals import DomainError


class NotAFact(DomainError):
    """A value that cannot be a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing the record says. `id` is random, opaque and never reused.

    Each kind is declared in its class: see `declarations`, and `kinds` for those there are.
    """

    declared: ClassVar[Declaration]

    id: str

    def sentence(self, does: Does, names: Names) -> str:
        """How a version of it reads in a plan, without a capital and without a full stop."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Version[F: Fact]:
    """One thing the record said, from `recorded_at` until `superseded_at` (none: still)."""

    fact: F
    number: int
    recorded_at: datetime
    superseded_at: datetime | None = None
    is_void: bool = False

    @property
    def is_current(self) -> bool:
        """Whether this is what the record says now."""
        return self.superseded_at is None and not self.is_void

    def was_known_at(self, instant: datetime) -> bool:
        """Whether this is what the record said at `instant`."""
        recorded = self.recorded_at <= instant
        return recorded and not self.is_void and not self._superseded_by(instant)

    def _superseded_by(self, instant: datetime) -> bool:
        return self.superseded_at is not None and self.superseded_at <= instant


def as_known_at[K: Fact](versions: Iterable[Version[K]], instant: datetime) -> Iterator[K]:
    """What the record said at `instant`, in the order given."""
    return (version.fact for version in versions if version.was_known_at(instant))


def replay(versions: Iterable[Version[Any]], *, until: datetime | None = None) -> dict[str, Fact]:
    """The state that follows from empty by applying every version in the order it was recorded.

    It looks only at when versions were recorded, never at when they were superseded, so that it is
    an independent check of the stored `superseded_at`.

    Returns
    -------
    dict of fact id to fact
        What the record said after the last version recorded at or before `until`.
    """
    state: dict[str, Fact] = {}
    for version in sorted(versions, key=lambda each: (each.recorded_at, each.number)):
        if until is not None and version.recorded_at > until:
            break
        if version.is_void:
            state.pop(version.fact.id, None)
        else:
            state[version.fact.id] = version.fact
    return state


def values_of(fact: Fact) -> dict[str, Any]:
    """A fact's values as plain, ordered, JSON-ready data, for digests and files."""
    return {f.name: plain_value(getattr(fact, f.name)) for f in dataclasses.fields(fact)}


def plain_value(value: Any) -> Any:
    """A value of a fact or an act as data that JSON can carry, always in the same order."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, Mapping):
        return {str(key): plain_value(each) for key, each in sorted(value.items())}
    if isinstance(value, tuple | frozenset | list):
        items = [plain_value(item) for item in value]
        return sorted(items) if isinstance(value, frozenset) else items
    if dataclasses.is_dataclass(value):
        return {
            field.name: plain_value(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    raise NotAFact(
        f"A fact holds a value of a kind that no file can carry: {type(value).__name__}."
    )
