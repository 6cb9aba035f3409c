"""How a kind of fact is declared: its words, what its fields hold, and how it may be put right.

Everything else (its columns, its file in an export, its guards, how it is undone) follows from the
declaration and from the table that holds it.
"""

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from likewise.domain.ids import Refers

# What is read where a text, or somebody's name, was erased for good.
ERASED = "erased"

type Does = Literal["record", "revise", "void"]
type Names = Mapping[str, str]  # what ids stand for, as whoever reads a sentence may see it


def said(what: str, does: Does) -> str:
    """What a version says in a plan, where it reads alike whether recorded or put right."""
    return f"it is withdrawn that {what}" if does == "void" else what


@dataclass(frozen=True, slots=True)
class Text:
    """Marks what somebody writes in their own words.

    `about` names the field with the participant, or the list of those, whom it is about; none:
    nobody. Where that field is empty, it is of whoever `by` names, and goes with them.
    `apart` from the facts, sealed, where it can be erased; or, as a name of no person's, beside
    them.
    """

    about: str | None = None
    apart: bool = True
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Marks what says who a person is."""


type Mark = Refers | Text | Identity
Label = Annotated[str, Text(apart=False)]
Identifying = Annotated[str, Identity()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What is true of every fact of a kind.

    `noun`, `nouns` and `title` are what it is called: one, several (with an s where not said), and
    over its own page (the noun where not said); `heading` is the part of a plan in which its
    sentences stand. `correctable` are the fields that a correction may change. What `changes`
    never is written once. `checked_against` are kinds that the database compares it with, beside
    those to which it refers. A fact belongs to one programme, unless it is not `of_programme`:
    then to all in which something refers to it. A kind that never `leaves_in_clear` is in sealed
    exports alone.
    """

    noun: str
    heading: str
    nouns: str = ""
    title: str = ""
    correctable: frozenset[str] = frozenset()
    withdrawable: bool = False
    changes: Literal["versions", "never"] = "versions"
    checked_against: tuple[str, ...] = ()
    of_programme: bool = True
    leaves_in_clear: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "nouns", self.nouns or f"{self.noun}s")
        object.__setattr__(self, "title", self.title or self.noun.capitalize())

    @property
    def one(self) -> str:
        """The noun with its article: an allocation."""
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a fact, or of an item in one of its lists: what its type says of it."""

    name: str
    holds: type  # what one value is
    many: type | None  # tuple or frozenset, where it holds several
    is_optional: bool
    marks: tuple[Mark, ...]

    @property
    def refers(self) -> str | None:
        """The kind of fact whose id it holds."""
        return next((each.to for each in self.marks if isinstance(each, Refers)), None)

    @property
    def text(self) -> Text | None:
        """How it is kept, where people write it in their own words."""
        return next((each for each in self.marks if isinstance(each, Text)), None)

    @property
    def is_words(self) -> bool:
        """Whether it is text that says something, of which a right is asked on its own."""
        return self.holds is str and self.refers is None

    @property
    def is_apart(self) -> bool:
        """Whether it is a text that is kept apart."""
        return self.text is not None and self.text.apart

    @property
    def sealed_as(self) -> str | None:
        """The text with which it is sealed: what says who somebody is makes one together."""
        if any(isinstance(each, Identity) for each in self.marks):
            return "identity"
        return self.name if self.is_apart else None

    @property
    def is_list(self) -> bool:
        """Whether its items are rows of their own: ids, or values with fields."""
        return self.many is tuple


def fields_of(kind: type) -> tuple[Field, ...]:
    """The fields of a kind of fact, or of an item in one of its lists, without the id."""
    if kind not in _FIELDS:
        hints = get_type_hints(kind, include_extras=True)
        names = (field.name for field in dataclasses.fields(kind))
        _FIELDS[kind] = tuple(_field(name, hints[name]) for name in names if name != "id")
    return _FIELDS[kind]


_FIELDS: dict[type, tuple[Field, ...]] = {}


def below[K](base: type[K]) -> Iterator[type[K]]:
    """The classes below a class. A class with slots is made twice, and its first form is left."""
    for each in base.__subclasses__():
        if getattr(sys.modules[each.__module__], each.__name__, None) is each:
            yield each
        yield from below(each)


def references_of(kind: type) -> frozenset[str]:
    """The kinds to which a kind refers, in its fields and in the items of its lists."""
    found: set[str] = set()
    for field in fields_of(kind):
        found |= {field.refers} if field.refers else set()
        if dataclasses.is_dataclass(field.holds):
            found |= references_of(field.holds)
    return frozenset(found - {"Fact"})


def _field(name: str, hint: Any, many: type | None = None, is_optional: bool = False) -> Field:
    marks: tuple[Mark, ...] = ()
    if get_origin(hint) in (Union, UnionType):
        is_optional = True
        (hint,) = [option for option in get_args(hint) if option is not NoneType]
    if get_origin(hint) is Annotated:
        hint, *marked = get_args(hint)
        marks = tuple(marked)
    if get_origin(hint) in (tuple, frozenset):
        return _field(name, get_args(hint)[0], get_origin(hint), is_optional)
    return Field(name, hint, many, is_optional, marks)
