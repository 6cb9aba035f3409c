"""The file of a grid: a design file of which a value may be several, and every design they make."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from itertools import product
from math import prod

from likewise.domain.allocation.designs import MOST_LEVELS
from likewise.domain.allocation.simulation import check_simulation
from likewise.domain.imports import CellNotRight, FileNotRight
from likewise.domain.refusals import DomainError
from likewise.formats.allocation.designs import DesignFile, design_of
from likewise.formats.allocation.settings import METHODS, METHODS_OF, WORDS, listed
from likewise.formats.tables import Row, TextTable, as_csv, rows_of
from likewise.formats.tables.values import read_number

MOST_DESIGNS = 1_000_000
MOST_VALUES = 10_000
COLUMNS = ("setting", "name", "level", "value")
HEAD = as_csv(columns=COLUMNS, rows=())
DECIDING = ("method", "units")  # what other settings are of use depends on these
OF_CLUSTERS = ("cluster size", "cluster size variation", "icc")
TRIED = tuple(method for method in METHODS if method != "constrained")
_RANGE = re.compile(r"(\S+) +to +(\S+) +by +(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a grid: what it may say, and the lines of a design file that each is, as text."""

    label: str
    setting: str
    row: Row
    texts: tuple[str, ...]
    rows: tuple[tuple[Row, ...], ...]
    written: tuple[str, ...]

    def only(self, place: int) -> "Line":
        """The same where it says one thing."""
        return replace(
            self,
            texts=(self.texts[place],),
            rows=(self.rows[place],),
            written=(self.written[place],),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GridDesign:
    """One design of a grid: its number from 1, what was chosen for it, and it as text."""

    number: int
    chosen: dict[str, str]
    text: str
    size: int
    file: DesignFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Every design that the lines of a file make.

    sets : tuple of tuples of Line
        The lines of use for each method and kind of unit. Every combination of what they say is a
        design; of two, the one whose last line says the later is later.
    varied : tuple of Line
        The lines that say several things.
    """

    file: str
    sets: tuple[tuple[Line, ...], ...]
    varied: tuple[Line, ...]
    digest: str

    def __len__(self) -> int:
        return sum(_number_of(lines) for lines in self.sets)

    def design(self, number: int) -> GridDesign:
        """One design, by its number from 1.

        Raises
        ------
        FileNotRight
            It cannot be right: the line that says so, or else which design it is.
        """
        left = number - 1
        for lines in self.sets:
            if left < _number_of(lines):
                return self._made(number, lines, left)
            left -= _number_of(lines)
        raise IndexError(number)

    def _made(self, number: int, lines: Sequence[Line], left: int) -> GridDesign:
        chosen: dict[str, str] = {}
        of_lines: list[tuple[Row, ...]] = []
        written: list[str] = []
        for line in reversed(lines):
            left, place = divmod(left, len(line.texts))
            chosen[line.label] = line.texts[place]
            of_lines.append(line.rows[place])
            written.append(line.written[place])
        rows = [row for several in reversed(of_lines) for row in several]
        told = {line.label: chosen.get(line.label, "") for line in self.varied}
        try:
            file = design_of(rows=rows, file=self.file)
            if file.size is None:
                raise FileNotRight(
                    "Say how many units a trial has: add a line size, such as size,,,130.",
                    file=self.file,
                )
            check_simulation(size=file.size, trials=1, recruiter_bias=file.recruiter_bias)
        except FileNotRight:
            raise
        except DomainError as refusal:
            said = ", ".join(f"{label} {text}" for label, text in told.items() if text)
            which = f"Design {number:,}{f' ({said})' if said else ''}"
            raise FileNotRight(f"{which}: {refusal.sentence}", file=self.file) from refusal
        return GridDesign(
            number=number,
            chosen=told,
            text="".join([HEAD, *reversed(written)]),
            size=file.size,
            file=file,
        )


def read_grid(*, table: TextTable) -> Grid:
    """Read the file of a grid. Its designs are made one by one, and refused, by `Grid.design`.

    Raises
    ------
    FileNotRight
        When a line cannot be read, is of no use to any design, or there are too many designs.
    """
    lines = [
        _line(row)
        for row in rows_of(
            table, each="setting", needed=("setting", "value"), optional=("name", "level")
        )
    ]
    labels = set[str]()
    for line in lines:
        if line.label in labels and len(line.texts) > 1:
            raise line.row.refuse("setting", f"The setting {line.label} is set twice.")
        labels.add(line.label)
    if not any(line.setting == "method" for line in lines):
        raise FileNotRight(
            f"The file sets no method. Add a line: method, one or more of {listed(TRIED)}.",
            file=table.name,
        )
    _check_levels(lines)
    sets = tuple(_sets(lines))
    used = {id(line.row) for some in sets for line in some}
    for line in lines:
        if id(line.row) not in used:
            raise line.row.refuse(
                "setting",
                "No design of this grid has a use for it. Take the line out, or change what it "
                "depends on.",
            )
    said = [[row.text(column) for column in COLUMNS] for row in (line.row for line in lines)]
    grid = Grid(
        file=table.name,
        sets=sets,
        varied=tuple(line for line in lines if len(line.texts) > 1),
        digest=sha256(as_csv(columns=COLUMNS, rows=said).encode()).hexdigest(),
    )
    if len(grid) > MOST_DESIGNS:
        raise FileNotRight(
            f"These are {len(grid):,} designs; a grid has up to {MOST_DESIGNS:,}. Give fewer "
            "values, or cut it into several grids.",
            file=table.name,
        )
    return grid


def _number_of(lines: Sequence[Line]) -> int:
    return prod(len(line.texts) for line in lines)


def _sets(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """The lines of use for each choice of method and units."""
    deciding = [line for line in lines if line.setting in DECIDING]
    for places in product(*(range(len(line.texts)) for line in deciding)):
        fixed = {
            id(line.row): line.only(place) for line, place in zip(deciding, places, strict=True)
        }
        said = {line.setting: line.texts[0].lower() for line in fixed.values()}
        method, units = said.get("method", ""), said.get("units", "persons")
        yield tuple(
            fixed.get(id(line.row), line)
            for line in lines
            if method in METHODS_OF.get(line.setting, (method,))
            and (units == "clusters" or line.setting not in OF_CLUSTERS)
        )


def _check_levels(lines: Sequence[Line]) -> None:
    """Refuse a factor whose levels are counted and named."""
    named = {line.row.text("name") for line in lines if line.setting == "factor"}
    for line in lines:
        if line.setting == "levels" and line.row.text("name") in named:
            raise line.row.refuse(
                "name", "The levels of this factor are named. Do one or the other."
            )


def _line(row: Row) -> Line:
    setting = row.name("setting").lower()
    label = " ".join(part for part in (setting, row.text("name"), row.text("level")) if part)
    texts = tuple(_alternatives(row))
    if len(set(texts)) < len(texts):
        twice = next(text for text in texts if texts.count(text) > 1)
        raise row.refuse("value", f"{twice} is there twice. Take it out once.")
    for text in texts:
        _check_word(row, setting, text.lower())
    rows = tuple(tuple(_rows(row, setting, text)) for text in texts)
    return Line(
        label=label,
        setting=setting,
        row=row,
        texts=texts,
        rows=rows,
        written=tuple(_written(some) for some in rows),
    )


def _written(rows: Sequence[Row]) -> str:
    cells = ([row.text(column) for column in COLUMNS] for row in rows)
    return as_csv(columns=COLUMNS, rows=cells).removeprefix(HEAD)


def _check_word(row: Row, setting: str, text: str) -> None:
    """Refuse an unknown word, or a method of which no grid is tried."""
    if setting == "method" and text == "constrained":
        raise row.refuse(
            "value",
            f"A grid tries {listed(TRIED)}. Try a constrained design by itself: `likewise "
            "allocation simulate`.",
        )
    if setting in WORDS and text not in WORDS[setting]:
        raise row.refuse("value", f"This {setting} is unknown. Choose {listed(WORDS[setting])}.")


def _rows(row: Row, setting: str, text: str) -> Iterator[Row]:
    """The lines of a design file that one value of a line stands for."""
    if setting == "block size":
        for size in text.split("+"):
            yield _saying(row, value=size.strip())
    elif setting == "stratify":
        if text.lower() not in ("", "yes", "no"):
            raise row.refuse("value", "Write yes, no, or both: yes | no.")
        if text.lower() != "no":
            yield _saying(row, value="")
    elif setting == "levels":
        name = row.name("name")
        for place in range(_saying(row, value=text).whole("value", least=2, most=MOST_LEVELS)):
            yield _saying(row, setting="factor", level=f"{name} {place + 1}", value="")
    else:
        yield _saying(row, value=text)


def _saying(row: Row, **cells: str) -> Row:
    return replace(row, cells={**row.cells, **cells})


def _alternatives(row: Row) -> Iterator[str]:
    """What a line may say: values with | between them, of which each may be a range of numbers."""
    given = row.text("value")
    parts = [part.strip() for part in given.split("|")]
    for part in parts:
        if not part and len(parts) > 1:
            raise row.refuse(
                "value", "Between two | nothing stands. Write a value, or take one out."
            )
        between = _RANGE.fullmatch(part)
        if between is None:
            yield part
        else:
            yield from _range(row, part, between)


def _range(row: Row, part: str, between: re.Match[str]) -> Iterator[str]:
    try:
        first, last, step = (read_number(text) or Decimal(0) for text in between.groups())
    except CellNotRight as refusal:
        raise row.refuse("value", refusal.sentence) from None
    if step <= 0 or last < first:
        raise row.refuse("value", f"{part} is no range. Write it as 0.6 to 0.9 by 0.05.")
    if last - first >= MOST_VALUES * step:
        raise row.refuse("value", f"{part} has too many values. A range has up to {MOST_VALUES:,}.")
    number = int((last - first) // step) + 1
    for place in range(number):
        yield f"{(first + place * step).normalize():f}"
