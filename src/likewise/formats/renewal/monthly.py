"""Monthly counts: one row for each cohort and calendar month."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from likewise.domain.refusals import DomainError
from likewise.domain.renewal.histories import History, Month, spell
from likewise.formats.coding import Progress, TableMalformed, TableText, rows_of

REQUIRED: Final = ("month", "members", "newcomers", "leavers")
# The column in the file, and the field of Month that it fills.
OPTIONAL: Final = {
    "first_timers": "first_timers",
    "meetings": "meetings",
    "attended": "attended",
    "facilitators": "leads",
    "facilitators_started": "leads_started",
    "facilitators_stopped": "leads_stopped",
}
COLUMNS: Final = ("cohort", *REQUIRED, *OPTIONAL, "ended")
MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
WHOLE: Final = re.compile(r"\d{1,9}")
YES: Final = ("yes", "true", "1")
NO: Final = ("", "no", "false", "0")


@dataclass(frozen=True, kw_only=True)
class _Row:
    line: int
    month: Month
    ended: bool


def read_monthly(
    *, path: Path, text: TableText, on_progress: Progress | None = None
) -> tuple[History, ...]:
    """Histories from monthly counts.

    Raises
    ------
    TableMalformed
        A column is missing or unknown; a cell is not a month or a whole number; a month comes
        twice or is left out; numbers do not add up from one month to the next; no row at all,
        or no cohort with two months.
    """
    places = _places(text)
    cohorts: dict[str, list[_Row]] = {}
    for line, row in rows_of(path=path, text=text, on_progress=on_progress):
        cells = {name: row[place].strip() for name, place in places.items()}
        cohort = cells.get("cohort", path.stem)
        if not cohort:
            raise TableMalformed(
                text.name, f"line {line}, column 'cohort'", "it is empty. Name the cohort."
            )
        cohorts.setdefault(cohort, []).append(_row(cells, text.name, line))
    if not cohorts:
        raise TableMalformed(
            text.name, "", "there is no history under the heading. Give a row for each month."
        )
    if all(len(rows) < 2 for rows in cohorts.values()):
        line = min(rows[0].line for rows in cohorts.values())
        raise TableMalformed(
            text.name,
            f"line {line}",
            "one month is no history. Give at least two months of a cohort.",
        )
    return tuple(_history(cohort, rows, text.name) for cohort, rows in cohorts.items())


def _places(text: TableText) -> dict[str, int]:
    titles = [title.casefold() for title in text.heading]
    for name in REQUIRED:
        if name not in titles:
            raise TableMalformed(
                text.name,
                "line 1",
                f"the column {name!r} is missing. A history has {', '.join(REQUIRED)}.",
            )
    for title in titles:
        if title not in COLUMNS:
            raise TableMalformed(
                text.name,
                f"line 1, column {title!r}",
                f"this column is not known. Known are {', '.join(COLUMNS)}.",
            )
    return {title: place for place, title in enumerate(titles)}


def _row(cells: dict[str, str], name: str, line: int) -> _Row:
    found = MONTH.fullmatch(cells["month"])
    if found is None or not 1 <= int(found[2]) <= 12:
        raise TableMalformed(
            name,
            f"line {line}, column 'month'",
            f"{cells['month']!r} is no month. Write it as 2012-03.",
        )
    counts: dict[str, Any] = {}
    for column in REQUIRED[1:]:
        counts[column] = _whole(cells[column], name, line, column)
    for column, field in OPTIONAL.items():
        if cells.get(column, ""):
            counts[field] = _whole(cells[column], name, line, column)
    ended = cells.get("ended", "").casefold()
    if ended not in YES + NO:
        raise TableMalformed(
            name, f"line {line}, column 'ended'", f"{ended!r} is neither yes nor no."
        )
    try:
        month = Month(month=12 * int(found[1]) + int(found[2]) - 1, **counts)
    except DomainError as refusal:
        raise TableMalformed(name, f"line {line}", refusal.sentence) from None
    return _Row(line=line, month=month, ended=ended in YES)


def _whole(cell: str, name: str, line: int, column: str) -> int:
    if WHOLE.fullmatch(cell):
        return int(cell)
    sign = "negative" if cell.startswith(("-", "−")) else "not a whole number"
    said = f"{cell!r} is {sign}" if cell else "it is empty"
    raise TableMalformed(
        name, f"line {line}, column {column!r}", f"{said}. Write a count, 0 or more."
    )


def _history(cohort: str, rows: list[_Row], name: str) -> History:
    rows = sorted(rows, key=lambda row: row.month.month)
    for before, after in pairwise(rows):
        place = f"line {after.line}, column 'month'"
        if after.month.month == before.month.month:
            raise TableMalformed(
                name,
                place,
                f"{spell(after.month.month)} of cohort {cohort!r} is on line {before.line} too. "
                "Give each month once.",
            )
        if after.month.month > before.month.month + 1:
            raise TableMalformed(
                name,
                place,
                f"cohort {cohort!r} goes from {spell(before.month.month)} (line {before.line}) to "
                f"{spell(after.month.month)}. Add the months between, with zeros where nothing "
                "happened.",
            )
        if before.ended:
            raise TableMalformed(
                name,
                f"line {before.line}, column 'ended'",
                f"cohort {cohort!r} has a later month. Say yes on its last row only.",
            )
        try:
            History(cohort=cohort, months=(before.month, after.month))
        except DomainError as refusal:
            raise TableMalformed(name, f"line {after.line}", refusal.sentence) from None
    return History(cohort=cohort, months=tuple(row.month for row in rows), ended=rows[-1].ended)


def write_monthly(*, histories: Iterable[History]) -> str:
    """Histories as the CSV text that `read_histories` reads."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for history in histories:
        for month in history.months:
            fields = [getattr(month, name) for name in REQUIRED[1:]]
            more = [getattr(month, field) for field in OPTIONAL.values()]
            last = "yes" if history.ended and month is history.months[-1] else ""
            writer.writerow([history.cohort, spell(month.month), *fields, *more, last])
    return out.getvalue()
