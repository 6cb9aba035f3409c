"""Which table holds which kind of fact: found from the models, and checked against the kinds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Field as ModelField
from django.db.models import ForeignKey, Model

from likewise.domain.access import unlisted
from likewise.domain.declarations import Field, fields_of, references_of
from likewise.domain.facts import Fact
from likewise.domain.kinds import NotDeclared, by_name, kinds
from likewise.records.models.versions import Anchor, Child, Kept, Versioned

type Made = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands in a row; a reference ends in _id. `made` makes its words members."""

    field: str
    attribute: str
    made: Made


@dataclass(frozen=True, slots=True)
class Children:
    """A table with the items of some of a fact's lists.

    `item` makes one item of its columns; ids stay as they are. Items are those of a version, or of
    all versions alike.
    """

    model: type[Child]
    fields: tuple[str, ...]
    owner: str
    columns: tuple[Column, ...]
    item: Callable[..., Any] | None
    is_of_version: bool

    @property
    def order(self) -> str:
        """What items are ordered by."""
        has_position = any(each.name == "position" for each in self.model._meta.fields)
        return "position" if has_position else self.columns[0].attribute

    @property
    def has_field(self) -> bool:
        """Whether a column says which list an item is of."""
        return len(self.fields) > 1


@dataclass(frozen=True, slots=True)
class Table:
    """Where one kind of fact is kept.

    `texts` are fields kept apart, each with the field that names whom it is about; `derived` are
    columns that repeat what the fact works out.
    """

    model: type[Versioned]
    anchor: type[Anchor] | None
    columns: tuple[Column, ...]
    texts: Mapping[str, str | None]
    children: tuple[Children, ...]
    derived: tuple[str, ...]


def table_of(kind: type[Fact]) -> Table:
    """Where a kind of fact is kept."""
    return _tables()[kind.__name__]


def kept_tables() -> Mapping[type[Model], Kept]:
    """Every table of the record, and how its rows are kept."""
    models: Iterable[Any] = apps.get_app_config("records").get_models()
    return {model: model.kept for model in models}


def check() -> None:
    """See that the facts and the tables fit.

    Raises
    ------
    ImproperlyConfigured
        With a sentence that names the class at fault.
    """
    try:
        _check_models()
        _tables()
    except NotDeclared as fault:
        raise ImproperlyConfigured(fault.sentence) from None
    without = unlisted(kinds())
    if without:
        raise ImproperlyConfigured(
            f"Nobody may read {', '.join(without)}, and the table of rights does not say so: give "
            "each a row in domain/access/rights.py."
        )


def _check_models() -> None:
    for model in apps.get_app_config("records").get_models():
        if not hasattr(model, "kept"):
            raise ImproperlyConfigured(
                f"The table {model.__name__} says neither which fact it holds nor how its rows are "
                "kept: make it Versioned, an Anchor or a Child, or give it `kept`."
            )
        said = ("holds", "keeps", "owner") if issubclass(model, Child) else ("holds",)
        if issubclass(model, Versioned | Anchor | Child) and not all(
            hasattr(model, s) for s in said
        ):
            raise ImproperlyConfigured(
                f"The table {model.__name__} does not say what it holds: give it {', '.join(said)}."
            )


@cache
def _tables() -> Mapping[str, Table]:
    return {kind.__name__: _table(kind) for kind in kinds()}


def _table(kind: type[Fact]) -> Table:
    model: type[Versioned] = _only(kind, _holding(kind, Versioned), "a table of its versions")
    anchors = _holding(kind, Anchor)
    children = tuple(_children(kind, each) for each in _holding(kind, Child))
    apart = {
        field.name: field.text.about for field in fields_of(kind) if field.text and field.is_apart
    }
    held = [name for each in children for name in each.fields]
    fields = {field.name: field for field in fields_of(kind)}
    for name in sorted(fields.keys() - apart.keys() - {*held}):
        if fields[name].is_list:
            raise ImproperlyConfigured(f"No table keeps the items of {kind.__name__}.{name}.")
    columns = tuple(
        _column(model, field) for field in fields.values() if field.name not in {*apart, *held}
    )
    return Table(
        model,
        _only(kind, anchors, "an anchor") if anchors or _is_referred(kind) else None,
        columns,
        apart,
        children,
        tuple(_derived(kind, model, columns)),
    )


def _holding(kind: type[Fact], base: Any) -> list[Any]:
    models: Iterable[Any] = apps.get_app_config("records").get_models()
    return [each for each in models if issubclass(each, base) and each.holds is kind]


def _only(kind: type[Fact], found: Collection[Any], what: str) -> Any:
    if len(found) != 1:
        raise ImproperlyConfigured(
            f"{kind.__name__} needs {what}, and has {len(found)}: write one in records/models."
        )
    return next(iter(found))


def _is_referred(kind: type[Fact]) -> bool:
    return any(kind.__name__ in references_of(each) for each in kinds())


def _children(kind: type[Fact], model: type[Child]) -> Children:
    known = {field.name: field for field in fields_of(kind)}
    lists = {name for name, field in known.items() if field.is_list}
    if not model.keeps or set(model.keeps) - lists:
        raise ImproperlyConfigured(
            f"{model.__name__} keeps {', '.join(model.keeps) or 'nothing'}: {kind.__name__} has no "
            "such list."
        )
    owner: Any = _model_field(model, model.owner)
    one = known[model.keeps[0]]
    if is_dataclass(one.holds):
        columns = tuple(_column(model, field) for field in fields_of(one.holds))
    else:
        others = {"row", "field", "position", model.owner}
        (named,) = [each.name for each in model._meta.fields if each.name not in others]
        columns = (_column(model, one, named),)
    return Children(
        model,
        model.keeps,
        owner.attname,
        columns,
        one.holds if is_dataclass(one.holds) else None,
        issubclass(owner.related_model, Versioned),
    )


def _column(model: type[Model], field: Field, named: str = "") -> Column:
    stored = _model_field(model, named or field.name)
    if isinstance(stored, ForeignKey) or field.refers not in (None, "Fact"):
        anchor = stored.related_model
        if getattr(anchor, "holds", None) is not by_name().get(field.refers or ""):
            raise ImproperlyConfigured(
                f"{model.__name__}.{stored.name} should refer to the anchor of {field.refers}."
            )
    return Column(field.name, stored.attname, _made(field))


def _model_field(model: type[Model], name: str) -> "ModelField[Any, Any]":
    try:
        return model._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist:
        raise ImproperlyConfigured(
            f"The table {model.__name__} has no column {name}, which its fact has."
        ) from None


def _made(field: Field) -> Made:
    if not issubclass(field.holds, StrEnum):
        return None
    word = field.holds
    return (lambda words: frozenset(map(word, words))) if field.many else word


def _derived(kind: type[Fact], model: type[Versioned], own: Collection[Column]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        if column.name in model.BOOKKEEPING or column.attname in {each.attribute for each in own}:
            continue
        if not isinstance(getattr(kind, column.name, None), property):
            raise ImproperlyConfigured(
                f"{kind.__name__} neither holds nor works out {column.name}, a column of its table."
            )
        yield column.name
