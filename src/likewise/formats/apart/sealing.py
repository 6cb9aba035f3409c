"""The files of sealing, read apart."""

from collections.abc import Iterator, Sequence
from itertools import chain, takewhile
from pathlib import Path
from typing import Any

from likewise.domain.refusals import DomainError
from likewise.domain.sealing import (
    CommittedDesign,
    Proof,
    Seal,
    SealedStratum,
    Segment,
    Verification,
)
from likewise.formats.apart.processes import Reading
from likewise.formats.apart.tables import given_apart


def seal_apart(path: Path) -> Seal:
    """A seal, as `formats.sealing.read_seal` has it.

    Raises
    ------
    SealFileRefused, FileNotRight
    """
    with Reading("allocation_seal", file=path.name, path=path) as reading:
        said = iter(reading)
        study = next(said)
        return Seal(study=study, segments=tuple(_segment(head, said) for head in said))


def _segment(head: tuple[Any, ...], said: Iterator[Any]) -> Segment:
    number, previous, design, public_number, root = head
    return Segment(
        number=number,
        previous=previous,
        design=design,
        public_number=public_number,
        strata=tuple(
            SealedStratum(
                stratum=stratum, first=first, commitments=_until_none(said), units=_until_none(said)
            )
            for stratum, first in takewhile(lambda each: each is not None, said)
        ),
        root=root,
    )


def _until_none(said: Iterator[Any]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(takewhile(lambda each: each is not None, said)))


def verified_apart(
    *,
    seal: Path | bytes,
    openings: Sequence[Path | bytes],
    claims: Path | bytes | None,
    root: bytes | None,
    held: Sequence[bytes],
    is_complete: bool,
) -> tuple[Verification, list[str]]:
    """What `domain.sealing.verify` finds in the files of a list, and what a person should know of
    how the tables were read.

    The claims are read and checked in one process while the openings are in another; neither gives
    out more than what it found. Where several files are wrong, the first of them is named.

    Raises
    ------
    SealFileRefused, FileNotRight
    """
    opened = [given_apart(each, called="openings") for each in openings]
    taking = None if claims is None else given_apart(claims, called="claims")
    with (
        Reading(
            "list_taken",
            file=taking[0].name if taking else "claims",
            seal=seal,
            claims=taking[1] if taking else None,
            held=held,
        ) as first,
        Reading(
            "list_verified",
            file=opened[0][0].name,
            hears=True,
            seal=seal,
            openings=[asked for _, asked in opened],
            root=root,
            is_complete=is_complete,
        ) as second,
    ):
        try:
            ((taken, taken_notes),) = first
        except DomainError as refusal:
            taken, taken_notes = refusal, []
        second.tell(taken)
        ((found, notes),) = second
    return found, [*notes, *taken_notes]


def committed_design_apart(path: Path) -> CommittedDesign:
    """A committed design, as `formats.sealing.read_committed_design` has it."""
    found: CommittedDesign = _one("committed_design", path)
    return found


def commitment_apart(path: Path) -> tuple[str, bytes]:
    """Study and commitment to a design, as `formats.sealing.read_commitment` has them."""
    found: tuple[str, bytes] = _one("design_commitment", path)
    return found


def proof_apart(path: Path) -> Proof:
    """The proof of one slot, as `formats.sealing.read_proof` has it."""
    found: Proof = _one("slot_proof", path)
    return found


def _one(work: str, path: Path) -> Any:
    with Reading(work, file=path.name, path=path) as reading:
        return next(iter(reading))
