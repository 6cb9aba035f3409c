"""Jobs about backups: one every day, and what was left unfinished is swept."""

from datetime import timedelta

from django.db import connection

from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records import backups
from likewise.records.jobs import Claim
from likewise.records.keys import copies

LEASE = timedelta(hours=2)  # of a large record; another one at the same time does no harm


@does("backups.take", period=Period.DAILY, lease=LEASE)
def take(held: Claim) -> Write:
    """Take a backup, and let those go that the rule does not keep."""
    if backups.are_taken() and not connection.in_atomic_block:  # as it is in a test alone
        backups.take(at=held.at, why="daily")
    return None


@does("backups.sweep", period=Period.HOURLY)
def sweep(held: Claim) -> Write:
    """Let go of copies, of the record and of the keys, that were left unfinished."""
    backups.sweep_in(backups.folder())
    copies.sweep()
    return None
