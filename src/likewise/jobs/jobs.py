"""Jobs about jobs: those that are long done are forgotten."""

from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records import jobs
from likewise.records.jobs import Claim


@does("jobs.forget", period=Period.DAILY)
def forget(held: Claim) -> Write:
    """Forget what was done or let be more than a month ago."""
    return lambda: jobs.forget_old(at=held.at)
