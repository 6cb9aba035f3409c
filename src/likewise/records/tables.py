"""Which table holds which kind of fact: found from the models, and checked against the kinds."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Never

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Field as ModelField
from django.db.models import Model

from likewise.domain.access import unlisted
from likewise.domain.declarations import Field, fields_of, references_of
from likewise.domain.facts import Fact
from likewise.domain.kinds import NotDeclared, kinds
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
class Sealed:
    """A text that is kept apart: what it is called, and the fields that it has.

    `about` is the field that names the participant, or those, whom it is about; `by` the one that
    names whose it is where that is empty. A column of the versions says since which version of the
    fact the text is what it is; none where it is empty.
    """

    name: str
    fields: tuple[str, ...]
    about: str | None
    is_about_several: bool  # the field is a list
    by: str | None

    @property
    def column(self) -> str:
        """The column of a version that says which text it has."""
        return f"{self.name}_since"

    @property
    def is_identity(self) -> bool:
        """Whether it says who somebody is, so that the fact is itself whom it is about."""
        return self.name == "identity"


@dataclass(frozen=True, slots=True)
class Table:
    """Where one kind of fact is kept.

    `texts` are kept apart, sealed; `derived` are columns that repeat what the fact works out.
    """

    model: type[Versioned]
    anchor: type[Anchor] | None
    columns: tuple[Column, ...]
    texts: tuple[Sealed, ...]
    children: tuple[Children, ...]
    derived: tuple[str, ...]


def table_of(kind: type[Fact]) -> Table:
    """Where a kind of fact is kept."""
    return _tables()[kind.__name__]


def kept_tables() -> Mapping[type[Model], Kept]:
    """Every table of the record, and how its rows are kept."""
    return {model: model.kept for model in _models()}


def check() -> None:
    """See that the facts and the tables fit.

    Raises
    ------
    ImproperlyConfigured
        With a sentence that names the class at fault.
    """
    try:
        for model in _models():
            _check_model(model)
        _tables()
    except NotDeclared as fault:
        _refuse(fault.sentence)
    without = unlisted(kinds())
    if without:
        _refuse(
            f"Nobody may read {', '.join(without)}, and the table of rights does not say so: give "
            "each a row in domain/access/rights.py."
        )


def _refuse(sentence: str) -> Never:
    raise ImproperlyConfigured(sentence)


def _models() -> Iterable[Any]:
    return apps.get_app_config("records").get_models()


def _check_model(model: Any) -> None:
    table = f"The table {model.__name__}"
    if not hasattr(model, "kept"):
        _refuse(
            f"{table} says neither which fact it holds nor how its rows are kept: make it "
            "Versioned, an Anchor or a Child, or give it `kept`."
        )
    if issubclass(model, Versioned | Anchor | Child):
        said = ("holds", "keeps", "owner") if issubclass(model, Child) else ("holds",)
        if not all(hasattr(model, each) for each in said):
            _refuse(f"{table} does not say what it holds: give it {', '.join(said)}.")
        if model.holds not in kinds():
            _refuse(f"{table} holds {model.holds.__name__}, which is no kind of fact.")


@cache
def _tables() -> Mapping[str, Table]:
    return {kind.__name__: _table(kind) for kind in kinds()}


def _table(kind: type[Fact]) -> Table:
    versions, anchors, lists = (
        [each for each in _models() if issubclass(each, base) and each.holds is kind]
        for base in (Versioned, Anchor, Child)
    )
    if len(versions) != 1:
        _refuse(f"{kind.__name__} needs one table of its versions, and has {len(versions)}.")
    is_referred = any(kind.__name__ in references_of(each) for each in kinds())
    if len(anchors) > 1 or (is_referred and not anchors):
        _refuse(f"Facts refer to {kind.__name__}: it needs one anchor, and has {len(anchors)}.")
    children = tuple(_children(kind, each) for each in lists)
    texts = _sealed(kind, versions[0])
    apart = [name for text in texts for name in text.fields]
    kept = [name for each in children for name in each.fields]
    subjects = {text.about for text in texts if text.is_about_several}
    apart += [name for name in subjects if name]
    for field in fields_of(kind):
        if field.is_list and field.name not in subjects and kept.count(field.name) != 1:
            _refuse(f"One table should keep the items of {kind.__name__}.{field.name}.")
    (model,), own = versions, {*apart, *kept}
    columns = tuple(_column(model, f) for f in fields_of(kind) if f.name not in own)
    said = {*(column.attribute for column in columns), *(text.column for text in texts)}
    derived = tuple(_derived(kind, model, said))
    return Table(model, next(iter(anchors), None), columns, texts, children, derived)


def _sealed(kind: type[Fact], model: type[Versioned]) -> tuple[Sealed, ...]:
    found: dict[str, list[Field]] = {}
    for field in fields_of(kind):
        if field.sealed_as is not None:
            found.setdefault(field.sealed_as, []).append(field)
    texts = []
    for name, fields in found.items():
        about, by = (marked.about, marked.by) if (marked := fields[0].text) else (None, None)
        several = any(each.name == about and each.is_list for each in fields_of(kind))
        texts.append(Sealed(name, tuple(field.name for field in fields), about, several, by))
        _model_field(model, texts[-1].column)
    return tuple(texts)


def _children(kind: type[Fact], model: type[Child]) -> Children:
    lists = {field.name: field for field in fields_of(kind) if field.is_list}
    if not model.keeps or set(model.keeps) - lists.keys():
        said = ", ".join(model.keeps) or "nothing"
        _refuse(f"{model.__name__} keeps {said}: {kind.__name__} has no such list.")
    owner: Any = _model_field(model, model.owner)
    one = lists[model.keeps[0]]
    item = one.holds if is_dataclass(one.holds) else None
    if item is not None:
        columns = tuple(_column(model, field) for field in fields_of(item))
    else:
        others = {"row", "field", "position", model.owner}
        (named,) = [each.name for each in model._meta.fields if each.name not in others]
        columns = (_column(model, one, named),)
    is_of_version = issubclass(owner.related_model, Versioned)
    return Children(model, model.keeps, owner.attname, columns, item, is_of_version)


def _column(model: type[Model], field: Field, named: str = "") -> Column:
    stored = _model_field(model, named or field.name)
    referred = getattr(getattr(stored.related_model, "holds", None), "__name__", None)
    if referred != (None if field.refers == "Fact" else field.refers):
        _refuse(f"{model.__name__}.{stored.name} should refer to the anchor of {field.refers}.")
    return Column(field.name, stored.attname, _made(field))


def _model_field(model: type[Model], name: str) -> "ModelField[Any, Any]":
    try:
        return model._meta.get_field(name)  # type: ignore[return-value]
    except FieldDoesNotExist:
        _refuse(f"The table {model.__name__} has no column {name}, which its fact has.")


def _made(field: Field) -> Made:
    if not issubclass(field.holds, StrEnum):
        return None
    word = field.holds
    return (lambda words: frozenset(map(word, words))) if field.many else word


def _derived(kind: type[Fact], model: type[Versioned], own: Collection[str]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        if column.name in model.BOOKKEEPING or column.attname in own:
            continue
        if not isinstance(getattr(kind, column.name, None), property):
            _refuse(
                f"{kind.__name__} neither holds nor works out {column.name}, a column of its table."
            )
        yield column.name
