"""What the fields of an act hold, in words: for the list on the terminal and the reference page."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from likewise.domain.acts.declaration import Act
from likewise.domain.acts.values import Question, in_words, options_of, questions_of
from likewise.domain.kinds import by_name


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its name, with those it stands within; what it holds; whether it must be given."""

    name: str
    holds: str
    is_required: bool

    @property
    def needed(self) -> str:
        """Whether it must be given, in words."""
        return "needed" if self.is_required else "may be left out"


def lines_of(kind: type[Act]) -> tuple[Line, ...]:
    """A line for each field of an act, each followed by the fields of the value that it holds."""
    return tuple(_lines(kind, ""))


def listed(kind: type[Act]) -> dict[str, Any]:
    """An act as other programs are told of it: its name, its form, and what each field holds."""
    return {
        "act": kind.declared.name,
        "form": kind.declared.form,
        "about": kind.about(),
        "fields": {
            each.name: each.holds + ("" if each.is_required else "; may be left out")
            for each in lines_of(kind)
        },
    }


def _lines(kind: type, within: str) -> Iterator[Line]:
    for question in questions_of(kind):
        name = within + question.name
        yield Line(name, _holds(question), question.is_required)
        hint, _ = options_of(question.hint)
        is_several = get_origin(hint) is tuple
        one = get_args(hint)[0] if is_several else hint
        if dataclasses.is_dataclass(one) and isinstance(one, type):
            yield from _lines(one, f"{name}[]." if is_several else f"{name}.")


def _holds(question: Question) -> str:
    hint, may_be_none = options_of(question.hint)
    is_null_alone = may_be_none and question.is_required
    return _one(hint, question.refers_to) + (", or null" if is_null_alone else "")


def _one(hint: Any, refers_to: str | None) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (tuple, frozenset):
        several = _nouns(refers_to)[1]
        if refers_to:
            return f"a list of ids of {several}"
        if dataclasses.is_dataclass(inner[0]):
            return "a list of tables with the fields below"
        return f"a list; each is {_one(inner[0], None)}"
    if origin is Mapping:
        key = f"the id of {_nouns(refers_to)[0]}" if refers_to else "the name of a field"
        return f"a table; each name is {key}, each value {_value(inner[1])}"
    if dataclasses.is_dataclass(hint):
        return "a table with the fields below"
    return f"the id of {_nouns(refers_to)[0]}" if refers_to and hint is str else in_words(hint)


def _value(hint: Any) -> str:
    one, _ = options_of(hint)
    return "what that field may hold" if get_args(one) else in_words(one)


def _nouns(refers_to: str | None) -> tuple[str, str]:
    kind = by_name().get(refers_to or "")
    return (kind.declared.one, kind.declared.nouns) if kind else ("a fact", "facts")
