"""The files of sealing: seal, openings, claims, design commitment and proof.

All are specified in docs/reference/allocation-files.md, for whoever writes a verifier.
"""

from likewise.formats.sealing.answers import replay_as_json, verification_as_json
from likewise.formats.sealing.claims import claim_as_line, claims_as_csv, read_claims
from likewise.formats.sealing.designs import (
    commitment_as_json,
    committed_design_as_json,
    normal_text,
    read_commitment,
    read_committed_design,
)
from likewise.formats.sealing.openings import openings_as_csv, read_openings
from likewise.formats.sealing.parsing import MOST_BYTES, SealFileRefused, read_digest
from likewise.formats.sealing.proofs import proof_as_json, read_proof
from likewise.formats.sealing.seals import read_seal, seal_as_json

__all__ = [
    "MOST_BYTES",
    "SealFileRefused",
    "claim_as_line",
    "claims_as_csv",
    "commitment_as_json",
    "committed_design_as_json",
    "normal_text",
    "openings_as_csv",
    "proof_as_json",
    "read_claims",
    "read_commitment",
    "read_committed_design",
    "read_digest",
    "read_openings",
    "read_proof",
    "read_seal",
    "replay_as_json",
    "seal_as_json",
    "verification_as_json",
]
