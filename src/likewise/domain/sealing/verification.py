"""Checking opened slots against a seal, and naming the first that was tampered with and how."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from hmac import compare_digest
from itertools import takewhile

from likewise.domain.sealing.claims import Event, Places, claims_fault, places_of
from likewise.domain.sealing.heads import (
    Fault,
    FaultKind,
    Place,
    chain_fault,
    segment_fault,
    slot_fault,
)
from likewise.domain.sealing.seals import (
    Opening,
    Seal,
    SealedStratum,
    Segment,
    commitment_of,
    head_of,
    published,
)

type Promised = dict[Place, tuple[int, bytes, str]]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a chain of claims says of the places of a list, without its records.

    reached : mapping of str to int
        The last position of each stratum that somebody took; those before it are taken or void.
    claimed : int
        How many places are taken.
    void : set of (str, int)
        The places that nobody ever takes.
    fault : Fault, optional
        The first thing wrong in the chain; all else is as far as it is in order.
    """

    reached: Mapping[str, int]
    claimed: int
    void: Set[Place]
    is_closed: bool
    fault: Fault | None


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a verification found: how many slots were sealed, opened, taken and made void, the root
    that was trusted, and the first fault."""

    segments: int
    slots: int
    opened: int
    claimed: int
    void: int
    root: bytes
    fault: Fault | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found wrong."""
        return self.fault is None


def verify(
    *,
    seal: Seal,
    openings: Sequence[Opening],
    claims: Sequence[Event] = (),
    root: bytes | None = None,
    held: Iterable[bytes] = (),
    is_complete: bool = True,
) -> Verification:
    """Check opened slots against what was published, and name the first that is wrong.

    Parameters
    ----------
    seal : Seal
        The published list, with all its segments.
    openings : sequence of Opening
        In the order in which they were used; strata may be interleaved.
    claims : sequence of Event
        Who took which place. A slot that was not sealed for a known unit may be opened only when
        somebody took it, or after the list was closed.
    root : bytes, optional
        The root of the last segment as it was published apart from the seal (on paper, by mail).
        Without it a seal that was replaced as a whole cannot be told.
    held : iterable of bytes
        Digests of claims that somebody was given at the time; without one, claims that were
        written anew as a whole cannot be told.
    is_complete : bool
        Whether every slot that is not void must be open (at close-out), or only a first part of
        each stratum.

    Returns
    -------
    Verification

    Notes
    -----
    A change goes unseen only by finding two inputs with one SHA-256 hash. Nothing secret is used.

    References
    ----------
    Laurie, Messeri and Stradling, RFC 9162, section 2.1, doi 10.17487/RFC9162 (the tree).
    """
    taken = taken_by(seal=seal, claims=claims, held=held)
    return verify_openings(
        seal=seal, openings=openings, root=root, is_complete=is_complete, taken=lambda: taken
    )


def taken_by(*, seal: Seal, claims: Sequence[Event], held: Iterable[bytes] = ()) -> Taken:
    """What the claims of a list say, checked one after another: the first half of `verify`."""
    book, fault = claims_fault(places=places_of(seal=seal), events=claims, held=held)
    return Taken(
        reached=dict(book.claimed.keys()),  # in order, so that the last of a stratum stays
        claimed=len(book.claimed),
        void=frozenset(book.void),
        is_closed=book.is_closed,
        fault=fault,
    )


def verify_openings(
    *,
    seal: Seal,
    openings: Sequence[Opening],
    root: bytes | None,
    is_complete: bool,
    taken: Callable[[], Taken],
) -> Verification:
    """The second half of `verify`: `taken` is asked only when all else is hashed, so that the
    claims can be checked meanwhile."""
    broken = seal_fault(seal=seal, openings=openings, root=root)
    made = [commitment_of(study=seal.study, slot=one.slot, salt=one.salt) for one in openings]
    said = taken()
    fault = (
        broken
        or said.fault
        or first_fault(
            seal=seal, openings=openings, made=made, void=said.void, is_complete=is_complete
        )
        or unclaimed_fault(places=places_of(seal=seal), openings=openings, taken=said)
    )
    return Verification(
        segments=len(seal.segments),
        slots=seal.size,
        opened=len(openings),
        claimed=said.claimed,
        void=len(said.void),
        root=seal.root if root is None else root,
        fault=fault,
    )


