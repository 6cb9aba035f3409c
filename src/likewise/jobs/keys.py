"""Jobs about keys: a copy every day, and none kept longer than an erasure may take."""

from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records.jobs import Claim
from likewise.records.keys import copies, store


@does("keys.copy", period=Period.DAILY)
def copy(held: Claim) -> Write:
    """Copy the keys, and let copies go that are older than 35 days."""
    copies.tidy(held.at)
    if store.is_there() and not store.is_empty():
        copies.take(held.at)
    return None
