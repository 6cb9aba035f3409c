"""What a cell of a table holds before anybody asks what it should hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that holds no value: a formula, an error. The sentence says what to do."""

    sentence: str


FORMULA = Refused(
    "This cell holds a formula. Copy the column and paste it as values, so that what is stored is "
    "what you see."
)

type Cell = str | int | float | bool | datetime | date | time | Refused | None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be read as a line of its table."""

    sentence: str


type Line = tuple[int, Sequence[Cell] | BadLine]


def heading(cell: Cell) -> str:
    """A heading as tables are compared: "Joined on" and "joined-on" are joined_on."""
    return re.sub(r"[\s\-]+", "_", str(cell).strip().casefold()) if cell is not None else ""


def as_plain_text(cell: Cell) -> str:
    """A cell as text; whole numbers without a decimal point, empty for nothing."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