def seal_fault(*, seal: Seal, openings: Sequence[Opening], root: bytes | None) -> Fault | None:
    """What is wrong with the seal itself: its chain, a root that its slots do not give, or another
    root than the one published. The segment is named, and the slot where the openings show it."""
    broken = chain_fault(heads=seal.heads)
    for segment, head in zip(seal.segments, seal.heads, strict=True):
        is_last = segment is seal.segments[-1]
        trusted = segment.root if root is None or not is_last else root
        if not compare_digest(head.root, trusted):
            return changed_segment(seal=seal, segment=segment, openings=openings, root=trusted)
        if not compare_digest(head.root, segment.root):
            what = "the root that stands in the seal is not its own, and was changed."
            return segment_fault(number=segment.number, what=what)
        if broken is not None and broken.segment == head.number:
            return broken
    return broken


def changed_segment(
    *, seal: Seal, segment: Segment, openings: Sequence[Opening], root: bytes
) -> Fault:
    """What to say of a segment whose slots do not give its root.

    Where the openings do give it, the seal is what was changed, and the first difference is named.
    """
    starts, ends = bounds(seal=seal, number=segment.number)
    mine = [
        one
        for one in openings
        if starts.get(one.slot.stratum, 1)
        <= one.slot.position
        < ends.get(one.slot.stratum, one.slot.position + 1)
    ]
    honest = published(study=seal.study, openings=mine)
    if honest:
        made = head_of(study=seal.study, segment=replace(segment, strata=honest))
        if compare_digest(made.root, root):
            return first_difference(segment=segment, honest=honest)
    if segment.number < len(seal.segments):
        what = "its slots do not give its root: they, or the root, were changed."
        return segment_fault(number=segment.number, what=what)
    of_last = f"of its last segment, {segment.number}, " if segment.number > 1 else ""
    return Fault(
        kind="root",
        segment=segment.number,
        sentence=f"The seal does not give the root {of_last}that was published: the seal, or the "
        "root, was changed. Compare the root with the one on paper.",
    )


def bounds(*, seal: Seal, number: int) -> tuple[dict[str, int], dict[str, int]]:
    """For each stratum, the first position after the segments before one, and the first of those
    after it."""
    starts = {
        one.stratum: one.first + len(one.commitments)
        for segment in seal.segments[: number - 1]
        for one in segment.strata
    }
    ends: dict[str, int] = {}
    for segment in seal.segments[number:]:
        for one in segment.strata:
            ends.setdefault(one.stratum, one.first)
    return starts, ends


