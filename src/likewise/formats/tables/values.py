"""What cells of every table say: numbers, days, yes or no. Read in one way only, or refused.

Nothing is guessed: 3/4/2011 is two days, 1,500 is two numbers. Blank cells say nothing.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from math import isinf

from likewise.domain.imports import CellNotRight
from likewise.domain.periods import in_words
from likewise.formats.tables.cells import Cell, Refused, as_plain_text

FIRST_YEAR, LAST_YEAR = 1900, 2100
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
_SLASHES = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{2,4})")
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


def read_day(cell: Cell) -> date | None:
    """A day, where it can be read in one way only."""
    if isinstance(cell, str):
        if len(cell) == 10 and cell[4] == "-" and cell[7] == "-":
            try:
                return checked_day(date.fromisoformat(cell))
            except ValueError:
                pass
        return _day_of_text(cell.strip())
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellNotRight("This is a date with a time of day. Write the date alone.")
        return checked_day(cell.date())
    if isinstance(cell, date):
        return checked_day(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _excel_number(cell)
    return _day_of_text(plain(cell))


def _day_of_text(value: str) -> date | None:
    if not value:
        return None
    if found := _ISO.fullmatch(value):
        return _made(int(found[1]), int(found[2]), int(found[3]), value)
    if (found := _WORDS.fullmatch(value)) and found[2].casefold() in MONTHS:
        return _made(int(found[3]), MONTHS[found[2].casefold()], int(found[1]), value)
    if found := _SLASHES.fullmatch(value):
        raise CellNotRight(_ambiguous(value, *(int(each) for each in found.groups())))
    if re.fullmatch(r"\d{5}", value):
        return _excel_number(int(value))
    raise CellNotRight(f"{shown(value)} is not a date. Write it as 2011-04-03.")


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
