"""Jobs about room on the disks: administrators hear of it, and some is kept back."""

from likewise.actions.post import warn_of_little_room
from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records import reserve
from likewise.records.jobs import Claim


@does("room.warn", period=Period.HOURLY)
def warn(held: Claim) -> Write:
    """Write to every administrator, once a day while a disk is nearly full; keep room back."""
    reserve.keep()
    return lambda: warn_of_little_room(at=held.at)
