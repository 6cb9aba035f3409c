"""The documented pilot tables: headings to columns, cells to values, lines to rows."""

from likewise.domain.imports import Problem, columns_of
from likewise.formats.pilot.cells import read_cell
from likewise.formats.pilot.days import settle_days
from likewise.formats.pilot.rows import (
    NAMES,
    Lines,
    PilotLine,
    heading_problems,
    programme_line,
    read_rows,
    source_problems,
    tables_in_order,
)

__all__ = [
    "NAMES",
    "Lines",
    "PilotLine",
    "Problem",
    "columns_of",
    "heading_problems",
    "programme_line",
    "read_cell",
    "read_rows",
    "settle_days",
    "source_problems",
    "tables_in_order",
]
