"""Codes and the codebook: a tree of codes, and sets of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from likewise.domain.coding.identifiers import check_identifier
from likewise.domain.refusals import DomainError

COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")


class CodeMalformed(DomainError):
    """A code without a name, or with a colour that is not one."""


class CodesInACircle(DomainError):
    """A code that is its own ancestor."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A label that can be given to passages and documents, with the codes beneath it."""

    guid: str
    name: str
    is_codable: bool = True
    colour: str | None = None
    description: str | None = None
    notes: tuple[str, ...] = ()
    children: tuple["Code", ...] = ()

    def __post_init__(self) -> None:
        check_identifier(self.guid)
        if not self.name:
            raise CodeMalformed("A code has a name; give it one.")
        if self.colour is not None and COLOUR.fullmatch(self.colour) is None:
            raise CodeMalformed(f"{self.colour!r} is not a colour; write #rrggbb.")

    def walk(self) -> Iterator["Code"]:
        """This code and all beneath it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, kw_only=True, slots=True)
class Set:
    """A named collection of codes, sources and notes, by their identifiers."""

    guid: str
    name: str
    description: str | None = None
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_identifier(self.guid)


def codes_in_tree(*, codes: Sequence[Code], parents: Mapping[str, str | None]) -> tuple[Code, ...]:
    """Put a flat list of codes under their parents, in the order of the list.

    Parameters
    ----------
    codes : sequence of Code
        Without children.
    parents : mapping of guid to guid
        Each code's parent; None or absent for a code at the top.

    Raises
    ------
    CodesInACircle
        A code is its own ancestor, so that no tree holds it.

    Examples
    --------
    >>> a, b = "0" * 8 + "-0000-0000-0000-" + "0" * 12, "1" * 8 + "-0000-0000-0000-" + "0" * 12
    >>> tree = codes_in_tree(codes=[Code(guid=a, name="food"), Code(guid=b, name="tea")],
    ...                      parents={b: a})
    >>> [code.name for code in tree[0].walk()]
    ['food', 'tea']
    """
    under: dict[str | None, list[Code]] = {}
    for code in codes:
        under.setdefault(parents.get(code.guid), []).append(code)

    def branch(parent: str | None) -> tuple[Code, ...]:
        return tuple(replace(code, children=branch(code.guid)) for code in under.get(parent, ()))

    tree = branch(None)
    placed = {code.guid for top in tree for code in top.walk()}
    lost = [code for code in codes if code.guid not in placed]
    if lost:
        raise CodesInACircle(
            f"The code {lost[0].name!r} is beneath itself, or beneath a code that is not there. "
            "Put it under another code, or at the top."
        )
    return tree
