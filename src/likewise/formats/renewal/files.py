"""Finds out which of the two kinds of history a file holds, and reads it."""

from datetime import date
from pathlib import Path

from likewise.domain.renewal.histories import History
from likewise.formats.coding import Progress, TableMalformed, table_text
from likewise.formats.renewal.monthly import read_monthly
from likewise.formats.renewal.spells import read_spells


def read_histories(
    *, path: Path, until: date | None = None, on_progress: Progress | None = None
) -> tuple[History, ...]:
    """Histories from a file of monthly counts or of membership spells, cohorts in their order.

    Parameters
    ----------
    path : Path
        A CSV file; a column `joined_on` says that it holds spells.
    until : date, optional
        For spells: the first day not observed. The last whole month before it is the last used.
    on_progress : callable, optional
        Called with the number of bytes read.

    Returns
    -------
    tuple of History

    Raises
    ------
    TableMalformed
        With the line, the column and what to do.
    """
    text = table_text(path=path)
    titles = {title.casefold() for title in text.heading}
    if "joined_on" in titles:
        if until is None:
            raise TableMalformed(
                path.name,
                "",
                "spells do not say until when they were watched. "
                "Give the first day that was not, as in --until 2012-07-01.",
            )
        return read_spells(path=path, text=text, until=until, on_progress=on_progress)
    if until is not None:
        raise TableMalformed(
            path.name, "", "--until is for files of spells; monthly counts end where they end."
        )
    return read_monthly(path=path, text=text, on_progress=on_progress)
