"""CSV files: what they are, in which encoding, with which separator, line by line."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from likewise.domain.imports import FileNotRight
from likewise.formats.tables.cells import BadLine, Line, heading

CHUNK = 1 << 20
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# The first bytes of what people send in place of a CSV file, and what to tell them.
DISGUISES = (
    (b"PK\x03\x04", "is a workbook or an archive, not text. Give it its own ending, .xlsx or .zip"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook (.xls), not text. Save it as .xlsx or as CSV"),
    (b"%PDF", "is a PDF, not a table. Save the table it was made from as CSV"),
    (b"{\\rtf", "is a text document, not a table. Save the table as CSV"),
    (b"\x89PNG", "is a picture, not a table. Save the table as CSV"),
    (b"\xff\xd8\xff", "is a picture, not a table. Save the table as CSV"),
    (b"SQLite format 3", "is a database, not a table. Save the table as CSV"),
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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
    encoding = _encoding(path, name)
    notes = [] if encoding.startswith("utf-8") else [f"{name} is {_said(encoding)}, and read so."]
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline().rstrip("\r\n")
        while first and not first.strip(' ",;\t'):
            first = file.readline().rstrip("\r\n")
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
        reader = csv.reader(file, delimiter=table.separator, strict=True)
        next((row for row in reader if any(row)), None)
        start = table.skip + reader.line_num + 1
        while True:
            try:
                for row in reader:
                    line, start = start, table.skip + reader.line_num + 1
                    if len(row) == width:
                        if any(row):
                            yield line, row
                    elif any(row):
                        yield line, _ragged(row, width)
                return
            except csv.Error as error:
                yield start, BadLine(_csv_error(error))
                return


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


def _encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        start = file.read(4096)
    for magic, sentence in DISGUISES:
        if start.startswith(magic):
            raise FileNotRight(f"{name} {sentence}.", file=name)
    if re.match(rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html)", start, re.IGNORECASE):
        raise FileNotRight(
            f"{name} is a web page or XML, not a table. Save the table as CSV.", file=name
        )
    encoding = next((each for mark, each in MARKS if start.startswith(mark)), "utf-8")
    if encoding == "utf-8" and not _decodes(path, "utf-8", name):
        encoding = "cp1252"
    if encoding != "utf-8" and not _decodes(path, encoding, name):
        raise FileNotRight(
            f"{name} is in an encoding that cannot be told: neither UTF-8 nor Windows-1252. Save "
            "it as CSV UTF-8.",
            file=name,
        )
    return encoding


def _decodes(path: Path, encoding: str, name: str) -> bool:
    """Whether the whole file is text in an encoding; control characters are refused."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if encoding == "cp1252" and NOT_WINDOWS.search(chunk):
                return False
            try:
                text = decoder.decode(chunk)
            except UnicodeError:
                return False
            found = CONTROL.search(text)
            if found:
                line += text.count("\n", 0, found.start())
                raise FileNotRight(
                    f"{name} holds a character that no text has (code {ord(found[0])}), so it is "
                    "not a CSV file, or was damaged. Save it again as CSV UTF-8.",
                    file=name,
                    line=line,
                )
            line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _said(encoding: str) -> str:
    return "in Windows-1252, as it is not UTF-8" if encoding == "cp1252" else "in UTF-16"


def _separator(first: str) -> str:
    """The separator that cuts the headings into most; a comma where none does."""
    counts = {each: len(next(csv.reader([first], delimiter=each), ())) for each in SEPARATORS}
    return max(counts, key=lambda each: counts[each])


def _header(path: Path, name: str, encoding: str, separator: str, skip: int) -> tuple[str, ...]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(islice(file, skip, None), delimiter=separator, strict=True)
        try:
            return tuple(next(row for row in reader if any(cell.strip() for cell in row)))
        except (csv.Error, StopIteration):
            raise FileNotRight(
                f"The headings of {name} cannot be read: a quotation mark is not closed.",
                file=name,
                line=1,
            ) from None
