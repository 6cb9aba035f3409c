"""Cells to values: read in one way only, or refused with what to write instead."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from likewise.domain.arms import Format
from likewise.domain.imports import CellNotRight, Column, Kind
from likewise.domain.imports.written import DayOrder
from likewise.domain.meetings import Result
from likewise.formats.tables import Cell
from likewise.formats.tables.values import (
    checked_day,
    plain,
    read_day,
    read_number,
    read_whole,
    read_yes_no,
    shown,
)

REMEMBERED = 100_000
MOST_WHOLE = 32_767
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?:[:.]\d{2})?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
)
# What else people write for a choice; a workbook takes the first for a time of day.
_ALSO_WRITTEN: dict[str, tuple[str, ...]] = {
    Format.ONE_TO_ONE: ("1:1", "1 to 1", "01:01:00"),
    Result.ATTENDED: ("present",),
    Result.APOLOGIES: ("apologies",),
    Result.DID_NOT_ATTEND: ("absent", "DNA"),
}
_LIST = re.compile(r"[;\n]")
_NOT_IN_IDS = re.compile("[\x00-\x1f\x7f;,]")


def read_cell(
    column: Column, cell: Cell, *, zone: str = "Europe/London", days: DayOrder | None = None
) -> Any:
    """What a cell of a column says; none where it is blank.

    Raises
    ------
    CellNotRight
        With what to write instead. Nothing is guessed: a date such as 3/4/2011 is refused, unless
        it is said in which order such `days` are written.
    """
    return _reader_of(column, zone, days)(cell)


class Cells(dict[Any, Any]):
    """What each cell of one column says; those seen before are known at once.

    Long tables say the same days, choices and ids again and again. Texts and a table's own ids
    are each there once, and are not kept.
    """

    def __init__(
        self,
        column: Column,
        *,
        zone: str,
        days: DayOrder | None = None,
        is_asked: bool = False,
    ) -> None:
        super().__init__()
        self._read = _reader_of(column, zone, days, is_asked=is_asked)
        is_own = column.kind is Kind.ID and column.refers_to is None
        self._repeats = column.kind is not Kind.TEXT and not is_own

    def __missing__(self, cell: Cell) -> Any:
        value = self._read(cell)
        if self._repeats and isinstance(cell, str):
            if len(self) >= REMEMBERED:
                self.clear()
            self[cell] = value
        return value


def _reader_of(
    column: Column, zone: str, days: DayOrder | None, *, is_asked: bool = False
) -> Callable[[Cell], Any]:
    """The function that reads a column's cells."""
    if column.kind is Kind.DAY:
        return partial(read_day, order=days, is_asked=is_asked)
    if column.kind is Kind.TIME:
        return _time
    if column.kind is Kind.INSTANT:
        return lambda cell: _instant(cell, zone)
    if column.kind is Kind.WHOLE:
        return lambda cell: read_whole(cell, most=MOST_WHOLE)
    if column.kind is Kind.SHARE:
        return _share
    if column.kind is Kind.YES_NO:
        return read_yes_no
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


def _id(cell: Cell, length: int) -> str | None:
    value = cell.strip() if isinstance(cell, str) else plain(cell)
    if not value:
        return None
    if len(value) > length or _NOT_IN_IDS.search(value):
        raise CellNotRight(
            f"An id is one word or two, of at most {length} characters, without commas, semicolons "
            "or line breaks."
        )
    return value


def _text(cell: Cell, length: int | None) -> str | None:
    value = plain(cell)
    if length is not None and len(value) > length:
        raise CellNotRight(f"This text has {len(value):,} characters; {length} is the most.")
    if _CONTROL.search(value):
        raise CellNotRight("This text holds a character that no text has. Type it again.")
    return value or None


def _several(cell: Cell, one: Callable[[Cell], Any]) -> tuple[Any, ...] | None:
    values = tuple(
        value
        for part in _LIST.split(plain(cell))
        if part.strip() and (value := one(part.strip())) is not None
    )
    if len(set(values)) != len(values):
        raise CellNotRight("Something is named twice in this cell. Name each once.")
    return values or None


def _choice_reader(choices: Sequence[str]) -> Callable[[Cell], str | None]:
    known = {_loose(each): each for each in choices}
    known |= {_loose(also): each for each in choices for also in _ALSO_WRITTEN.get(each, ())}
    known |= {each: each for each in choices}

    def read(cell: Cell) -> str | None:
        if isinstance(cell, str) and cell in known:
            return known[cell]
        value = plain(cell)
        if not value:
            return None
        found = known.get(_loose(value))
        if found is None:
            raise CellNotRight(f"{shown(value)} is none of these: {', '.join(choices)}.")
        return found

    return read


def _loose(value: str) -> str:
    return re.sub(r"[\s_\-]+", " ", value.strip().casefold())


def _share(cell: Cell) -> Decimal | None:
    share = read_number(cell)
    if share is None:
        return None
    if not 0 < share <= 1 or share != share.quantize(Decimal("0.001")):
        raise CellNotRight(
            f"{shown(plain(cell))} is not a share. Write a number above 0 and up to 1, with at "
            "most three decimals, such as 0.5 for half."
        )
    return share.normalize()


def _time(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    value = plain(cell)
    if not value:
        return None
    found = _TIME.fullmatch(value.casefold())
    if found and (found["minute"] or found["half"]):
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if found["half"] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if found["half"] == "p" else 0)
        elif found["half"]:
            hour = 24  # such as 14pm: no time at all
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise CellNotRight(
        f"Write the time as hours and minutes, such as 14:30 or 2.30pm, not {shown(value)}."
    )


def _instant(cell: Cell, zone: str) -> datetime | None:
    if isinstance(cell, datetime):
        found = cell
    else:
        value = plain(cell)
        if not value:
            return None
        if not re.match(r"\d{4}-\d{2}-\d{2}", value):
            raise CellNotRight(f"Write it as 2011-04-03 14:30, not {shown(value)}.")
        try:
            found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise CellNotRight(
                f"There is no such date and time as {shown(value)}. Write it as 2011-04-03 14:30."
            ) from None
    checked_day(found.date())
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(zone))
    return found.astimezone(UTC)
