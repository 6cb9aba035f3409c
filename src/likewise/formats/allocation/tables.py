"""Reading a CSV table strictly: every refusal says the line, the column and what to do."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from likewise.domain.refusals import DomainError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_BYTES = 200_000_000
LONGEST_CELL = 500


class TableRefused(DomainError):
    """A table that cannot be read; it names the line and the column, not what stands there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of a table: its number in the file, and its cells by column."""

    line: int
    cells: dict[str, str]

    def refuse(self, *, column: str, what: str) -> TableRefused:
        """A refusal that says where."""
        return TableRefused(f"Line {self.line}, column {column}: {what}")

    def text(self, *, column: str, is_needed: bool = True) -> str:
        """A cell of words: not a formula, not over-long, not empty unless it may be."""
        cell = self.cells[column].strip()
        if cell.startswith(FORMULA_STARTS) and not is_level(cell):
            raise self.refuse(
                column=column,
                what="this starts like a spreadsheet formula. Write the plain words.",
            )
        if len(cell) > LONGEST_CELL or not cell.isprintable():
            raise self.refuse(
                column=column, what="this is too long or has invisible characters. Shorten it."
            )
        if is_needed and not cell:
            raise self.refuse(column=column, what="this is empty. Fill it in.")
        return cell

    def whole(self, *, column: str) -> int:
        """A cell that is a whole number."""
        cell = self.cells[column].strip()
        digits = cell.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            raise self.refuse(column=column, what="this must be a whole number. Correct it.")
        return int(cell)

    def number(self, *, column: str) -> float:
        """A cell that is a number, with a decimal point."""
        cell = self.cells[column].strip()
        try:
            value = float(cell) if cell.isascii() and "_" not in cell else float("nan")
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            what = "this must be a number" if cell else "this number is missing"
            raise self.refuse(column=column, what=f"{what}; write decimals with a point.")
        return value


def is_level(cell: str) -> bool:
    """Whether a cell that starts with a sign is only a sign or a number, and so no formula."""
    rest = cell[1:].strip()
    return cell[0] in "+-" and (not rest or rest.replace(".", "", 1).isdigit())


def read_table(
    *, content: bytes, needed: Sequence[str], optional: Sequence[str] = (), is_open: bool = False
) -> Iterator[Row]:
    """The rows of a CSV file with a header line.

    Parameters
    ----------
    content : bytes
        The file: UTF-8 (a byte-order mark is allowed), separated by commas, semicolons or tabs,
        one header line.
    needed, optional : sequence of str
        Columns that must be there, and others that may be, in any order.
    is_open : bool
        Whether columns not named here are allowed (and kept).

    Raises
    ------
    TableRefused
        When the file is not such a table.
    """
    lines = read_cells(content=content)
    _, heading = next(lines, (0, None))
    if heading is None:
        raise TableRefused("The file is empty. Its first line names the columns.")
    columns = checked_header(cells=heading, needed=needed, optional=optional, is_open=is_open)
    missing = {name: "" for name in optional if name not in columns}
    for line, cells in lines:
        check_width(line=line, cells=cells, columns=columns)
        found = dict(zip(columns, cells, strict=True))
        yield Row(line=line, cells=found | missing if missing else found)


def read_cells(*, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The cells of every line that is not blank, with the number of the line."""
    text = decoded(content=content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text=text), strict=True)
    try:
        for cells in lines:
            if "".join(cells).strip():
                yield lines.line_num, cells
    except csv.Error as error:
        raise TableRefused(f"Line {lines.line_num}: this is not CSV ({error}).") from error


def check_width(*, line: int, cells: Sequence[str], columns: Sequence[str]) -> None:
    """Refuse a line with more or fewer cells than there are columns."""
    if len(cells) != len(columns):
        raise TableRefused(
            f"Line {line}: there are {len(cells)} cells for {len(columns)} "
            "columns. Put text that has a comma in quotation marks."
        )


def decoded(*, content: bytes) -> str:
    """The text of a file, or a refusal that says on which line it is not UTF-8."""
    if len(content) > MOST_BYTES:
        raise TableRefused("The file is larger than 200 MB. Split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableRefused(
            f"Line {line}: a character is not UTF-8. Save the file as “CSV UTF-8”."
        ) from error
    if "\0" in text:
        raise TableRefused("The file has zero bytes, so it is not CSV. Save it as “CSV UTF-8”.")
    return text


def separator(*, text: str) -> str:
    """What stands between cells: whichever of comma, semicolon and tab the first line has most."""
    first = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=first.count)


def checked_header(
    *, cells: Sequence[str], needed: Sequence[str], optional: Sequence[str], is_open: bool
) -> list[str]:
    """The names of the columns, or a refusal that says which is missing, unknown or twice."""
    columns = [cell.strip() for cell in cells]
    for column in columns:
        if columns.count(column) > 1:
            raise TableRefused(f"Line 1: column {column or '(no name)'} is there twice. Keep one.")
        if not is_open and column not in (*needed, *optional):
            known = ", ".join((*needed, *optional))
            raise TableRefused(f"Line 1: column {column or '(no name)'} is not one of: {known}.")
    for column in needed:
        if column not in columns:
            raise TableRefused(f"Line 1: column {column} is missing. Name it in the first line.")
    return columns


def as_csv(*, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table as CSV text, with lines ended by a line feed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
