"""What each coder made of each unit, as a documented CSV file: one row a unit, one column a coder.

The tables are described in docs/reference/agreement-files.md.
"""

import math
from array import array
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from likewise.domain.agreement import Level, Ratings, ratings_of
from likewise.domain.agreement.ratings import LARGEST_VALUE, MISSING
from likewise.domain.imports import CellNotRight, FileNotRight
from likewise.formats.tables import Cell, Progress, TextTable, check_headings, lines_of
from likewise.formats.tables.values import plain, read_number, shown

MISSING_WORDS = frozenset({"", "NA", "."})
REMEMBERED = 100_000


def read_values(
    *,
    table: TextTable,
    level: Level,
    order: Sequence[str] | None = None,
    on_progress: Progress | None = None,
) -> Ratings:
    """What each coder made of each unit.

    Parameters
    ----------
    table : TextTable
        Its first column names the unit, every other column is a coder.
    level : Level
        Nominal values are words; the others are numbers, unless `order` lists the words.
    order : sequence of str, optional
        The values, lowest first.
    on_progress : callable, optional
        Called with the number of bytes read.

    Raises
    ------
    FileNotRight
        Fewer than two coders, no units, a unit without a name or named twice, a value that is
        not a number where it must be, or one that the order does not list.
    """
    check_headings(table, takes_others=True)
    if len(table.header) < 3:
        raise FileNotRight(
            "There is one coder only. Put units in the first column, and a column for each coder "
            "after it.",
            file=table.name,
            line=1,
        )
    if level is Level.NOMINAL or order is not None:
        return _words(table, order, on_progress)
    return _numbers(table, on_progress)


def _words(table: TextTable, order: Sequence[str] | None, on_progress: Progress | None) -> Ratings:
    place: dict[str, int] = {word: number for number, word in enumerate(order or ())}
    if order is not None and len(place) != len(order):
        raise FileNotRight("The order names a value twice. Name each once.", file=table.name)
    found = array("i")

    def number_of(cell: Cell) -> int:
        word = plain(cell)
        if word in MISSING_WORDS:
            return MISSING
        if word not in place:
            if order is not None:
                raise CellNotRight(
                    f"{shown(word)} is not in the order given. Add it where it belongs."
                )
            place[word] = len(place)
        return place[word]

    _read_units(table, number_of, found, on_progress)
    indices = np.frombuffer(found, dtype=np.int32).reshape(-1, len(table.header) - 1)
    words = list(place)
    if order is None:
        ranks = np.argsort(np.argsort(np.array(words, dtype=object), kind="stable"))
        indices = np.append(ranks, MISSING).astype(np.int32)[indices]
        words = sorted(words)
    return Ratings(indices=indices, values=tuple(words), coders=table.header[1:])


def _numbers(table: TextTable, on_progress: Progress | None) -> Ratings:
    found = array("d")
    _read_units(table, _number, found, on_progress)
    values = np.frombuffer(found, dtype=np.float64).reshape(-1, len(table.header) - 1)
    return ratings_of(values=values, coders=table.header[1:])


@lru_cache(maxsize=REMEMBERED)
def _number(cell: Cell) -> float:
    if plain(cell) in MISSING_WORDS:
        return math.nan
    try:
        number = float(read_number(cell) or 0)
    except CellNotRight as refusal:
        raise CellNotRight(
            f"{refusal.sentence} Or choose the level nominal, or give the order of the values."
        ) from None
    if abs(number) > LARGEST_VALUE:
        raise CellNotRight(f"{shown(plain(cell))} is beyond {LARGEST_VALUE:g}. Correct it.")
    return number


def _read_units[Number: (int, float)](
    table: TextTable,
    value_of: Callable[[Cell], Number],
    found: "array[Number]",
    on_progress: Progress | None,
) -> None:
    """Put the value of every cell into `found`, unit by unit."""
    seen: set[str] = set()
    for line, row in lines_of(table, each="unit", on_progress=on_progress):
        column = 0
        try:
            _check_unit(plain(row[0]), seen)
            for cell in row[1:]:
                column += 1
                found.append(value_of(cell))
        except CellNotRight as refusal:
            raise FileNotRight(
                refusal.sentence, file=table.name, line=line, column=table.header[column]
            ) from None


def _check_unit(unit: str, seen: set[str]) -> None:
    if not unit:
        raise CellNotRight("The unit has no name. Name or number it.")
    if unit in seen:
        raise CellNotRight(f"A second row for {shown(unit)}. Give each unit one row.")
    seen.add(unit)
