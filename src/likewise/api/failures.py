"""Wrong tokens, counted by where they come from, so that trying costs little and is noticed.

Each process counts for itself and forgets after a while: a count in the database would make
strangers write into it. Nobody is locked out by somebody else's tries: a secret of 256 bits cannot
be guessed, however often one tries.
"""

import logging
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

MOST = 20
WITHIN = timedelta(minutes=15)
PLACES_AT_MOST = 10_000

log = logging.getLogger("likewise.errors")
_tries: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
_lock = Lock()


def failed(place: str, *, at: datetime) -> bool:
    """Count a wrong token from a place; whether that was one too many."""
    with _lock:
        since, count = _tries.pop(place, (at, 0))
        if not since <= at < since + WITHIN:
            since, count = at, 0
        _tries[place] = (since, count + 1)
        while len(_tries) > PLACES_AT_MOST:
            _tries.popitem(last=False)
    if count + 1 == MOST + 1:
        log.error("more than %s wrong tokens from one address within %s", MOST, WITHIN)
    return count + 1 > MOST


def forget() -> None:
    """Begin to count anew."""
    with _lock:
        _tries.clear()
