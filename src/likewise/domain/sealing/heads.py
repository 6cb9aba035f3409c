"""The head of a segment: what its root binds besides the slots, and whether a chain of them holds.

A list is sealed as a segment; further slots are further segments, each with a root of its own that
holds the root before it. A head says which stratum has how many places, in which order, so that
every place has one index in the tree of its segment, and no place is there twice.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from likewise.domain.sealing.packing import number_field, packed, text_field

SEAL_MARK = "likewise seal 2"
NO_ROOT = bytes(32)

type Place = tuple[str, int]
FaultKind = Literal[
    "altered",
    "skipped",
    "swapped",
    "inserted",
    "repeated",
    "root",
    "segment",
    "claim",
    "unclaimed",
    "design",
]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first thing found wrong, in words that name the slot and never its arm.

    `segment` is 0 and `position` 0 where it is about no segment or no slot.
    """

    kind: FaultKind
    segment: int = 0
    stratum: str = ""
    position: int = 0
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """The places of one stratum that a segment seals: `count` of them, from position `first`."""

    stratum: str
    first: int
    count: int

    @property
    def last(self) -> int:
        """The last position of the run."""
        return self.first + self.count - 1


@dataclass(frozen=True, kw_only=True)
class Head:
    """What the root of a segment binds.

    number : int
        Of the segment, from 1.
    previous : bytes
        The root of the segment before; 32 zero bytes for the first.
    design : bytes
        The design commitment that the list was made from; empty where it was made elsewhere.
    public_number : str
        What was mixed into the committed seed; empty where nothing was.
    runs : tuple of Run
        The strata in the order of the tree.
    tree : bytes
        The root of the Merkle tree over the slots.
    """

    study: str
    number: int
    previous: bytes
    design: bytes
    public_number: str
    runs: tuple[Run, ...]
    tree: bytes

    @property
    def size(self) -> int:
        """How many slots the segment seals: the size of its tree."""
        return sum(run.count for run in self.runs)

    @property
    def root(self) -> bytes:
        """What is printed: it binds study, segment, the root before, the design and every slot.

        It is made anew each time: a head comes from a reader of strangers' files.
        """
        said = [
            text_field(SEAL_MARK),
            text_field(self.study),
            number_field(self.number),
            packed(self.previous, self.design),
            text_field(self.public_number),
            number_field(self.size),
            packed(self.tree),
        ]
        for run in self.runs:
            said += [text_field(run.stratum), number_field(run.first), number_field(run.count)]
        return sha256(b"\x02" + b"".join(said)).digest()

    def index_of(self, *, place: Place) -> int | None:
        """The one index that a place has in the tree; none where this segment does not seal it."""
        before = 0
        for run in self.runs:
            if run.stratum == place[0] and run.first <= place[1] <= run.last:
                return before + place[1] - run.first
            before += run.count
        return None


def chain_fault(*, heads: Sequence[Head]) -> Fault | None:
    """What is wrong with a chain of segments: numbers, links, or a place that is sealed twice."""
    reached: dict[str, int] = {}
    previous = NO_ROOT
    for number, head in enumerate(heads, 1):
        if head.number != number or head.study != heads[0].study:
            what = "it is not the next segment of this study: one is missing, or was put in."
            return segment_fault(number=number, what=what)
        if head.previous != previous:
            what = "it does not hold the root of the segment before: one of the two was changed."
            return segment_fault(number=number, what=what)
        here: set[str] = set()
        for run in head.runs:
            found = run_fault(run=run, number=number, reached=reached, here=here)
            if found is not None:
                return found
            reached[run.stratum] = run.last
            here.add(run.stratum)
        previous = head.root
    return None


def run_fault(
    *, run: Run, number: int, reached: Mapping[str, int], here: Collection[str] = ()
) -> Fault | None:
    """What is wrong with one stratum of a segment, after the positions that were reached before
    and the strata that are in this segment already."""
    expected = reached.get(run.stratum, 0) + 1
    if run.count < 1:
        return segment_fault(number=number, what=f"stratum {run.stratum} has no slot in it.")
    if run.first < expected or run.stratum in here:
        what = f"Segment {number}: it is sealed twice, so that it could be opened in two ways."
        return slot_fault(
            kind="repeated", segment=number, place=(run.stratum, max(run.first, 1)), what=what
        )
    if run.first > expected:
        what = f"Segment {number}: it was not sealed, and later ones were."
        return slot_fault(kind="skipped", segment=number, place=(run.stratum, expected), what=what)
    return None


def segment_fault(*, number: int, what: str) -> Fault:
    """A fault of a segment as a whole."""
    return Fault(kind="segment", segment=number, sentence=f"Segment {number}: {what}")


def slot_fault(*, kind: FaultKind, segment: int, place: Place, what: str) -> Fault:
    """A fault whose sentence starts with the slot."""
    stratum, position = place
    return Fault(
        kind=kind,
        segment=segment,
        stratum=stratum,
        position=position,
        sentence=f"Stratum {stratum}, slot {position}: {what}",
    )
