"""What is known of cases and sources beside their text: variables and their values."""

from dataclasses import dataclass
from enum import StrEnum

from likewise.domain.coding.identifiers import check_identifier


class VariableKind(StrEnum):
    """What a variable's values are."""

    TEXT = "Text"
    BOOLEAN = "Boolean"
    INTEGER = "Integer"
    FLOAT = "Float"
    DATE = "Date"
    DATE_TIME = "DateTime"


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """A named attribute of cases or sources."""

    guid: str
    name: str
    kind: VariableKind
    description: str | None = None

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class VariableValue:
    """One variable's value, as it is written; no kind where there is no value."""

    variable: str
    kind: VariableKind | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        check_identifier(self.variable)
        if (self.kind is None) != (self.value is None):
            raise ValueError("a value has a kind, and no value has none")
