"""Between domain facts and rows: one table of who goes where, one writer, one reader."""

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import batched, groupby
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet

from likewise.domain.facts import Fact, Version
from likewise.domain.kinds import belongs_to_programme, by_name
from likewise.domain.operations import Step
from likewise.domain.refusals import DomainError
from likewise.records import adding, models, questions, texts
from likewise.records.clock import now
from likewise.records.tables import Children, Table, table_of

F = TypeVar("F", bound=Fact)


class ChangedMeanwhile(DomainError):
    """Somebody else changed the same fact first: this one, as it was to be written."""

    def __init__(self, sentence: str, *, fact: Fact) -> None:
        super().__init__(sentence)
        self.fact = fact


# Writing


def write(steps: Sequence[Step], *, operation: models.Operation, at: datetime) -> None:
    """Write a plan's versions in its order; new facts of one kind in a row go in together.

    Raises
    ------
    ChangedMeanwhile
        When a fact to revise is no longer what it was, or was recorded after `at`.
    """
    for (kind, does), group in groupby(steps, key=lambda step: (type(step.fact), step.does)):
        facts = [step.fact for step in group]
        if does == "record":
            insert_versions(kind, [(fact, 1, False) for fact in facts], operation, at)
        else:
            for fact in facts:
                number, when = supersede(fact, operation=operation, at=at)
                insert_versions(kind, [(fact, number + 1, does == "void")], operation, when)


def replaced_by(steps: Sequence[Step]) -> list[str]:
    """The versions that steps would replace, as words in a stable order."""
    of_kinds: dict[type[Fact], list[str]] = defaultdict(list)
    for step in steps:
        if step.does != "record":
            of_kinds[type(step.fact)].append(step.fact.id)
    return sorted(
        f"{fact}.{version}"
        for kind, ids in of_kinds.items()
        for fact, version in table_of(kind)
        .model._default_manager.filter(fact__in=ids, superseded_at__isnull=True)
        .values_list("fact", "version")
    )


def supersede(fact: Fact, *, operation: models.Operation, at: datetime) -> tuple[int, datetime]:
    """Stamp what the record says of a fact now as superseded; which version that was, and when.

    What was recorded while an act waited for its turn is what the act was planned on, so it can
    be changed, at the instant that it has; so can what a clock recorded that ran ahead.

    Raises
    ------
    ChangedMeanwhile
        When it is no longer what it was, or was recorded between `at` and now, and later than
        anybody waits for a turn.
    """
    model, programme = table_of(type(fact)).model, _programme_of(fact, operation)
    rows = model._default_manager.filter(
        fact=fact.id, programme=programme, superseded_at__isnull=True
    )
    present = rows.values_list("version", "recorded_at").first()
    waited_at_most = timedelta(seconds=settings.WAIT_SECONDS)
    if present is None or at + waited_at_most < present[1] <= now():
        raise ChangedMeanwhile(
            "Somebody changed this after you looked. Please look again, then repeat what you did.",
            fact=fact,
        )
    when = max(at, present[1])
    if rows.filter(version=present[0]).update(superseded_at=when) != 1:
        raise ChangedMeanwhile(
            "Somebody changed this at the same moment. Please look again, then repeat it.",
            fact=fact,
        )
    return present[0], when


def insert_versions(
    kind: type[Fact],
    facts: Sequence[tuple[Fact, int, bool]],
    operation: models.Operation,
    at: datetime,
) -> None:
    """Insert versions of facts of one kind: each with its number, and whether it is void."""
    table = table_of(kind)
    new = [fact for fact, number, _ in facts if number == 1]
    if table.anchor is not None:
        adding.insert(table.anchor(id=fact.id) for fact in new)
    said = texts.write(table, kind, [(fact, number) for fact, number, _ in facts])
    made = adding.insert(
        table.model(
            fact=fact.id,
            version=number,
            recorded_at=at,
            is_void=is_void,
            operation=operation,
            programme_id=_programme_of(fact, operation),
            **_row_values(table, fact),
            **said[fact.id, number],
        )
        for fact, number, is_void in facts
    )
    for children in table.children:
        if children.is_of_version:
            owned = [(row.row, fact) for row, (fact, _, _) in zip(made, facts, strict=True)]
            _insert_children(children, owned)
        else:
            _insert_children(children, [(fact.id, fact) for fact in new])


