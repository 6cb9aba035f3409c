"""Jobs about accounts: sessions that have run out are let go."""

from django.core.management import call_command

from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records.jobs import Claim


@does("accounts.clear", period=Period.DAILY)
def clear(held: Claim) -> Write:
    """Clear sessions that nobody can use any more."""
    return lambda: call_command("clearsessions", verbosity=0)
