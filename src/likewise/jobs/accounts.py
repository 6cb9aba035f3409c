"""Jobs about accounts: sessions that have run out are let go, and tries that are long past."""

from django.core.management import call_command

from likewise.domain.jobs import Period
from likewise.jobs.kinds import Write, does
from likewise.records.jobs import Claim
from likewise.records.tries.counting import forget_old


@does("accounts.clear", period=Period.DAILY)
def clear(held: Claim) -> Write:
    """Clear sessions that nobody can use any more."""
    return lambda: call_command("clearsessions", verbosity=0)


@does("tries.forget", period=Period.DAILY)
def forget_tries(held: Claim) -> Write:
    """Forget wrong passwords that no longer make anybody wait."""
    return lambda: forget_old(at=held.at)
