"""What the record holds of a design, as `sealing` asks it; and slots at rest, under a key apart.

A list that is kept here is made from a key of its own, which lies in the store of keys and in no
backup of the record: seed, salts and what encrypts the slots all follow from it, and none of them
is stored. So a list is the same whoever asks again, and without that key a slot is noise.
"""

from collections.abc import Sequence
from functools import partial

from likewise.domain.allocation.slots import Slot
from likewise.domain.designs import Claim, OpenedSlot, SealedList, TrialDesign
from likewise.domain.designs.chain import book_of
from likewise.domain.sealing import (
    Book,
    CommittedDesign,
    Opening,
    Places,
    Seal,
    Segment,
    endless_places,
    extend,
    places_of,
    seal,
)
from likewise.formats.allocation import DesignFile, read_design
from likewise.formats.sealing.boxes import (
    NONCE_BYTES,
    Box,
    boxed,
    boxes_as_json,
    content_width,
    read_boxes,
    unboxed,
)
from likewise.formats.sealing.designs import normal_text
from likewise.formats.sealing.parsing import parsed
from likewise.formats.sealing.seals import read_segment
from likewise.formats.tables import open_text
from likewise.records import keys, models
from likewise.records.facts import current

SEED_BYTES = 16
OWNER = "list:"  # how the owners of keys begin that are lists


def file_of(text: str) -> DesignFile:
    """A design file that stands in the record or an act.

    Raises
    ------
    FileNotRight, DesignRefused
        When it is none: with the line, and what to do.
    """
    return read_design(table=open_text(text.encode(), called="the design file"))


def lists_of(design: TrialDesign) -> list[SealedList]:
    """The sealed lists of a design, in their order."""
    found = current(SealedList, design_id=design.id)
    return sorted(found, key=lambda each: each.number)


def claims_of(design: TrialDesign) -> list[Claim]:
    """The chain of claims of a design, in its order."""
    return sorted(current(Claim, design_id=design.id), key=lambda each: each.number)


def opened_of(design: TrialDesign) -> list[OpenedSlot]:
    """The opened slots of a design, in the order of their places."""
    found = current(OpenedSlot, design_id=design.id)
    return sorted(found, key=lambda each: (each.stratum, each.position))


def segment_of(sealed: SealedList) -> Segment:
    """What is published of a list."""
    told = parsed(content=sealed.seal.encode(), called="seal")
    return read_segment(told=told, number=sealed.number)


def seal_of(design: TrialDesign, lists: Sequence[SealedList]) -> Seal | None:
    """What is published of a design; none where it allocates without a list, or none is sealed."""
    segments = tuple(segment_of(each) for each in lists if each.seal)
    return Seal(study=design.name, segments=segments) if segments else None


def places_in(design: TrialDesign, lists: Sequence[SealedList]) -> Places:
    """The places that may be taken: those of lists that two people agreed to."""
    agreed = [each for each in lists if each.is_agreed]
    found = seal_of(design, agreed)
    if found is None:
        return endless_places(study=design.name, design=bytes.fromhex(design.commitment))
    return places_of(seal=found)


def chain_of(design: TrialDesign, lists: Sequence[SealedList], claims: Sequence[Claim]) -> Book:
    """Who took which place, every record checked again."""
    return book_of(places=places_in(design, lists), claims=claims)


def promised(design: TrialDesign) -> CommittedDesign:
    """The design with the seed that follows from its key: secret until the list is closed."""
    secret = _Secret(design)
    return CommittedDesign(
        study=design.name,
        software=design.software,
        design=normal_text(table=open_text(design.design_file.encode(), called="the design file")),
        units="",
        public_number_from=design.public_number_from,
        seed=int.from_bytes(secret.made("seed")[:SEED_BYTES]),
        salt=secret.made("promise"),
    )


def sealed_here(
    design: TrialDesign,
    before: Seal | None,
    slots: Sequence[Slot],
    *,
    commitment: bytes,
    public_number: str,
) -> tuple[Seal, str]:
    """A list sealed on this machine, and its slots at rest, encrypted and of one length."""
    secret = _Secret(design)
    salts = [secret.made(f"salt|{each.stratum}|{each.position}") for each in slots]
    how = partial(seal, study=design.name) if before is None else partial(extend, seal=before)
    made, openings = how(slots=slots, salts=salts, design=commitment, public_number=public_number)
    nonces = [
        secret.made(f"nonce|{made.root.hex()}|{each.stratum}|{each.position}")[:NONCE_BYTES]
        for each in slots
    ]
    boxes = boxed(
        key=secret.made(f"boxes|{made.root.hex()}"),
        study=design.name,
        root=made.root,
        openings=openings,
        nonces=nonces,
        width=content_width(openings=openings),
    )
    return made, boxes_as_json(boxes=boxes)


def unsealed(design: TrialDesign, lists: Sequence[SealedList], claim: Claim) -> Opening | None:
    """What opens the slot of a claim; none where it is not kept here."""
    secret = _Secret(design)
    for each in lists:
        if each.boxes and each.root == claim.root:
            box = _box_at(read_boxes(content=each.boxes), claim)
            root = bytes.fromhex(each.root)
            key = secret.made(f"boxes|{each.root}")
            return unboxed(key=key, study=design.name, root=root, box=box)
    return None


def _box_at(boxes: Sequence[Box], claim: Claim) -> Box:
    place = claim.stratum, claim.position
    return next(each for each in boxes if (each.stratum, each.position) == place)


def practised(design: TrialDesign) -> tuple[Slot, ...]:
    """The practice list of a design."""
    rows = models.TriedSlot.objects.filter(design_id=design.id).order_by("row")
    return tuple(Slot(stratum=each.stratum, position=each.position, arm=each.arm) for each in rows)


def has_secret(design: TrialDesign) -> bool:
    """Whether the key of a design's list is here; asking makes none."""
    owner = f"{OWNER}{design.id}"
    return owner in keys.there([owner])


class _Secret:
    """What follows from the key of a design's list; the key is made where there is none."""

    def __init__(self, design: TrialDesign) -> None:
        self._owner = f"{OWNER}{design.id}"
        keys.make([self._owner])
        self._ring = keys.Ring([self._owner])

    def made(self, what: str) -> bytes:
        """32 bytes that nobody can tell from random ones without the key."""
        return bytes.fromhex(self._ring.digest(self._owner, what))
