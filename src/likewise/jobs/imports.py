"""Jobs about imports: what one left behind that was killed is cleared, as it holds names."""

from likewise.actions.imports.places import clear_what_was_left
from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records.jobs import Claim


@does("imports.clear", period=Period.HOURLY)
def clear(held: Claim) -> Write:
    """Clear folders that an import left, and files that nobody confirmed for a day."""
    clear_what_was_left()
    return None
