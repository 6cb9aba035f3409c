"""Meetings as a table to take away."""

from likewise.domain.words import clock, join_words
from likewise.queries.meetings import Unregistered
from likewise.reports.spreadsheets import as_csv

COLUMNS = ("day", "weekday", "time", "cohorts", "place", "led_by", "meeting")


def unregistered_as_csv(found: Unregistered) -> str:
    """Meetings without a register, a line each, with who leads their cohorts today."""
    rows = (
        (
            line.on.isoformat(),
            f"{line.on:%A}",
            clock(line.starts),
            join_words(name for _, name in line.cohorts),
            line.venue,
            join_words(
                lead.text for cohort, _ in line.cohorts for lead in found.leads.get(cohort, ())
            ),
            line.id,
        )
        for line in found.lines
    )
    return as_csv(COLUMNS, rows)
