"""The weights and the certificate of a matching round, read apart."""

from pathlib import Path

from likewise.domain.imports import FileNotRight
from likewise.domain.matching import Proof
from likewise.formats.apart.processes import answer
from likewise.formats.matching import Terms


def terms_apart(path: Path) -> Terms:
    """The weights of a matching round, as `formats.matching.read_terms` has them."""
    found = answer("matching_terms", file=path.name, path=path)
    if not isinstance(found, Terms):
        raise FileNotRight("These are no weights. Give the file itself.", file=path.name)
    return found


def proof_apart(path: Path) -> Proof:
    """The certificate of a matching round, as `formats.matching.read_proof` has it."""
    found = answer("matching_proof", file=path.name, path=path)
    if not isinstance(found, Proof):
        raise FileNotRight("This is no certificate. Give the file itself.", file=path.name)
    return found
