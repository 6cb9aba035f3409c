"""Workbooks (.xlsx): checked for bombs before they are opened, read row by row."""

import warnings
import weakref
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from likewise.domain.imports import FileNotRight
from likewise.formats.tables.cells import FORMULA, Cell, Line, Refused, heading
from likewise.formats.tables.sheets import Looks, looks_of
from likewise.formats.zips import DAMAGED, MOST_LISTED, listed

MEGABYTE = 1 << 20
UNPACKED = 1024 * MEGABYTE  # all parts of a workbook together
STRINGS = 64 * MEGABYTE  # texts, styles and whatever else has to be held in memory
MOST_STRINGS = 500_000  # different texts; each takes a hundredth of a millisecond and memory
MOST_ROWS = 1_048_576  # as many as spreadsheet programs have
BESIDE, FAR_ROWS = 1_000, 1_000  # columns beside the headings, and rows that have them
DECLARED = 1 << 16  # bytes within which definitions would stand
ENTRIES = 2000
TOO_MUCH_TEXT = (
    "This holds too much text for a workbook. Save its sheets as CSV files: those have no limit."
)
RATIO = 150  # a sheet of numbers shrinks to a tenth or a twentieth
SMALL = 10 * MEGABYTE


def check_archive(path: Path, *, name: str) -> None:
    """Refuse an archive that would unpack to far more than it is, before unpacking any of it.

    Raises
    ------
    FileNotRight
        When it is not an archive, is damaged, encrypted, or too large inside.
    """
    try:
        with path.open("rb") as file:
            if listed(file)[1] > MOST_LISTED:
                raise FileNotRight(
                    "This is an archive of far more parts than tables have. Save its sheets as "
                    "CSV.",
                    file=name,
                )
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
    except DAMAGED:
        raise FileNotRight(
            "This is damaged, or is not what its ending says. Save it again.", file=name
        ) from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileNotRight("This has a password. Save it without one.", file=name)
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > ENTRIES or unpacked > UNPACKED or swollen:
        raise FileNotRight(
            f"This would unpack to {unpacked // MEGABYTE:,} MB in {len(entries):,} parts, far "
            "more than a table of this size needs, so it was not opened. Save its sheets as CSV.",
            file=name,
        )


def check_workbook(path: Path, *, name: str) -> None:
    """Refuse what is not a workbook of the present kind, or cannot be opened safely."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileNotRight(
            "This is an old Excel workbook, or has a password. Save it as .xlsx without one.",
            file=name,
        )
    if not start.startswith(b"PK"):
        raise FileNotRight(
            "This is not a workbook, whatever its ending says. Save it as .xlsx, or give it "
            "the ending of what it is.",
            file=name,
        )
    check_archive(path, name=name)
    try:
        _check_parts(path, name)
    except DAMAGED:
        raise FileNotRight(
            "This is damaged and cannot be opened. Save it again.", file=name
        ) from None


def _check_parts(path: Path, name: str) -> None:
    """Refuse a workbook with parts that have to be held in memory and are too large for that."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: entry for entry in archive.infolist()}
        if "xl/workbook.xml" not in parts:
            raise FileNotRight("This is an archive, but not an Excel workbook.", file=name)
        for part in parts.values():
            is_sheet = part.filename.startswith("xl/worksheets/")
            if part.file_size > (UNPACKED if is_sheet else STRINGS):
                raise FileNotRight(TOO_MUCH_TEXT, file=name)
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if b"<!DOCTYPE" in opened.read(DECLARED).replace(b"\x00", b""):
                        raise FileNotRight(
                            "This holds definitions that no workbook needs, so it was not "
                            "opened. Save it again with a spreadsheet program.",
                            file=name,
                        )
        if (strings := parts.get("xl/sharedStrings.xml")) is not None:
            with archive.open(strings) as opened:
                if _count(opened, b"<si") > MOST_STRINGS:
                    raise FileNotRight(TOO_MUCH_TEXT, file=name)


