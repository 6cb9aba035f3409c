"""Commands made from acts: an option or argument for each thing that an act asks."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_args, get_origin

import click

from likewise.cli.acting import DAY, OPTIONS, SERVER, Acting, begin_at
from likewise.domain.acts import Act, Question, acts_of, questions_of
from likewise.domain.acts.values import options_of

if TYPE_CHECKING:
    from likewise.cli.servers import Server

MOMENT = click.DateTime(formats=["%Y-%m-%dT%H:%M"])


class Number(click.ParamType[Decimal]):
    """A decimal number, exact as it is typed."""

    name = "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> Decimal:
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            self.fail(f"{value!r} is not a number, such as 0.5.", param, ctx)
        return number


def command_for(kind: type[Act]) -> click.Command:
    """The command that carries out one kind of act."""
    parameters = [_parameter(*each) for each in _flat(kind)]

    def carry_out(
        as_: str | None,
        programme: str | None,
        as_json: bool,
        with_names: bool,
        dry_run: bool,
        server: str | None,
        **given: Any,
    ) -> None:
        acting = begin_at(server, as_, programme, as_json, with_names)
        acting.perform(kind(**_fields(kind, given, acting)), dry_run=dry_run)

    command = click.command(kind.declared.verb, help=f"{kind.about()}.")(carry_out)
    command = click.option("--dry-run", is_flag=True, help="Show the plan; change nothing.")(
        command
    )
    for option in (*OPTIONS, SERVER):
        command = option(command)
    command.params[:0] = parameters
    return command


def add_acts(group: click.Group, kinds: Iterable[type[Act]]) -> None:
    """Give a group the command of each of these acts."""
    for kind in kinds:
        group.add_command(command_for(kind))


def group_of(noun: str, line: str) -> click.Group:
    """The commands of a noun, all of them made from its acts."""
    group = click.Group(noun, help=line)
    add_acts(group, acts_of(noun))
    return group


def _flat(kind: type, within: str = "") -> Iterator[tuple[str, Question]]:
    """The questions of an act; those of a value that it has one of stand beside the others."""
    for question in questions_of(kind):
        hint, _ = options_of(question.hint)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            yield from _flat(hint, f"{within}{question.name}__")
        else:
            yield f"{within}{question.name}", question


def _parameter(name: str, question: Question) -> click.Parameter:
    asks = question.asks
    hint, may_be_none = options_of(question.hint)
    several = get_origin(hint) in (tuple, frozenset, Mapping)
    required = question.is_required and not may_be_none
    if asks.option and not asks.option.startswith("-"):
        metavar = asks.option.upper()
        return click.Argument(
            [name], metavar=f"{metavar}..." if several else metavar, type=_type(hint),
            required=required, nargs=-1 if several else 1,
        )  # fmt: skip
    option = asks.option or f"--{question.name.rstrip('_').replace('_', '-')}"
    made = click.Option(
        [option, name],
        type=_type(hint),
        required=required,
        multiple=several,
        metavar=_metavar(hint) if several else None,
        help=_help(question, hint),
    )
    if isinstance(question.default, StrEnum):
        made.default, made.show_default = str(question.default), True
    return made


def _help(question: Question, hint: Any) -> str:
    """The question, and its hint; a hint about a day is for the boxes of a page."""
    said = (question.asks.question, "" if hint is date else question.asks.hint)
    return " ".join(each if each[-1] in "?.)" else f"{each}." for each in said if each)


def _type(hint: Any) -> Any:
    if get_origin(hint) is Mapping:
        return str
    one = get_args(hint)[0] if get_origin(hint) in (tuple, frozenset) else hint
    if isinstance(one, type) and issubclass(one, StrEnum):
        return click.Choice([each.value for each in one])
    kinds = {date: DAY, datetime: MOMENT, int: int, bool: click.BOOL, Decimal: Number()}
    return kinds.get(one, str)


def _metavar(hint: Any) -> str | None:
    if get_origin(hint) is Mapping:
        value, may_be_none = options_of(get_args(hint)[1])
        if isinstance(value, type) and issubclass(value, StrEnum):
            return "ID:" + "|".join(value)
        if value is str:
            return "ID:WORD"
        return "ID[:NUMBER]" if may_be_none and value is Decimal else "NAME=VALUE"
    one = get_args(hint)[0]
    if dataclasses.is_dataclass(one):
        return ":".join(_word(name, inside) for name, inside in _needed(one))
    return None


def _word(name: str, question: Question) -> str:
    """What stands for a field in a word of several: who it is about, as ids."""
    if get_origin(options_of(question.hint)[0]) in (tuple, frozenset):
        return "ID,ID"
    return "ID" if question.refers_to else name.rpartition("__")[2].upper()


def _needed(kind: Any) -> list[tuple[str, Question]]:
    return [(name, question) for name, question in _flat(kind) if question.is_required]


# From what was typed to the fields of the act


def _fields(
    kind: type, given: Mapping[str, Any], acting: "Acting | Server", within: str = ""
) -> dict[str, Any]:
    found = {}
    for question in questions_of(kind):
        hint, _ = options_of(question.hint)
        name = f"{within}{question.name}"
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            found[question.name] = hint(**_fields(hint, given, acting, f"{name}__"))
        elif given[name] not in (None, ()):
            found[question.name] = _value(question, hint, given[name], acting)
    return found


def _value(question: Question, hint: Any, typed: Any, acting: "Acting | Server") -> Any:
    origin = get_origin(hint)
    if origin is Mapping:
        pairs = dict(_pair(hint, each, question) for each in typed)
        to = question.refers_to
        return {acting.id_of(key, of=to): value for key, value in pairs.items()} if to else pairs
    if origin in (tuple, frozenset):
        inner = get_args(hint)[0]
        return origin(_one(question, inner, each, acting) for each in typed)
    return _one(question, hint, typed, acting)


def _one(question: Question, hint: Any, typed: Any, acting: "Acting | Server") -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _in_one_word(question, hint, typed, acting)
    if question.refers_to == "Cohort":
        return acting.cohort(typed)
    if question.refers_to:
        return acting.id_of(typed, of=question.refers_to)
    if hint is date:
        return typed.date()
    return hint(typed) if isinstance(hint, type) and issubclass(hint, StrEnum) else typed


def _in_one_word(question: Question, hint: type, typed: str, acting: "Acting | Server") -> Any:
    """A value of several fields, typed as NAME:FORMAT:ID,ID."""
    needed = _needed(hint)
    parts = typed.rsplit(":", len(needed) - 1)
    if len(parts) != len(needed):
        raise _unclear(question, typed)
    given: dict[str, Any] = {name: None for name, _ in _flat(hint)}
    for (name, inside), part in zip(needed, parts, strict=True):
        inner, _ = options_of(inside.hint)
        if get_origin(inner) in (tuple, frozenset):
            given[name] = tuple(each for each in part.split(",") if each)
        else:
            given[name] = _typed(inner, part, question)
    return hint(**_fields(hint, given, acting))


def _pair(hint: Any, typed: str, question: Question) -> tuple[str, Any]:
    value, may_be_none = options_of(get_args(hint)[1])
    mark = ":" if isinstance(value, type) else "="
    key, found, rest = typed.partition(mark)
    if not found and not may_be_none:
        raise _unclear(question, typed)
    return key, _typed(value, rest, question) if found else None


def _typed(hint: Any, typed: str, question: Question) -> Any:
    try:
        if hint is date:
            return datetime.strptime(typed, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
        return hint(typed) if hint in (Decimal, int) or _is_words(hint) else typed
    except (ValueError, InvalidOperation):
        raise _unclear(question, typed) from None


def _is_words(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def _unclear(question: Question, typed: str) -> click.BadParameter:
    hint, _ = options_of(question.hint)
    return click.BadParameter(
        f"{typed!r}: write {_metavar(hint)}.", param_hint=question.asks.option or question.name
    )