def _programme_of(fact: Fact, operation: models.Operation) -> str | None:
    """The programme to which what an act writes belongs; a new programme is its own."""
    if belongs_to_programme(fact):
        return operation.programme_id
    return fact.id if fact.declared.of_programme else None


def _row_values(table: Table, fact: Fact) -> dict[str, Any]:
    values = {column.attribute: getattr(fact, column.field) for column in table.columns}
    return values | {name: getattr(fact, name) for name in table.derived}


def _insert_children(children: Children, owned: Sequence[tuple[Any, Fact]]) -> None:
    has_position = children.order == "position"
    adding.insert(
        children.model(
            **{children.owner: owner},
            **({"field": field} if children.has_field else {}),
            **({"position": position} if has_position else {}),
            **_item_values(children, item),
        )
        for owner, fact in owned
        for field in children.fields
        for position, item in enumerate(getattr(fact, field))
    )


def _item_values(children: Children, item: Any) -> dict[str, Any]:
    if children.item is None:
        return {children.columns[0].attribute: item}
    return {column.attribute: getattr(item, column.field) for column in children.columns}


# Reading


def current[F: Fact](kind: type[F], /, *conditions: Q, **filters: Any) -> list[F]:
    """What the record says now of one kind of fact, in order of id.

    `filters` and `conditions` are those of a Django query over the kind's table.
    """
    rows = questions.answer(_standing(kind.__name__), *conditions, **filters)
    return [fact for _, fact in _read(kind, rows)]


def as_known[F: Fact](
    kind: type[F], instant: datetime, /, *conditions: Q, **filters: Any
) -> list[F]:
    """What the record said at an instant of one kind of fact, in order of id."""
    rows = questions.answer(_every(kind.__name__), known_at(instant), *conditions, **filters)
    return [fact for _, fact in _read(kind, rows)]


def before_act[F: Fact](kind: type[F], sequence: int, /, **filters: Any) -> list[F]:
    """What the record said of one kind of fact before the act with a sequence, in order of id."""
    last = {each.fact.id: each for each in versions(kind, operation__lt=sequence, **filters)}
    return [each.fact for each in last.values() if not each.is_void]


def recorded_by(fact: Fact) -> str:
    """The account whose act recorded a fact first."""
    first = table_of(type(fact)).model._default_manager.filter(fact=fact.id, version=1)
    return str(first.values_list("operation__account", flat=True)[0])


def known_at(instant: datetime | None) -> Q:
    """The condition that a version was what the record said at an instant; none means now."""
    if instant is None:
        return Q(superseded_at__isnull=True, is_void=False)
    standing = Q(superseded_at__isnull=True) | Q(superseded_at__gt=instant)
    return Q(recorded_at__lte=instant, is_void=False) & standing


def versions[F: Fact](kind: type[F], /, *conditions: Q, **filters: Any) -> Iterator[Version[F]]:
    """Every version of one kind of fact, by id and number; streamed, unless it is of some facts."""
    every: Iterable[Any]
    if {"fact", "fact__in"} & filters.keys():
        every = questions.answer(_in_order(kind.__name__), *conditions, **filters)
    else:
        rows = _in_order(kind.__name__).filter(*conditions, **filters)
        every = rows.iterator(chunk_size=2000)
    for row, fact in _read(kind, every):
        yield Version(
            fact=fact,
            number=row.version,
            recorded_at=row.recorded_at,
            superseded_at=row.superseded_at,
            is_void=row.is_void,
        )


class Kept(NamedTuple):
    """A version as it is kept, without what it says: which fact it is of, and its number."""

    id: str
    number: int


