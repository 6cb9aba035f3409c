"""CSV files: what they are, in which encoding, with which separator, line by line."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from likewise.domain.imports import FileNotRight
from likewise.domain.imports.written import files_named
from likewise.formats.tables.cells import FORMULA, BadLine, Cell, Line, heading
from likewise.formats.tables.encodings import LONGEST, encoding_of, in_words
from likewise.formats.tables.inputs import Input, input_of

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LONGEST_CELL = csv.field_size_limit()
MOST_COLUMNS = 16_384  # as many as spreadsheet programs have
# The first heading of REDCap's allocation templates: notes stand beside and below their columns, so
# that a line may have more cells than headings, or fewer.
NOTED = "redcap_randomization_number"
MOST_BLANK = 1_048_576  # lines; as many as a spreadsheet program has rows
LINES_BETWEEN_REPORTS = 5_000
# What a spreadsheet program would compute: =1+1, @SUM(A1), +cmd|' /C calc'!A0, -'Sheet 1'!A1. A
# sign before a number, a telephone number or plain words is none, nor is an apostrophe.
FORMULA_STARTS = re.compile(r"\s*(?:=|[+\-@](?:'[^']*'!|[^\W\d][\w.]*(?:[(|]|![\w$'])))")
MAY_START = "=+-@"  # what a formula starts with, or a space; asked first, as most cells do not
type Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A CSV file that can be read: how, and what a person should know about that.

    `header` is the headings as they are written, `headings` as they are compared. Where it has
    notes beside its columns, lines come with as many cells as they have.
    """

    source: Input
    encoding: str
    separator: str
    header: tuple[str, ...]
    headings: tuple[str, ...]
    skip: int
    notes: tuple[str, ...]
    has_notes_beside: bool = False
    lines: "Callable[[Progress | None], Iterator[Line]] | None" = None  # where it is read elsewhere

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.source.name


def open_text(
    source: Path | bytes | Input, *, called: str | None = None, encoding: str | None = None
) -> TextTable:
    """Look at a CSV file, a pipe (`-` is standard input) or bytes: encoding, separator, headings.

    UTF-8, UTF-16 with a byte order mark and Windows-1252 are read; all but UTF-8 are noted, since
    Windows-1252 is what remains when a file is not UTF-8, not something a file says of itself.
    Where that gives no words, `encoding` has to say what it is in.

    Raises
    ------
    FileNotRight
        When it is empty, is not text, or has no headings.
    """
    given = source if isinstance(source, Input) else input_of(source, called=called)
    found = encoding_of(given, said=encoding)
    with TextIOWrapper(given.open(), found, newline="") as file:
        first = file.readline()
        for _ in range(MOST_BLANK):
            if not first or first.strip(' ",;\t\r\n'):
                break
            first = file.readline()
        first = first.rstrip("\r\n")
        skip = 0
        declared = re.fullmatch(r"sep=(.)", first)
        if declared:
            first, skip = file.readline().rstrip("\r\n"), 1
    separator = declared[1] if declared else _separator(first)
    header = _header(given, found, separator, skip)
    table = TextTable(
        source=given,
        encoding=found,
        separator=separator,
        header=header,
        headings=tuple(heading(cell) for cell in header),
        skip=skip,
        notes=(),
        has_notes_beside=heading(header[0]) == NOTED,
    )
    return replace(table, notes=tuple(text_notes([table])))


def text_notes(tables: Iterable[TextTable]) -> list[str]:
    """What a person should know of how CSV files were read: one sentence for all that are alike."""
    encoded: dict[str, list[str]] = {}
    separated: dict[str, list[str]] = {}
    for each in tables:
        if not each.encoding.startswith("utf-8"):
            encoded.setdefault(each.encoding, []).append(each.name)
        if each.separator != ",":
            separated.setdefault(each.separator, []).append(each.name)
    return [
        f"{files_named(names)} {'is' if len(names) == 1 else 'are'} "
        f"{in_words(encoding, is_one=len(names) == 1)}, and read so."
        for encoding, names in encoded.items()
    ] + [
        f"{files_named(names)} {'is' if len(names) == 1 else 'are'} separated by "
        f"{SEPARATORS.get(separator, separator)}."
        for separator, names in separated.items()
    ]


def text_rows(table: TextTable, *, on_progress: Progress | None = None) -> Iterator[Line]:
    """The lines below the headings, each with its number; blank lines are passed over.

    `on_progress` is told now and then how many bytes were read.
    """
    if table.lines is not None:
        yield from table.lines(on_progress)
        return
    width = len(table.header)
    records = _Records(table.source, table.encoding, table.separator, table.skip, on_progress)
    try:
        rows = iter(records)
        next(rows, None)
        for line, row in rows:
            if len(row) != width and not table.has_notes_beside:
                yield line, _ragged(row, width)
            elif records.is_suspect:
                yield line, _without_formulas(row)
            else:
                yield line, row
    except csv.Error as error:
        yield records.line, BadLine(_csv_error(error))


