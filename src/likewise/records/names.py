"""The names of a programme's people, in this process's memory, in the order of lists.

Names are sealed in the record, so no database can search them or put them in order. All of a
programme's are opened once (100,000 take about a second and 60 MB), then kept up to date by what
the audit says was done since. Nothing of it lies on disk; whoever is erased is let go of at once.
"""

import gc
import json
import threading
from bisect import bisect_left, insort
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from likewise.domain.likeness import Likeness, are_like, digits_of, folded, words_of
from likewise.records import keys, memory, models, questions
from likewise.records.facts import known_at
from likewise.records.keys import ledger
from likewise.records.texts import Place, context, every

KEPT_AT_MOST = 8
SHORTEST = 3  # letters of a name that is pointed out
NOW = known_at(None)


class Named(NamedTuple):
    """One person's place in the list, and what a search looks through."""

    order: str
    participant: str
    searched: str
    digits: str  # of their telephone number, as `digits_of` writes it
    mail: str


class Sought(NamedTuple):
    """One thing that is looked for: who has it in their name, or these digits, or is one of these.

    `digits` are given only for whoever may read every telephone number of the programme.
    """

    word: str
    digits: str = ""
    also: Collection[str] = frozenset()


@dataclass(slots=True)
class _Kept:
    """What was opened of one programme, and the last event of the audit by then."""

    sequence: int = 0
    hash: str = ""
    by_name: list[Named] = field(default_factory=list)
    named: dict[str, Named] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)  # participant by person
    words: frozenset[str] | None = None  # every name there is


_kept: dict[str, _Kept] = {}
_turn = threading.Lock()


def in_order(programme: str, *, sought: Sequence[Sought] = ()) -> Iterator[str]:
    """The participants who have a name, and all that is sought, by name."""
    for each in _found(programme, sought):
        yield each.participant


def _found(programme: str, sought: Sequence[Sought]) -> list[Named]:
    with _turn:
        found = list(_up_to_date(programme).by_name)
    for word, digits, also in sought:
        if digits or also:
            found = [
                each
                for each in found
                if word in each.searched
                or (digits and digits in each.digits)
                or each.participant in also
            ]
        else:
            found = [each for each in found if word in each.searched]
    return found


def namesakes(programme: str, participants: Collection[str]) -> frozenset[str]:
    """Those of these people whose whole name somebody else of the programme has as well."""
    with _turn:
        kept = _up_to_date(programme)
        return frozenset(
            each
            for each in participants
            if each in kept.named and _has_namesake(kept.by_name, kept.named[each])
        )


def _has_namesake(by_name: Sequence[Named], named: Named) -> bool:
    at = bisect_left(by_name, named)
    beside = (*by_name[max(0, at - 1) : at], *by_name[at + 1 : at + 2])
    return any(each.order == named.order for each in beside)


def alike(
    programme: str, *, given: str, family: str, telephone: str, email: str, near: Collection[str]
) -> dict[str, Likeness]:
    """Those who have this name, number or address, and those of `near` with a name like it."""
    words, digits, mail = words_of(f"{given} {family}"), digits_of(telephone), folded(email.strip())
    same = [Sought(each) for each in words]
    found: dict[str, Likeness] = {}
    if words:
        found |= {
            each.participant: Likeness.NAME
            for each in _found(programme, same)
            if words_of(each.searched) == words
        }
    for each in _found(programme, ()) if digits or mail or near else ():
        if digits and each.digits == digits:
            found.setdefault(each.participant, Likeness.TELEPHONE)
        elif mail and each.mail == mail:
            found.setdefault(each.participant, Likeness.MAIL)
        elif words and each.participant in near and are_like(words, words_of(each.searched)):
            found.setdefault(each.participant, Likeness.LIKE)
    return found


def names_known(programme: str, words: Collection[str]) -> frozenset[str]:
    """Those of these folded words that are somebody's given or family name in a programme."""
    with _turn:
        kept = _up_to_date(programme)
        if kept.words is None:
            kept.words = frozenset(
                word
                for each in kept.by_name
                for word in each.searched.split()
                if len(word) >= SHORTEST
            )
        return kept.words & frozenset(words)


