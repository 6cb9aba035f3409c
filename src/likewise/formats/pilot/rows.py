"""Headings to columns, and lines to rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from likewise.domain.imports import (
    BY_NAME,
    LAYOUTS,
    CellNotRight,
    FileNotRight,
    Layout,
    Place,
    Problem,
    columns_of,
)
from likewise.formats.pilot.cells import reader_of
from likewise.formats.tables import Source, Table, open_tables
from likewise.formats.tables.cells import BadLine

NAMES = tuple(BY_NAME)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the values by column; missing ones are absent.

    A broken one could not be read in full; only its id counts, so that nothing else stumbles over
    lines that refer to it.
    """

    line: int
    values: Mapping[str, Any]
    is_broken: bool = False


def tables_in_order(source: Source) -> Iterator[tuple[Layout, Table]]:
    """The tables that were found, in the order in which they refer to one another."""
    for layout in LAYOUTS:
        if layout.name in source.tables:
            yield layout, source.tables[layout.name]


def heading_problems(layout: Layout, table: Table) -> list[Problem]:
    """What is wrong with the headings of a table: unknown, twice, or missing."""
    known = {column.name: column for column in columns_of(layout)}
    place = Place(table.file, 1)
    problems = []
    given = [each for each in table.headings if each and not each.startswith("#")]
    for name in dict.fromkeys(given):
        if given.count(name) > 1:
            problems.append(Problem(place, f"The column {name} is there twice. Keep one of them."))
        if name not in known:
            close = get_close_matches(name, known, n=1)
            meant = f"Did you mean {close[0]}? " if close else ""
            problems.append(
                Problem(
                    place,
                    f"The table {layout.name} has no column {name}. {meant}Its columns are "
                    f"{', '.join(known)}. A heading that begins with # is passed over.",
                )
            )
    problems += [
        Problem(place, f"The column {column.name} is missing; every line needs it.")
        for column in known.values()
        if column.is_required and column.name not in given
    ]
    if "" in table.headings:
        problems.append(Problem(place, "A column has no heading. Give it one, or take it out."))
    return problems


def read_rows(layout: Layout, table: Table, *, zone: str) -> Iterator[Row | Problem]:
    """The lines of a table whose headings are right, as values; problems in their places."""
    known = {column.name: column for column in columns_of(layout)}
    readers = [
        (position, name, reader_of(known[name], zone))
        for position, name in enumerate(table.headings)
        if name in known
    ]
    required = [column.name for column in known.values() if column.is_required]

    def called(name: str) -> str:
        return table.called.get(name, name)

    for line, cells in table.rows():
        if isinstance(cells, BadLine):
            yield Problem(Place(table.file, line), cells.sentence)
            continue
        values: dict[str, Any] = {}
        wrong = False
        for position, name, read in readers:
            cell = cells[position]
            if cell is None or cell == "":
                continue
            try:
                value = read(cell)
            except CellNotRight as refusal:
                wrong = True
                yield Problem(Place(table.file, line, called(name)), refusal.sentence)
                continue
            if value is not None:
                values[name] = value
        for name in required:
            if name not in values and not wrong:
                wrong = True
                yield Problem(
                    Place(table.file, line, called(name)),
                    f"This cell is empty. Write {known[name].about.split(';')[0]}.",
                )
        yield Row(line, values, wrong)


def programme_name(path: Path) -> str | None:
    """What the table programme of a folder or workbook calls the programme, if it is there."""
    try:
        with TemporaryDirectory() as unpacked:
            source = open_tables(path, names=NAMES, unpack_to=Path(unpacked))
            table = source.tables.get("programme")
            if table is None:
                return None
            rows = read_rows(BY_NAME["programme"], table, zone="Europe/London")
            return next((r.values.get("name") for r in rows if isinstance(r, Row)), None)
    except FileNotRight:
        return None
