"""What the fields of an act may hold: checked when made, and to and from plain data.

Plain data is what JSON can carry. A field is text, an id, a whole number, a decimal number, yes or
no, a day, a time of the clock on the wall, one of a few words, a value of several fields, or
several of these.
"""

import dataclasses
import re
import types
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import MISSING, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from likewise.domain.ids import Refers
from likewise.domain.refusals import DomainError

LONGEST_ID = 64
LONGEST_TEXT = 2000
MOST = 5000  # items of a list
LARGEST = 1_000_000  # a whole number
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([Ee][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of an act; an empty field means the act as a whole."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """How a field is asked for: the question, a hint, what to say where nothing is answered.

    `option` is what the command line calls it, where that is not the field's own name; an option
    without dashes is an argument. `longest` bounds a text, `most` a whole number on a page.
    """

    question: str
    hint: str = ""
    missing: str = ""
    option: str = ""
    longest: int = LONGEST_TEXT
    most: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field: its name, what it may hold, what it refers to and how it is asked for."""

    name: str
    hint: Any
    refers_to: str | None
    asks: Asks
    is_required: bool
    default: Any


def questions_of(kind: type) -> tuple[Question, ...]:
    """The fields of an act, or of a value within one, in the order in which they are declared."""
    return _questions(cast(Hashable, kind))


@cache
def _questions(kind: Any) -> tuple[Question, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(_question(field, hints[field.name]) for field in dataclasses.fields(kind))


def _question(field: "dataclasses.Field[Any]", hint: Any) -> Question:
    marks = list(_marks(hint))
    words = field.name.replace("_", " ").strip()
    asks = next((m for m in marks if isinstance(m, Asks)), Asks(question=words.capitalize()))
    refers = next((m.to for m in marks if isinstance(m, Refers)), None)
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    default = field.default if field.default is not MISSING else None
    if field.default_factory is not MISSING:
        default = field.default_factory()
    return Question(
        name=field.name,
        hint=_bare(hint),
        refers_to=refers,
        asks=asks,
        is_required=not has_default,
        default=default,
    )


def is_words(question: Question) -> bool:
    """Whether people answer a field, or a part of it, in words of their own."""
    return question.refers_to is None and _holds_words(question.hint)


def _holds_words(hint: Any) -> bool:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return any(map(is_words, questions_of(hint)))
    return hint is str or any(map(_holds_words, get_args(hint)))


def _marks(hint: Any) -> Iterator[Any]:
    if get_origin(hint) is Annotated:
        yield from get_args(hint)[1:]
        hint = get_args(hint)[0]
    for each in get_args(hint):
        yield from _marks(each)


def _bare(hint: Any) -> Any:
    """A hint without its marks."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    origin, inner = get_origin(hint), tuple(_bare(each) for each in get_args(hint))
    if origin in (Union, types.UnionType):
        made: Any = Union[inner]  # noqa: UP007 - put together at run time
        return made
    return origin[inner] if origin is not None and inner else hint


@cache
def options_of(hint: Any) -> tuple[Any, bool]:
    """What a hint allows besides none, and whether it allows none."""
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    rest = [each for each in options if each is not type(None)]
    one: Any = rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007 - as above
    return one, len(rest) < len(options)


# Checking values that were made in Python


def settled(value: Any, hint: Any) -> Any:
    """A value in the form in which an act holds it: lists frozen, words as their enumeration."""
    hint, _ = options_of(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(settled(each, inner[0]) for each in value)
    if origin is frozenset and isinstance(value, set | frozenset | list | tuple):
        return frozenset(settled(each, inner[0]) for each in value)
    if origin is Mapping and isinstance(value, Mapping):
        return types.MappingProxyType({k: settled(v, inner[1]) for k, v in value.items()})
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and isinstance(value, hint):
        fields = {q.name: settled(getattr(value, q.name), q.hint) for q in questions_of(hint)}
        return hint(**fields)
    is_words = isinstance(hint, type) and issubclass(hint, StrEnum)
    return hint(value) if is_words and value in set(hint) else value


def faults_of(question: Question, value: Any) -> Iterator[Fault]:
    """What is wrong with a field's value, by its type alone."""
    if question.is_required and isinstance(value, str) and not value.strip():
        yield Fault(question.name, question.asks.missing or _missing(question))
    else:
        yield from _wrong(question.name, question.hint, value, question)


def _missing(question: Question) -> str:
    return f"{question.asks.question.rstrip('?')}: this is not answered yet."


def _wrong(field: str, hint: Any, value: Any, question: Question) -> Iterator[Fault]:
    hint, may_be_none = options_of(hint)
    if value is None and may_be_none:
        return
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (tuple, frozenset):
        if not isinstance(value, origin):
            yield Fault(field, f"{_called(field)} is a list.")
            return
        if len(value) > MOST:
            yield Fault(field, f"{_called(field)} holds more than {MOST:,}.")
            return
        for each in value:
            yield from _wrong(field, inner[0], each, question)
    elif origin is Mapping:
        if not isinstance(value, Mapping):
            yield Fault(field, f"{_called(field)} is a table of names and values.")
            return
        for key, each in value.items():
            yield from _wrong(field, inner[0], key, question)
            yield from _wrong(field, inner[1], each, question)
    elif hint is str:
        yield from _wrong_text(field, value, question)
    elif not _is_one(value, hint):
        yield Fault(field, f"{_called(field)} must be {in_words(hint)}.")
    elif dataclasses.is_dataclass(hint) and isinstance(hint, type):
        for inside in questions_of(hint):
            for fault in faults_of(inside, getattr(value, inside.name)):
                yield Fault(f"{field}.{fault.field}", fault.sentence)


def _wrong_text(field: str, value: Any, question: Question) -> Iterator[Fault]:
    longest = LONGEST_ID if question.refers_to else question.asks.longest
    if not isinstance(value, str):
        yield Fault(field, f"{_called(field)} must be text.")
    elif len(value) > longest:
        yield Fault(field, f"{_called(field)} must be {longest:,} characters or fewer.")
    elif "\0" in value or any("\ud800" <= each <= "\udfff" for each in value):
        yield Fault(field, f"{_called(field)} holds a character that no text has.")


def _is_one(value: Any, hint: Any) -> bool:
    if get_origin(hint) is Union:
        return any(_is_one(value, each) for each in get_args(hint))
    if hint is date:  # a time of the clock is no day
        return type(value) is date
    if hint is int:  # a yes is no number
        return type(value) is int and abs(value) <= LARGEST
    if hint is datetime:  # what the clock on the wall says, to the minute
        exact = isinstance(value, datetime) and (value.tzinfo, value.second, value.microsecond)
        return exact == (None, 0, 0)
    return isinstance(value, hint)


def _called(field: str) -> str:
    return field.rpartition(".")[2].replace("_", " ").strip().capitalize()


def in_words(hint: Any) -> str:
    """What a hint asks for, as people say it."""
    hint, _ = options_of(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"one of: {', '.join(hint)}"
    words = {
        str: "text",
        int: f"a whole number up to {LARGEST:,}",
        Decimal: "a number, written as text, such as 0.5",
        bool: "true or false",
        date: "a day, such as 2011-02-20",
        datetime: "a day and time, such as 2011-02-20T14:00",
    }
    if hint in words:
        return words[hint]
    return "a list" if get_origin(hint) in (tuple, frozenset) else "a table of names and values"


# From plain data


class NotPlain(Exception):
    """Plain data that is not what a field may hold; carries every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(each.sentence for each in faults))
        self.faults = faults


def read_fields(kind: type, values: Any, *, within: str = "") -> dict[str, Any]:
    """The fields of an act, or of a value within one, from plain data.

    Raises
    ------
    NotPlain
        With a fault for each field that is unknown, missing, or of another type.
    """
    if not isinstance(values, Mapping):
        raise NotPlain([Fault(within, "The fields must be a table of names and values.")])
    questions = {question.name: question for question in questions_of(kind)}
    faults = [
        Fault(f"{within}{name}"[:80], f"There is no field {str(name)[:60]!r} here.")
        for name in values
        if name not in questions
    ]
    found: dict[str, Any] = {}
    for name, question in questions.items():
        if name not in values:
            if question.is_required:
                faults.append(Fault(within + name, question.asks.missing or _missing(question)))
            continue
        try:
            found[name] = _read(question.hint, values[name], within + name)
        except NotPlain as wrong:
            faults.extend(wrong.faults)
    if faults:  # then what could be read is looked at as well, so that all is said at once
        faults += [
            Fault(within + fault.field, fault.sentence)
            for name, value in found.items()
            for fault in faults_of(questions[name], settled(value, questions[name].hint))
        ]
        raise NotPlain(faults)
    return found


def _read(hint: Any, value: Any, field: str) -> Any:
    hint, may_be_none = options_of(hint)
    if value is None and may_be_none:
        return None
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (tuple, frozenset) and isinstance(value, list):
        return origin(_read(inner[0], each, field) for each in value)
    if origin is Mapping and isinstance(value, Mapping):
        return {
            _read(inner[0], k, field): _read(inner[1], each, field) for k, each in value.items()
        }
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _read_value(hint, value, field)
    if origin in (None, Union):
        made = _one(hint, value)
        if made is not None:
            return made
    raise NotPlain([Fault(field, f"{_called(field)} must be {in_words(hint)}.")])


def _read_value(hint: type, value: Any, field: str) -> Any:
    values = read_fields(hint, value, within=f"{field}.")
    try:
        return hint(**values)
    except DomainError as refusal:
        raise NotPlain([Fault(field, refusal.sentence)]) from None


def _one(hint: Any, value: Any) -> Any:
    """A single value; none where it is not what the hint asks for."""
    if get_origin(hint) is Union:  # plain data of any of these kinds: it is read later
        return value if isinstance(value, str | int) else None
    if hint in (str, int, bool):
        return value if type(value) is hint else None
    if not isinstance(value, str):
        return None
    try:
        if hint is datetime:
            made = datetime.fromisoformat(value)
            ways = (made.isoformat(), made.isoformat(timespec="minutes"))
            return made if value in ways and not made.tzinfo else None
        if hint is Decimal:
            return Decimal(value) if _NUMBER.fullmatch(value) else None
        if hint is date:  # written in the one way that everybody writes it
            day = date.fromisoformat(value)
            return day if value == day.isoformat() else None
        return hint(value)
    except (ValueError, InvalidOperation):
        return None
