"""Sealing a sequence: promise every slot before anyone is allocated, prove it afterwards.

Each slot gets a random salt and is committed to by a hash; the hashes form a Merkle tree whose
root fits on a piece of paper. Who holds the root can later check every opened slot, and tell that
none was altered, skipped, swapped, inserted or repeated, without trusting whoever kept the list.
Files and hashes are specified in docs/reference/allocation-files.md, well enough for someone else
to write a verifier.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from likewise.domain.allocation.slots import Slot, check_sequence
from likewise.domain.sealing.heads import NO_ROOT, Head, Place, Run
from likewise.domain.sealing.packing import (
    SealingRefused,
    bytes_field,
    number_field,
    text_field,
)
from likewise.domain.sealing.trees import root_of

SALT_BYTES = 32
SLOT_MARK = b"15:likewise slot 2,"


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedStratum:
    """What is published of one stratum: the hashes that commit to its arms, in order.

    first : int
        The position of the first; 1 in the first segment.
    units : tuple of str
        Whom each place is for, where the list was made for known units; empty where places wait
        for whoever comes.
    """

    stratum: str
    first: int
    commitments: tuple[bytes, ...]
    units: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.units and len(self.units) != len(self.commitments):
            raise SealingRefused(
                f"Stratum {self.stratum} has {len(self.commitments)} commitments and "
                f"{len(self.units)} units. Give one unit for each, or none."
            )

    def unit_at(self, *, position: int) -> str:
        """Whom a place is for; empty where it waits."""
        return self.units[position - self.first] if self.units else ""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """What is published of a list, or of further slots: `root` alone binds all of it."""

    number: int
    previous: bytes
    design: bytes
    public_number: str
    strata: tuple[SealedStratum, ...]
    root: bytes

    @property
    def size(self) -> int:
        """How many slots it seals."""
        return sum(len(stratum.commitments) for stratum in self.strata)


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What is published of a study: its segments, whether they are sound or not."""

    study: str
    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        if not self.segments or not all(one.strata for one in self.segments):
            raise SealingRefused("A seal has one or more segments, and each has slots.")

    @property
    def root(self) -> bytes:
        """The root of the last segment; through the chain it binds every one."""
        return self.segments[-1].root

    @property
    def size(self) -> int:
        """How many slots are sealed."""
        return sum(segment.size for segment in self.segments)

    @cached_property
    def reached(self) -> dict[str, int]:
        """The last position of each stratum."""
        return {
            stratum.stratum: stratum.first + len(stratum.commitments) - 1
            for segment in self.segments
            for stratum in segment.strata
        }

    @cached_property
    def heads(self) -> tuple[Head, ...]:
        """The heads of the segments, as their slots give them."""
        return tuple(head_of(study=self.study, segment=segment) for segment in self.segments)


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

    @property
    def place(self) -> Place:
        """Where it says that its slot is."""
        return self.slot.stratum, self.slot.position


def commitment_of(*, study: str, slot: Slot, salt: bytes) -> bytes:
    """The hash that commits to a slot: SHA-256 of its study, place, unit, label, arm and salt."""
    fields = (
        SLOT_MARK,
        text_field(study),
        text_field(slot.stratum),
        number_field(slot.position),
        text_field(slot.unit),
        text_field(slot.label),
        text_field(slot.arm),
        bytes_field(salt),
    )
    return sha256(b"".join(fields)).digest()


def leaves_of(*, study: str, stratum: SealedStratum) -> Iterator[bytes]:
    """The leaves of a stratum: each binds the place and unit of a slot to its commitment."""
    start = b"\x00" + text_field(study) + text_field(stratum.stratum)
    units = stratum.units or ("",) * len(stratum.commitments)
    for position, (unit, commitment) in enumerate(
        zip(units, stratum.commitments, strict=True), stratum.first
    ):
        place = start + number_field(position) + text_field(unit)
        yield sha256(place + bytes_field(commitment)).digest()


def segment_leaves(*, study: str, strata: Iterable[SealedStratum]) -> list[bytes]:
    """The leaves of a segment, in the order of its tree: stratum by stratum."""
    return [leaf for stratum in strata for leaf in leaves_of(study=study, stratum=stratum)]


