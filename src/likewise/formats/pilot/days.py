"""In which order the dates of somebody's tables give their days and months."""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from likewise.domain.imports import Kind, Layout, Level, Place, Problem, columns_of
from likewise.domain.imports.written import DayOrder, Days, files_named, how_read
from likewise.formats.tables import Source, Table
from likewise.formats.tables.cells import BadLine
from likewise.formats.tables.values import orders_of

PIECE = 1 << 20
OVERLAP = 16
EVERY = 1_000  # lines
# Three numbers with one separator between them, the last a year; nothing of 2011-04-03.
_DATE = re.compile(rb"(?<!\d)\d{1,2}([/.\-])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def settle_days(
    source: Source,
    tables: Iterable[tuple[Layout, Table]],
    path: Path,
    *,
    said: DayOrder | None,
    on_lines: Callable[[int], None],
) -> None:
    """See in which order each file writes its dates; note it, or ask where nothing shows it.

    `on_lines` is told of every thousand lines that were looked through.
    """
    if not _may_hold_dates(path):
        return
    found = [(table, _days_of(layout, table, on_lines)) for layout, table in tables]
    by_file: dict[str, Days] = {}
    for table, days in found:
        file = _whole(table.file)
        by_file[file] = _together(by_file.get(file, Days(file=file)), days)
    for table, _ in found:
        days = by_file[_whole(table.file)]
        source.tables[table.name] = table.with_days(
            said or days.order, is_asked=said is None and days.is_asked_about
        )
    source.notes.extend(how_read(by_file.values(), said))
    if said is None:
        asked = [days for days in by_file.values() if days.is_asked_about]
        source.problems.extend(_questions(asked))


def _whole(file: str) -> str:
    """The workbook of a sheet: all of it is written on one machine."""
    return file.partition(", sheet ")[0]


def _together(one: Days, other: Days) -> Days:
    return Days(
        file=one.file,
        day_first=one.day_first or other.day_first,
        month_first=one.month_first or other.month_first,
        either=one.either or other.either,
    )


def _days_of(layout: Layout, table: Table, on_lines: Callable[[int], None]) -> Days:
    wanted = {column.name for column in columns_of(layout) if column.kind is Kind.DAY}
    positions = [at for at, name in enumerate(table.headings) if name in wanted]
    kinds: dict[tuple[bool, bool], tuple[str, int]] = {}
    seen: set[str] = set()
    for number, (line, cells) in enumerate(table.rows() if positions else ()):
        if number % EVERY == EVERY - 1:
            on_lines(EVERY)
        if not isinstance(cells, BadLine):
            for cell in _texts(cells, positions):
                if cell not in seen and len(seen) < PIECE:
                    seen.add(cell)
                    kinds.setdefault(orders_of(cell), (cell, line))
    return Days(
        file=table.file,
        day_first=kinds.get((True, False)),
        month_first=kinds.get((False, True)),
        either=kinds.get((True, True)),
    )


def _texts(cells: Sequence[object], positions: Iterable[int]) -> Iterable[str]:
    return [cell for at in positions if isinstance(cell := cells[at], str) and cell]


def _questions(asked: Sequence[Days]) -> Iterable[Problem]:
    """One question for all files of which nothing shows the order; those of both orders apart."""
    both = [each for each in asked if each.day_first and each.month_first]
    unclear = [each for each in asked if each not in both]
    for days in both:
        one, other = days.day_first or ("", 0), days.month_first or ("", 0)
        yield Problem(
            Place(days.file),
            f"Dates are written in two orders here: {one[0]} (line {one[1]}) has the day first, "
            f"{other[0]} (line {other[1]}) the month. Write all of them as 2011-04-03.",
            Level.FILE,
        )
    if unclear:
        example, line = unclear[0].either or ("", None)
        also = files_named([each.file for each in unclear[1:]]) if unclear[1:] else ""
        yield Problem(
            Place(unclear[0].file, line),
            f"{example} can be read in two ways, and no date here shows which"
            f"{f' (nor in {also})' if also else ''}. Say once how dates are written: --days "
            "day/month/year or --days month/day/year at the terminal, “How dates are written” on "
            "the page.",
            Level.FILE,
        )


def _may_hold_dates(path: Path) -> bool:
    """Whether such a date stands anywhere in the files, so that looking for its column is worth it.

    Opening the tables has seen to it that an archive or workbook may be unpacked.
    """
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return any(_holds_date(file) for file in files if file.is_file())


def _holds_date(file: Path) -> bool:
    if not zipfile.is_zipfile(file):
        with file.open("rb") as opened:
            return opened.read(2) in _WIDE or _is_in(opened.read)
    with zipfile.ZipFile(file) as archive:
        for part in archive.infolist():
            with archive.open(part) as opened:
                if _is_in(opened.read):
                    return True
    return False


def _is_in(read: Callable[[int], bytes]) -> bool:
    kept = b""
    while piece := read(PIECE):
        if _DATE.search(kept + piece):
            return True
        kept = piece[-OVERLAP:]
    return False
