"""Jobs about worries: that one was delivered is said once it was, and the ladder is climbed."""

from datetime import timedelta

from likewise.actions.concerns import climb, deliver
from likewise.domain.jobs import Period
from likewise.jobs.kinds import NotYet, Write, does
from likewise.records import concerns
from likewise.records.clock import now
from likewise.records.jobs import Claim

LEASE = timedelta(minutes=10)
AS_LONG_AS_IT_IS_WORTH = 200  # tried each hour: a week, while a server for mail is down


class NotSentYet(Exception):
    """No letter about a worry has left yet."""


@does("concerns.climb", period=Period.HOURLY, lease=LEASE)
def climb_ladder(held: Claim) -> Write:
    """Take each step that is due about worries that wait, each in a transaction of its own."""
    climb(at=now())  # of the programme: a demonstration's clock stands still
    return None


@does(concerns.DELIVER, most_attempts=AS_LONG_AS_IT_IS_WORTH)
def say_delivered(held: Claim) -> Write:
    """Say that a worry was delivered once a letter about it has left."""
    told = held.arguments
    if not deliver(programme=told["programme"], concern=told["concern"], at=now()):
        raise NotYet(None) from NotSentYet("no letter about it has left yet")
    return None
