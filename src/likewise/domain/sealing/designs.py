"""The design commitment: design, seed and software are promised before a list is made of them.

Without it whoever makes a list can try seeds until one pleases. With it the list is the one that
the promised seed gives; and where a public number of a day to come is mixed in (a lottery's, a
randomness beacon's), nobody could know the list when the seed was promised, so that trying seeds
before that is of no use either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice

from likewise.domain.allocation.constrained import Cluster, Constrained, choose
from likewise.domain.allocation.decisions import Decision
from likewise.domain.allocation.designs import Blocks, Design, Minimisation, Simple
from likewise.domain.allocation.minimisation import Waiting, allocate
from likewise.domain.allocation.sequences import endless, sequence_for, slots_of
from likewise.domain.allocation.slots import Slot
from likewise.domain.allocation.streams import check_seed
from likewise.domain.sealing.heads import Fault, segment_fault, slot_fault
from likewise.domain.sealing.packing import SealingRefused, packed, text_field
from likewise.domain.sealing.seals import SALT_BYTES, Opening, Seal

DESIGN_MARK = "likewise design 1"
SEED_MARK = "likewise seed 1"
SEED_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class CommittedDesign:
    """What is promised, and secret until it is opened.

    study, software : str
        Whose list, and what makes it, with versions.
    design, units : str
        The design file and, for a constrained design, the file of clusters (else empty), as text.
    public_number_from : str
        Which public number of a day to come will be mixed in, so that nobody can mistake it; empty
        where none will.
    seed : int
        0 to 2^128 - 1.
    salt : bytes
        32 random bytes, so that nobody can find the design by trying.
    """

    study: str
    software: str
    design: str
    units: str
    public_number_from: str
    seed: int
    salt: bytes

    def __post_init__(self) -> None:
        check_seed(seed=self.seed)
        if len(self.salt) != SALT_BYTES:
            raise SealingRefused(f"The salt of a design commitment has {SALT_BYTES} bytes.")
        if not self.study.strip():
            raise SealingRefused("The study has no name. Name it: it is part of every seal.")

    @property
    def commitment(self) -> bytes:
        """What is published: it binds all of it and tells nothing."""
        fields = (
            text_field(DESIGN_MARK),
            text_field(self.study),
            text_field(self.software),
            text_field(self.design),
            text_field(self.units),
            text_field(self.public_number_from),
            packed(self.seed.to_bytes(SEED_BYTES), self.salt),
        )
        return sha256(b"".join(fields)).digest()

    def seed_used(self, *, public_number: str) -> int:
        """The seed of the list: the promised one and the public number, hashed together.

        Raises
        ------
        SealingRefused
            When a public number was promised and is missing, or none was and one is given.

        Examples
        --------
        >>> promised = CommittedDesign(study="E", software="x", design="d", units="",
        ...                            public_number_from="", seed=61, salt=bytes(32))
        >>> hex(promised.seed_used(public_number=""))[:10]
        '0x76803251'
        """
        if bool(self.public_number_from) != bool(public_number):
            raise SealingRefused(
                f"The public number is missing: {self.public_number_from}. Give it."
                if self.public_number_from
                else "No public number was promised with this design, so that none can be mixed "
                "in. Leave it out."
            )
        said = packed(self.seed.to_bytes(SEED_BYTES)) + text_field(public_number)
        return int.from_bytes(sha256(text_field(SEED_MARK) + said).digest()[:SEED_BYTES])


def public_number_of(*, typed: Sequence[tuple[str, str]]) -> str:
    """The public number that two people typed, each on their own; empty where nobody did.

    Spaces at the ends and in a row count for nothing.

    Raises
    ------
    SealingRefused
        When it was typed by one person, by the same one twice, or not alike.
    """
    if not typed:
        return ""
    names = {name.strip().casefold() for name, _ in typed}
    numbers = {" ".join(number.split()) for _, number in typed}
    if len(typed) != 2 or len(names) < 2 or "" in names:
        raise SealingRefused(
            "A public number is typed by two people, each on their own. Give it twice, with the "
            "name of each."
        )
    if len(numbers) > 1 or "" in numbers:
        raise SealingRefused(
            "The two of you typed different public numbers, or nothing. Look it up again, both."
        )
    return numbers.pop()


def slots_made(
    *,
    design: Design,
    seed: int,
    lengths: Mapping[str, int],
    waiting: Sequence[Waiting] = (),
    clusters: Sequence[Cluster] = (),
) -> Iterator[Slot]:
    """The list that a design and a seed give.

    Parameters
    ----------
    seed : int
        The one that was used, with the public number mixed in.
    lengths : mapping of str to int
        How many slots of each stratum; not used where the units are known.
    waiting, clusters : sequences
        The known units, in order, where there are any: clusters for a constrained design.

    Raises
    ------
    DesignRefused, DecisionRefused, ConstraintRefused
        As making the list anew does.
    """
    if isinstance(design, Constrained):
        choice = choose(design=design, clusters=clusters, seed=seed)
        for position, (unit, arm) in enumerate(zip(choice.units, choice.arms, strict=True), 1):
            yield Slot(stratum="all", position=position, unit=unit, arm=arm)
        return
    made: Iterable[Decision]
    if isinstance(design, Minimisation):
        made = allocate(design=design, past=(), waiting=waiting, seed=seed)
    elif not isinstance(design, Simple | Blocks):
        raise SealingRefused("Only simple, block, minimised and constrained designs make a list.")
    elif waiting:
        made = sequence_for(design=design, past=(), waiting=waiting, seed=seed)
    else:
        names = design.stratum_names if isinstance(design, Blocks) else ("all",)
        made = (
            one
            for stratum, name in enumerate(names)
            for one in islice(
                endless(design=design, stratum=stratum, seed=seed), lengths.get(name, 0)
            )
        )
    yield from slots_of(decisions=tuple(made))


def list_fault(*, made: Iterable[Slot], slots: Iterable[Slot]) -> Fault | None:
    """The first slot whose arm or unit is not the one that the promised design gives."""
    given = {(one.stratum, one.position): (one.arm, one.unit) for one in made}
    for slot in slots:
        place = (slot.stratum, slot.position)
        if place not in given:
            what = "the design has no such slot: the list was not made from it."
            return slot_fault(kind="design", segment=0, place=place, what=what)
        if given[place] != (slot.arm, slot.unit):
            what = (
                "it is not what the design and its seed give: the list was changed, or made from "
                "another seed."
            )
            return slot_fault(kind="design", segment=0, place=place, what=what)
    return None


@dataclass(frozen=True, kw_only=True)
class OpenedDesign:
    """A committed design that was opened, with what its texts say."""

    committed: CommittedDesign
    design: Design
    waiting: tuple[Waiting, ...] = ()
    clusters: tuple[Cluster, ...] = ()

    def slots(self, *, public_number: str, lengths: Mapping[str, int]) -> Iterator[Slot]:
        """The list that it gives."""
        return slots_made(
            design=self.design,
            seed=self.committed.seed_used(public_number=public_number),
            lengths=lengths,
            waiting=self.waiting,
            clusters=self.clusters,
        )


def design_fault(
    *, seal: Seal, openings: Sequence[Opening], designs: Sequence[OpenedDesign]
) -> Fault | None:
    """Open design commitments: make each segment again, and name the first opened slot that
    differs, or the segment that was made from none of these designs."""
    known = {one.committed.commitment: one for one in designs}
    for segment in seal.segments:
        found = known.get(segment.design)
        if found is None or found.committed.study != seal.study:
            what = "it was made from none of the designs given."
            return replace(segment_fault(number=segment.number, what=what), kind="design")
        ends = {one.stratum: one.first + len(one.commitments) for one in segment.strata}
        starts = {one.stratum: one.first for one in segment.strata}
        slots = (
            one.slot
            for one in openings
            if starts.get(one.slot.stratum, 0) <= one.slot.position < ends.get(one.slot.stratum, 0)
        )
        lengths = {stratum: end - 1 for stratum, end in ends.items()}
        made = found.slots(public_number=segment.public_number, lengths=lengths)
        fault = list_fault(made=made, slots=slots)
        if fault is not None:
            return replace(fault, segment=segment.number)
    return None