def kept_versions(kind: type[Fact]) -> Iterator[Version[Any]]:
    """Every version of one kind of fact, by id and number, with a `Kept` for what it says."""
    rows = table_of(kind).model._default_manager.order_by("fact", "version")
    for row in rows.values_list(*_OF_VERSION[1:]).iterator(chunk_size=20_000):
        fact, number, recorded_at, superseded_at, is_void = row
        yield Version(
            fact=Kept(fact, number),
            number=number,
            recorded_at=recorded_at,
            superseded_at=superseded_at,
            is_void=is_void,
        )


# Questions that are never asked themselves, but narrowed (see `questions`).


@cache
def _every(name: str) -> "QuerySet[Any, Any]":
    """Every version of one kind of fact, by id; rows of columns, which are lighter than models."""
    table = table_of(by_name()[name])
    rows = table.model._default_manager.order_by("fact")
    return rows.values_list(*_row_of(name)._fields)


@cache
def _in_order(name: str) -> "QuerySet[Any, Any]":
    """Every version of one kind of fact, by id and number."""
    return _every(name).order_by("fact", "version")


@cache
def _row_of(name: str) -> Any:
    """What a row of one kind of fact is: a version, its columns, and where its texts are."""
    table = table_of(by_name()[name])
    own = [column.attribute for column in table.columns]
    own += [text.column for text in table.texts]
    return namedtuple("Row", (*_OF_VERSION, *own))


_OF_VERSION = ("row", "fact", "version", "recorded_at", "superseded_at", "is_void")


@cache
def _standing(name: str) -> "QuerySet[Any, Any]":
    """What the record says now of one kind of fact, by id."""
    return _every(name).filter(known_at(None))


def _read[F: Fact](
    kind: type[F], rows: Iterable[Any], chunk: int = 2000
) -> Iterator[tuple[Any, F]]:
    """The rows and what they say. Rows that are streamed cost a cursor of the server's."""
    for some in batched(map(_row_of(kind.__name__)._make, rows), chunk):
        yield from _facts_of(kind, some)


def _facts_of[F: Fact](kind: type[F], rows: Sequence[Any]) -> Iterator[tuple[Any, F]]:
    table = table_of(kind)
    lists = [_lists(children, rows) for children in table.children]
    said = texts.of_rows(table, kind, rows)
    for row in rows:
        values: dict[str, Any] = {"id": row.fact}
        for column in table.columns:
            value = getattr(row, column.attribute)
            values[column.field] = (
                column.made(value) if column.made and value is not None else value
            )
        values |= said(row)
        for lists_of in lists:
            values |= lists_of(row)
        yield row, kind(**values)


def _lists(children: Children, rows: Sequence[Any]) -> Callable[[Any], Mapping[str, Any]]:
    """What answers, for each of these rows, the lists that a table of children keeps."""
    key = "row" if children.is_of_version else "fact"
    wanted = {f"{children.owner}__in": {getattr(row, key) for row in rows}}
    found: dict[Any, list[Any]] = defaultdict(list)
    for owner, *values in questions.answer(_items(children), **wanted):
        field = values.pop(0) if children.has_field else children.fields[0]
        found[owner, field].append(_item(children, values))
    return lambda row: {field: tuple(found[getattr(row, key), field]) for field in children.fields}


@cache
def _items(children: Children) -> "QuerySet[Any, Any]":
    """The items of lists in a table of children, in order, each with whose it is."""
    said = ["field"] if children.has_field else []
    columns = [column.attribute for column in children.columns]
    rows = children.model._default_manager.order_by(children.order)
    return rows.values_list(children.owner, *said, *columns)


def _item(children: Children, values: Sequence[Any]) -> Any:
    if children.item is None:
        return values[0]
    made = {
        column.field: column.made(value) if column.made and value is not None else value
        for column, value in zip(children.columns, values, strict=True)
    }
    return children.item(**made)
