"""Texts of facts: sealed when a version is written, and opened when it is read.

A text is stored once while it stays the same: each version says since which version of its fact
the text is what it is (`Sealed.column`). It is bound to its owner, kind, field, fact and version,
so that it opens nowhere else. A text about one participant has that participant's key, identity the
person's; one about nobody in particular has the key of the participant who wrote it where the fact
says so (`by`), and else a key of its own. So has what is written about somebody
whose record was ever joined to another: when the two part, it may belong to either, and is
forgotten with whom it belongs to.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from likewise.domain.declarations import ERASED
from likewise.domain.facts import Fact
from likewise.domain.kinds import by_name
from likewise.records import adding, keys, questions
from likewise.records.models.doubles import SamePerson
from likewise.records.models.texts import Text, TextSubject
from likewise.records.tables import Sealed, Table, table_of

OWN_KEY = "text:"  # how the owners begin that are texts themselves

type Numbered = Sequence[tuple[Fact, int]]


class Place(NamedTuple):
    """Where one text stands."""

    fact: str
    field: str
    version: int


class New(NamedTuple):
    """A text to seal: where it stands, whose key seals it, and whom it is about, if several may."""

    place: Place
    owner: str
    said: str
    about: tuple[str, ...] = ()


def owner_of(text: Sealed, fact: Fact, version: int) -> str:
    """Whose key seals a text of a fact."""
    if text.is_identity:
        return fact.id
    about = subjects_of(text, fact)
    return about[0] if len(about) == 1 else own_key(Place(fact.id, text.name, version))


def subjects_of(text: Sealed, fact: Fact) -> tuple[str, ...]:
    """The participants whom a text is about, or else the one whose it is."""
    about = getattr(fact, text.about) if text.about else None
    about = about or (getattr(fact, text.by) if text.by else None)
    return about if isinstance(about, tuple) else (about,) if about else ()


def in_either_hand(participants: Iterable[str]) -> frozenset[str]:
    """Those of these participants to whose record another was ever joined."""
    rows = SamePerson._default_manager.filter(participant__in=set(participants))
    return frozenset(rows.values_list("participant_id", flat=True))


def own_key(place: Place) -> str:
    """The key of a text that is about nobody in particular, or about several people."""
    return f"{OWN_KEY}{place.fact}.{place.field}.{place.version}"


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
    new: list[New] = []
    for fact, number in facts:
        mine: dict[str, Any] = {}
        columns[fact.id, number] = mine
        for text in table.texts:
            said = packed(text, [getattr(fact, name) for name in text.fields])
            about = subjects_of(text, fact) if text.is_about_several else ()
            since, former, was_about = before.get((fact.id, text.name), (0, "", ()))
            if since and (ERASED if former is None else former) == said and about == was_about:
                mine[text.column] = since
                continue
            mine[text.column] = number if said else None
            if said:
                owner = owner_of(text, fact, number)
                new.append(New(Place(fact.id, text.name, number), owner, said, about))
    store(kind, new)
    return columns


def store(kind: type[Fact], new: Sequence[New]) -> None:
    """Seal new texts, making the keys that are not there yet."""
    shared = in_either_hand(each.owner for each in new) if new else frozenset()
    new = [e._replace(owner=own_key(e.place)) if e.owner in shared else e for e in new]
    open_texts = [each.owner for each in new if each.said != ERASED]
    keys.make(open_texts)
    ring = keys.Ring(open_texts)

    def sealed(each: New) -> bytes:
        if each.said == ERASED:
            return b""
        return ring.seal(each.owner, each.said, context(kind.__name__, each.place))

    stored = adding.insert(
        Text(**each.place._asdict(), owner=each.owner, sealed=sealed(each)) for each in new
    )
    adding.insert(
        TextSubject(text=row, participant_id=participant, position=position)
        for row, each in zip(stored, new, strict=True)
        for position, participant in enumerate(each.about)
    )


def of_rows(
    table: Table, kind: type[Fact], rows: Sequence[Any], *, with_about: bool = True
) -> Callable[[Any], dict[str, Any]]:
    """What answers, for each of these rows of versions, the values of the fields kept apart.

    Without whom they are about where nobody asks for that: it is one more question.
    """
    places = {
        Place(row.fact, text.name, since)
        for row in rows
        for text in table.texts
        if (since := getattr(row, text.column)) is not None
    }
    opened = read(kind.__name__, places)
    several = with_about and any(text.is_about_several for text in table.texts)
    about = _subjects(places) if several else {}

    def values(row: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for text in table.texts:
            since = getattr(row, text.column)
            place = Place(row.fact, text.name, since or 0)
            found |= unpacked(text, "" if since is None else opened.get(place))
            if several and text.about and text.is_about_several:
                found[text.about] = tuple(about.get(place, ()))
        return found

    return values


def read(kind: str, places: Iterable[Place]) -> Mapping[Place, str | None]:
    """Texts of one kind of fact, opened; none for one that nobody can open any more."""
    wanted = frozenset(places)
    if not wanted:
        return {}
    stored = questions.answer(every(), fact__in={place.fact for place in wanted})
    rows = [(Place(*row[:3]), row[3], bytes(row[4])) for row in stored]
    ring = keys.Ring(owner for place, owner, _ in rows if place in wanted)
    return {
        place: ring.unseal(owner, sealed, context(kind, place))
        if sealed and owner in ring
        else None
        for place, owner, sealed in rows
        if place in wanted
    }


@cache
def every() -> "QuerySet[Any, Any]":
    """Every text, where it stands, whose key seals it, and sealed as it is; to be narrowed."""
    return Text.objects.values_list("fact", "field", "version", "owner", "sealed")


def _before(
    table: Table, kind: type[Fact], facts: Numbered
) -> dict[tuple[str, str], tuple[int, str | None, tuple[str, ...]]]:
    """Of each fact and text: since which version it is what it is, what that is, about whom."""
    if not facts:
        return {}
    former = {(fact.id, number - 1) for fact, number in facts}
    rows = table.model._default_manager.filter(fact__in={each for each, _ in former})
    names = [text.column for text in table.texts]
    places: dict[tuple[str, str], Place] = {}
    for fact, version, *found in rows.values_list("fact", "version", *names):
        if (fact, version) in former:
            for text, at in zip(table.texts, found, strict=True):
                if at is not None:
                    places[fact, text.name] = Place(fact, text.name, at)
    opened, about = read(kind.__name__, places.values()), _subjects(places.values())
    return {
        key: (place.version, opened.get(place), tuple(about.get(place, ())))
        for key, place in places.items()
    }


def _subjects(places: Iterable[Place]) -> dict[Place, list[str]]:
    """Whom texts are about, of those that may be about several."""
    wanted = set(places)
    if not wanted:
        return {}
    found: dict[Place, list[str]] = {}
    for fact, field, version, participant in questions.answer(
        _about(), text__fact__in={place.fact for place in wanted}
    ):
        found.setdefault(Place(fact, field, version), []).append(participant)
    return {place: people for place, people in found.items() if place in wanted}


@cache
def _about() -> "QuerySet[Any, Any]":
    rows = TextSubject.objects.order_by("text", "position")
    return rows.values_list("text__fact", "text__field", "text__version", "participant_id")


def of_facts(kind: type[Fact], *conditions: Q, **filters: Any) -> dict[str, dict[str, Any]]:
    """The values of the fields kept apart, in the versions that a query over their table finds.

    By the id of the fact, and without whom a text is about: ask for one version of each.
    """
    rows = questions.answer(_versions(kind.__name__), *conditions, **filters)
    found = list(map(_row_of(kind.__name__)._make, rows))
    said = of_rows(table_of(kind), kind, found, with_about=False)
    return {row.fact: said(row) for row in found}


@cache
def _versions(name: str) -> "QuerySet[Any, Any]":
    rows = table_of(by_name()[name]).model._default_manager.all()
    return rows.values_list(*_row_of(name)._fields)


@cache
def _row_of(name: str) -> Any:
    columns = (text.column for text in table_of(by_name()[name]).texts)
    return namedtuple("Row", ("fact", *columns))
