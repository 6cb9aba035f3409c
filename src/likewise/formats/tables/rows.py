"""The lines of a table by column, each cell read or refused at its place."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from likewise.domain.imports import CellNotRight, FileNotRight, Place, Problem
from likewise.domain.refusals import DomainError
from likewise.formats.tables.cells import BadLine, Cell, heading
from likewise.formats.tables.headings import check_headings
from likewise.formats.tables.text import Progress, TextTable, text_rows
from likewise.formats.tables.values import read_number, read_text, read_whole

LONGEST_NAME = 500


@dataclass(slots=True)
class Row:
    """One line of a table. What is wrong is refused at once, or kept among `problems`."""

    file: str
    line: int
    cells: dict[str, Cell]
    problems: list[Problem] | None = None

    def refuse(self, column: str | None, what: str) -> FileNotRight:
        """A refusal that says where."""
        return FileNotRight(what, file=self.file, line=self.line, column=column)

    def wrong(self, column: str | None, what: str) -> None:
        """Keep a problem, where problems are kept; else refuse."""
        if self.problems is None:
            raise self.refuse(column, what)
        self.problems.append(Problem(Place(self.file, self.line, column), what))

    def read[Value](
        self,
        column: str,
        reader: Callable[..., Value | None],
        *,
        is_needed: bool = False,
        **bounds: int,
    ) -> Value | None:
        """What a cell says, within bounds; none where it is empty, or cannot be read."""
        try:
            value = reader(self.cells[column], **bounds)
        except CellNotRight as refusal:
            self.wrong(column, refusal.sentence)
            return None
        if value is None and is_needed:
            self.wrong(column, "This is empty. Fill it in.")
        return value

    def is_blank(self, column: str) -> bool:
        """Whether nothing stands in a cell."""
        cell = self.cells[column]
        return isinstance(cell, str) and not cell.strip()

    def text(self, column: str, *, is_needed: bool = False) -> str:
        """A cell of words; empty where there are none."""
        return self.read(column, read_text, is_needed=is_needed) or ""

    def name(self, column: str, *, is_needed: bool = True, longest: int = LONGEST_NAME) -> str:
        """A cell that names somebody or something: neither over-long nor with hidden characters."""
        cell = self.text(column, is_needed=is_needed)
        if len(cell) > longest:
            self.wrong(column, f"This is longer than {longest} characters. Shorten it.")
        elif not cell.isprintable():
            self.wrong(column, "This has invisible characters. Type it again.")
        return cell

    def number(self, column: str) -> float:
        """A cell that must be a number."""
        return float(self.read(column, read_number, is_needed=True) or 0)

    def whole(self, column: str, *, least: int = 0, most: int = 10**12) -> int:
        """A cell that must be a whole number."""
        return self.read(column, read_whole, is_needed=True, least=least, most=most) or 0

    @contextmanager
    def on_line(self) -> Iterator[None]:
        """Put the place before a refusal of the domain that this line causes."""
        try:
            yield
        except FileNotRight:
            raise
        except DomainError as refusal:
            raise self.refuse(None, refusal.sentence) from refusal


def rows_of(
    table: TextTable,
    *,
    each: str = "",
    needed: Collection[str],
    optional: Collection[str] = (),
    takes_others: bool = False,
    keeps_problems: bool = False,
    on_progress: Progress | None = None,
) -> Iterator[Row]:
    """The lines of a table by column; optional columns that are not there are blank.

    `each` is what a line is about, where there has to be one.

    Raises
    ------
    FileNotRight
        When headings are not right, or there is no line; at the first problem, or with all of them
        after the last line where the table `keeps_problems`.
    """
    check_headings(table, needed=needed, optional=optional, takes_others=takes_others)
    names = {heading(name): name for name in (*needed, *optional)}
    columns = [names.get(name, name) for name in table.headings]
    absent: dict[str, Cell] = dict.fromkeys(set(optional).difference(columns), "")
    problems: list[Problem] | None = [] if keeps_problems else None
    is_empty = True
    for line, cells in text_rows(table, on_progress=on_progress):
        is_empty = False
        if isinstance(cells, BadLine):
            Row(table.name, line, {}, problems).wrong(None, cells.sentence)
            continue
        found = dict(zip(columns, cells, strict=True)) | absent
        yield Row(table.name, line, found, problems)
    if is_empty and each:
        raise _no_line(table, each)
    if problems:
        raise FileNotRight.of(problems)


def lines_of(
    table: TextTable, *, each: str, on_progress: Progress | None = None
) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The lines of a table as they stand, where each must be one, about `each`.

    Raises
    ------
    FileNotRight
        At the first line that cannot be read, or where there is none.
    """
    is_empty = True
    for line, cells in text_rows(table, on_progress=on_progress):
        is_empty = False
        if isinstance(cells, BadLine):
            raise FileNotRight(cells.sentence, file=table.name, line=line)
        yield line, cells
    if is_empty:
        raise _no_line(table, each)


def _no_line(table: TextTable, each: str) -> FileNotRight:
    return FileNotRight(
        f"There is no line below the headings. Write one for each {each}.", file=table.name
    )
