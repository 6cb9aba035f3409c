"""Sealing a sequence before anyone is allocated, and verifying it afterwards."""

from likewise.domain.allocation.slots import SequenceRefused, Slot
from likewise.domain.sealing.claims import (
    Book,
    Event,
    Places,
    claims_fault,
    endless_places,
    places_of,
)
from likewise.domain.sealing.designs import (
    CommittedDesign,
    OpenedDesign,
    design_fault,
    list_fault,
    public_number_of,
    slots_made,
)
from likewise.domain.sealing.heads import NO_ROOT, Fault, Head, Run, chain_fault
from likewise.domain.sealing.packing import SealingRefused
from likewise.domain.sealing.proofs import Proof, is_proven, problem_of_proof, prove
from likewise.domain.sealing.replays import Replay, levels_said, verify_decisions
from likewise.domain.sealing.seals import (
    SALT_BYTES,
    Opening,
    Seal,
    SealedStratum,
    Segment,
    commitment_of,
    extend,
    head_of,
    published,
    seal,
)
from likewise.domain.sealing.trees import inclusion_path, root_by_path, root_of
from likewise.domain.sealing.verification import (
    Taken,
    Verification,
    taken_by,
    verify,
    verify_openings,
)

__all__ = [
    "NO_ROOT",
    "SALT_BYTES",
    "Book",
    "CommittedDesign",
    "Event",
    "Fault",
    "Head",
    "OpenedDesign",
    "Opening",
    "Places",
    "Proof",
    "Replay",
    "Run",
    "Seal",
    "SealedStratum",
    "SealingRefused",
    "Segment",
    "SequenceRefused",
    "Slot",
    "Taken",
    "Verification",
    "chain_fault",
    "claims_fault",
    "commitment_of",
    "design_fault",
    "endless_places",
    "extend",
    "head_of",
    "inclusion_path",
    "is_proven",
    "levels_said",
    "list_fault",
    "places_of",
    "problem_of_proof",
    "prove",
    "public_number_of",
    "published",
    "root_by_path",
    "root_of",
    "seal",
    "slots_made",
    "taken_by",
    "verify",
    "verify_decisions",
    "verify_openings",
]