def first_difference(*, segment: Segment, honest: Sequence[SealedStratum]) -> Fault:
    """The first slot at which a changed segment departs from what the openings prove."""
    ours, theirs = listed(strata=segment.strata), listed(strata=honest)
    pairs = zip(ours, theirs, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if same < min(len(ours), len(theirs)):
        what = "the seal was changed here after it was published."
        return slot_fault(kind="altered", segment=segment.number, place=theirs[same][0], what=what)
    is_longer = len(ours) > len(theirs)
    extra = ours[same] if is_longer else theirs[same]
    return slot_fault(
        kind="inserted" if is_longer else "skipped",
        segment=segment.number,
        place=extra[0],
        what="the seal was lengthened or shortened here after it was published.",
    )


def listed(*, strata: Iterable[SealedStratum]) -> list[tuple[Place, bytes, str]]:
    """Sealed slots one after another: place, commitment, unit."""
    return [
        ((one.stratum, position), commitment, one.unit_at(position=position))
        for one in strata
        for position, commitment in enumerate(one.commitments, one.first)
    ]


def promised_by(*, seal: Seal) -> Promised:
    """Every sealed place, with its segment, commitment and unit."""
    return {
        place: (segment.number, commitment, unit)
        for segment in seal.segments
        for place, commitment, unit in listed(strata=segment.strata)
    }


def first_fault(
    *,
    seal: Seal,
    openings: Sequence[Opening],
    made: Sequence[bytes],
    void: Set[Place],
    is_complete: bool,
) -> Fault | None:
    """The first opening, in the order of use, that is not the next slot of its stratum; `made` are
    the commitments that they give."""
    promised = promised_by(seal=seal)
    reached: dict[str, int] = dict.fromkeys(seal.reached, 0)
    for index, (opening, commitment) in enumerate(zip(openings, made, strict=True)):
        slot, stratum = opening.slot, opening.slot.stratum
        position = reached.get(stratum, 0) + 1
        while (stratum, position) in void and slot.position != position:
            position += 1
        expected = (stratum, position)
        sealed = promised.get(expected)
        if slot.position != position or sealed is None or sealed[1:] != (commitment, slot.unit):
            found = Diagnosis(study=seal.study, promised=promised, openings=openings)
            return found.fault_at(index=index, expected=expected)
        reached[stratum] = position
    if is_complete:
        for (stratum, position), (segment, _, _) in promised.items():
            if position > reached[stratum] and (stratum, position) not in void:
                what = "it was sealed but not opened: skipped at the end, or not used yet."
                return slot_fault(
                    kind="skipped", segment=segment, place=(stratum, position), what=what
                )
    return None


def unclaimed_fault(*, places: Places, openings: Sequence[Opening], taken: Taken) -> Fault | None:
    """The first opened slot that nobody took: it binds nobody, or was opened before its time."""
    if taken.is_closed:
        return None
    for opening in openings:
        place, last = opening.place, taken.reached.get(opening.slot.stratum, 0)
        if place[1] > last and place not in places.units and place not in taken.void:
            what = (
                "it was opened and nobody took it, so that nothing says whose arm it is. Give the "
                "claims; after the list is closed, unused slots may be opened."
            )
            return slot_fault(kind="unclaimed", segment=0, place=place, what=what)
    return None


def opens(*, study: str, promised: Promised, place: Place, opening: Opening) -> bool:
    """Whether an opening, put in a place, gives the commitment that was sealed there."""
    if place not in promised:
        return False
    _, commitment, unit = promised[place]
    slot = opening.slot
    if unit != slot.unit:
        return False
    if place != opening.place:
        slot = replace(slot, stratum=place[0], position=place[1])
    return compare_digest(commitment_of(study=study, slot=slot, salt=opening.salt), commitment)


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What happened at the first opening that is not the slot expected there: its arm, unit and
    salt are tried on every sealed slot."""

    study: str
    promised: Promised
    openings: Sequence[Opening]

    def opens(self, place: Place, opening: Opening) -> bool:
        """Whether an opening opens a place."""
        return opens(study=self.study, promised=self.promised, place=place, opening=opening)

    def origin_of(self, opening: Opening) -> Place | None:
        """The place that an opening truly opens, wherever it claims to be; none if no slot."""
        stratum = opening.slot.stratum
        ours = [place for place in self.promised if place[0] == stratum]
        others = [place for place in self.promised if place[0] != stratum]
        return next((place for place in (*ours, *others) if self.opens(place, opening)), None)

    def fault(self, kind: FaultKind, place: Place, what: str) -> Fault:
        """A fault of a slot, with the segment that sealed it."""
        segment = self.promised[place][0] if place in self.promised else 0
        return slot_fault(kind=kind, segment=segment, place=place, what=what)

    def fault_at(self, *, index: int, expected: Place) -> Fault:
        """What happened at one opening."""
        opening = self.openings[index]
        origin, claimed = self.origin_of(opening), opening.place
        if expected not in self.promised and origin is None:
            what = "it was not in the sealed list: it was inserted."
            return self.fault("inserted", claimed, what)
        is_later = any(self.opens(expected, other) for other in self.openings[index + 1 :])
        if origin is None:
            return self._unknown(expected, claimed, is_later)
        if any(self.opens(origin, other) for other in self.openings[:index]):
            return self.fault("repeated", origin, "it comes a second time: it was repeated.")
        if origin == expected:
            return self.fault("altered", expected, "its number was changed: it was altered.")
        if expected not in self.promised:
            what = f"it stands under stratum {claimed[0]}, slot {claimed[1]}: it was altered."
            return self.fault("altered", origin, what)
        other = f"slot {origin[1]} of stratum {origin[0]}"
        if is_later:
            what = f"{other} stands in its place: the two were swapped."
            return self.fault("swapped", expected, what)
        return self.fault("skipped", expected, f"it was skipped; {other} comes instead.")

    def _unknown(self, expected: Place, claimed: Place, is_later: bool) -> Fault:
        """What happened where an opening opens no sealed slot at all."""
        if is_later:
            what = "a slot that was never sealed stands before it: one was inserted."
            return self.fault("inserted", expected, what)
        if claimed[1] > expected[1]:
            return self.fault("skipped", expected, "it was skipped.")
        what = "its arm, unit, label or salt is not what was sealed: it was altered."
        return self.fault("altered", expected, what)
