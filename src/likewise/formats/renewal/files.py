"""Finds out which of the two kinds of history a file holds, and reads it."""

from datetime import date

from likewise.domain.imports import FileNotRight
from likewise.domain.renewal.endings import FOUNDING_DAYS, STAYING_AT_CLOSE
from likewise.domain.renewal.histories import History
from likewise.formats.renewal.monthly import read_monthly
from likewise.formats.renewal.spells import read_spells
from likewise.formats.tables import Progress, TextTable


def read_histories(
    *,
    table: TextTable,
    until: date | None = None,
    founding_days: int = FOUNDING_DAYS,
    staying_at_close: int = STAYING_AT_CLOSE,
    on_progress: Progress | None = None,
) -> tuple[History, ...]:
    """Histories from a table of monthly counts or of membership spells, cohorts in their order.

    Parameters
    ----------
    table : TextTable
        A column `joined_on` says that it holds spells.
    until : date, optional
        For spells: the first day not observed. The last whole month before it is the last used.
    founding_days : int
        Who comes in so many days from a cohort's first is a founder and no newcomer.
    staying_at_close : int
        How many may stay on the roll, forgotten, when all others leave as a cohort closes.
    on_progress : callable, optional
        Called with the number of bytes read.

    Returns
    -------
    tuple of History

    Raises
    ------
    FileNotRight
        With the line, the column and what to do.
    """
    if "joined_on" in table.headings:
        if until is None:
            raise FileNotRight(
                "Spells do not say until when they were watched. Give the first day that was not, "
                "as in --until 2012-07-01.",
                file=table.name,
            )
        return read_spells(
            table=table,
            until=until,
            founding_days=founding_days,
            staying_at_close=staying_at_close,
            on_progress=on_progress,
        )
    if until is not None:
        raise FileNotRight(
            "--until is for files of spells; monthly counts end where they end.", file=table.name
        )
    return read_monthly(
        table=table,
        founding_days=founding_days,
        staying_at_close=staying_at_close,
        on_progress=on_progress,
    )
