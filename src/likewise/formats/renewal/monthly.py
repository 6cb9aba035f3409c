"""Monthly counts: one row for each cohort and calendar month."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from likewise.domain.imports import FileNotRight
from likewise.domain.renewal.histories import History, Month, spell
from likewise.formats.tables import Progress, Row, TextTable, as_csv, rows_of
from likewise.formats.tables.values import read_yes_no, shown

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
MOST: Final = 999_999_999


@dataclass(frozen=True, kw_only=True)
class _Counts:
    row: Row
    month: Month
    ended: bool


def read_monthly(*, table: TextTable, on_progress: Progress | None = None) -> tuple[History, ...]:
    """Histories from monthly counts.

    Raises
    ------
    FileNotRight
        A column is missing or unknown; a cell is not a month or a whole number; a month comes
        twice or is left out; numbers do not add up from one month to the next; no row at all,
        or no cohort with two months.
    """
    has_cohorts = "cohort" in table.headings
    cohorts: dict[str, list[_Counts]] = {}
    for row in rows_of(
        table,
        each="month",
        needed=REQUIRED,
        optional=("cohort", *OPTIONAL, "ended"),
        on_progress=on_progress,
    ):
        name = row.text("cohort", is_needed=True) if has_cohorts else Path(table.name).stem
        cohorts.setdefault(name, []).append(_counts(row))
    if all(len(rows) < 2 for rows in cohorts.values()):
        raise FileNotRight(
            "One month is no history. Give at least two months of a cohort.",
            file=table.name,
            line=min(rows[0].row.line for rows in cohorts.values()),
        )
    return tuple(_history(cohort, rows) for cohort, rows in cohorts.items())


def _counts(row: Row) -> _Counts:
    said = row.text("month")
    found = MONTH.fullmatch(said)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise row.refuse("month", f"{shown(said) or 'Nothing'} is no month. Write it as 2012-03.")
    counts: dict[str, Any] = {name: row.whole(name, most=MOST) for name in REQUIRED[1:]}
    for column, field in OPTIONAL.items():
        if not row.is_blank(column):
            counts[field] = row.whole(column, most=MOST)
    ended = row.read("ended", read_yes_no) or False
    with row.on_line():
        month = Month(month=12 * int(found[1]) + int(found[2]) - 1, **counts)
    return _Counts(row=row, month=month, ended=ended)


def _history(cohort: str, rows: list[_Counts]) -> History:
    rows = sorted(rows, key=lambda each: each.month.month)
    for before, after in pairwise(rows):
        _check_next(cohort, before, after)
        with after.row.on_line():
            History(cohort=cohort, months=(before.month, after.month))
    return History(cohort=cohort, months=tuple(row.month for row in rows), ended=rows[-1].ended)


def _check_next(cohort: str, before: _Counts, after: _Counts) -> None:
    line, first, then = before.row.line, before.month.month, after.month.month
    if then == first:
        raise after.row.refuse(
            "month",
            f"{spell(then)} of cohort {cohort} is on line {line} too. Give each month once.",
        )
    if then > first + 1:
        raise after.row.refuse(
            "month",
            f"Cohort {cohort} goes from {spell(first)} (line {line}) to {spell(then)}. Add the "
            "months between, with zeros where nothing happened.",
        )
    if before.ended:
        raise before.row.refuse(
            "ended", f"Cohort {cohort} has a later month. Say yes on its last row only."
        )


def write_monthly(*, histories: Iterable[History]) -> str:
    """Histories as the CSV text that `read_histories` reads."""
    rows = []
    for history in histories:
        for month in history.months:
            fields = [getattr(month, name) for name in REQUIRED[1:]]
            more = [getattr(month, field) for field in OPTIONAL.values()]
            last = "yes" if history.ended and month is history.months[-1] else ""
            rows.append([history.cohort, spell(month.month), *fields, *more, last])
    return as_csv(columns=COLUMNS, rows=rows)
