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
from likewise.formats.allocation.tables import TableRefused, as_csv, decoded, read_table

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
        raise SealFileRefused("The seal names no study, or a hash other than SHA-256.")
    if not isinstance(told.get("slots"), list) or not told["slots"]:
        raise SealFileRefused("The seal has no list of slots.")
    slots = tuple(_slot(told=slot, number=i) for i, slot in enumerate(told["slots"], 1))
    check_sequence(slots=slots)
    return Seal(
        study=told["study"], slots=slots, root=read_digest(text=told.get("root"), what="The root")
    )


def _parsed(*, content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(decoded(content=content))
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
        raise SealFileRefused(f"Slot number {number} of the seal has a part of the wrong kind.")
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
    raise SealFileRefused(f"{what} is not 64 hexadecimal digits.")


def openings_as_csv(*, openings: Iterable[Opening]) -> str:
    """Openings as their file, in the order of use."""
    rows = [
        (o.slot.stratum, o.slot.position, o.slot.unit, o.slot.arm, o.salt.hex()) for o in openings
    ]
    return as_csv(columns=COLUMNS, rows=rows)


def read_openings(*, content: bytes) -> tuple[Opening, ...]:
    """Read openings as they stand: gaps and repeats are for `verify` to find and name."""
    openings, checked = [], {"": ""}
    for row in read_table(content=content, needed=COLUMNS):
        cells = row.cells
        for column in ("stratum", "arm", "unit"):
            if cells[column] not in checked or (column != "unit" and not cells[column]):
                checked[cells[column]] = row.text(column=column)
        if not DIGEST.fullmatch(cells["salt"]):
            raise row.refuse(column="salt", what="a salt is 64 hexadecimal digits.")
        position = row.whole(column="position")
        if position < 1:
            raise row.refuse(column="position", what="positions count from 1.")
        slot = Slot(
            stratum=checked[cells["stratum"]],
            position=position,
            unit=checked[cells["unit"]],
            arm=checked[cells["arm"]],
        )
        openings.append(Opening(slot=slot, salt=bytes.fromhex(cells["salt"])))
    if not openings:
        raise TableRefused("The file opens no slot.")
    return tuple(openings)


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
