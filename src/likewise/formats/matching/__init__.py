"""The files of a matching round: people, supporters, refusals, weights and the certificate.

They are described in docs/reference/matching-files.md.
"""

from likewise.formats.matching.proofs import proof_as_json, read_proof
from likewise.formats.matching.tables import (
    Tables,
    read_people,
    read_refusals,
    read_supporters,
)
from likewise.formats.matching.weights import Terms, read_terms

__all__ = [
    "Tables",
    "Terms",
    "proof_as_json",
    "read_people",
    "read_proof",
    "read_refusals",
    "read_supporters",
    "read_terms",
]
