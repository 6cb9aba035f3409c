"""The openings (CSV): secret until used, one slot a line, in the order of use."""

from collections.abc import Iterable

from likewise.domain.allocation.slots import Slot
from likewise.domain.sealing import Opening
from likewise.formats.allocation.sequences import NO_POSITION, position_of
from likewise.formats.sealing.parsing import DIGEST
from likewise.formats.tables import Cell, Row, TextTable, as_csv, check_headings, lines_of

COLUMNS = ("stratum", "position", "unit", "label", "arm", "salt")
OLD = ("stratum", "position", "unit", "arm", "salt")
OLDER = (
    "These openings are of a seal of version 1: the column label is missing. Seal the list anew, "
    "or verify it with the Likewise that made it."
)


def openings_as_csv(*, openings: Iterable[Opening]) -> str:
    """Openings as their file, in the order of use."""
    rows = [
        (
            one.slot.stratum,
            one.slot.position,
            one.slot.unit,
            one.slot.label,
            one.slot.arm,
            one.salt.hex(),
        )
        for one in openings
    ]
    return as_csv(columns=COLUMNS, rows=rows)


def read_openings(*, table: TextTable) -> tuple[Opening, ...]:
    """Read openings as they stand: gaps and repeats are for `verify` to find and name."""
    if set(table.headings) == set(OLD):
        raise Row(table.name, 1, {}).refuse("label", OLDER)
    check_headings(table, needed=COLUMNS)
    places = [table.headings.index(name) for name in COLUMNS]
    known: dict[tuple[Cell, ...], tuple[str, str, str, str]] = {}
    openings = []
    for line, cells in lines_of(table, each="slot that was used"):
        stratum, position, unit, label, arm, salt = [cells[place] for place in places]
        written = (stratum, unit, label, arm)
        names, number = known.get(written), position_of(position)
        if names is None or number is None or not _is_digest(salt):
            found = dict(zip(("stratum", "unit", "label", "arm"), written, strict=True))
            row = Row(table.name, line, found)
            names = (
                row.name("stratum"),
                row.name("unit", is_needed=False),
                row.name("label", is_needed=False),
                row.name("arm"),
            )
            known[written] = names
            if number is None:
                raise row.refuse("position", NO_POSITION)
            if not _is_digest(salt):
                raise row.refuse("salt", "This is not 64 hexadecimal digits. Copy it whole.")
        slot = Slot(stratum=names[0], position=number, unit=names[1], label=names[2], arm=names[3])
        openings.append(Opening(slot=slot, salt=bytes.fromhex(str(salt))))
    return tuple(openings)


def _is_digest(cell: Cell) -> bool:
    return isinstance(cell, str) and DIGEST.fullmatch(cell.strip()) is not None
