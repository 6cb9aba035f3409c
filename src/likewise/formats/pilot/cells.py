"""Cells to values: read in one way only, or refused with what to write instead."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from likewise.domain.imports import CellNotRight, Column, Kind
from likewise.domain.periods import in_words
from likewise.formats.tables import Cell, Refused
from likewise.formats.tables.cells import as_plain_text

REMEMBERED = 100_000
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
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LIST = re.compile(r"[;\n]")
_NOT_IN_IDS = re.compile("[\x00-\x1f\x7f;,]")


def read_cell(column: Column, cell: Cell, *, zone: str = "Europe/London") -> Any:
    """What a cell of a column says; none where it is blank.

    Raises
    ------
    CellNotRight
        With what to write instead. Nothing is guessed: a date such as 3/4/2011 is refused.
    """
    return _reader_of(column, zone)(cell)


class Cells(dict[Any, Any]):
    """What each cell of one column says; those seen before are known at once.

    Long tables say the same days, choices and ids again and again. Texts and a table's own ids
    are each there once, and are not kept.
    """

    def __init__(self, column: Column, *, zone: str) -> None:
        super().__init__()
        self._read = _reader_of(column, zone)
        is_own = column.kind is Kind.ID and column.refers_to is None
        self._repeats = column.kind is not Kind.TEXT and not is_own

    def __missing__(self, cell: Cell) -> Any:
        value = self._read(cell)
        if self._repeats and isinstance(cell, str):
            if len(self) >= REMEMBERED:
                self.clear()
            self[cell] = value
        return value


def _reader_of(column: Column, zone: str) -> Callable[[Cell], Any]:
    """The function that reads a column's cells."""
    if column.kind is Kind.DAY:
        return _day
    if column.kind is Kind.TIME:
        return _time
    if column.kind is Kind.INSTANT:
        return lambda cell: _instant(cell, zone)
    if column.kind is Kind.WHOLE:
        return _whole
    if column.kind is Kind.SHARE:
        return _share
    if column.kind is Kind.YES_NO:
        return _yes_no
    if column.kind is Kind.CHOICE:
        return _choice_reader(column.choices)
    if column.kind is Kind.CHOICES:
        one = _choice_reader(column.choices)
        return lambda cell: _several(cell, one)
    if column.kind is Kind.IDS:
        return lambda cell: _several(cell, lambda each: _id(each, 80))
    if column.kind is Kind.ID:
        length = column.length or 80
        return lambda cell: _id(cell, length)
    return lambda cell: _text(cell, column.length)


def _plain(cell: Cell) -> str:
    if isinstance(cell, Refused):
        raise CellNotRight(cell.sentence)
    return as_plain_text(cell)


def _id(cell: Cell, length: int) -> str | None:
    value = cell.strip() if isinstance(cell, str) else _plain(cell)
    if not value:
        return None
    if len(value) > length or _NOT_IN_IDS.search(value):
        raise CellNotRight(
            f"An id is one word or two, of at most {length} characters, without commas, semicolons "
            "or line breaks."
        )
    return value


def _text(cell: Cell, length: int | None) -> str | None:
    value = _plain(cell)
    if length is not None and len(value) > length:
        raise CellNotRight(f"This text has {len(value):,} characters; {length} is the most.")
    if _CONTROL.search(value):
        raise CellNotRight("This text holds a character that no text has. Type it again.")
    return value or None


def _several(cell: Cell, one: Callable[[Cell], Any]) -> tuple[Any, ...] | None:
    values = tuple(
        value
        for part in _LIST.split(_plain(cell))
        if part.strip() and (value := one(part.strip())) is not None
    )
    if len(set(values)) != len(values):
        raise CellNotRight("Something is named twice in this cell. Name each once.")
    return values or None


def _choice_reader(choices: Sequence[str]) -> Callable[[Cell], str | None]:
    known = {_loose(each): each for each in choices}
    known |= {each: each for each in choices}

    def read(cell: Cell) -> str | None:
        if isinstance(cell, str) and cell in known:
            return known[cell]
        value = _plain(cell)
        if not value:
            return None
        found = known.get(_loose(value))
        if found is None:
            raise CellNotRight(f"{_shown(value)} is none of these: {', '.join(choices)}.")
        return found

    return read


def _loose(value: str) -> str:
    return re.sub(r"[\s_\-]+", " ", value.strip().casefold())


def _yes_no(cell: Cell) -> bool | None:
    value = _plain(cell).casefold()
    if value in YES or value in NO:
        return value in YES
    if not value:
        return None
    raise CellNotRight(f"Write yes or no, not {_shown(value)}.")


def _whole(cell: Cell) -> int | None:
    value = _plain(cell)
    if re.fullmatch(r"\d{1,5}", value):
        number = int(value)
        if number <= 32_767:
            return number
    if not value:
        return None
    raise CellNotRight(f"Write a whole number in figures, such as 90, not {_shown(value)}.")


def _share(cell: Cell) -> Decimal | None:
    value = _plain(cell)
    if not value:
        return None
    if re.fullmatch(r"\d*,\d+", value):
        raise CellNotRight(
            f"{value} has a decimal comma. Write {value.replace(',', '.')}, with a point."
        )
    try:
        share = Decimal(value)
    except InvalidOperation:
        raise CellNotRight(f"Write a number such as 0.5, not {_shown(value)}.") from None
    if not 0 < share <= 1 or share != share.quantize(Decimal("0.001")):
        raise CellNotRight(
            f"{_shown(value)} is not a share. Write a number above 0 and up to 1, with at most "
            "three decimals, such as 0.5 for half."
        )
    return share.normalize()


def _time(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    value = _plain(cell)
    if not value:
        return None
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", value)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise CellNotRight(f"Write the time as hours and minutes, such as 14:30, not {_shown(value)}.")


def _day(cell: Cell) -> date | None:
    if isinstance(cell, str):
        if len(cell) == 10 and cell[4] == "-" and cell[7] == "-":
            try:
                return _checked(date.fromisoformat(cell))
            except ValueError:
                pass
        return _day_of_text(cell.strip())
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellNotRight("This is a date with a time of day. Write the date alone.")
        return _checked(cell.date())
    if isinstance(cell, date):
        return _checked(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _excel_number(cell)
    return _day_of_text(_plain(cell))


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
    raise CellNotRight(f"{_shown(value)} is not a date. Write it as 2011-04-03.")


def _made(year: int, month: int, day: int, value: str) -> date:
    try:
        return _checked(date(year, month, day))
    except ValueError:
        raise CellNotRight(
            f"There is no such date as {value}. Look it up and write it as 2011-04-03."
        ) from None


def _checked(day: date) -> date:
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


def _instant(cell: Cell, zone: str) -> datetime | None:
    if isinstance(cell, datetime):
        found = cell
    else:
        value = _plain(cell)
        if not value:
            return None
        if not re.match(r"\d{4}-\d{2}-\d{2}", value):
            raise CellNotRight(f"Write it as 2011-04-03 14:30, not {_shown(value)}.")
        try:
            found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise CellNotRight(
                f"There is no such date and time as {_shown(value)}. Write it as 2011-04-03 14:30."
            ) from None
    _checked(found.date())
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(zone))
    return found.astimezone(UTC)


def _shown(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:40]}…"
