"""The seal (published, JSON) and the openings (secret until used, CSV).

Both are specified in docs/reference/allocation-files.md.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from likewise.domain.allocation.slots import Slot, check_sequence
from likewise.domain.refusals import DomainError
from likewise.domain.sealing import Opening, Seal, SealedSlot, Verification
from likewise.formats.allocation.sequences import NO_POSITION, position_of
from likewise.formats.tables import Cell, Row, TextTable, as_csv, check_headings, lines_of

MOST_BYTES = 200_000_000
FORMAT = "likewise-seal"
VERSION = 1
COLUMNS = ("stratum", "position", "unit", "arm", "salt")
DIGEST = re.compile("[0-9a-fA-F]{64}")
SLOT_KEYS = {"stratum", "position", "unit", "commitment"}


class SealFileRefused(DomainError):
    """A file that is not a seal as it is specified."""


def seal_as_json(*, seal: Seal) -> str:
    """The seal as its file: one slot a line, so that two can be compared by eye."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "hash": "SHA-256",
        "study": seal.study,
        "root": seal.root.hex(),
    }
    lines = [
        json.dumps(
            {
                "stratum": slot.stratum,
                "position": slot.position,
                "unit": slot.unit,
                "commitment": slot.commitment.hex(),
            },
            ensure_ascii=False,
        )
        for slot in seal.slots
    ]
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return start + ',\n "slots": [\n' + ",\n".join(lines) + "\n ]\n}\n"


def read_seal(*, content: bytes) -> Seal:
    """Read a seal; whether it is sound is for `verify` to say.

    Raises
    ------
    SealFileRefused
        When the file is not JSON of this format, with a word on what is missing.
    SequenceRefused
        When its slots have a gap or a repeat.
    """
    told = _parsed(content=content)
    if told.get("format") != FORMAT or told.get("version") != VERSION:
        raise SealFileRefused(
            f"This is not a seal of format {FORMAT}, version {VERSION}. Give the seal file."
        )
    if told.get("hash") != "SHA-256" or not isinstance(told.get("study"), str):
        raise SealFileRefused(
            "The seal names no study, or a hash other than SHA-256. "
            "Give the file as it was published."
        )
    if not isinstance(told.get("slots"), list) or not told["slots"]:
        raise SealFileRefused("The seal has no list of slots. Give the file as it was published.")
    slots = tuple(_slot(told=slot, number=i) for i, slot in enumerate(told["slots"], 1))
    check_sequence(slots=slots)
    return Seal(
        study=told["study"], slots=slots, root=read_digest(text=told.get("root"), what="The root")
    )


def _parsed(*, content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise SealFileRefused("The seal is larger than 200 MB. Give the file as it was published.")
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise SealFileRefused(f"Line {line}: this is not JSON. Give the seal file.") from error
    if not isinstance(told, dict):
        raise SealFileRefused("The seal is not a JSON object. Give the seal file.")
    return told


def _slot(*, told: object, number: int) -> SealedSlot:
    if not isinstance(told, dict) or set(told) != SLOT_KEYS:
        raise SealFileRefused(
            f"Slot number {number} of the seal must have: {', '.join(sorted(SLOT_KEYS))}."
        )
    position = told["position"]
    words = isinstance(told["stratum"], str) and isinstance(told["unit"], str)
    if type(position) is not int or not words:
        raise SealFileRefused(
            f"Slot number {number} of the seal has a part of the wrong kind. "
            "Give the file as it was published."
        )
    return SealedSlot(
        stratum=told["stratum"],
        position=position,
        unit=told["unit"],
        commitment=read_digest(text=told["commitment"], what=f"The commitment of slot {number}"),
    )


def read_digest(*, text: object, what: str) -> bytes:
    """A SHA-256 digest from 64 hexadecimal digits."""
    if isinstance(text, str) and DIGEST.fullmatch(text):
        return bytes.fromhex(text)
    raise SealFileRefused(
        f"{what} is not 64 hexadecimal digits. Copy it whole, as it was published."
    )


def openings_as_csv(*, openings: Iterable[Opening]) -> str:
    """Openings as their file, in the order of use."""
    rows = [
        (o.slot.stratum, o.slot.position, o.slot.unit, o.slot.arm, o.salt.hex()) for o in openings
    ]
    return as_csv(columns=COLUMNS, rows=rows)


def read_openings(*, table: TextTable) -> tuple[Opening, ...]:
    """Read openings as they stand: gaps and repeats are for `verify` to find and name."""
    check_headings(table, needed=COLUMNS)
    places = [table.headings.index(name) for name in COLUMNS]
    known: dict[tuple[Cell, ...], tuple[str, str, str]] = {}
    openings = []
    for line, cells in lines_of(table, each="slot that was used"):
        stratum, position, unit, arm, salt = [cells[place] for place in places]
        names, number = known.get((stratum, unit, arm)), position_of(position)
        if names is None or number is None or not _is_digest(salt):
            row = Row(table.name, line, {"stratum": stratum, "unit": unit, "arm": arm})
            names = (row.name("stratum"), row.name("unit", is_needed=False), row.name("arm"))
            known[stratum, unit, arm] = names
            if number is None:
                raise row.refuse("position", NO_POSITION)
            if not _is_digest(salt):
                raise row.refuse("salt", "This is not 64 hexadecimal digits. Copy it whole.")
        slot = Slot(stratum=names[0], position=number, unit=names[1], arm=names[2])
        openings.append(Opening(slot=slot, salt=bytes.fromhex(str(salt))))
    return tuple(openings)


def _is_digest(cell: Cell) -> bool:
    return isinstance(cell, str) and DIGEST.fullmatch(cell.strip()) is not None


def verification_as_json(*, verification: Verification) -> dict[str, Any]:
    """What a verification found; it never tells an arm."""
    fault = verification.fault
    return {
        "ok": verification.is_sound,
        "slots": verification.slots,
        "opened": verification.opened,
        "root": verification.root.hex(),
        "fault": None
        if fault is None
        else {
            "kind": fault.kind,
            "stratum": fault.stratum,
            "position": fault.position,
            "sentence": fault.sentence,
        },
    }
