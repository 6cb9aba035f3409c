"""What each coder made of each unit, as a documented CSV file: one row a unit, one column a coder.

The tables are described in docs/reference/agreement-files.md.
"""

import math
import re
from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from likewise.domain.agreement import Level, Ratings, ratings_of
from likewise.domain.agreement.ratings import LARGEST_VALUE, MISSING
from likewise.formats.coding import Progress, TableMalformed, TableText, rows_of

MISSING_WORDS = frozenset({"", "NA", "."})
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")


def read_values(
    *,
    path: Path,
    text: TableText,
    level: Level,
    order: Sequence[str] | None = None,
    on_progress: Progress | None = None,
) -> Ratings:
    """What each coder made of each unit.

    Parameters
    ----------
    path : Path
        The file; its first column names the unit, every other column is a coder.
    text : TableText
        From `likewise.formats.coding.table_text`.
    level : Level
        Nominal values are words; the others are numbers, unless `order` lists the words.
    order : sequence of str, optional
        The values, lowest first.
    on_progress : callable, optional
        Called with the number of bytes read.

    Raises
    ------
    TableMalformed
        Fewer than two coders, no units, a unit without a name or named twice, a value that is
        not a number where it must be, or one that the order does not list.
    """
    if len(text.heading) < 3:
        raise TableMalformed(
            text.name,
            "line 1",
            "one coder only. Put units in the first column, and a column for each coder after it.",
        )
    if level is Level.NOMINAL or order is not None:
        return _words(path, text, order, on_progress)
    return _numbers(path, text, on_progress)


def _words(
    path: Path, text: TableText, order: Sequence[str] | None, on_progress: Progress | None
) -> Ratings:
    place: dict[str, int] = {word: number for number, word in enumerate(order or ())}
    if order is not None and len(place) != len(order):
        raise TableMalformed(text.name, "", "the order names a value twice; name each once.")
    found = array("i")
    seen: set[str] = set()
    for line, row in rows_of(path=path, text=text, on_progress=on_progress):
        _check_unit(row[0], seen, text, line)
        for column, cell in enumerate(row[1:], start=1):
            word = cell.strip()
            if word in MISSING_WORDS:
                found.append(MISSING)
                continue
            if word not in place:
                if order is not None:
                    raise TableMalformed(
                        text.name,
                        f"line {line}, column {text.heading[column]!r}",
                        f"{word[:40]!r} is not in the order given. Add it where it belongs.",
                    )
                place[word] = len(place)
            found.append(place[word])
    indices = _table(np.frombuffer(found, dtype=np.int32), text, seen)
    words = list(place)
    if order is None:
        ranks = np.argsort(np.argsort(np.array(words, dtype=object), kind="stable"))
        indices = np.append(ranks, MISSING).astype(np.int32)[indices]
        words = sorted(words)
    return Ratings(indices=indices, values=tuple(words), coders=text.heading[1:])


def _numbers(path: Path, text: TableText, on_progress: Progress | None) -> Ratings:
    found = array("d")
    seen: set[str] = set()
    for line, row in rows_of(path=path, text=text, on_progress=on_progress):
        _check_unit(row[0], seen, text, line)
        for column, cell in enumerate(row[1:], start=1):
            found.append(_number(cell.strip(), text, line, column))
    table = _table(np.frombuffer(found, dtype=np.float64), text, seen)
    return ratings_of(values=table, coders=text.heading[1:])


def _number(cell: str, text: TableText, line: int, column: int) -> float:
    if cell in MISSING_WORDS:
        return math.nan
    if text.separator != "," and DECIMAL_COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in cell:
        raise TableMalformed(
            text.name,
            f"line {line}, column {text.heading[column]!r}",
            f"{cell[:40]!r} is not a number. Correct it, choose the level nominal, "
            "or give the order of the values.",
        )
    if abs(number) > LARGEST_VALUE:
        raise TableMalformed(
            text.name,
            f"line {line}, column {text.heading[column]!r}",
            f"{cell[:40]!r} is beyond {LARGEST_VALUE:g}. Correct it.",
        )
    return number


def _check_unit(unit: str, seen: set[str], text: TableText, line: int) -> None:
    column = f"line {line}, column {text.heading[0]!r}"
    if not unit.strip():
        raise TableMalformed(text.name, column, "the unit has no name. Name or number it.")
    if unit in seen:
        raise TableMalformed(
            text.name, column, f"a second row for {unit[:40]!r}. Give each unit one row."
        )
    seen.add(unit)


def _table[Number: np.generic](
    flat: "np.ndarray[tuple[int], np.dtype[Number]]", text: TableText, seen: set[str]
) -> "np.ndarray[tuple[int, int], np.dtype[Number]]":
    if not seen:
        raise TableMalformed(text.name, "", "there are no units under the heading.")
    return flat.reshape(len(seen), len(text.heading) - 1)
