"""What a query of the API is: where it is asked, what it asks and answers, and who tells it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from likewise.actions.looks import record_look
from likewise.api.problems import NOT_FOUND, NOT_READABLE, Problem
from likewise.domain.accounts import Actor
from likewise.domain.acts import Fault
from likewise.domain.acts.values import (
    NotPlain,
    faults_of,
    options_of,
    questions_of,
    read_fields,
    settled,
)
from likewise.domain.refusals import DomainError

FIRST_YEAR, LAST_YEAR = 1900, 2199  # a day before or after the first or last day there is, is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks with which token, when, and on which day of their programme."""

    actor: Actor
    at: datetime
    today: date
    zone: str

    def look(self, people: "tuple[str, ...] | list[str]", what: str) -> None:
        """Note that the caller looked at these people, as a page does."""
        record_look(by=self.actor, at=self.at, about=tuple(people), what=what)


class Given(Protocol):
    """What was asked: a dataclass with the names of the address and of its question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One thing that can be asked.

    Parameters
    ----------
    path
        Where; names in braces are fields of `asks`, its other fields are parameters.
    asks, answers
        Dataclasses; what they hold is checked and described from their fields.
    tell
        Makes the answer. Its docstring's first sentence says what it is.
    page
        The page that shows the same, for whoever compares their rights.
    """

    path: str
    asks: type
    answers: type
    tell: Callable[[Caller, Any], Any]
    page: str

    @property
    def name(self) -> str:
        """What other programs call it."""
        return self.tell.__name__

    @property
    def summary(self) -> str:
        """What it is, in a sentence."""
        return (self.tell.__doc__ or "").partition("\n\n")[0].strip().rstrip(".")

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names that stand in its path."""
        return tuple(re.findall(r"{(\w+)}", self.path))


def read_asked(query: Query, in_path: dict[str, str], given: dict[str, list[str]]) -> Any:
    """What was asked, from the address.

    Raises
    ------
    Problem
        With a fault for each parameter that is unknown, doubled, or not what it may hold; that
        there is no such thing, where a name in the path cannot be one.
    """
    twice = [name for name, values in given.items() if len(values) > 1 or name in in_path]
    said = {name: _typed(query, name, values[0]) for name, values in given.items()} | in_path
    faults = [Fault(name[:80], f"{name[:60]!r} may stand once in an address.") for name in twice]
    try:
        fields = read_fields(query.asks, said)
        asked = query.asks(**fields)
        for question in questions_of(query.asks):
            value = settled(getattr(asked, question.name), question.hint)
            faults += faults_of(question, value)
            if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                faults.append(
                    Fault(question.name, f"Ask for a day of {FIRST_YEAR} to {LAST_YEAR}.")
                )
    except NotPlain as wrong:
        faults += wrong.faults
    except DomainError as refusal:
        faults.append(Fault("", refusal.sentence))
    if any(each.field in in_path for each in faults):
        raise Problem(NOT_FOUND, "There is nothing like that.")
    if faults:
        raise Problem(
            NOT_READABLE, " ".join(dict.fromkeys(each.sentence for each in faults)), faults=faults
        )
    return asked


def _typed(query: Query, name: str, value: str) -> Any:
    """A parameter as plain data: whole numbers are written with digits."""
    hints = {each.name: options_of(each.hint)[0] for each in questions_of(query.asks)}
    if hints.get(name) is int and re.fullmatch(r"-?[0-9]{1,7}", value):
        return int(value)
    return value
