"""How one element of a schema is described: its attributes and its children, in their order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an attribute holds."""

    OWN_GUID = "own identifier"
    GUID = "identifier"
    TEXT = "text"
    PATH = "path"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATE_TIME = "date and time"
    COLOUR = "colour"
    CHOICE = "one of a list"


@dataclass(frozen=True)
class Attribute:
    """One attribute: its XML name, the field it fills, and what it holds."""

    name: str
    field: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    target: str | None = None  # what an identifier refers to; None for anything


@dataclass(frozen=True)
class Child:
    """One child element: its XML name, the field it fills, and what it is.

    `element` is None for plain text; `target` names what a reference refers to.
    """

    name: str
    field: str
    element: "Element | None" = None
    many: bool = False
    required: bool = False
    target: str | None = None
    target_attribute: str = "targetGUID"

    @property
    def is_text(self) -> bool:
        return self.element is None and self.target is None


@dataclass
class Element:
    """One type of element. A container has no attributes, and stands for the list of its items."""

    build: Callable[..., Any] | None
    attributes: tuple[Attribute, ...] = ()
    children: tuple[Child, ...] = ()
    kind: str | None = None  # what its identifier names, for references to it
    by_name: dict[str, tuple[int, Child]] = field(default_factory=dict)
    by_attribute: dict[str, Attribute] = field(default_factory=dict)
    must_have: tuple[Attribute, ...] = ()
    must_hold: tuple[Child, ...] = ()
    holds_many: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.index()

    def index(self) -> None:
        self.by_name = {child.name: (place, child) for place, child in enumerate(self.children)}
        self.by_attribute = {attribute.name: attribute for attribute in self.attributes}
        self.must_have = tuple(each for each in self.attributes if each.required)
        self.must_hold = tuple(child for child in self.children if child.required)
        self.holds_many = tuple({child.field: None for child in self.children if child.many})

    @property
    def is_container(self) -> bool:
        return self.build is None