def names_of(persons: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Given and family name of people, as the record says now, of those who have a name."""
    return {person: (said[0], said[1]) for person, said in _identities(persons).items()}


def _identities(persons: Sequence[str]) -> dict[str, list[str]]:
    said = questions.answer(_with_identity(), fact__in=persons)
    found = list(_stored([Place(fact, "identity", since or 1) for fact, since in said]))
    ring = keys.Ring(owner for _, owner, _ in found)
    return {
        place.fact: _read(ring, owner, sealed, place)
        for place, owner, sealed in found
        if sealed and owner in ring
    }


@memory.lets_go
def let_go() -> None:
    """Let go of the names of everybody who was erased."""
    gone = ledger.erased()
    with _turn:
        for kept in _kept.values():
            for person in gone & kept.persons.keys():
                _drop(kept, kept.persons[person])
                del kept.persons[person]


def _up_to_date(programme: str) -> _Kept:
    kept = _kept.pop(programme, None) or _Kept()
    events = questions.answer(_events(), programme=programme, sequence__gte=kept.sequence)
    if not events or not kept.sequence or events[0][:2] != (kept.sequence, kept.hash):
        kept = _Kept()
        _fill(kept, programme)
        memory.watch()
    elif done := [operation for _, _, operation in events[1:] if operation]:
        _change(kept, programme, done)
    kept.sequence, kept.hash = (events[-1][0], events[-1][1]) if events else (0, "")
    while len(_kept) >= KEPT_AT_MOST:
        _kept.pop(next(iter(_kept)))
    _kept[programme] = kept
    return kept


@cache
def _events() -> "QuerySet[Any, Any]":
    events = models.AuditEvent.objects.order_by("sequence")
    return events.values_list("sequence", "hash", "operation")


_ALL = """SELECT p.fact, p.person_id, t.version, t.owner, t.sealed FROM records_participant p
  JOIN records_person n ON n.fact = p.person_id AND n.superseded_at IS NULL AND NOT n.is_void
  JOIN records_text t ON t.fact = n.fact AND t.field = 'identity' AND t.version = n.identity_since
  WHERE p.programme_id = %s AND p.superseded_at IS NULL AND NOT p.is_void"""


def _fill(kept: _Kept, programme: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALL, [programme])
        rows = cursor.fetchall()
    ring = keys.Ring(owner for _, _, _, owner, _ in rows)
    gc.disable()  # many things are made here, and none holds itself: looking for circles took half
    try:
        for participant, person, version, owner, sealed in rows:
            kept.persons[person] = participant
            if sealed and owner in ring:
                place = Place(person, "identity", version)
                said = _read(ring, owner, bytes(sealed), place)
                if said[0] or said[1]:
                    kept.named[participant] = _named(participant, *said)
        kept.by_name = sorted(kept.named.values())
    finally:
        gc.enable()


def _change(kept: _Kept, programme: str, operations: list[str]) -> None:
    """Read again whoever these acts speak of."""
    persons = models.Person.objects.filter(operation__id__in=operations).values("fact")
    rows = models.Participant.objects.filter(programme_id=programme)
    touched = rows.filter(operation__id__in=operations) | rows.filter(person_id__in=persons)
    changed = set(touched.values_list("fact", flat=True))
    if not changed:
        return
    if len(changed) > len(kept.named) // 4 + 100:
        _fill(kept := _cleared(kept), programme)
        return
    now = dict(rows.filter(NOW, fact__in=changed).values_list("fact", "person_id"))
    for former in rows.filter(fact__in=changed).values_list("person_id", flat=True):
        if kept.persons.get(former) in changed:  # who was joined and parted had another identity
            del kept.persons[former]
    said = _identities([person for person in now.values() if person])
    for participant in changed:
        _drop(kept, participant)
        person = now.get(participant)
        if person and any(said.get(person, ())[:2]):
            named = _named(participant, *said[person])
            kept.persons[person], kept.named[participant] = participant, named
            kept.words = None
            insort(kept.by_name, named)


def _cleared(kept: _Kept) -> _Kept:
    kept.by_name, kept.named, kept.persons, kept.words = [], {}, {}, None
    return kept


def _drop(kept: _Kept, participant: str) -> None:
    kept.words = None
    former = kept.named.pop(participant, None)
    if former is not None:
        at = bisect_left(kept.by_name, former)
        if at < len(kept.by_name) and kept.by_name[at] == former:
            del kept.by_name[at]


def _named(participant: str, given: str, family: str, email: str, telephone: str, *_: str) -> Named:
    given, family = folded(given), folded(family)
    return Named(
        order=f"{family}\t{given}",
        participant=participant,
        searched=f"{given} {family}",
        digits=digits_of(telephone),
        mail=folded(email.strip()),
    )


@cache
def _with_identity() -> "QuerySet[Any, Any]":
    rows = models.Person.objects.filter(NOW, identity_since__isnull=False)
    return rows.values_list("fact", "identity_since")


def _stored(places: Sequence[Place]) -> Iterator[tuple[Place, str, bytes]]:
    wanted = frozenset(places)
    rows = questions.answer(every(), fact__in=[place.fact for place in places], field="identity")
    for fact, field_, version, owner, sealed in rows:
        if (place := Place(fact, field_, version)) in wanted:
            yield place, owner, bytes(sealed)


def _read(ring: keys.Ring, owner: str, sealed: bytes, place: Place) -> list[str]:
    """Who somebody is, from their sealed identity, in the order of its fields."""
    said: list[str] = json.loads(ring.unseal(owner, sealed, context("Person", place)))
    return said
