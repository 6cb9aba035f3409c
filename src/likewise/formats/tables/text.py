"""CSV files: what they are, in which encoding, with which separator, line by line."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from likewise.domain.imports import FileNotRight
from likewise.formats.tables.cells import BadLine, Line, heading
from likewise.formats.tables.encodings import LONGEST, encoding_of, in_words

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LONGEST_CELL = csv.field_size_limit()


@dataclass(frozen=True, slots=True)
class TextTable:
    """A CSV file that can be read: how, and what a person should know about that."""

    path: Path
    name: str
    encoding: str
    separator: str
    header: tuple[str, ...]
    headings: tuple[str, ...]
    skip: int
    notes: tuple[str, ...]


def open_text(path: Path, *, name: str) -> TextTable:
    """Look at a CSV file: its encoding, separator and headings.

    UTF-8, UTF-16 with a byte order mark and Windows-1252 are read; all but UTF-8 are noted, since
    Windows-1252 is what remains when a file is not UTF-8, not something a file says of itself.

    Raises
    ------
    FileNotRight
        When it is empty, is not text, or has no headings.
    """
    encoding = encoding_of(path, name=name)
    notes = (
        [] if encoding.startswith("utf-8") else [f"{name} is {in_words(encoding)}, and read so."]
    )
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        while first and not first.strip(' ",;\t\r\n'):
            first = file.readline()
        first = first.rstrip("\r\n")
        skip = 0
        declared = re.fullmatch(r"sep=(.)", first)
        if declared:
            first, skip = file.readline().rstrip("\r\n"), 1
    if not first.strip(' ",;\t'):
        raise FileNotRight(f"{name} is empty. Its first line holds the headings.", file=name)
    separator = declared[1] if declared else _separator(first)
    if separator != ",":
        notes.append(f"{name} is separated by {SEPARATORS.get(separator, separator)}.")
    header = _header(path, name, encoding, separator, skip)
    while header and not header[-1]:
        header = header[:-1]
    return TextTable(
        path=path,
        name=name,
        encoding=encoding,
        separator=separator,
        header=header,
        headings=tuple(heading(cell) for cell in header),
        skip=skip,
        notes=tuple(notes),
    )


def text_rows(table: TextTable) -> Iterator[Line]:
    """The lines below the headings, each with its number; blank lines are passed over."""
    width = len(table.header)
    with table.path.open(encoding=table.encoding, newline="") as file:
        for _ in range(table.skip):
            file.readline()
        record = _Record()
        reader = csv.reader(record.lines(file), delimiter=table.separator, strict=True)
        next((row for row in reader if any(cell.strip() for cell in row)), None)
        start = table.skip + reader.line_num + 1
        while True:
            try:
                for row in reader:
                    line, start = start, table.skip + reader.line_num + 1
                    record.length = 0
                    if len(row) == width:
                        if any(row):
                            yield line, row
                    elif any(row):
                        yield line, _ragged(row, width)
                return
            except csv.Error as error:
                yield start, BadLine(_csv_error(error))
                return


class _Record:
    """Counts the characters since `length` was last set to 0, and refuses too many of them.

    What stands in quotation marks goes over many lines, so that the length of each is no bound.
    """

    length = 0

    def lines(self, file: Iterable[str]) -> Iterator[str]:
        for line in file:
            self.length += len(line)
            if self.length > LONGEST:
                raise csv.Error("field larger than a line may be")
            yield line


def _ragged(row: list[str], width: int) -> list[str] | BadLine:
    if len(row) > width and not any(row[width:]):
        return row[:width]
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


def _header(path: Path, name: str, encoding: str, separator: str, skip: int) -> tuple[str, ...]:
    line = skip + 1
    with path.open(encoding=encoding, newline="") as file:
        record = _Record()
        lines = record.lines(islice(file, skip, None))
        reader = csv.reader(lines, delimiter=separator, strict=True)
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    return tuple(row)
                line = skip + reader.line_num + 1
                record.length = 0
        except csv.Error as error:
            raise FileNotRight(
                f"The headings of {name} cannot be read: {_heading_error(error)}",
                file=name,
                line=line,
            ) from None
    raise FileNotRight(f"{name} is empty. Its first line holds the headings.", file=name)


def _heading_error(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"one has more than {LONGEST_CELL:,} characters. Write short headings in this line."
    return "a quotation mark is not closed."
