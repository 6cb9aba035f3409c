"""One slot proven alone: its opening, its claim, and the hashes that lead to the printed root.

A proof carries the heads of all segments. They say which places there are, so that the slot can be
at one index of one tree only; index and size of the tree decide on which side each hash of the
path stands (RFC 9162). So no place can be proven with two arms, whoever made the seal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest

from likewise.domain.sealing.claims import Book, Event, digest_of
from likewise.domain.sealing.heads import Head, Place, chain_fault
from likewise.domain.sealing.packing import SealingRefused
from likewise.domain.sealing.seals import (
    Opening,
    Seal,
    leaves_of,
    published,
    segment_leaves,
)
from likewise.domain.sealing.trees import inclusion_path, root_by_path


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What shows one slot to anyone who has a root, and tells no other.

    heads : tuple of Head
        Of every segment there is.
    segment : int
        Which of them seals the slot, from 1.
    index, size : int
        The leaf's place in the tree of its segment, from 0, and the number of its leaves.
    claim : Event or None
        Who took the place; none where it was sealed for a known unit and nobody had to claim it.
    """

    heads: tuple[Head, ...]
    segment: int
    index: int
    size: int
    opening: Opening
    claim: Event | None
    path: tuple[bytes, ...]


def prove(*, seal: Seal, openings: Sequence[Opening], book: Book, place: Place) -> Proof:
    """The proof of one slot that was opened.

    Raises
    ------
    SealingRefused
        When the place is not in the seal, nobody took it yet, it was made void, or its opening is
        not there.
    """
    name = f"Slot {place[1]} of stratum {place[0]}"
    where = [head for head in seal.heads if head.index_of(place=place) is not None]
    if not where:
        raise SealingRefused(f"{name} is not in the seal. Check stratum and position.")
    if place in book.void:
        raise SealingRefused(f"{name} was made void: it gave nobody an arm.")
    claim = book.claimed.get(place)
    if claim is None and place not in book.places.units and not book.is_closed:
        raise SealingRefused(
            f"{name} was taken by nobody yet. Only a slot that is taken may be opened."
        )
    head = where[0]
    opening = next((one for one in openings if one.place == place), None)
    if opening is None:
        raise SealingRefused(f"{name} has no opening in the file. Give the openings that have it.")
    leaves = segment_leaves(study=seal.study, strata=seal.segments[head.number - 1].strata)
    index = head.index_of(place=place) or 0
    return Proof(
        heads=seal.heads,
        segment=head.number,
        index=index,
        size=head.size,
        opening=opening,
        claim=claim,
        path=inclusion_path(leaves=leaves, index=index),
    )


def problem_of_proof(*, proof: Proof, root: bytes) -> str | None:
    """What is wrong with a proof, in a sentence that tells no arm; none where it proves the slot.

    `root` is a root as it was published apart: of the slot's segment, or of a later one.
    """
    broken = chain_fault(heads=proof.heads)
    if broken is not None:
        return broken.sentence
    if not 1 <= proof.segment <= len(proof.heads):
        return "The proof names a segment that it does not have."
    if not any(compare_digest(head.root, root) for head in proof.heads[proof.segment - 1 :]):
        return "The root is not that of this slot's segment, nor of a later one."
    head = proof.heads[proof.segment - 1]
    if proof.index != head.index_of(place=proof.opening.place) or proof.size != head.size:
        return "This place of the list has another index, or the tree another size."
    strata = published(study=head.study, openings=[proof.opening])
    (leaf,) = leaves_of(study=head.study, stratum=strata[0])
    found = root_by_path(leaf=leaf, index=proof.index, size=proof.size, path=proof.path)
    if found is None or not compare_digest(found, head.tree):
        return "The slot does not lead to the root: arm, unit, label, salt or a hash was changed."
    return problem_of_claim(proof=proof, head=head)


def problem_of_claim(*, proof: Proof, head: Head) -> str | None:
    """What is wrong with the claim in a proof."""
    claim, opening = proof.claim, proof.opening
    if claim is None:
        return None
    if claim.kind != "claim" or claim.place != opening.place or claim.root != head.root:
        return "The claim is of another place."
    if opening.slot.unit not in ("", claim.unit):
        return "The claim is of another unit than the slot was sealed for."
    if claim.digest != digest_of(study=head.study, event=claim):
        return "The claim was changed: its digest is not that of what it says."
    return None


def is_proven(*, proof: Proof, root: bytes) -> bool:
    """Whether an opened slot leads by its proof to the root."""
    return problem_of_proof(proof=proof, root=root) is None
