"""The claims (CSV): who took which place, one record a line, with the digest of the one before.

The file is only added to. It holds no arm, so that whoever allocates may have it.
"""

import re
from collections.abc import Iterable
from operator import itemgetter

from likewise.domain.imports import FileNotRight
from likewise.domain.sealing import Event
from likewise.domain.sealing.claims import KINDS, EventKind
from likewise.formats.sealing.parsing import digest_of
from likewise.formats.tables import (
    Cell,
    Progress,
    Row,
    TextTable,
    as_csv,
    check_headings,
    text_rows,
)
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
NOT_CLAIMS = (
    "These are not claims, which have a column digest. Give the file claims.csv as it was written."
)
NUMBER = re.compile("0|[1-9][0-9]{0,11}")
type Common = tuple[EventKind, str, str, str, str, str, bytes]
type Known = dict[tuple[Cell, ...], Common]


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


def read_claims(*, table: TextTable, on_progress: Progress | None = None) -> tuple[Event, ...]:
    """Read claims as they stand; whether they are in order is for `verify` to say.

    `on_progress` is told now and then how many bytes were read.

    Raises
    ------
    FileNotRight
        When a line cannot be read: it says which.
    """
    if "digest" not in table.headings:
        raise FileNotRight(NOT_CLAIMS, file=table.name)
    check_headings(table, needed=COLUMNS)
    in_order = itemgetter(*[table.headings.index(name) for name in COLUMNS])
    known: Known = {}
    events: list[Event] = []
    row = Row(table.name, 1, {})
    for line, cells in text_rows(table, on_progress=on_progress):
        if isinstance(cells, BadLine):
            raise FileNotRight(cells.sentence, file=table.name, line=line)
        row.line = line
        events.append(event_of(row=row, cells=in_order(cells), known=known))
    return tuple(events)


def event_of(*, row: Row, cells: tuple[Cell, ...], known: Known) -> Event:
    """The record of one line; what lines have in common is read once and then `known`."""
    index, kind, stratum, position, unit, levels, at, by, second, reason, root, *digests = cells
    written = (kind, stratum, levels, by, second, reason, root)
    common = known.get(written)
    if common is None or not isinstance(unit, str) or not isinstance(at, str):
        row.cells = dict(zip(COLUMNS, cells, strict=True))
        common = known[written] = common_of(row=row)
        unit, at = row.text("unit"), row.text("at")
    return Event(
        number_in(row, "index", index, 1),
        common[0],
        common[1],
        number_in(row, "position", position, 0),
        unit.strip(),
        common[2],
        at.strip(),
        *common[3:],
        digest_in(row, "previous", digests[0]),
        digest_in(row, "digest", digests[1]),
    )


def common_of(*, row: Row) -> Common:
    """The kind, the texts and the root of a line."""
    kind = row.text("event")
    if kind not in KINDS:
        raise row.refuse("event", f"This is unknown. It is one of: {', '.join(KINDS)}.")
    stratum, levels, by, second, reason = [row.text(name) for name in COMMON]
    return kind, stratum, levels, by, second, reason, digest_in(row, "root", row.cells["root"])


def number_in(row: Row, column: str, cell: Cell, least: int) -> int:
    """The whole number that stands in a cell."""
    if isinstance(cell, str) and NUMBER.fullmatch(cell) and (found := int(cell)) >= least:
        return found
    raise row.refuse(column, f"This is not a whole number from {least}. Give the file as it was.")


def digest_in(row: Row, column: str, cell: Cell) -> bytes:
    """The digest that stands in a cell."""
    found = digest_of(cell)
    if found is not None:
        return found
    raise row.refuse(column, "This is not 64 hexadecimal digits. Copy it whole.")
