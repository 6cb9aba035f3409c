"""Jobs about post: each letter is handed to its sender, and what became of it is written down."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from likewise.domain.jobs import Period
from likewise.domain.post import Channel, LetterState
from likewise.jobs.kinds import NotYet, Write, does
from likewise.post.senders import NotSent, Refused, Sender, Unsure
from likewise.records import post
from likewise.records.jobs import Claim

# Longer than any sender waits for an answer. It is tried for as long as a letter is worth sending.
LEASE = timedelta(minutes=5)
AS_LONG_AS_IT_IS_WORTH = 10_000


@does(post.SEND, lease=LEASE, most_attempts=AS_LONG_AS_IT_IS_WORTH)
def send(held: Claim) -> Write:
    """Send one letter; that it is being sent is recorded before the call."""
    begun = post.begin(held.arguments["letter"], at=held.at)
    if begun is None:
        return None
    try:
        _sender(begun.letter.by).send(begun.letter, reference=begun.id)
    except NotSent as why:
        # In the transaction that puts the job off: as if it had not been begun.
        raise NotYet(_settles(begun, LetterState.WAITING, str(why))) from why
    except Refused as why:
        return _settles(begun, LetterState.REFUSED, str(why))
    except Unsure as why:
        return _settles(begun, LetterState.UNKNOWN, str(why))
    return _settles(begun, LetterState.SENT)


@does("post.clear", period=Period.HOURLY)
def clear(held: Claim) -> Write:
    """Empty what is not worth sending any more."""
    return lambda: post.clear(at=held.at)


@does("post.forget", period=Period.DAILY)
def forget(held: Claim) -> Write:
    """Forget letters that left long ago, and keys that seal nothing any more."""
    return lambda: post.forget_old(at=held.at)


def _sender(channel: Channel) -> Sender:
    senders: dict[Channel, Sender] = settings.SENDERS
    return senders[channel]


def _settles(begun: post.Begun, state: LetterState, failure: str = "") -> Write:
    return partial(post.settle, begun, state, at=timezone.now(), failure=failure)
