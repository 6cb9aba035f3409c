"""The claims (CSV): who took which place, one record a line, with the digest of the one before.

The file is only added to. It holds no arm, so that whoever allocates may have it.
"""

import re
from collections.abc import Iterable

from likewise.domain.imports import FileNotRight
from likewise.domain.sealing import Event
from likewise.domain.sealing.claims import KINDS, EventKind
from likewise.formats.sealing.parsing import digest_of
from likewise.formats.tables import Cell, Row, TextTable, as_csv, check_headings, text_rows
from likewise.formats.tables.cells import BadLine

COLUMNS = (
    "index",
    "event",
    "stratum",
    "position",
    "unit",
    "levels",
    "at",
    "by",
    "second",
    "reason",
    "root",
    "previous",
    "digest",
)
COMMON = ("stratum", "levels", "by", "second", "reason")
NUMBER = re.compile("0|[1-9][0-9]{0,11}")


def claims_as_csv(*, events: Iterable[Event]) -> str:
    """Claims as their file."""
    return as_csv(columns=COLUMNS, rows=[cells_of(event=event) for event in events])


def claim_as_line(*, event: Event) -> str:
    """One claim as the line that is added to the file."""
    return as_csv(columns=COLUMNS, rows=[cells_of(event=event)]).split("\n", 1)[1]


def cells_of(*, event: Event) -> tuple[object, ...]:
    """The cells of a record."""
    return (
        event.index,
        event.kind,
        event.stratum,
        event.position,
        event.unit,
        event.levels,
        event.at,
        event.by,
        event.second,
        event.reason,
        event.root.hex(),
        event.previous.hex(),
        event.digest.hex(),
    )


def read_claims(*, table: TextTable) -> tuple[Event, ...]:
    """Read claims as they stand; whether they are in order is for `verify` to say.

    Raises
    ------
    FileNotRight
        When a line cannot be read: it says which.
    """
    check_headings(table, needed=COLUMNS)
    places = [table.headings.index(name) for name in COLUMNS]
    known: dict[tuple[Cell, ...], tuple[EventKind, tuple[str, ...], bytes]] = {}
    events: list[Event] = []
    row = Row(table.name, 1, {})
    for line, cells in text_rows(table):
        if isinstance(cells, BadLine):
            raise FileNotRight(cells.sentence, file=table.name, line=line)
        row.line = line
        events.append(event_of(row=row, cells=[cells[place] for place in places], known=known))
    return tuple(events)


def event_of(
    *,
    row: Row,
    cells: list[Cell],
    known: dict[tuple[Cell, ...], tuple[EventKind, tuple[str, ...], bytes]],
) -> Event:
    """The record of one line; what lines have in common is read once and then `known`."""
    index, kind, stratum, position, unit, levels, at, by, second, reason, root, *digests = cells
    common = (kind, stratum, levels, by, second, reason, root)
    if common not in known or not isinstance(unit, str) or not isinstance(at, str):
        row.cells = dict(zip(COLUMNS, cells, strict=True))
        known[common] = common_of(row=row)
        unit, at = row.text("unit"), row.text("at")
    event, texts, sealed_by = known[common]
    return Event(
        index=number_in(row=row, column="index", cell=index, least=1),
        kind=event,
        stratum=texts[0],
        position=number_in(row=row, column="position", cell=position, least=0),
        unit=unit.strip(),
        levels=texts[1],
        at=at.strip(),
        by=texts[2],
        second=texts[3],
        reason=texts[4],
        root=sealed_by,
        previous=digest_in(row=row, column="previous", cell=digests[0]),
        digest=digest_in(row=row, column="digest", cell=digests[1]),
    )


def common_of(*, row: Row) -> tuple[EventKind, tuple[str, ...], bytes]:
    """The kind, the texts and the root of a line."""
    kind = row.text("event")
    if kind not in KINDS:
        raise row.refuse("event", f"This is unknown. It is one of: {', '.join(KINDS)}.")
    texts = tuple(row.text(name) for name in COMMON)
    root = digest_in(row=row, column="root", cell=row.cells["root"])
    return kind, texts, root


def number_in(*, row: Row, column: str, cell: Cell, least: int) -> int:
    """The whole number that stands in a cell."""
    if isinstance(cell, str) and NUMBER.fullmatch(cell) and int(cell) >= least:
        return int(cell)
    raise row.refuse(column, f"This is not a whole number from {least}. Give the file as it was.")


def digest_in(*, row: Row, column: str, cell: Cell) -> bytes:
    """The digest that stands in a cell."""
    found = digest_of(cell)
    if found is not None:
        return found
    raise row.refuse(column, "This is not 64 hexadecimal digits. Copy it whole.")
