"""The seal of an allocation, read apart."""

from itertools import chain
from pathlib import Path

from likewise.domain.sealing import Seal
from likewise.formats.apart.processes import Reading


def seal_apart(path: Path) -> Seal:
    """A seal, as `formats.sealing.read_seal` has it.

    Raises
    ------
    SealFileRefused, SequenceRefused, FileNotRight
    """
    with Reading("allocation_seal", file=path.name, path=path) as reading:
        said = iter(reading)
        study, root = next(said)
        return Seal(study=study, slots=tuple(chain.from_iterable(said)), root=root)
