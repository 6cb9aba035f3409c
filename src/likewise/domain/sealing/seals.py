"""Sealing a sequence: promise every slot before anyone is allocated, prove it afterwards.

Each slot gets a random salt and is committed to by a hash; the hashes form a Merkle tree whose
root fits on a piece of paper. Who holds the root can later check every opened slot, and tell that
none was altered, skipped, swapped, inserted or repeated, without trusting whoever kept the list.
The file and the hashes are specified in docs/reference/allocation-files.md, well enough for
someone else to write a verifier.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest

from likewise.domain.allocation.slots import Slot, check_sequence
from likewise.domain.refusals import DomainError

SALT_BYTES = 32
SLOT_MARK = b"15:likewise slot 1,"


class SealingRefused(DomainError):
    """A list, a salt or a seal that cannot be used. It never names an arm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedSlot:
    """What is published of a slot: where it is, and the hash that commits to its arm."""

    stratum: str
    position: int
    commitment: bytes
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What is published of a whole list. The root alone binds all of it."""

    study: str
    slots: tuple[SealedSlot, ...]
    root: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """What opens a slot: the slot with its arm, and the salt. Kept secret until it is used."""

    slot: Slot
    salt: bytes

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES:
            raise SealingRefused(
                f"The salt of slot {self.slot.position} of stratum {self.slot.stratum} has "
                f"{len(self.salt)} bytes. A salt has {SALT_BYTES}."
            )


def packed(*fields: bytes) -> bytes:
    """Fields as netstrings, so that no two lists of fields pack alike.

    Examples
    --------
    >>> packed(b"ab", b"")
    b'2:ab,0:,'
    """
    return b"".join([b"%d:%b," % (len(field), field) for field in fields])


@lru_cache(maxsize=8192)
def text_field(text: str) -> bytes:
    """A text as one netstring of its UTF-8; the few names of a list come again and again."""
    try:
        return packed(text.encode())
    except UnicodeEncodeError as error:
        raise SealingRefused(
            "A name has a character that is not text (a lone surrogate). Write it anew."
        ) from error


def commitment_of(
    *, study: str, stratum: str, position: int, unit: str, arm: str, salt: bytes
) -> bytes:
    """The hash that commits to a slot: SHA-256 of its packed study, place, unit, arm and salt."""
    fields = (
        SLOT_MARK,
        text_field(study),
        text_field(stratum),
        text_field(str(position)),
        text_field(unit),
        text_field(arm),
        b"%d:%b," % (len(salt), salt),
    )
    return sha256(b"".join(fields)).digest()


def leaf_of(*, study: str, slot: SealedSlot) -> bytes:
    """A leaf of the tree: it binds the place of the slot to its commitment."""
    fields = (
        b"\x00",
        text_field(study),
        text_field(slot.stratum),
        text_field(str(slot.position)),
        text_field(slot.unit),
        b"%d:%b," % (len(slot.commitment), slot.commitment),
    )
    return sha256(b"".join(fields)).digest()


def root_of(*, leaves: Sequence[bytes]) -> bytes:
    """The root of the Merkle tree over leaves in order, as in RFC 9162.

    Pairs are joined from the left; an odd one goes up as it is, which gives the same tree as the
    standard's split at the largest power of two.
    """
    if not leaves:
        raise SealingRefused("There is nothing to seal: the list has no slots.")
    level = list(leaves)
    while len(level) > 1:
        joined = [
            sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        if len(level) % 2:
            joined.append(level[-1])
        level = joined
    return level[0]


def seal_root(*, study: str, slots: Iterable[SealedSlot]) -> bytes:
    """The root that a list of sealed slots has."""
    return root_of(leaves=[leaf_of(study=study, slot=slot) for slot in slots])


def seal(
    *, study: str, slots: Sequence[Slot], salts: Sequence[bytes]
) -> tuple[Seal, tuple[Opening, ...]]:
    """Seal a sequence: what to publish, and what to keep secret.

    Parameters
    ----------
    study : str
        Names the study in every hash, so that one study's slots cannot stand for another's.
    slots : sequence of Slot
        Each stratum's positions run from 1 without gap or repeat.
    salts : sequence of bytes
        32 random bytes for each slot, all different; made where randomness may be made.

    Returns
    -------
    Seal, tuple of Opening

    Raises
    ------
    SealingRefused
        When the study has no name, or a salt is missing, short or used twice.
    SequenceRefused
        When the list has a gap or a repeat.

    Examples
    --------
    >>> from likewise.domain.allocation.slots import Slot
    >>> slots = [Slot(stratum="all", position=i, arm=arm) for i, arm in enumerate("ABBA", 1)]
    >>> salts = [bytes([number]) * 32 for number in range(4)]
    >>> sealed, openings = seal(study="Example", slots=slots, salts=salts)
    >>> sealed.root.hex()[:16]
    '9fc256c53d191ab9'
    """
    if not study.strip():
        raise SealingRefused("The study has no name. Name it: it is part of every seal.")
    if len(salts) != len(slots) or len(set(salts)) < len(salts):
        raise SealingRefused("Every slot needs a salt of its own.")
    check_sequence(slots=slots)
    openings = tuple(Opening(slot=slot, salt=salt) for slot, salt in zip(slots, salts, strict=True))
    sealed = tuple(published(study=study, opening=opening) for opening in openings)
    return Seal(study=study, slots=sealed, root=seal_root(study=study, slots=sealed)), openings


def published(*, study: str, opening: Opening) -> SealedSlot:
    """What may be published of a slot that is still secret."""
    slot = opening.slot
    return SealedSlot(
        stratum=slot.stratum,
        position=slot.position,
        unit=slot.unit,
        commitment=commitment_of(
            study=study,
            stratum=slot.stratum,
            position=slot.position,
            unit=slot.unit,
            arm=slot.arm,
            salt=opening.salt,
        ),
    )


def proof_for(*, seal: Seal, index: int) -> tuple[tuple[bool, bytes], ...]:
    """The hashes that lead from one slot (by its place in the seal, from 0) to the root.

    Each step says whether its hash stands on the left. With it one slot can be shown to anyone
    who has the root, and no other slot is told.
    """
    if not 0 <= index < len(seal.slots):
        raise SealingRefused("There is no such slot in the seal.")
    level = [leaf_of(study=seal.study, slot=slot) for slot in seal.slots]
    steps, place = [], index
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            steps.append((beside < place, level[beside]))
        joined = [
            sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        level = joined + ([level[-1]] if len(level) % 2 else [])
        place //= 2
    return tuple(steps)


def is_proven(
    *, study: str, opening: Opening, steps: Sequence[tuple[bool, bytes]], root: bytes
) -> bool:
    """Whether an opened slot leads by its proof to the root."""
    digest = leaf_of(study=study, slot=published(study=study, opening=opening))
    for is_left, beside in steps:
        digest = sha256(b"\x01" + (beside + digest if is_left else digest + beside)).digest()
    return compare_digest(digest, root)
