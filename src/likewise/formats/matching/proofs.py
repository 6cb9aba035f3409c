"""The certificate of a matching round as a JSON file that anyone can check."""

import json
from pathlib import Path

from likewise.domain.matching import Proof
from likewise.domain.refusals import DomainError

KIND = "likewise matching certificate"
VERSION = 1


class ProofRefused(DomainError):
    """A file that is not a certificate of a matching round."""


def proof_as_json(proof: Proof) -> str:
    """The certificate as JSON, with sorted keys, so that equal proofs are equal files."""
    return (
        json.dumps(
            {
                "kind": KIND,
                "version": VERSION,
                "supporter_of": dict(proof.supporter_of),
                "price_thousandths": dict(proof.price_thousandths),
            },
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        + "\n"
    )


def read_proof(path: Path) -> Proof:
    """A certificate from its file.

    Raises
    ------
    ProofRefused
        When the file is not one, or its numbers are not whole.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ProofRefused(f"{path.name} is not JSON. Give the file that was written.") from None
    if not isinstance(given, dict) or given.get("kind") != KIND or given.get("version") != VERSION:
        raise ProofRefused(
            f"{path.name} is not a certificate of a matching round, version {VERSION}. Give the "
            "file that `likewise matching solve --certificate` wrote."
        )
    supporter_of, prices = given.get("supporter_of"), given.get("price_thousandths")
    if not isinstance(supporter_of, dict) or not all(
        each is None or isinstance(each, str) for each in supporter_of.values()
    ):
        raise ProofRefused(f"{path.name}: supporter_of must give an id or null for each person.")
    if not isinstance(prices, dict) or not all(
        isinstance(each, int) and not isinstance(each, bool) and abs(each) < 1 << 60
        for each in prices.values()
    ):
        raise ProofRefused(
            f"{path.name}: price_thousandths must give a whole number for each supporter."
        )
    return Proof(supporter_of=supporter_of, price_thousandths=prices)
