"""A fact as a source says it, with the name that the source has for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from likewise.domain.facts import Fact
from likewise.domain.refusals import DomainError

JOIN = "\t"  # between the parts of a key; no cell holds one


class LineNotRight(DomainError):
    """A line whose cells do not go together; names the column where to look."""

    def __init__(self, sentence: str, column: str | None = None) -> None:
        super().__init__(sentence)
        self.column = column


class SourceFact(NamedTuple):
    """One fact as a source says it, and its name there: `part` and `key` never change.

    An empty key is for lines without an id, of which several may say the same.
    """

    part: str
    key: str
    fact: Fact
    extras: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What every line needs to know: the time zone of the programme."""

    zone: str


type Values = Mapping[str, Any]
