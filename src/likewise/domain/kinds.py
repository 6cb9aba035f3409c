"""The kinds of fact there are, found by looking, so that none can be left off a list."""

import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import import_module

import likewise.domain
from likewise.domain.declarations import Declaration, Field, below, fields_of, references_of
from likewise.domain.facts import Fact
from likewise.domain.refusals import DomainError

PLAIN = (str, bool, int, Decimal, date, datetime)
PROGRAMME = "Programme"  # the kind to which all others belong


class NotDeclared(DomainError):
    """A kind of fact whose declaration is not whole."""


@cache
def kinds() -> tuple[type[Fact], ...]:
    """Every kind of fact, each after those that it refers to or is checked against.

    What most others rest on comes first; otherwise they are in the order of their names.

    Raises
    ------
    NotDeclared
        When a declaration is not whole; it names the class.
    """
    _import_nouns()
    found = {kind.__name__: kind for kind in sorted(below(Fact), key=lambda each: each.__name__)}
    rests_on = {name: _rests_on(kind, found) for name, kind in found.items()}
    bears = Counter(each for name in found for each in _all_below(name, rests_on))
    # Whatever a kind rests on bears at least one more than the kind itself.
    return tuple(found[name] for name in sorted(found, key=lambda name: (-bears[name], name)))


@cache
def by_name() -> Mapping[str, type[Fact]]:
    """Every kind of fact by the name of its class."""
    return {kind.__name__: kind for kind in kinds()}


def belongs_to_programme(fact: Fact) -> bool:
    """Whether a fact belongs to one programme, and is not that programme itself."""
    return fact.declared.of_programme and type(fact).__name__ != PROGRAMME


def _import_nouns() -> None:
    """Import every module of the domain that may declare facts: `noun.py`, or `noun/facts.py`."""
    for folder in likewise.domain.__path__:
        for noun in pkgutil.iter_modules([folder]):
            if not noun.ispkg:
                import_module(f"likewise.domain.{noun.name}")
            elif any(
                each.name == "facts" for each in pkgutil.iter_modules([f"{folder}/{noun.name}"])
            ):
                import_module(f"likewise.domain.{noun.name}.facts")


def _rests_on(kind: type[Fact], found: Mapping[str, type[Fact]]) -> frozenset[str]:
    """The kinds that a kind needs to be there before it, once its declaration is found whole."""
    declared = vars(kind).get("declared")
    if not isinstance(declared, Declaration):
        raise NotDeclared(f"{kind.__name__} does not say what it is: give it `declared`.")
    fault = next(_faults(kind, declared, found), None)
    if fault is not None:
        raise NotDeclared(f"{kind.__name__} is not declared in full: {fault}.")
    own = {PROGRAMME} if declared.of_programme else set()
    return frozenset({*references_of(kind), *declared.checked_against, *own} - {kind.__name__})


def _faults(
    kind: type[Fact], declared: Declaration, found: Mapping[str, type[Fact]]
) -> Iterator[str]:
    fields = {field.name: field for field in fields_of(kind)}
    if "sentence" not in vars(kind):
        yield "it has no `sentence` that says how it reads in a plan"
    if not (declared.noun and declared.heading):
        yield "its noun, or the heading under which its sentences stand, is empty"
    for name in sorted(declared.correctable - fields.keys()):
        yield f"there is no field {name} that a correction could change"
    for name in sorted({*references_of(kind), *declared.checked_against} - found.keys()):
        yield f"there is no kind of fact called {name}"
    for field in fields.values():
        yield from _faults_of_field(field, fields)


def _faults_of_field(field: Field, beside: Mapping[str, Field]) -> Iterator[str]:
    is_item = field.is_list and is_dataclass(field.holds)
    is_word = isinstance(field.holds, type) and issubclass(field.holds, StrEnum)
    if not (is_item or is_word or field.holds in PLAIN):
        yield f"no file can carry the values of {field.name}"
    if field.holds is str and not field.marks:
        yield f"{field.name} is text: mark it as an id, a text or identity"
    for about in (field.text.about, field.text.by) if field.text else ():
        if about is not None and (about not in beside or beside[about].refers != "Participant"):
            yield f"{field.name} is about {about}, which names no participants"


def _all_below(name: str, rests_on: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Everything on which a kind rests, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for each in rests_on[waiting.pop()] - found:
            found.add(each)
            waiting.append(each)
    if name in found:
        raise NotDeclared(f"{name} rests on itself, by way of {', '.join(sorted(found - {name}))}.")
    return frozenset(found)
