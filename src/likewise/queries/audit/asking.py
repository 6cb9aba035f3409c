"""What somebody looks for in the audit, as conditions on what is stored and on what is noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from likewise.domain.access import Extent, extent
from likewise.domain.accounts import Actor
from likewise.domain.audit import (
    ACCESSES,
    ROOMS,
    EventKind,
    accessed,
    actions_saying,
    kinds_saying,
)
from likewise.domain.looks import Access, AccessKind
from likewise.queries.access import SHORT
from likewise.queries.accounts import accounts_of_staff
from likewise.records import models

WORDS_AT_MOST = 10
LONGEST = 100  # characters of what is looked for
FEWEST = 4  # letters of an account's id


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAsked:
    """Which events are asked for; nothing is all of them.

    `since` and `until` are instants, the second outside. `who` is a part of a staff address, for
    whoever may read those, or the beginning of an account's id; `about` the beginning of a random
    id; `words` are parts, in any order, of what an event is called.
    """

    since: datetime | None = None
    until: datetime | None = None
    kind: EventKind | None = None
    who: str = ""
    role: str = ""
    about: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked, made ready once: of acts, of accesses that are stored, of those noted."""

    asked: EventsAsked
    sees_ids: bool
    accounts: frozenset[str]
    words: tuple[str, ...]

    @classmethod
    def of(cls, viewer: Actor, asked: EventsAsked) -> "Conditions":
        """The conditions for a viewer."""
        who = asked.who.strip()[:LONGEST]
        return cls(
            asked,
            sees_ids(viewer),
            accounts_of_staff(viewer, said=who) if who else frozenset(),
            tuple(asked.words.lower()[:LONGEST].split()[:WORDS_AT_MOST]),
        )

    @property
    def about(self) -> str:
        """The beginning of an id that is asked for, if any."""
        return self.asked.about.strip().lower()[:LONGEST]

    @property
    def is_impossible(self) -> bool:
        """Whether what is asked for is the beginning of no id that the viewer is shown."""
        said = self.about
        is_id = len(said) >= SHORT and said.isascii() and said.isalnum()
        return bool(said) and not (is_id and self.sees_ids)

    def acts(self, rows: "QuerySet[models.AuditEvent]") -> "QuerySet[models.AuditEvent]":
        """The acts that are asked for."""
        kind = self.asked.kind
        rows = rows.filter(self._of_both())
        if kind is EventKind.ACTS:
            rows = rows.exclude(of_rooms(*(room for rooms in ROOMS.values() for room in rooms)))
        elif kind is not None:
            rows = rows.filter(of_rooms(*ROOMS[kind])) if kind in ROOMS else rows.none()
        if self.words:
            rows = rows.filter(action__in=actions_saying(self.words))
        if self.about:
            said = Cast("about", TextField())
            rows = rows.alias(said=said).filter(said__contains=f'"{self.about}')
        return rows

    def kinds(self) -> frozenset[AccessKind]:
        """The kinds of accesses among which those asked for can be."""
        kind = self.asked.kind
        found = frozenset(AccessKind if kind is None else ACCESSES.get(kind, ()))
        return found & {AccessKind.LOOK} if self.about else found

    def accesses(
        self, rows: "QuerySet[models.Access]", *, unseen: frozenset[str]
    ) -> "QuerySet[models.Access]":
        """The stored accesses that are asked for, of a kind that may be."""
        rows = rows.filter(self._of_both())
        for word in self.words:
            rows = rows.filter(Q(kind__in=kinds_saying(word)) | Q(what__icontains=word))
        if self.about:
            seen = models.Look.objects.filter(
                participant__gte=self.about, participant__lt=f"{self.about}~"
            ).exclude(participant__in=unseen)
            rows = rows.filter(sequence__in=seen.values("access"))
        return rows

    def holds(self, noted: Access) -> bool:
        """Whether an access that is not stored yet is asked for."""
        asked = self.asked
        said = accessed(noted.kind, noted.what).lower()
        return (
            noted.kind in self.kinds()
            and (asked.since is None or noted.at >= asked.since)
            and (asked.until is None or noted.at < asked.until)
            and (not asked.role or noted.role == asked.role)
            and (not asked.who.strip() or self._did(noted.account))
            and all(word in said for word in self.words)
            and (not self.about or any(who.startswith(self.about) for who in noted.people))
        )

    def _did(self, account: str) -> bool:
        begins = self._begins
        return account in self.accounts or bool(begins and account.startswith(begins))

    @property
    def _begins(self) -> str:
        said = self.asked.who.strip().lower()
        return said if FEWEST <= len(said) <= LONGEST else ""

    def _of_both(self) -> Q:
        asked = self.asked
        given: Mapping[str, Any] = {
            "at__gte": asked.since,
            "at__lt": asked.until,
            "role": asked.role or None,
        }
        found = Q(**{name: value for name, value in given.items() if value is not None})
        if asked.who.strip():
            mine = Q(account__in=self.accounts)
            found &= mine | Q(account__startswith=self._begins) if self._begins else mine
        return found


def sees_ids(viewer: Actor) -> bool:
    """Whether a viewer reads whom and what acts were about, by random ids."""
    return extent(viewer, "Audit.acts") is Extent.PROGRAMME


def of_rooms(*rooms: str) -> Q:
    """The condition that an act's name begins with one of these: ranges, which an index answers."""
    begin = (Q(action__gte=room, action__lt=f"{room}~") for room in rooms)
    return Q(*begin, _connector=Q.OR)
