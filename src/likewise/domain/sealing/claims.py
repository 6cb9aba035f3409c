"""Claims: who took which place of a list, one after another, each record holding the one before.

A slot is sealed before anybody knows who will come, so that nothing in the seal says whose it was.
A claim says it: unit and place, before the arm is known, in a chain of hashes that starts at the
seal. Each claim takes the next place of its stratum. A place may be made void by two people and is
never used; an allocation may be marked as made in error by two people and stays; two people close
the list. For minimisation there are no slots: places follow one another without end, and a claim
holds the levels that the unit was allocated by.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from likewise.domain.sealing.heads import Fault, Place, slot_fault
from likewise.domain.sealing.packing import (
    SealingRefused,
    bytes_field,
    new_field,
    number_field,
    text_field,
)
from likewise.domain.sealing.seals import Seal

EventKind = Literal["claim", "void", "error", "close"]
CLAIM_MARK = "likewise claim 1"
# A date, a T, hours, minutes, seconds and a Z: texts of this form sort as the instants do.
INSTANT = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ")
KINDS: tuple[EventKind, ...] = ("claim", "void", "error", "close")
BY_TWO: tuple[EventKind, ...] = ("void", "error", "close")


class Event(NamedTuple):
    """One record of the chain; a tuple, which is made in a third of the time.

    index : int
        From 1.
    kind : str
        *claim*: `unit` takes the place. *void*: nobody ever will. *error*: the claim of that place
        was a mistake and stays. *close*: nobody is allocated any more.
    levels : str
        For minimisation, the levels that the unit was allocated by, as “sex=female, age=60 or
        over”; else empty.
    at : str
        The instant in UTC, as 2026-05-03T10:15:00Z.
    by, second : str
        Who did it, and who agreed (for all but claims).
    root : bytes
        The root of the segment that seals the place (of the last one, for *close*): a place that
        was sealed only after it was claimed is found by it.
    previous, digest : bytes
        The digest of the record before (for the first, the root that the chain starts at), and its
        own.
    """

    index: int  # type: ignore[assignment] # what tuples call so is not asked of a record
    kind: EventKind
    stratum: str
    position: int
    unit: str
    levels: str
    at: str
    by: str
    second: str
    reason: str
    root: bytes
    previous: bytes
    digest: bytes = b""

    @property
    def place(self) -> Place:
        """Which place it is about; none (“”, 0) for a *close*."""
        return self.stratum, self.position


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places that can be claimed, and the root or commitment that the chain starts at.

    `ends` has, for each stratum, the last position of each segment that holds some of it, with the
    segment's root, and `units` the places that were sealed for somebody. Without `ends` places are
    endless, in one stratum.
    """

    study: str
    start: bytes
    last: bytes
    ends: Mapping[str, Sequence[tuple[int, bytes]]] | None = None
    units: Mapping[Place, str] = field(default_factory=dict)

    def root_at(self, *, place: Place) -> bytes | None:
        """The root that seals a place; none where there is no such place."""
        if self.ends is None:
            return self.start if place[0] == "all" and place[1] >= 1 else None
        for last, root in self.ends.get(place[0], ()):
            if 1 <= place[1] <= last:
                return root
        return None


def places_of(*, seal: Seal) -> Places:
    """The places of a seal."""
    ends: dict[str, list[tuple[int, bytes]]] = {}
    units: dict[Place, str] = {}
    for segment in seal.segments:
        for one in segment.strata:
            last = one.first + len(one.commitments) - 1
            ends.setdefault(one.stratum, []).append((last, segment.root))
            for position, unit in enumerate(one.units, one.first):
                if unit:
                    units[one.stratum, position] = unit
    return Places(
        study=seal.study, start=seal.segments[0].root, last=seal.root, ends=ends, units=units
    )


def endless_places(*, study: str, design: bytes) -> Places:
    """The places of a design without a list (minimisation), after its design commitment."""
    return Places(study=study, start=design, last=design)


def digest_of(*, study: str, event: Event) -> bytes:
    """The hash of a record: everything in it, with the digest of the one before."""
    fields = (
        text_field(CLAIM_MARK),
        text_field(study),
        number_field(event.index),
        text_field(event.kind),
        text_field(event.stratum),
        number_field(event.position),
        new_field(event.unit),
        text_field(event.levels),
        new_field(event.at),
        people_field(event.by, event.second, event.reason, event.root),
        bytes_field(event.previous),
    )
    return sha256(b"".join(fields)).digest()


