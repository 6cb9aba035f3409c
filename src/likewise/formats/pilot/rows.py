"""Headings to columns, and lines to rows."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from likewise.domain.imports import (
    BY_NAME,
    LAYOUTS,
    CellNotRight,
    Kind,
    Layout,
    Place,
    Problem,
    columns_of,
)
from likewise.formats.pilot.cells import Cells
from likewise.formats.tables import Source, Table, headings
from likewise.formats.tables.cells import BadLine, Cell, Refused, as_plain_text
from likewise.formats.tables.values import MONTHS, DaysUnsaid, shown

NAMES = tuple(BY_NAME)
_OWN = re.compile(rf"\d+|\b({'|'.join(MONTHS)})\b", re.IGNORECASE)


class PilotLine(NamedTuple):
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
    """What is wrong with the headings of a table."""
    columns = columns_of(layout)
    return headings.heading_problems(
        table.file,
        table.headings,
        needed=[each.name for each in columns if each.is_required],
        optional=[each.name for each in columns if not each.is_required],
    )


def source_problems(source: Source) -> Iterator[Problem]:
    """What is wrong with tables as a whole: more than one programme, or no line anywhere.

    Raises
    ------
    FileNotRight
        When a workbook turns out to be damaged.
    """
    tables = source.tables
    if tables and not any(table.has_lines() for table in tables.values()):
        these = "This holds" if len(tables) == 1 else "This and the other tables hold"
        yield Problem(
            Place(next(iter(tables.values())).file),
            f"{these} headings and no lines, so there is nothing to import.",
        )
    if "programme" in tables:
        yield from _programme_problems(tables["programme"])


def _programme_problems(table: Table) -> Iterator[Problem]:
    first: Mapping[str, Any] | None = None
    for each in read_rows(BY_NAME["programme"], table, zone="Europe/London"):
        if isinstance(each, Problem):
            yield each
        elif first is None:
            first = each.values
        elif each.values != first:  # data of REDCap repeats it on every line
            yield Problem(
                Place(table.file, each.line),
                "The table programme has one line, and this is another. Keep one of them: each "
                "programme is imported by itself.",
            )


def _like(sentence: str, cell: Cell) -> str:
    """What a sentence has in common with those about other cells: all but the cell's own words."""
    own = shown(as_plain_text(cell)) if not isinstance(cell, Refused) else ""
    return _OWN.sub("#", sentence.replace(own, "#") if own else sentence)


class Lines:
    """Reads the lines of one table; where its headings are not right, none of them is whole."""

    def __init__(self, layout: Layout, table: Table, *, zone: str) -> None:
        known = {column.name: column for column in columns_of(layout)}
        self.table = table
        self.is_whole = not heading_problems(layout, table)
        times = Counter(table.headings)
        self.positions = {
            name: position
            for position, name in enumerate(table.headings)
            if name in known and times[name] == 1
        }
        self.cells = {
            name: Cells(known[name], zone=zone, days=table.days, is_asked=table.is_asked)
            for name in self.positions
        }
        self._columns = [(at, name, self.cells[name]) for name, at in self.positions.items()]
        self._choices = {
            name: known[name].choices or ("yes", "no")
            for name in self.positions
            if known[name].kind in (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)
        }
        self._required = {
            column.name: column.about.split(";")[0]
            for column in known.values()
            if column.is_required and column.name in self.positions
        }

    def read(self, line: int, cells: Sequence[Cell] | BadLine) -> Sequence[PilotLine | Problem]:
        """What one line says: its problems, then its row."""
        if isinstance(cells, BadLine):
            return (
                Problem(
                    Place(self.table.file, line), cells.sentence, like=_like(cells.sentence, None)
                ),
            )
        values: dict[str, Any] = {}
        try:
            for position, name, known in self._columns:
                cell = cells[position]
                if cell is None or cell == "":
                    continue
                value = known[cell]
                if value is not None:
                    values[name] = value
        except CellNotRight:
            return self._read_wrong(line, cells)
        for name in self._required:
            if name not in values:
                return self._read_wrong(line, cells)
        return (PilotLine(line, values, is_broken=not self.is_whole),)

    def _read_wrong(self, line: int, cells: Sequence[Cell]) -> Sequence[PilotLine | Problem]:
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        is_waiting = False
        for position, name, known in self._columns:
            try:
                value = known[cells[position]]
            except DaysUnsaid:
                is_waiting = True  # somebody has to say; it is asked once, for all files
                continue
            except CellNotRight as refusal:
                sentence = f"{refusal.sentence}{self._in_the_mapping(name, cells[position])}"
                like = _like(sentence, cells[position])
                problems.append(Problem(self._place(line, name), sentence, like=like))
                continue
            if value is not None:
                values[name] = value
        for name, about in self._required.items():
            if name not in values and not problems and not is_waiting:
                sentence = f"This cell is empty. Write {about}."
                problems.append(Problem(self._place(line, name), sentence))
        return (*problems, PilotLine(line, values, is_broken=True))

    def _in_the_mapping(self, name: str, cell: Cell) -> str:
        """How a mapping says what a choice of somebody's own is here."""
        field = self.table.called.get(name)
        if field is None or name not in self._choices or isinstance(cell, Refused):
            return ""
        said = shown(as_plain_text(cell)).replace('"', "'")
        return (
            f" If it is one of them in other words, say so in the mapping: {name} = "
            f'{{ field = "{field}", choices = {{ "{said}" = "{self._choices[name][0]}" }} }}.'
        )

    def _place(self, line: int, name: str) -> Place:
        return Place(self.table.file, line, self.table.called.get(name, name))


def read_rows(layout: Layout, table: Table, *, zone: str) -> Iterator[PilotLine | Problem]:
    """The lines of a table whose headings are right, as values; problems in their places."""
    lines = Lines(layout, table, zone=zone)
    for line, cells in table.rows():
        yield from lines.read(line, cells)


def programme_line(source: Source) -> PilotLine | None:
    """The line of the table programme, if it is there."""
    table = source.tables.get("programme")
    if table is None:
        return None
    rows = read_rows(BY_NAME["programme"], table, zone="Europe/London")
    return next((row for row in rows if isinstance(row, PilotLine)), None)
