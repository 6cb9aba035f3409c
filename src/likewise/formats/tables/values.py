"""What cells of every table say: numbers, days, yes or no. Read in one way only, or refused.

Nothing is guessed: 3/4/2011 is two days, 1,500 is two numbers. Blank cells say nothing.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import isinf

from likewise.domain.imports import CellNotRight
from likewise.domain.imports.written import DayOrder
from likewise.domain.periods import in_words
from likewise.formats.tables.cells import Cell, Refused, as_plain_text

FIRST_YEAR, LAST_YEAR = 1900, 2100
CENTURY, LAST_SHORT = 2000, 68  # 68 is 2068, and 69 may be 1969
EXCEL_BEGAN = date(1899, 12, 30)
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
MONTHS = {
    name: number
    for number, full in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september",
         "october", "november", "december"), 1)
    for name in (full, full[:3], "sept" if full == "september" else full)
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})")
SLASHES = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2,4})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_COMMA = re.compile(r"([+-]?[0-9]*),([0-9]+)")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


def plain(cell: Cell) -> str:
    """A cell as plain text, without spaces around it."""
    if isinstance(cell, Refused):
        raise CellNotRight(cell.sentence)
    return as_plain_text(cell)


def read_text(cell: Cell) -> str | None:
    """A cell of words."""
    return plain(cell) or None


def read_yes_no(cell: Cell) -> bool | None:
    """Yes or no."""
    value = plain(cell).casefold()
    if value in YES or value in NO:
        return value in YES
    if not value:
        return None
    raise CellNotRight(f"Write yes or no, not {shown(value)}.")


def read_whole(cell: Cell, *, least: int = 0, most: int = 10**12) -> int | None:
    """A whole number within bounds."""
    value = plain(cell)
    if not value:
        return None
    if _WHOLE.fullmatch(value) and least <= int(value) <= most:
        return int(value)
    above = f", {least:,} or more" if least >= 0 else ""
    below = f" and up to {most:,}" if above and most < 10**12 else ""
    raise CellNotRight(
        f"Write a whole number in figures{above}{below}, such as 90, not {shown(value)}."
    )


def read_number(cell: Cell) -> Decimal | None:
    """A number with a decimal point or a decimal comma, and without marks for thousands."""
    value = plain(cell)
    if not value:
        return None
    if _THOUSANDS.fullmatch(value):
        raise CellNotRight(
            f"{value} could be {value.replace(',', '.')} or {value.replace(',', '')}. Write one of "
            "these."
        )
    comma = _COMMA.fullmatch(value)
    value = f"{comma[1]}.{comma[2]}" if comma else value
    if not _NUMBER.fullmatch(value) or isinf(float(value)):
        raise CellNotRight(f"Write a number such as 0.5, not {shown(value)}.")
    return Decimal(value)


class DaysUnsaid(CellNotRight):
    """A date that waits for somebody to say in which order dates are written."""


def read_day(cell: Cell, *, order: DayOrder | None = None, is_asked: bool = False) -> date | None:
    """A day, where it can be read in one way only: the only one, or that in which days are given.

    Raises
    ------
    CellNotRight
    DaysUnsaid
        Where the order is asked about for the whole file.
    """
    if isinstance(cell, str):
        if len(cell) == 10 and cell[4] == "-" and cell[7] == "-":
            try:
                return checked_day(date.fromisoformat(cell))
            except ValueError:
                pass
        return _day_of_text(cell.strip(), order, is_asked=is_asked)
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellNotRight("This is a date with a time of day. Write the date alone.")
        return checked_day(cell.date())
    if isinstance(cell, date):
        return checked_day(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _excel_number(cell)
    return _day_of_text(plain(cell), order, is_asked=is_asked)


def _day_of_text(value: str, order: DayOrder | None, *, is_asked: bool) -> date | None:
    if not value:
        return None
    if found := _ISO.fullmatch(value):
        return _made(int(found[1]), int(found[2]), int(found[3]), value)
    if (found := _WORDS.fullmatch(value)) and found[2].casefold() in MONTHS:
        return _made(int(found[3]), MONTHS[found[2].casefold()], int(found[1]), value)
    if found := _YEAR_FIRST.fullmatch(value):
        return _made(int(found[1]), int(found[3]), int(found[4]), value)
    if found := SLASHES.fullmatch(value):
        return _ordered(value, found.groups(), order, is_asked=is_asked)
    if re.fullmatch(r"\d{5}", value):
        return _excel_number(int(value))
    raise CellNotRight(f"{shown(value)} is not a date. Write it as 2011-04-03.")


def _ordered(value: str, parts: Sequence[str], order: DayOrder | None, *, is_asked: bool) -> date:
    """A date whose year stands last."""
    first, second, third = (int(each) for each in parts)
    if order is None and is_asked:
        raise DaysUnsaid(_ambiguous(value, first, second, third))
    if order is None or len(parts[2]) == 3:
        raise CellNotRight(_ambiguous(value, first, second, third))
    if len(parts[2]) == 2 and third > LAST_SHORT:
        raise CellNotRight(f"{value} may be of this century or the last. Write 2011-04-03.")
    year = third + CENTURY if len(parts[2]) == 2 else third
    day, month = (first, second) if order is DayOrder.DAY_FIRST else (second, first)
    try:
        return checked_day(date(year, month, day))
    except ValueError:
        raise CellNotRight(
            f"There is no such date as {value}, read as {order}. Look it up and write it as "
            "2011-04-03."
        ) from None


def orders_of(cell: Cell) -> tuple[bool, bool]:
    """Whether a cell is a date of day, month and year with day first, and with month first."""
    found = SLASHES.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None or len(found[3]) == 3:
        return False, False
    first, second = int(found[1]), int(found[2])
    year = int(found[3]) if len(found[3]) == 4 else CENTURY + int(found[3])
    return _is_day(year, second, first), _is_day(year, first, second)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return FIRST_YEAR <= date(year, month, day).year <= LAST_YEAR
    except ValueError:
        return False


def _made(year: int, month: int, day: int, value: str) -> date:
    try:
        return checked_day(date(year, month, day))
    except ValueError:
        raise CellNotRight(
            f"There is no such date as {value}. Look it up and write it as 2011-04-03."
        ) from None


def checked_day(day: date) -> date:
    """A day, refused where its year cannot be right."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellNotRight(f"The year {day.year} cannot be right. Check the date.")
    return day


def _ambiguous(value: str, first: int, second: int, third: int) -> str:
    try:
        one, other = date(third, second, first), date(third, first, second)
    except ValueError:
        return f"{value} is refused, as such dates can often be read in two ways. Write 2011-04-03."
    if one == other or third < FIRST_YEAR:
        return f"{value} is refused, as such dates can often be read in two ways. Write 2011-04-03."
    return (
        f"{value} could be {in_words(one)} or {in_words(other)}. Write {one.isoformat()} or "
        f"{other.isoformat()}."
    )


def _excel_number(value: float) -> date:
    if 10_000 <= value <= 80_000:
        meant = date.fromordinal(EXCEL_BEGAN.toordinal() + int(value))
        raise CellNotRight(
            f"{value:g} is how Excel counts days, perhaps for {in_words(meant)}. Format the column "
            f"as a date, or write {meant.isoformat()}."
        )
    raise CellNotRight(f"{value:g} is not a date. Write it as 2011-04-03.")


def shown(value: str) -> str:
    """A cell as a sentence shows it: not more than forty characters."""
    return value if len(value) <= 40 else f"{value[:40]}…"