def _count(part: IO[bytes], what: bytes) -> int:
    """How often something stands in a part; once or twice less where pieces of it meet."""
    return sum(piece.count(what) for piece in iter(lambda: part.read(MEGABYTE), b""))


class Workbook:
    """An open workbook: its sheets by name."""

    def __init__(self, path: Path, *, name: str) -> None:
        import openpyxl
        from openpyxl.worksheet._read_only import ReadOnlyWorksheet

        check_workbook(path, name=name)
        # Where a sheet does not say how large it is, the library reads all of it to find out, which
        # takes a third of the time; nobody here asks.
        ReadOnlyWorksheet._get_size = _no_size
        self._path, self._name = path, name
        file = path.open("rb")
        weakref.finalize(self, file.close)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and validation that we do not read
                self._book: Any = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        except MemoryError:
            raise
        except Exception:  # the library raises whatever the damage leads to
            file.close()
            raise FileNotRight(
                "This is damaged and cannot be opened. Save it again.", file=name
            ) from None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""
        return tuple(sheet.title for sheet in self._book.worksheets)

    def said(self, sheet: str) -> str:
        """How people speak of a sheet."""
        return f"{self._name}, sheet {sheet}"

    def header(self, sheet: str) -> tuple[str, ...]:
        """The headings of a sheet; none for an empty one."""
        first: Any = next(self._cells(sheet), (0, ()))[1]
        headings = [heading(_value(cell)) for cell in first]
        while headings and not headings[-1]:
            headings.pop()
        return tuple(headings)

    def rows(self, sheet: str, width: int) -> Iterator[Line]:
        """The rows below the headings, each with its number; blank rows are passed over."""
        cells = self._cells(sheet)
        next(cells, None)
        far = 0
        for number, row in cells:
            far += len(row) > width + BESIDE
            if far > FAR_ROWS:
                raise FileNotRight(
                    f"{self.said(sheet)} has cells far to the right of its headings. Delete "
                    "the columns there, or save the sheet as CSV.",
                    file=self.said(sheet),
                    line=number,
                )
            values: list[Cell] = [_value(cell) for cell in row[:width]]
            values += [None] * (width - len(values))
            if any(value is not None for value in values):
                yield number, values

    def looks(self, sheet: str) -> Looks:
        """What is merged and what is hidden in a sheet."""
        part = self._book[sheet]._worksheet_path
        with zipfile.ZipFile(self._path) as archive, archive.open(part) as opened:
            looks = looks_of(opened)
        if looks.last_row > MOST_ROWS:
            raise self._too_many_rows(sheet)
        return looks

    def is_hidden(self, sheet: str) -> bool:
        """Whether people do not see a sheet when they open the workbook."""
        return bool(self._book[sheet].sheet_state != "visible")

    def _too_many_rows(self, sheet: str) -> FileNotRight:
        return FileNotRight(
            f"A row here has a number above {MOST_ROWS:,}, which no spreadsheet program writes. "
            "Save the workbook again.",
            file=self.said(sheet),
        )

    def _cells(self, sheet: str) -> Iterator[tuple[int, Any]]:
        opened = self._book[sheet]
        opened.reset_dimensions()
        rows = opened.iter_rows()
        number = 0
        while True:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    row = next(rows)
            except StopIteration:
                return
            except MemoryError:
                raise
            except Exception:  # damaged inside: the library raises whatever that leads to
                raise FileNotRight(
                    f"{self.said(sheet)} is damaged after row {number}. Save the workbook again.",
                    file=self.said(sheet),
                ) from None
            number += 1
            if number > MOST_ROWS:
                raise self._too_many_rows(sheet)
            yield number, row


def _no_size(_: Any) -> None:
    """A sheet as large as it turns out to be."""


def _value(cell: Any) -> Cell:
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return FORMULA
    if cell.data_type == "e":
        return Refused(f"This cell shows an error ({cell.value}). Write the value instead.")
    value = cell.value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool | int | float | datetime | date | time):
        return value
    return Refused("This cell holds a length of time. Write a number, a date or a time of day.")
