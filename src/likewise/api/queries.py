"""Every query that can be asked, in the order in which they are described."""

from likewise.api import (
    audit,
    cohorts,
    corrections,
    evolution,
    meetings,
    participants,
    paths,
    programmes,
    recruitment,
)

QUERIES = (
    *cohorts.QUERIES,
    *participants.QUERIES,
    *paths.QUERIES,
    *meetings.QUERIES,
    *evolution.QUERIES,
    *programmes.QUERIES,
    *recruitment.QUERIES,
    *corrections.QUERIES,
    *audit.QUERIES,
)
