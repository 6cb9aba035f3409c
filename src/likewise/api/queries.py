"""Every query that can be asked, in the order in which they are described."""

from likewise.api import audit, cohorts, evolution, meetings, participants, programmes

QUERIES = (
    *cohorts.QUERIES,
    *participants.QUERIES,
    *meetings.QUERIES,
    *evolution.QUERIES,
    *programmes.QUERIES,
    *audit.QUERIES,
)
