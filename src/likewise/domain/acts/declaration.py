"""The one form of every act: a frozen value that is checked when made and says what it needs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

import likewise.domain
from likewise.domain.access import Capability
from likewise.domain.acts.values import (
    Asks,
    Fault,
    NotPlain,
    faults_of,
    is_words,
    questions_of,
    read_fields,
    settled,
)
from likewise.domain.declarations import below
from likewise.domain.facts import plain_value
from likewise.domain.refusals import DomainError

__all__ = [
    "Act",
    "ActNotRight",
    "Asks",
    "Declared",
    "act_named",
    "act_of",
    "acts_of",
    "every_act",
    "find_act",
    "named_in",
    "plain",
    "says_something",
]


class ActNotRight(DomainError):
    """An act that cannot be; it says everything that is wrong, each at its field."""

    def __init__(self, faults: list[Fault]) -> None:
        said = dict.fromkeys(fault.sentence.rstrip(".") for fault in faults)
        super().__init__(" ".join(f"{each}." for each in said))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is true of every act of one kind.

    Parameters
    ----------
    name
        Its noun and verb, `cohorts.merge`: for the audit, the command line and other programs.
    needs
        What the acting role must be able to do.
    form
        The version of its fields; it grows when they change.
    older
        For each earlier form, what makes its fields into those of the next one.
    stays
        Why it is never taken back and what can be done instead, where that is so.
    is_guessable
        Whether it says of somebody what could be guessed back from a digest, though in no words of
        their own: a blood pressure is one of few.
    keeps_refusals
        Whether it is kept that somebody tried and was refused, by whatever door they came.
    """

    name: str
    needs: Capability
    form: int = 1
    stays: str = ""
    is_guessable: bool = False
    keeps_refusals: bool = False
    older: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)

    @property
    def noun(self) -> str:
        """The shelf on which its rule and its handler stand."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """What is done, as the command line says it."""
        return self.name.partition(".")[2].replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a person wants done. Who acts, in which role and when are never part of it.

    Its first docstring sentence is its help text.
    """

    declared: ClassVar[Declared]

    def __post_init__(self) -> None:
        faults: list[Fault] = []
        for question in questions_of(type(self)):
            value = settled(getattr(self, question.name), question.hint)
            object.__setattr__(self, question.name, value)
            faults += faults_of(question, value)
        faults = faults or list(self.faults())
        if faults:
            raise ActNotRight(faults)

    @classmethod
    def about(cls) -> str:
        """What is done, in a sentence: the first of its docstring, without the full stop."""
        return (cls.__doc__ or "").partition("\n\n")[0].rstrip(".")

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the act as it was asked for, whatever the record says."""
        return iter(())


@cache
def nouns() -> tuple[str, ...]:
    """The nouns that may have acts: files of the domain, and folders with a file of acts."""
    return tuple(
        noun.name
        for folder in likewise.domain.__path__
        for noun in iter_modules([folder])
        if not noun.ispkg or any(e.name == "acts" for e in iter_modules([f"{folder}/{noun.name}"]))
    )


def every_act() -> tuple[type[Act], ...]:
    """Every kind of act there is, by name; found by looking."""
    found = [kind for noun in nouns() for kind in acts_of(noun)]
    return tuple(sorted(found, key=lambda kind: kind.declared.name))


def acts_of(noun: str) -> tuple[type[Act], ...]:
    """The kinds of acts of one noun, in the order in which they are declared."""
    if noun not in nouns():
        return ()
    import_module(f"likewise.domain.{noun}")
    return tuple(kind for kind in below(Act) if kind.declared.noun == noun)


def named_in(act: Act) -> frozenset[str]:
    """The ids of everything to which an act refers."""
    found: set[str] = set()
    for question in questions_of(type(act)):
        value = getattr(act, question.name)
        if question.refers_to is not None and value:
            found |= {value} if isinstance(value, str) else set(value)
    return frozenset(found)


def says_something(act: Act) -> bool:
    """Whether an act holds anything of somebody which nobody should guess back."""
    return act.declared.is_guessable or any(
        getattr(act, question.name) for question in questions_of(type(act)) if is_words(question)
    )


def plain(act: Act) -> dict[str, Any]:
    """An act as plain data: its name, the version of its form, and its fields."""
    fields = {each.name: plain_value(getattr(act, each.name)) for each in questions_of(type(act))}
    return {"act": act.declared.name, "form": act.declared.form, "fields": fields}


def act_named(name: object) -> type[Act]:
    """The kind of act with a name.

    Raises
    ------
    ActNotRight
        When there is none.
    """
    if name is None:
        raise ActNotRight([Fault("act", "Say which act it is, as `act`.")])
    found = find_act(name) if isinstance(name, str) else None
    if found is None:
        raise ActNotRight(
            [
                Fault(
                    "act",
                    f"There is no act called {str(name)[:60]!r}. "
                    "`likewise acts list` shows those there are.",
                )
            ]
        )
    return found


def find_act(name: str) -> type[Act] | None:
    """The kind of act with a name; none where there is no such act."""
    if name not in _FOUND:
        noun = name.partition(".")[0]
        _FOUND.update((kind.declared.name, kind) for kind in acts_of(noun))
    return _FOUND.get(name)


_FOUND: dict[str, type[Act]] = {}  # those that somebody asked for: a list is long to look through


def act_of(said: object) -> Act:
    """The act that plain data says.

    An older form is read where its act says how; any other is refused, never guessed.

    Raises
    ------
    ActNotRight
        With everything that is wrong, each at its field.
    """
    if not isinstance(said, Mapping):
        raise ActNotRight([Fault("", "An act has a name, a form and fields.")])
    kind = act_named(said.get("act"))
    unknown = [str(each)[:60] for each in said if each not in ("act", "form", "fields")]
    if unknown:
        raise ActNotRight([Fault(each, f"An act has no {each!r}.") for each in unknown])
    fields = _in_todays_form(kind.declared, said.get("form"), said.get("fields", {}))
    try:
        return kind(**read_fields(kind, fields))
    except NotPlain as wrong:
        raise ActNotRight(wrong.faults) from None


def _in_todays_form(declared: Declared, form: object, fields: Any) -> Any:
    if form is None:
        raise ActNotRight([Fault("form", "Give the version of its form, such as 1.")])
    if type(form) is not int or not 1 <= form <= declared.form:
        raise ActNotRight(
            [Fault("form", f"This {declared.name} is in a form that is not known here. "
                   f"Forms up to {declared.form} are.")]
        )  # fmt: skip
    for older in range(form, declared.form):
        if older not in declared.older or not isinstance(fields, dict):
            raise ActNotRight(
                [Fault("form", f"This {declared.name} is in form {form}, which is no longer read. "
                       f"Ask for it again in form {declared.form}.")]
            )  # fmt: skip
        fields = declared.older[older](dict(fields))
    return fields
