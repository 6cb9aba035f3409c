"""Tables as CSV, in which no cell is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Any

FORMULAS = frozenset("=+-@\t\r")  # what a spreadsheet takes for the beginning of one


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table with the names of its columns, as RFC 4180 has it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def _safe(cell: Any) -> Any:
    """A spreadsheet must not take a name for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULAS else cell
