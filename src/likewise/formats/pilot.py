"""The documented pilot tables: headings to columns, cells to values, lines to rows."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from likewise.domain.imports import (
    BY_NAME,
    LAYOUTS,
    CellNotRight,
    Column,
    Kind,
    Layout,
    Place,
    Problem,
    columns_of,
)
from likewise.domain.periods import in_words
from likewise.formats.tables import Cell, Refused, Source, Table
from likewise.formats.tables.cells import BadLine, as_plain_text

NAMES = tuple(BY_NAME)
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


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the values by column; missing ones are absent.

    A broken one could not be read in full; only its id counts, so that nothing else stumbles over
    lines that refer to it.
    """

    line: int
    values: Mapping[str, Any]
    is_broken: bool = False


def tables_in_order(source: Source) -> Iterator[tuple[Layout, Table]]:
    """The tables that were found, in the order in which they refer to one another."""
    for layout in LAYOUTS:
        if layout.name in source.tables:
            yield layout, source.tables[layout.name]


def heading_problems(layout: Layout, table: Table) -> list[Problem]:
    """What is wrong with the headings of a table: unknown, twice, or missing."""
    known = {column.name: column for column in columns_of(layout)}
    place = Place(table.file, 1)
    problems = []
    given = [each for each in table.headings if each and not each.startswith("#")]
    for name in dict.fromkeys(given):
        if given.count(name) > 1:
            problems.append(Problem(place, f"The column {name} is there twice. Keep one of them."))
        if name not in known:
            close = get_close_matches(name, known, n=1)
            meant = f"Did you mean {close[0]}? " if close else ""
            problems.append(
                Problem(
                    place,
                    f"The table {layout.name} has no column {name}. {meant}Its columns are "
                    f"{', '.join(known)}. A heading that begins with # is passed over.",
                )
            )
    problems += [
        Problem(place, f"The column {column.name} is missing; every line needs it.")
        for column in known.values()
        if column.is_required and column.name not in given
    ]
    if "" in table.headings:
        problems.append(Problem(place, "A column has no heading. Give it one, or take it out."))
    return problems


def read_rows(layout: Layout, table: Table, *, zone: str) -> Iterator[Row | Problem]:
    """The lines of a table whose headings are right, as values; problems in their places."""
    known = {column.name: column for column in columns_of(layout)}
    readers = [
        (position, name, _reader(known[name], zone))
        for position, name in enumerate(table.headings)
        if name in known
    ]
    required = [column.name for column in known.values() if column.is_required]

    def called(name: str) -> str:
        return table.called.get(name, name)

    for line, cells in table.rows():
        if isinstance(cells, BadLine):
            yield Problem(Place(table.file, line), cells.sentence)
            continue
        values: dict[str, Any] = {}
        wrong = False
        for position, name, read in readers:
            cell = cells[position]
            if cell is None or cell == "":
                continue
            try:
                value = read(cell)
            except CellNotRight as refusal:
                wrong = True
                yield Problem(Place(table.file, line, called(name)), refusal.sentence)
                continue
            if value is not None:
                values[name] = value
        for name in required:
            if name not in values and not wrong:
                wrong = True
                yield Problem(
                    Place(table.file, line, called(name)),
                    f"This cell is empty. Write {known[name].about.split(';')[0]}.",
                )
        yield Row(line, values, wrong)


def read_cell(column: Column, cell: Cell, *, zone: str = "Europe/London") -> Any:
    """What a cell of a column says; none where it is blank.

    Raises
    ------
    CellNotRight
        With what to write instead. Nothing is guessed: a date such as 3/4/2011 is refused.
    """
    return _reader(column, zone)(cell)


def _reader(column: Column, zone: str) -> Callable[[Cell], Any]:
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
        return _id_reader(column.length or 80)
    return lambda cell: _text(cell, column.length)


def _plain(cell: Cell) -> str:
    if isinstance(cell, Refused):
        raise CellNotRight(cell.sentence)
    return as_plain_text(cell)


def _id_reader(length: int) -> Callable[[Cell], str | None]:
    """Reads ids; those seen before are known at once, as long tables name the same ones often."""
    seen: dict[str, str | None] = {}

    def read(cell: Cell) -> str | None:
        if not isinstance(cell, str):
            return _id(cell, length)
        if cell not in seen:
            if len(seen) >= REMEMBERED:
                seen.clear()
            seen[cell] = _id(cell, length)
        return seen[cell]

    return read


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


def programme_name(path: Path) -> str | None:
    """What the table programme of a folder or workbook calls the programme, if it is there."""
    from tempfile import TemporaryDirectory

    from likewise.domain.imports import FileNotRight
    from likewise.formats.tables import open_tables

    try:
        with TemporaryDirectory() as unpacked:
            source = open_tables(path, names=NAMES, unpack_to=Path(unpacked))
            table = source.tables.get("programme")
            if table is None:
                return None
            rows = read_rows(BY_NAME["programme"], table, zone="Europe/London")
            return next((r.values.get("name") for r in rows if isinstance(r, Row)), None)
    except FileNotRight:
        return None
