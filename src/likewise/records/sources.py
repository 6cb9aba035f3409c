"""What sources called the things that imports brought: sealed, as a name or a number may be in it.

What says who somebody is, or is about one participant, is sealed with their key; the rest with
the key of the import that brought it. Without it a source's name is erased, and so is the digest
of what the source said.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from json.encoder import encode_basestring as _quoted
from typing import NamedTuple

from likewise.domain.declarations import ERASED, fields_of
from likewise.domain.facts import Fact
from likewise.domain.imports.lines import PARTS
from likewise.domain.kinds import kinds
from likewise.domain.participants import Participant, Person
from likewise.records import bulk, keys, models
from likewise.records.tables import table_of

TOGETHER = 2000
PEOPLE = PARTS[Participant]


class Source(NamedTuple):
    """What a source called one thing, in which of its tables, and a digest of what it said."""

    table: str
    key: str
    fact: str
    digest: str
    owner: str


def key_of_import(operation: str) -> str:
    """The owner of the key of what an import brought that is about nobody."""
    return f"import:{operation}"


def subject_of(kind: type[Fact]) -> str | None:
    """The staged column with the person or participant whom facts of a kind are about, if any."""
    if kind in (Person, Participant):
        return "fact"
    return next((f.name for f in fields_of(kind) if f.name == "participant"), None)


def owners_of(facts: Sequence[str]) -> dict[str, str]:
    """Of these facts, of whatever kind, those that are about a person or participant; and whom."""
    found: dict[str, str] = {}
    for kind in kinds():
        subject = subject_of(kind)
        if subject is not None:
            rows = table_of(kind).model._default_manager.filter(fact__in=facts, version=1)
            column = "fact" if subject == "fact" else "participant_id"
            found |= {fact: about for fact, about in rows.values_list("fact", column) if about}
    return found


def write(found: Iterable[Source], *, programme: str, operation: models.Operation) -> None:
    """Seal what a source called things, and keep it."""
    columns = ("programme_id", "table", "fact", "owner", "sealed", "operation_id")
    bulk.insert(
        models.ImportedKey,
        columns,
        (
            (programme, each.table, each.fact, each.owner, sealed, operation.sequence)
            for each, sealed in _sealed(found)
        ),
    )


def read(programme: str) -> Iterator[tuple[str, str, str, str]]:
    """Table, key, fact and digest of everything that imports brought into a programme."""
    rows = models.ImportedKey.objects.filter(programme=programme)
    found = rows.values_list("table", "fact", "owner", "sealed")
    for some in batched(found.iterator(chunk_size=TOGETHER), TOGETHER):
        ring = keys.Ring(owner for _, _, owner, _ in some)
        for table, fact, owner, sealed in some:
            key = digest = ERASED
            if sealed and owner in ring:
                key, digest = _unsealed(ring, owner, bytes(sealed), table, fact)
            yield table, key, fact, digest


def _unsealed(ring: keys.Ring, owner: str, sealed: bytes, table: str, fact: str) -> tuple[str, str]:
    key, digest = json.loads(ring.unseal(owner, sealed, _context(table, fact)))
    return key, digest


def called(programme: str, key: str, *, table: str = PEOPLE) -> list[str]:
    """The facts of a programme that sources call so in one of their tables.

    Each is opened with its own key, as no column says it in clear.
    """
    wanted = key.strip().casefold()
    return [fact for fact, own in _keys_in(programme, table) if wanted and own.casefold() == wanted]


def own_ids(
    programme: str, facts: Iterable[str] | None = None, *, table: str = PEOPLE
) -> dict[str, str]:
    """What sources call these facts, or all; by their ids, where an import brought them."""
    return dict(_keys_in(programme, table, None if facts is None else frozenset(facts)))


def _keys_in(
    programme: str, table: str, facts: frozenset[str] | None = None
) -> Iterator[tuple[str, str]]:
    rows = models.ImportedKey.objects.filter(programme=programme, table=table)
    found = (rows if facts is None else rows.filter(fact__in=facts)).exclude(sealed=b"")
    for some in batched(found.values_list("fact", "owner", "sealed"), TOGETHER):
        ring = keys.Ring(owner for _, owner, _ in some)
        for fact, owner, sealed in some:
            if owner in ring:
                yield fact, _unsealed(ring, owner, bytes(sealed), table, fact)[0]


def correct(found: Iterable[Source], *, programme: str, operation: models.Operation) -> None:
    """Keep what a source says now, and what it said before, so that it can be put back.

    Both are sealed with the key of whoever it was about, or of the import that brought it first.
    """
    kept = models.ImportedKey.objects.filter(programme=programme)
    for some in batched(found, TOGETHER):
        owners = {
            (table, fact): owner
            for table, fact, owner in kept.filter(
                fact__in={each.fact for each in some}
            ).values_list("table", "fact", "owner")
        }
        same = [e._replace(owner=owners.get((e.table, e.fact), e.owner)) for e in some]
        for each, sealed in _sealed(same):
            rows = kept.filter(table=each.table, fact=each.fact)
            for row, former in rows.values_list("row", "sealed"):
                models.FormerDigest.objects.create(key_id=row, sealed=former, operation=operation)
            rows.update(sealed=sealed)


def _sealed(found: Iterable[Source]) -> Iterator[tuple[Source, bytes]]:
    ring, before = keys.Ring(()), set[str]()
    for some in batched(found, TOGETHER):
        owners = {each.owner for each in some if each.key != ERASED}
        if not owners <= before:  # thousands of meetings are sealed with the key of their import
            keys.make(owners)
            ring, before = keys.Ring(owners), owners
        for each in some:
            table, key, fact, digest, owner = each
            said = f"[{_quoted(key)}, {_quoted(digest)}]"  # JSON, in a fifth of the time
            context = _context(table, fact)
            yield each, b"" if key == ERASED else ring.seal(owner, said, context)


def _context(table: str, fact: str) -> str:
    return f"source|{table}|{fact}"
