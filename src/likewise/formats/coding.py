"""Coders' segments as a documented CSV file: document, start, end, code, coder.

The tables are described in docs/reference/agreement-files.md. Every refusal names the file, the
line, the column and what to do.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from likewise.domain.agreement import Segment
from likewise.domain.refusals import DomainError

SEGMENT_COLUMNS = ("document", "start", "end", "code", "coder")
DOCUMENT_COLUMNS = ("document", "length")
SEPARATORS = ",;\t"
LONGEST_HEADING = 1 << 20
ROWS_BETWEEN_REPORTS = 5_000
Progress = Callable[[int], None]


class TableMalformed(DomainError):
    """A CSV file that cannot be read as the table it should be."""

    def __init__(self, name: str, place: str, sentence: str) -> None:
        where = f"{name}, {place}" if place else name
        super().__init__(f"{where}: {sentence}")


@dataclass(frozen=True, kw_only=True)
class TableText:
    """How a table's bytes are to be read: encoding, separator and heading."""

    name: str
    encoding: str
    separator: str
    heading: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Documents:
    """How long the texts are, and who coded them where that is given."""

    lengths: dict[str, int]
    coded_by: dict[str, tuple[str, ...]]


def table_text(*, path: Path) -> TableText:
    """Find out a table's encoding, separator and heading from its beginning.

    Raises
    ------
    TableMalformed
        The file is empty, not text, or has no heading with two columns that are named once.
    """
    with path.open("rb") as file:
        encoding = _encoding(file, path.name)
        file.seek(0)
        with TextIOWrapper(file, encoding=encoding, newline="") as lines:
            separator, heading = _heading(lines, path.name)
    if len(heading) < 2:
        raise TableMalformed(
            path.name, "line 1", "one column only. Separate columns by commas, semicolons or tabs."
        )
    for place, title in enumerate(heading):
        if not title:
            raise TableMalformed(path.name, f"line 1, column {place + 1}", "it has no name.")
        if title in heading[:place]:
            raise TableMalformed(
                path.name, f"line 1, column {place + 1}", f"a second {title!r}; name each once."
            )
    return TableText(name=path.name, encoding=encoding, separator=separator, heading=heading)


def _heading(lines: TextIOWrapper, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        first = lines.readline(LONGEST_HEADING)
        if not first.strip():
            raise TableMalformed(name, "line 1", "there is no heading. Name the columns there.")
        separator = max(SEPARATORS, key=first.count)
        titles = next(csv.reader([first], delimiter=separator))
    except (csv.Error, UnicodeDecodeError):
        raise TableMalformed(
            name, "line 1", "the heading cannot be read. Save the file as CSV in UTF-8."
        ) from None
    return separator, tuple(title.strip() for title in titles)


def _encoding(file: BinaryIO, name: str) -> str:
    """UTF-8 or UTF-16 where the bytes say so, else Windows-1252, which any bytes may be."""
    start = file.read(4)
    if start.startswith(b"PK"):
        raise TableMalformed(name, "", "this is a spreadsheet or an archive. Save it as CSV.")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(1 << 20):
            if b"\0" in chunk:
                raise TableMalformed(name, "", "this is not a text file. Save it as CSV.")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8-sig"


def rows_of(
    *, path: Path, text: TableText, on_progress: Progress | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with its line number; every row as long as the heading.

    Raises
    ------
    TableMalformed
        A row is longer or shorter than the heading, holds a formula, or cannot be read.
    """
    with path.open("rb") as file, TextIOWrapper(file, text.encoding, newline="") as lines:
        reader = csv.reader(lines, delimiter=text.separator, strict=True)
        try:
            next(reader)
            for number, row in enumerate(reader):
                if on_progress is not None and number % ROWS_BETWEEN_REPORTS == 0:
                    on_progress(file.tell())
                if not any(row) or not any(cell.strip() for cell in row):
                    continue
                _check_row(row, reader.line_num, text)
                yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError) as error:
            beyond = isinstance(error, UnicodeDecodeError)  # then the line has not been counted
            place = f"line {reader.line_num + beyond}"
            raise TableMalformed(
                path.name, place, f"it cannot be read ({error}). Save the file as CSV in UTF-8."
            ) from None


def _check_row(row: list[str], line: int, text: TableText) -> None:
    if len(row) != len(text.heading):
        raise TableMalformed(
            text.name,
            f"line {line}",
            f"{len(row)} cells, and the heading has {len(text.heading)} columns. "
            "Give each row one cell for every column, empty where there is nothing.",
        )
    for place, cell in enumerate(row):
        if cell.startswith("="):
            raise TableMalformed(
                text.name,
                f"line {line}, column {text.heading[place]!r}",
                f"{cell[:40]!r} is a formula. Save the file with values in place of formulas.",
            )


def is_segments_table(*, text: TableText) -> bool:
    """Whether the heading has the five columns of a table of segments."""
    titles = {title.casefold() for title in text.heading}
    return titles.issuperset(SEGMENT_COLUMNS)


def read_segments(
    *, path: Path, text: TableText, on_progress: Progress | None = None
) -> tuple[Segment, ...]:
    """Coders' segments; further columns are left alone.

    Raises
    ------
    TableMalformed
        A column is missing, a position is not a whole number, or a segment cannot be one.
    """
    places = _places(text, SEGMENT_COLUMNS)
    found = []
    for line, row in rows_of(path=path, text=text, on_progress=on_progress):
        document, start, end, code, coder = (row[place].strip() for place in places)
        try:
            found.append(
                Segment(
                    document=document,
                    start=_whole(start, text.name, line, "start"),
                    end=_whole(end, text.name, line, "end"),
                    code=code,
                    coder=coder,
                )
            )
        except TableMalformed:
            raise
        except DomainError as refusal:
            raise TableMalformed(text.name, f"line {line}", refusal.sentence) from None
    if not found:
        raise TableMalformed(text.name, "", "there are no segments under the heading.")
    return tuple(found)


def read_documents(*, path: Path) -> Documents:
    """How long the texts are: columns document and length, and coders where given.

    Raises
    ------
    TableMalformed
        A column is missing, a length is not a whole number, or a text is listed twice.
    """
    text = table_text(path=path)
    document_at, length_at = _places(text, DOCUMENT_COLUMNS)
    titles = [title.casefold() for title in text.heading]
    coders_at = titles.index("coders") if "coders" in titles else None
    lengths: dict[str, int] = {}
    coded_by: dict[str, tuple[str, ...]] = {}
    for line, row in rows_of(path=path, text=text):
        document = row[document_at].strip()
        if document in lengths:
            raise TableMalformed(
                text.name, f"line {line}", f"a second row for {document!r}. Keep one of them."
            )
        lengths[document] = _whole(row[length_at].strip(), text.name, line, "length")
        names = row[coders_at].split("|") if coders_at is not None else []
        named = tuple(name.strip() for name in names if name.strip())
        if named:
            coded_by[document] = named
    return Documents(lengths=lengths, coded_by=coded_by)


def _places(text: TableText, wanted: tuple[str, ...]) -> list[int]:
    titles = [title.casefold() for title in text.heading]
    for title in wanted:
        if title not in titles:
            raise TableMalformed(
                text.name, "line 1", f"there is no column {title!r}. Add it to the heading."
            )
    return [titles.index(title) for title in wanted]


def _whole(cell: str, name: str, line: int, column: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", cell):
        raise TableMalformed(
            name,
            f"line {line}, column {column!r}",
            f"{cell[:40]!r} is not a whole number. Give a position in characters.",
        )
    return int(cell)
