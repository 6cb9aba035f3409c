"""Monthly counts: one row for each cohort and calendar month."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from likewise.domain.imports import FileNotRight
from likewise.domain.renewal.endings import FOUNDING_DAYS, STAYING_AT_CLOSE, history_as_seen
from likewise.domain.renewal.histories import Ending, History, Month, spell
from likewise.formats.renewal.endings import read_ending
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
    "founders": "founders",
    "moved_in": "moved_in",
    "moved_out": "moved_out",
    "facilitators_moved_in": "leads_moved_in",
    "facilitators_moved_out": "leads_moved_out",
    "closed_days": "closed_days",
}
COLUMNS: Final = ("cohort", *REQUIRED, *OPTIONAL, "ended", "ending")
MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
MOST: Final = 999_999_999


@dataclass(frozen=True, kw_only=True)
class _Counts:
    row: Row
    month: Month
    ended: bool
    ending: Ending | None


def read_monthly(
    *,
    table: TextTable,
    founding_days: int = FOUNDING_DAYS,
    staying_at_close: int = STAYING_AT_CLOSE,
    on_progress: Progress | None = None,
) -> tuple[History, ...]:
    """Histories from monthly counts.

    A cohort whose first month begins with nobody began in it; one that begins with members is
    older than its records, and has founders only where the column says so. Founders and the
    closing are told apart by `history_as_seen`, which also sees whether the last month left it
    closed to joiners.

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
        optional=("cohort", *OPTIONAL, "ended", "ending"),
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
    return tuple(
        _history(cohort, rows, founding_days, staying_at_close) for cohort, rows in cohorts.items()
    )


def _counts(row: Row) -> _Counts:
    said = row.text("month")
    found = MONTH.fullmatch(said)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise row.refuse("month", f"{shown(said) or 'Nothing'} is no month. Write it as 2012-03.")
    counts: dict[str, Any] = {name: row.whole(name, most=MOST) for name in REQUIRED[1:]}
    for column, field in OPTIONAL.items():
        if not row.is_blank(column):
            counts[field] = row.whole(column, most=MOST)
    ending: Ending | None = row.read("ending", read_ending)
    ended = row.read("ended", read_yes_no)
    if ending is not None and ended is False:
        raise row.refuse("ending", "This says why it ended, and ended says that it did not.")
    with row.on_line():
        month = Month(month=12 * int(found[1]) + int(found[2]) - 1, **counts)
    return _Counts(row=row, month=month, ended=ended or ending is not None, ending=ending)


def _history(
    cohort: str, rows: list[_Counts], founding_days: int, staying_at_close: int
) -> History:
    rows = sorted(rows, key=lambda each: each.month.month)
    for before, after in pairwise(rows):
        _check_next(cohort, before, after)
        with after.row.on_line():
            History(cohort=cohort, months=(before.month, after.month))
    first, last = rows[0], rows[-1]
    with last.row.on_line():
        return history_as_seen(
            cohort=cohort,
            months=[row.month for row in rows],
            began_on=first.month.first_day if first.month.members == 0 else None,
            founding_days=founding_days,
            is_declared=last.ended,
            ending=last.ending or "unknown",
            staying_at_close=staying_at_close,
        )


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
    """Histories as the CSV text that `read_histories` reads; a closing has a row of its own."""
    rows = []
    for history in histories:
        months = history.months
        if history.left_at_close:
            months = (*months, _closing(history))
        for month in months:
            fields = [getattr(month, name) for name in REQUIRED[1:]]
            more = [getattr(month, field) for field in OPTIONAL.values()]
            end = ["", ""]
            if history.ended and month is months[-1]:
                end = ["yes", "" if history.ending == "unknown" else history.ending]
            rows.append([history.cohort, spell(month.month), *fields, *more, *end])
    return as_csv(columns=COLUMNS, rows=rows)


def _closing(history: History) -> Month:
    """The month in which everybody leaves."""
    leads = history.months[-1].leads_at_end
    return Month(
        month=history.ended_in,
        members=history.left_at_close,
        newcomers=0,
        leavers=history.left_at_close,
        leads=leads,
        leads_started=None if leads is None else 0,
        leads_stopped=leads,
    )