@lru_cache(maxsize=1024)
def people_field(by: str, second: str, reason: str, root: bytes) -> bytes:
    """Who did it, who agreed, why, and the root: what many records have in common."""
    return text_field(by) + text_field(second) + text_field(reason) + bytes_field(root)


class Book:
    """The chain of a study as far as it goes: what is taken, and what may come next.

    `add` refuses a record that may not come next, so that a book that exists is in order.
    """

    def __init__(self, *, places: Places, events: Iterable[Event] = ()) -> None:
        self.places = places
        self.events: list[Event] = []
        self.claimed: dict[Place, Event] = {}
        self.void: set[Place] = set()
        self.is_closed = False
        self._places_of_units: dict[str, Place] = {}
        self._next: dict[str, int] = {}
        self._errors: set[Place] = set()
        for event in events:
            self.add(event=event)

    @property
    def head(self) -> bytes:
        """The digest of the last record: who keeps it holds the whole chain to it."""
        return self.events[-1].digest if self.events else self.places.start

    def next_position(self, *, stratum: str) -> int:
        """The place that the next claim in a stratum takes: the first neither taken nor void."""
        position = self._next.get(stratum, 1)
        while (stratum, position) in self.void:
            position += 1
        return position

    def claim(self, *, stratum: str, unit: str, at: str, by: str, levels: str = "") -> Event:
        """Take the next place of a stratum for a unit, and add that to the chain.

        Raises
        ------
        SealingRefused
            When nobody is allocated any more, the unit has a place, no slot is left, the next
            place was sealed for somebody else, or the instant is before the last record.
        """
        position = self.next_position(stratum=stratum)
        return self._appended(
            kind="claim",
            place=(stratum, position),
            unit=unit,
            levels=levels,
            at=at,
            by=by,
        )

    def make_void(
        self, *, stratum: str, position: int, at: str, by: str, second: str, reason: str
    ) -> Event:
        """Make a place void, by two people and for a reason: nobody ever takes it."""
        return self._appended(
            kind="void", place=(stratum, position), at=at, by=by, second=second, reason=reason
        )

    def mark_error(
        self, *, stratum: str, position: int, at: str, by: str, second: str, reason: str
    ) -> Event:
        """Mark an allocation as made in error, by two people and for a reason; it stays."""
        event = self.claimed.get((stratum, position))
        return self._appended(
            kind="error",
            place=(stratum, position),
            unit="" if event is None else event.unit,
            at=at,
            by=by,
            second=second,
            reason=reason,
        )

    def close(self, *, at: str, by: str, second: str, reason: str) -> Event:
        """Allocate nobody any more, by two people: now slots that nobody took may be opened."""
        place = ("", 0)
        return self._appended(kind="close", place=place, at=at, by=by, second=second, reason=reason)

    def _appended(
        self,
        *,
        kind: EventKind,
        place: Place,
        at: str,
        by: str,
        unit: str = "",
        levels: str = "",
        second: str = "",
        reason: str = "",
    ) -> Event:
        root = self.places.last if kind == "close" else self.places.root_at(place=place)
        event = Event(
            index=len(self.events) + 1,
            kind=kind,
            stratum=place[0],
            position=place[1],
            unit=unit,
            levels=levels,
            at=at,
            by=by,
            second=second,
            reason=reason,
            root=root or b"",
            previous=self.head,
        )
        event = event._replace(digest=digest_of(study=self.places.study, event=event))
        self.add(event=event)
        return event

    def add(self, *, event: Event) -> None:
        """Add the next record, or refuse it with a sentence that says what is wrong."""
        wrong = self.wrong_with(event=event)
        if wrong is not None:
            raise SealingRefused(wrong.sentence)
        self.take(event=event)

    def take(self, *, event: Event) -> None:
        """Count a record that is in order."""
        self.events.append(event)
        place = event.place
        if event.kind == "claim":
            self.claimed[place] = event
            self._places_of_units[event.unit] = place
            self._next[event.stratum] = event.position + 1
        elif event.kind == "void":
            self.void.add(place)
        elif event.kind == "error":
            self._errors.add(place)
        else:
            self.is_closed = True

    def wrong_with(self, *, event: Event) -> Fault | None:
        """Why a record may not come next; none where it may."""
        what = (
            self._wrong_in_chain(event)
            or self._wrong_in_time(event)
            or self._wrong_in_people(event)
            or (None if event.kind == "close" else self._wrong_in_place(event, event.place))
        )
        if what is None:
            return None
        sentence = f"Claims, line {event.index}: {what}"
        made = slot_fault(kind="claim", segment=0, place=event.place, what="")
        return replace(made, sentence=sentence)

    def _wrong_in_chain(self, event: Event) -> str | None:
        if event.index != len(self.events) + 1 or event.previous != self.head:
            return (
                "it does not follow the line before: a line was changed, taken out, put in or "
                "moved. Compare with the digests that were given out."
            )
        if event.digest != digest_of(study=self.places.study, event=event):
            return "its digest is not that of what it says: the line was changed."
        return None

    def _wrong_in_time(self, event: Event) -> str | None:
        if not INSTANT.fullmatch(event.at):
            return "its time is not an instant in UTC such as 2026-05-03T10:15:00Z. Correct it."
        if self.events and event.at < self.events[-1].at:
            return "it is earlier than the line before. Check the clock of whoever wrote it."
        if self.is_closed and event.kind != "error":
            return "the list was closed before. Nobody is allocated any more."
        return None

    def _wrong_in_people(self, event: Event) -> str | None:
        if not event.by.strip():
            return "it says not who did it. Name somebody."
        if event.kind not in BY_TWO:
            return None
        two = {event.by.strip().casefold(), event.second.strip().casefold()}
        if len(two) < 2 or "" in two:
            return "this needs two people. Name two, who are not the same."
        if not event.reason.strip():
            return "it gives no reason. Say why, in a few words."
        return None

    def _wrong_in_place(self, event: Event, place: Place) -> str | None:
        if self.places.ends is None and event.kind == "void":
            return "there is no list, so that there is no slot to make void."
        root = self.places.root_at(place=place)
        if root is None:
            return self._nothing_left(event)
        if event.root != root:
            return f"{named(place)} has another root: it was sealed after it was taken."
        if event.kind == "error":
            return self._wrong_in_error(event, place)
        if place in self.claimed:
            return f"{named(place)} is taken already. A place is used once."
        if place in self.void:
            return f"{named(place)} was made void. It is never used."
        return None if event.kind == "void" else self._wrong_in_claim(event, place)

    def _wrong_in_error(self, event: Event, place: Place) -> str | None:
        if place not in self.claimed or self.claimed[place].unit != event.unit:
            return f"{named(place)} was given to nobody of that name, so that it is no error."
        return f"{named(place)} is marked already." if place in self._errors else None

    def _wrong_in_claim(self, event: Event, place: Place) -> str | None:
        if not event.unit.strip():
            return "it names no unit. Say who was allocated."
        if event.unit in self._places_of_units:
            has = named(self._places_of_units[event.unit])
            return f"unit {event.unit} has {has} already. A unit is allocated once."
        position = self.next_position(stratum=event.stratum)
        if event.position != position:
            return f"{named(place)} is not next: slot {position} is. None is left out."
        meant = self.places.units.get(place, event.unit)
        if meant != event.unit:
            return f"{named(place)} was sealed for unit {meant}, not for unit {event.unit}."
        return None

    def _nothing_left(self, event: Event) -> str:
        ends = self.places.ends
        if ends is not None and event.stratum in ends:
            return f"no slot is left in stratum {event.stratum}. Speak to the statistician."
        return f"there is no stratum {event.stratum}. Check it with the design."


def named(place: Place) -> str:
    """A place in words."""
    return f"slot {place[1]} of stratum {place[0]}"


def claims_fault(
    *, places: Places, events: Sequence[Event], held: Iterable[bytes] = ()
) -> tuple[Book, Fault | None]:
    """The book of a chain as far as it is in order, and the first fault of it.

    `held` are digests of records that somebody was given at the time: each must be in the chain.
    """
    book = Book(places=places)
    for event in events:
        wrong = book.wrong_with(event=event)
        if wrong is not None:
            return book, wrong
        book.take(event=event)
    given_out = tuple(held)
    known = {event.digest for event in events} if given_out else set()
    for digest in given_out:
        if digest not in known:
            return book, Fault(
                kind="claim",
                sentence="Claims: a digest that was given out is not among them. The claims were "
                "written anew since, or the digest was copied wrongly.",
            )
    return book, None