def as_csv(*, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV text, with lines ended by a line feed."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


class _Records:
    """The records of a file that are not blank, the headings first, each with its first line.

    It refuses a record of too many characters, and suspects formulas. What stands in quotation
    marks goes over many lines, so that the length of each is no bound.
    """

    def __init__(
        self,
        source: Input,
        encoding: str,
        separator: str,
        skip: int,
        on_progress: Progress | None = None,
    ) -> None:
        self._source, self._encoding, self._separator = source, encoding, separator
        self._skip, self._on_progress = skip, on_progress
        # A sign at which a cell may start: first in its line, or after a separator, mark or space.
        self._start = re.compile(rf'[=+\-@](?<![^{re.escape(separator)}"\s].)')
        self.line = skip + 1
        self._length, self.is_suspect = 0, False

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        with (
            self._source.open() as opened,
            TextIOWrapper(opened, self._encoding, newline="") as file,
        ):
            lines = self._watched(islice(file, self._skip, None), opened)
            reader = csv.reader(lines, delimiter=self._separator, strict=True)
            blank = 0
            for row in reader:
                if row and (row[0].strip() or any(cell.strip() for cell in row)):
                    yield self.line, row
                else:
                    blank += 1
                    if blank > MOST_BLANK:
                        raise self._too_blank()
                self.line = self._skip + reader.line_num + 1
                self._length, self.is_suspect = 0, False

    def _too_blank(self) -> FileNotRight:
        return FileNotRight(
            f"There are more than {MOST_BLANK:,} blank lines up to here. Take them out.",
            file=self._source.name,
            line=self.line,
        )

    def _watched(self, lines: Iterable[str], opened: BinaryIO) -> Iterator[str]:
        for number, line in enumerate(lines):
            self._length += len(line)
            if self._length > LONGEST:
                raise csv.Error("field larger than a line may be")
            if "=" in line or "(" in line or "|" in line or "!" in line:
                self.is_suspect |= self._start.search(line) is not None
            if self._on_progress is not None and number % LINES_BETWEEN_REPORTS == 1:
                self._on_progress(opened.tell())
            yield line


def _without_formulas(row: list[str]) -> Sequence[Cell]:
    return [
        FORMULA
        if (cell[:1] in MAY_START or cell[0].isspace()) and FORMULA_STARTS.match(cell)
        else cell
        for cell in row
    ]


def _ragged(row: list[str], width: int) -> Sequence[Cell] | BadLine:
    if len(row) > width and not any(row[width:]):
        return _without_formulas(row[:width])
    return BadLine(
        f"This line has {len(row)} cells and the headings are {width}. A separator may be missing "
        "or too many, or a text with a separator in it stands without quotation marks."
    )


def _csv_error(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "A cell is too long to be one. A quotation mark is probably not closed."
    return (
        "A quotation mark in this line is not closed, or stands in the middle of a cell. "
        "Write it twice inside a text in quotation marks. Nothing after this line was read."
    )


def _separator(first: str) -> str:
    """The separator that cuts the headings into most; a comma where none does."""
    counts = {each: _count(first, each) for each in SEPARATORS}
    return max(counts, key=lambda each: counts[each])


def _count(first: str, separator: str) -> int:
    try:
        return len(next(csv.reader([first], delimiter=separator), ()))
    except csv.Error:  # a heading too long to be one; the right separator may cut it
        return 0


def _header(source: Input, encoding: str, separator: str, skip: int) -> tuple[str, ...]:
    records = _Records(source, encoding, separator, skip)
    try:
        for line, row in records:
            return _checked(row, source.name, line)
    except csv.Error as error:
        raise FileNotRight(
            f"The headings cannot be read: {_heading_error(error)}",
            file=source.name,
            line=records.line,
        ) from None
    raise FileNotRight("This is empty. Its first line holds the headings.", file=source.name)


def _checked(row: list[str], name: str, line: int) -> tuple[str, ...]:
    """The headings without spaces around them, and without empty ones at the end."""
    header = [cell.strip() for cell in row]
    while not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        raise FileNotRight(
            f"There are {len(header):,} columns; {MOST_COLUMNS:,} are the most that are read. "
            "Take out those that are not needed.",
            file=name,
            line=line,
        )
    return tuple(header)


def _heading_error(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"one has more than {LONGEST_CELL:,} characters. Write short headings in this line."
    return "a quotation mark is not closed."
