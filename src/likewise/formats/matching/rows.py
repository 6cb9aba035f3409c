"""One table of a matching round, line by line, with every problem named by line and column."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from pathlib import Path

from likewise.domain.imports import Place, Problem
from likewise.domain.refusals import DomainError
from likewise.formats.tables import open_text, text_rows
from likewise.formats.tables.cells import BadLine

MOST_LISTED = 20
LONGEST_ID = 100


class MatchingFileRefused(DomainError):
    """A file with problems: each by file, line and column, and what to do; the first twenty."""

    def __init__(self, problems: list[Problem]) -> None:
        listed = [str(problem) for problem in problems[:MOST_LISTED]]
        if len(problems) > MOST_LISTED:
            listed.append(f"And {len(problems) - MOST_LISTED:,} more problems of this file.")
        super().__init__("\n".join(listed))
        self.problems = tuple(problems)


@dataclass
class Row:
    """One line of a table: its cells by column, and where to say what is wrong with them."""

    file: str
    line: int
    cells: dict[str, str]
    has_decimal_commas: bool
    problems: list[Problem]

    def wrong(self, column: str, what: str) -> None:
        """Note a problem with a cell of this line."""
        self.problems.append(Problem(Place(self.file, self.line, column), what))

    def text(self, column: str) -> str:
        """A cell of words; a formula is a problem."""
        cell = self.cells.get(column, "").strip()
        if cell.startswith(("=", "@")):
            self.wrong(column, "This starts like a spreadsheet formula. Write the plain value.")
            return ""
        return cell

    def id(self, column: str) -> str:
        """A cell that names somebody; empty or over-long is a problem."""
        before = len(self.problems)
        cell = self.text(column)
        if len(self.problems) > before:
            return ""
        if not cell:
            self.wrong(column, "This is empty. Write the id.")
        elif len(cell) > LONGEST_ID:
            self.wrong(column, f"This is longer than {LONGEST_ID} characters. Write an id.")
        return cell

    def words(self, column: str) -> frozenset[str]:
        """A cell of several words, between semicolons or vertical bars; case does not matter."""
        return frozenset(word.casefold() for word in self.ids(column))

    def ids(self, column: str) -> frozenset[str]:
        """The same, as written."""
        parts = self.text(column).replace("|", ";").split(";")
        return frozenset(part.strip() for part in parts if part.strip())

    def whole(self, column: str, *, empty: int | None = None) -> int:
        """A cell that is a whole number, 0 or more."""
        before = len(self.problems)
        cell = self.text(column)
        if len(self.problems) > before:
            return 0
        if not cell and empty is not None:
            return empty
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 7 and int(cell) <= 1_000_000):
            self.wrong(column, "This must be a whole number from 0 to 1,000,000.")
            return 0
        return int(cell)

    def number(self, column: str, *, least: float | None = None) -> float | None:
        """A cell that is a number, or None where it is empty."""
        cell = self.text(column)
        if not cell:
            return None
        plain = cell.replace(",", ".") if self.has_decimal_commas else cell
        try:
            number = float(plain) if plain.isascii() and "_" not in plain else float("nan")
        except ValueError:
            number = float("nan")
        if not isfinite(number) or (least is not None and number < least):
            at_least = "" if least is None else f" of at least {least:g}"
            self.wrong(column, f"This must be a number{at_least}, or be left empty.")
            return None
        return number


@dataclass
class RowReader:
    """A table of known and further columns; collects its problems, and refuses them together."""

    path: Path
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    takes_others: bool
    problems: list[Problem] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """The lines below the headings.

        Raises
        ------
        FileNotRight
            When the file is not a table at all.
        MatchingFileRefused
            When a heading is missing or stands twice.
        """
        table = open_text(self.path, name=self.path.name)
        self.notes = table.notes
        self._check_headings(table.headings)
        known = {*self.needed, *self.optional}
        self.others = tuple(each for each in table.headings if each and each not in known)
        for line, cells in text_rows(table):
            if isinstance(cells, BadLine):
                self.problems.append(Problem(Place(self.path.name, line), cells.sentence))
                continue
            yield Row(
                self.path.name,
                line,
                {name: str(cell) for name, cell in zip(table.headings, cells, strict=True)},
                table.separator != ",",
                self.problems,
            )

    def _check_headings(self, headings: Collection[str]) -> None:
        place = Place(self.path.name, 1)
        known = (*self.needed, *self.optional)
        found = [
            Problem(place, f"There is no column {name}. Add it; the headings are in line 1.")
            for name in self.needed
            if name not in headings
        ]
        twice = {name for name in headings if name and list(headings).count(name) > 1}
        found += [
            Problem(place, f"The column {name} stands twice. Take one out.")
            for name in sorted(twice)
        ]
        for name in headings:
            close = get_close_matches(name, known, n=1, cutoff=0.8)
            if name and name not in known and (close or not self.takes_others):
                meant = f"Did you mean {close[0]}?" if close else f"Known are {', '.join(known)}."
                found.append(Problem(place, f"There is no use for a column {name}. {meant}"))
        if found:
            raise MatchingFileRefused(found)

    def finish(self, *, lines: int, may_be_empty: bool = False) -> None:
        """Refuse the table if anything was wrong with it, or if there was no line in it."""
        if not (lines or self.problems or may_be_empty):
            self.problems.append(
                Problem(
                    Place(self.path.name),
                    f"There is no line below the headings. Write one for each {self.needed[0]}.",
                )
            )
        if self.problems:
            raise MatchingFileRefused(self.problems)
