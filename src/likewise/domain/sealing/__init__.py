"""Sealing a sequence before anyone is allocated, and verifying it afterwards."""

from likewise.domain.allocation.slots import SequenceRefused, Slot
from likewise.domain.sealing.seals import (
    SALT_BYTES,
    Opening,
    Seal,
    SealedSlot,
    SealingRefused,
    commitment_of,
    is_proven,
    leaf_of,
    proof_for,
    published,
    root_of,
    seal,
    seal_root,
)
from likewise.domain.sealing.verification import Fault, Verification, verify

__all__ = [
    "SALT_BYTES",
    "Fault",
    "Opening",
    "Seal",
    "SealedSlot",
    "SealingRefused",
    "SequenceRefused",
    "Slot",
    "Verification",
    "commitment_of",
    "is_proven",
    "leaf_of",
    "proof_for",
    "published",
    "root_of",
    "seal",
    "seal_root",
    "verify",
]
