"""The documented pilot tables: headings to columns, cells to values, lines to rows."""

from likewise.domain.imports import Problem, columns_of
from likewise.formats.pilot.cells import read_cell
from likewise.formats.pilot.rows import (
    NAMES,
    Lines,
    Row,
    heading_problems,
    programme_name,
    read_rows,
    source_problems,
    tables_in_order,
)

__all__ = [
    "NAMES",
    "Lines",
    "Problem",
    "Row",
    "columns_of",
    "heading_problems",
    "programme_name",
    "read_cell",
    "read_rows",
    "source_problems",
    "tables_in_order",
]