def head_of(*, study: str, segment: Segment) -> Head:
    """The head that the slots of a segment give."""
    return Head(
        study=study,
        number=segment.number,
        previous=segment.previous,
        design=segment.design,
        public_number=segment.public_number,
        runs=tuple(
            Run(stratum=one.stratum, first=one.first, count=len(one.commitments))
            for one in segment.strata
        ),
        tree=root_of(leaves=segment_leaves(study=study, strata=segment.strata)),
    )


def seal(
    *,
    study: str,
    slots: Sequence[Slot],
    salts: Sequence[bytes],
    design: bytes = b"",
    public_number: str = "",
) -> tuple[Seal, tuple[Opening, ...]]:
    """Seal a sequence: what to publish, and what to keep secret.

    Parameters
    ----------
    study : str
        Names the study in every hash, so that one study's slots cannot stand for another's.
    slots : sequence of Slot
        Each stratum's positions run from 1 without gap or repeat; strata may be interleaved.
    salts : sequence of bytes
        32 random bytes for each slot, all different; made where randomness may be made.
    design : bytes
        The design commitment that the list was made from; empty where it was made elsewhere.
    public_number : str
        What was mixed into the committed seed; empty where nothing was.

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
    >>> sealed.size, len(sealed.root), sealed.reached
    (4, 32, {'all': 4})
    """
    if not study.strip():
        raise SealingRefused("The study has no name. Name it: it is part of every seal.")
    segment, openings = sealed_segment(
        study=study,
        slots=slots,
        salts=salts,
        after=(),
        reached={},
        design=design,
        public_number=public_number,
    )
    return Seal(study=study, segments=(segment,)), openings


def extend(
    *,
    seal: Seal,
    slots: Sequence[Slot],
    salts: Sequence[bytes],
    design: bytes = b"",
    public_number: str = "",
) -> tuple[Seal, tuple[Opening, ...]]:
    """Seal further slots as a new segment, whose root holds the root before; nothing old changes.

    `slots` go on where the seal ends: in each stratum from the position after its last. The rest
    is as for `seal`; the openings are those of the new slots alone.
    """
    segment, openings = sealed_segment(
        study=seal.study,
        slots=slots,
        salts=salts,
        after=seal.segments,
        reached=seal.reached,
        design=design,
        public_number=public_number,
    )
    return Seal(study=seal.study, segments=(*seal.segments, segment)), openings


def sealed_segment(
    *,
    study: str,
    slots: Sequence[Slot],
    salts: Sequence[bytes],
    after: Sequence[Segment],
    reached: Mapping[str, int],
    design: bytes,
    public_number: str,
) -> tuple[Segment, tuple[Opening, ...]]:
    """The segment of slots that come after others, and what opens them, in the order given."""
    if len(salts) != len(slots) or len(set(salts)) < len(salts):
        raise SealingRefused("Every slot needs a salt of its own.")
    check_sequence(slots=slots, after=reached)
    openings = tuple(Opening(slot=slot, salt=salt) for slot, salt in zip(slots, salts, strict=True))
    unsealed = Segment(
        number=len(after) + 1,
        previous=after[-1].root if after else NO_ROOT,
        design=design,
        public_number=public_number,
        strata=published(study=study, openings=openings),
        root=b"",
    )
    root = head_of(study=study, segment=unsealed).root
    return replace(unsealed, root=root), openings


def published(*, study: str, openings: Iterable[Opening]) -> tuple[SealedStratum, ...]:
    """What may be published of slots that are still secret, stratum by stratum as they come."""
    strata: dict[str, list[Opening]] = {}
    for opening in openings:
        strata.setdefault(opening.slot.stratum, []).append(opening)
    return tuple(
        SealedStratum(
            stratum=stratum,
            first=those[0].slot.position,
            commitments=tuple(
                commitment_of(study=study, slot=one.slot, salt=one.salt) for one in those
            ),
            units=tuple(one.slot.unit for one in those)
            if any(one.slot.unit for one in those)
            else (),
        )
        for stratum, those in strata.items()
    )
