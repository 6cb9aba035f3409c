"""Jobs about looks: what processes noted that are gone is moved into the record."""

from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records import looks
from likewise.records.jobs import Claim


@does("looks.move", period=Period.HOURLY)
def move(held: Claim) -> Write:
    """Move looks from the journals on disk into the record's tables, in its own transactions."""
    looks.move(held.at)
    return None
