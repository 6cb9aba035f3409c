"""Tables as CSV, in which no cell is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

FORMULAS = frozenset("=+-@\t\r")  # what a spreadsheet takes for the beginning of one
TOGETHER = 500


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table with the names of its columns, as RFC 4180 has it."""
    return "".join(csv_lines(columns, rows))


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The same some lines at a time, so that however many there are none is kept."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for some in batched(rows, TOGETHER):
        writer.writerows([_safe(cell) for cell in row] for row in some)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _safe(cell: Any) -> Any:
    """A spreadsheet must not take a name for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULAS else cell
