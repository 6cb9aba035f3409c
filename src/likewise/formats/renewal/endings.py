"""Why a cohort ended, as files say it."""

from likewise.domain.imports import CellNotRight
from likewise.domain.renewal.histories import ENDINGS, Ending
from likewise.formats.tables import Cell
from likewise.formats.tables.values import plain, shown


def read_ending(cell: Cell) -> Ending | None:
    """Why a cohort ended, in one of the four words; None where the cell is empty."""
    value = plain(cell).casefold()
    if not value:
        return None
    found: dict[str, Ending] = {ending: ending for ending in ENDINGS}
    if value in found:
        return found[value]
    raise CellNotRight(f"Write attendance, leadership, chosen or unknown, not {shown(value)}.")
