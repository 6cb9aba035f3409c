"""The openings (CSV): secret until used, one slot a line, in the order of use."""

from collections.abc import Iterable

from likewise.domain.allocation.slots import Slot
from likewise.domain.imports import FileNotRight
from likewise.domain.sealing import Opening
from likewise.formats.allocation.sequences import NO_POSITION, position_of
from likewise.formats.sealing.parsing import digest_of
from likewise.formats.tables import (
    Cell,
    Progress,
    Row,
    TextTable,
    as_csv,
    check_headings,
    lines_of,
)

COLUMNS = ("stratum", "position", "unit", "label", "arm", "salt")
OLD = ("stratum", "position", "unit", "arm", "salt")
NOT_OPENINGS = (
    "These are not openings, which have a column salt. Give the file openings.csv as it was "
    "written."
)
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


def read_openings(*, table: TextTable, on_progress: Progress | None = None) -> tuple[Opening, ...]:
    """Read openings as they stand: gaps and repeats are for `verify` to find and name.

    `on_progress` is told now and then how many bytes were read.
    """
    if set(table.headings) == set(OLD):
        raise Row(table.name, 1, {}).refuse("label", OLDER)
    if "salt" not in table.headings:
        raise FileNotRight(NOT_OPENINGS, file=table.name)
    check_headings(table, needed=COLUMNS)
    places = [table.headings.index(name) for name in COLUMNS]
    known: dict[tuple[Cell, ...], tuple[str, str, str]] = {}
    openings = []
    for line, cells in lines_of(table, each="slot that was used", on_progress=on_progress):
        stratum, position, unit, label, arm, salt = [cells[place] for place in places]
        written = (stratum, label, arm)
        names, number, opens = known.get(written), position_of(position), digest_of(salt)
        is_waiting = unit == ""
        if names is None or number is None or opens is None or not is_waiting:
            row = Row(table.name, line, {"unit": unit})
            unit = "" if is_waiting else row.name("unit", is_needed=False)
            if names is None:
                row.cells = dict(zip(("stratum", "label", "arm"), written, strict=True))
                label = row.name("label", is_needed=False)
                names = known[written] = (row.name("stratum"), label, row.name("arm"))
            if number is None:
                raise row.refuse("position", NO_POSITION)
            if opens is None:
                raise row.refuse("salt", "This is not 64 hexadecimal digits. Copy it whole.")
        slot = Slot(stratum=names[0], position=number, unit=str(unit), label=names[1], arm=names[2])
        openings.append(Opening(slot=slot, salt=opens))
    return tuple(openings)
