"""Texts of facts: sealed when a version is written, and opened when it is read.

A text is stored once while it stays the same: each version says since which version of its fact
the text is what it is (`Sealed.column`). It is bound to its owner, kind, field, fact and version,
so that it opens nowhere else. A text about one participant has that participant's key, identity the
person's; one about nobody in particular has a key of its own.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q

from likewise.domain.declarations import ERASED
from likewise.domain.facts import Fact
from likewise.records import keys
from likewise.records.models.texts import Text
from likewise.records.tables import Sealed, Table, table_of

type Numbered = Sequence[tuple[Fact, int]]


class Place(NamedTuple):
    """Where one text stands."""

    fact: str
    field: str
    version: int


def owner_of(text: Sealed, fact: Fact, version: int) -> str:
    """Whose key seals a text of a fact."""
    if text.is_identity:
        return fact.id
    about = getattr(fact, text.about) if text.about else None
    return about or own_key(Place(fact.id, text.name, version))


def own_key(place: Place) -> str:
    """The key of a text that is about nobody in particular, or about several people."""
    return f"text:{place.fact}.{place.field}.{place.version}"


def context(kind: str, place: Place) -> str:
    """What binds a sealed text to where it stands."""
    return f"{kind}.{place.field}|{place.fact}|{place.version}"


def packed(text: Sealed, values: Sequence[str]) -> str:
    """The values of a text's fields as one text; nothing where all are empty."""
    if not any(values):
        return ""
    if all(value == ERASED for value in values):
        return ERASED
    return values[0] if len(text.fields) == 1 else json.dumps(values, ensure_ascii=False)


def unpacked(text: Sealed, said: str | None) -> dict[str, str]:
    """The values of a text's fields, each erased where nothing opens it any more."""
    if not said:
        return dict.fromkeys(text.fields, ERASED if said is None else "")
    values = [said] if len(text.fields) == 1 else json.loads(said)
    return dict(zip(text.fields, values, strict=True))


def write(table: Table, kind: type[Fact], facts: Numbered) -> dict[tuple[str, int], dict[str, Any]]:
    """Seal what versions of facts say in words; the columns that say where, for each version.

    Raises
    ------
    Erased
        When a new text is about somebody who was erased.
    """
    if not table.texts:
        return {(fact.id, number): {} for fact, number in facts}
    before = _before(table, kind, [each for each in facts if each[1] > 1])
    columns: dict[tuple[str, int], dict[str, Any]] = {}
    new: list[tuple[Place, str, str]] = []
    for fact, number in facts:
        mine: dict[str, Any] = {}
        columns[fact.id, number] = mine
        for text in table.texts:
            said = packed(text, [getattr(fact, name) for name in text.fields])
            since, former = before.get((fact.id, text.name), (0, ""))
            if since and (ERASED if former is None else former) == said:
                mine[text.column] = since
                continue
            mine[text.column] = number if said else None
            if said:
                owner = owner_of(text, fact, number)
                new.append((Place(fact.id, text.name, number), owner, said))
    store(kind, new)
    return columns


def store(kind: type[Fact], new: Sequence[tuple[Place, str, str]]) -> None:
    """Seal new texts, each with its place and owner, making the keys that are not there yet."""
    open_texts = [owner for _, owner, said in new if said != ERASED]
    keys.make(open_texts)
    ring = keys.Ring(open_texts)
    Text.objects.bulk_create(
        Text(
            **place._asdict(),
            owner=owner,
            sealed=b"" if said == ERASED else ring.seal(owner, said, context(kind.__name__, place)),
        )
        for place, owner, said in new
    )


def of_rows(
    table: Table, kind: type[Fact], rows: Sequence[Any], only: Iterable[str] = ()
) -> Callable[[Any], dict[str, str]]:
    """What answers, for each of these rows of versions, the values of the fields kept apart."""
    wanted = [text for text in table.texts if not only or text.name in only]
    places = {
        Place(row.fact, text.name, since)
        for row in rows
        for text in wanted
        if (since := getattr(row, text.column)) is not None
    }
    opened = read(kind.__name__, places)

    def values(row: Any) -> dict[str, str]:
        found: dict[str, str] = {}
        for text in wanted:
            since = getattr(row, text.column)
            said = "" if since is None else opened.get(Place(row.fact, text.name, since))
            found |= unpacked(text, said)
        return found

    return values


def read(kind: str, places: Iterable[Place]) -> Mapping[Place, str | None]:
    """Texts of one kind of fact, opened; none for one that nobody can open any more."""
    wanted = frozenset(places)
    if not wanted:
        return {}
    stored = Text.objects.filter(fact__in={place.fact for place in wanted}).values_list(
        "fact", "field", "version", "owner", "sealed"
    )
    rows = [(Place(*row[:3]), row[3], bytes(row[4])) for row in stored]
    ring = keys.Ring(owner for place, owner, _ in rows if place in wanted)
    return {
        place: ring.unseal(owner, sealed, context(kind, place))
        if sealed and owner in ring
        else None
        for place, owner, sealed in rows
        if place in wanted
    }


def _before(
    table: Table, kind: type[Fact], facts: Numbered
) -> dict[tuple[str, str], tuple[int, str | None]]:
    """Of each fact and text: since which version it is what it is, and what that is."""
    if not facts:
        return {}
    former = {(fact.id, number - 1) for fact, number in facts}
    rows = table.model._default_manager.filter(fact__in={each for each, _ in former})
    names = [text.column for text in table.texts]
    since: dict[tuple[str, str], int] = {}
    for fact, version, *found in rows.values_list("fact", "version", *names):
        if (fact, version) in former:
            for text, at in zip(table.texts, found, strict=True):
                if at is not None:
                    since[fact, text.name] = at
    opened = read(kind.__name__, (Place(*key, at) for key, at in since.items()))
    return {key: (at, opened.get(Place(*key, at))) for key, at in since.items()}


def of_facts(kind: type[Fact], *conditions: Q, **filters: Any) -> dict[str, dict[str, str]]:
    """The values of the fields kept apart, in the versions that a query over their table finds.

    By the id of the fact: ask for one version of each.
    """
    table = table_of(kind)
    columns = [text.column for text in table.texts]
    rows = table.model._default_manager.filter(*conditions, **filters)
    found = list(rows.values_list("fact", *columns, named=True))
    said = of_rows(table, kind, found)
    return {row.fact: said(row) for row in found}
