"""Jobs about attachments: files that were sent and that nobody attached are let go."""

from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records.jobs import Claim
from likewise.records.media import keeping


@does("attachments.clear", period=Period.DAILY)
def clear(held: Claim) -> Write:
    """Let go of files that nothing names, a day after they came; they are sealed."""
    keeping.clear_strays()
    return None
