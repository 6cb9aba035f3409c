"""Checking opened slots against a seal, and naming the first that was tampered with and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from itertools import takewhile
from typing import Literal

from likewise.domain.sealing.seals import (
    Opening,
    Seal,
    SealedSlot,
    commitment_of,
    published,
    seal_root,
)

FaultKind = Literal["altered", "skipped", "swapped", "inserted", "repeated", "root"]
Place = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first thing found wrong, in words that name the slot and never its arm."""

    kind: FaultKind
    stratum: str
    position: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a verification found: how many slots were sealed and opened, the root that was
    trusted, and the first fault."""

    slots: int
    opened: int
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
    root: bytes | None = None,
    is_complete: bool = True,
) -> Verification:
    """Check opened slots against what was published, and name the first that is wrong.

    Parameters
    ----------
    seal : Seal
        The published list.
    openings : sequence of Opening
        In the order in which they were used; strata may be interleaved.
    root : bytes, optional
        The root as it was published apart from the seal (on paper, by mail). Without it a seal
        that was replaced as a whole cannot be told.
    is_complete : bool
        Whether every slot must be open (at close-out), or only a first part of each stratum.

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
    fault = seal_fault(seal=seal, openings=openings, root=root) or first_fault(
        seal=seal, openings=openings, is_complete=is_complete
    )
    trusted = seal.root if root is None else root
    return Verification(slots=len(seal.slots), opened=len(openings), root=trusted, fault=fault)


def place_of(*, opening: Opening) -> Place:
    """Where an opening says that its slot is."""
    return opening.slot.stratum, opening.slot.position


def fault(*, kind: FaultKind, place: Place, what: str) -> Fault:
    """A fault whose sentence starts with the slot."""
    stratum, position = place
    return Fault(
        kind=kind,
        stratum=stratum,
        position=position,
        sentence=f"Stratum {stratum}, slot {position}: {what}",
    )


def seal_fault(*, seal: Seal, openings: Sequence[Opening], root: bytes | None) -> Fault | None:
    """What is wrong with the seal itself: its list does not give its root, or not the root given.

    Where the openings do give the published root, the seal is what was changed, and the first
    difference is named.
    """
    trusted = seal.root if root is None else root
    if compare_digest(seal_root(study=seal.study, slots=seal.slots), trusted):
        return None
    honest = tuple(published(study=seal.study, opening=opening) for opening in openings)
    if honest and compare_digest(seal_root(study=seal.study, slots=honest), trusted):
        return first_difference(seal=seal, honest=honest)
    return Fault(
        kind="root",
        stratum="",
        position=0,
        sentence="The seal does not give the root that was published: the seal, or the root, was "
        "changed. Compare the root with the one on paper.",
    )


def first_difference(*, seal: Seal, honest: Sequence[SealedSlot]) -> Fault:
    """The first slot at which a changed seal departs from what the openings prove."""
    pairs = zip(seal.slots, honest, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if same < min(len(seal.slots), len(honest)):
        place = (honest[same].stratum, honest[same].position)
        what = "the seal was changed here after it was published."
        return fault(kind="altered", place=place, what=what)
    is_longer = len(seal.slots) > len(honest)
    extra = seal.slots[same] if is_longer else honest[same]
    return fault(
        kind="inserted" if is_longer else "skipped",
        place=(extra.stratum, extra.position),
        what="the seal was lengthened or shortened here after it was published.",
    )


def first_fault(*, seal: Seal, openings: Sequence[Opening], is_complete: bool) -> Fault | None:
    """The first opening, in the order of use, that is not the next slot of its stratum."""
    sealed = {(slot.stratum, slot.position): slot for slot in seal.slots}
    reached: dict[str, int] = dict.fromkeys((slot.stratum for slot in seal.slots), 0)
    for index, opening in enumerate(openings):
        stratum = opening.slot.stratum
        expected = (stratum, reached.get(stratum, 0) + 1)
        if opening.slot.position != expected[1] or not opens(
            seal=seal, slot=sealed.get(expected), opening=opening
        ):
            return diagnosis(
                seal=seal, sealed=sealed, openings=openings, index=index, expected=expected
            )
        reached[stratum] = expected[1]
    if is_complete:
        for slot in seal.slots:
            if slot.position > reached[slot.stratum]:
                what = "it was sealed but not opened: skipped at the end, or not used yet."
                return fault(kind="skipped", place=(slot.stratum, slot.position), what=what)
    return None


def opens(*, seal: Seal, slot: SealedSlot | None, opening: Opening) -> bool:
    """Whether an opening's arm, unit and salt, put in the place of `slot`, give its commitment."""
    if slot is None or slot.unit != opening.slot.unit:
        return False
    digest = commitment_of(
        study=seal.study,
        stratum=slot.stratum,
        position=slot.position,
        unit=slot.unit,
        arm=opening.slot.arm,
        salt=opening.salt,
    )
    return compare_digest(digest, slot.commitment)


def origin_of(*, seal: Seal, opening: Opening) -> Place | None:
    """The sealed slot that an opening truly opens, wherever it claims to be; none if no slot."""
    ours = [slot for slot in seal.slots if slot.stratum == opening.slot.stratum]
    others = [slot for slot in seal.slots if slot.stratum != opening.slot.stratum]
    for slot in (*ours, *others):
        if opens(seal=seal, slot=slot, opening=opening):
            return slot.stratum, slot.position
    return None


def diagnosis(
    *,
    seal: Seal,
    sealed: dict[Place, SealedSlot],
    openings: Sequence[Opening],
    index: int,
    expected: Place,
) -> Fault:
    """What happened at the first opening that is not the slot expected there."""
    opening = openings[index]
    origin, claimed = origin_of(seal=seal, opening=opening), place_of(opening=opening)
    if expected not in sealed and origin is None:
        what = "it was not in the sealed list: it was inserted."
        return fault(kind="inserted", place=claimed, what=what)
    later = any(
        opens(seal=seal, slot=sealed.get(expected), opening=other)
        for other in openings[index + 1 :]
    )
    if origin is None:
        return _unknown(expected=expected, claimed=claimed, later=later)
    if any(opens(seal=seal, slot=sealed[origin], opening=other) for other in openings[:index]):
        what = "it comes a second time: it was repeated."
        return fault(kind="repeated", place=origin, what=what)
    if origin == expected:
        what = "its number was changed: it was altered."
        return fault(kind="altered", place=expected, what=what)
    if expected not in sealed:
        what = f"it stands under stratum {claimed[0]}, slot {claimed[1]}: it was altered."
        return fault(kind="altered", place=origin, what=what)
    other = f"slot {origin[1]} of stratum {origin[0]}"
    if later:
        what = f"{other} stands in its place: the two were swapped."
        return fault(kind="swapped", place=expected, what=what)
    return fault(kind="skipped", place=expected, what=f"it was skipped; {other} comes instead.")


def _unknown(*, expected: Place, claimed: Place, later: bool) -> Fault:
    """What happened where an opening opens no sealed slot at all."""
    if later:
        what = "a slot that was never sealed stands before it: one was inserted."
        return fault(kind="inserted", place=expected, what=what)
    if claimed[1] > expected[1]:
        return fault(kind="skipped", place=expected, what="it was skipped.")
    what = "its arm, unit or salt is not what was sealed: it was altered."
    return fault(kind="altered", place=expected, what=what)
