"""Workbooks that we write: every cell is text, so that nothing in it ever runs as a formula."""

from collections.abc import Iterable
from typing import Any


def as_text_cells(sheet: Any, values: Iterable[str]) -> list[Any]:
    """A row of text cells for a sheet that is being written; an equals sign stays a character."""
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=value)
        if value:
            cell.data_type = "s"
        cells.append(cell)
    return cells
