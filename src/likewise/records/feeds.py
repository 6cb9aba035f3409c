"""Addresses of calendar feeds: which one an address is of, and how often one was read lately."""

import hmac
import re

from likewise.domain.feeds import Feed
from likewise.records import keys
from likewise.records.facts import current
from likewise.records.models.versions import ID_LENGTH

_PURPOSE = "calendar feed"
_SECRET = re.compile(rf"([a-z2-7]{{{ID_LENGTH}}})([0-9a-f]{{64}})")


def feed_of(participant: str) -> Feed | None:
    """The calendar feed that somebody has, if any."""
    return next(iter(current(Feed, participant_id=participant)), None)


def secret_of(feed: Feed) -> str:
    """The secret part of a feed's address: nobody who reads the record alone can tell it."""
    return f"{feed.id}{keys.keyed_digest(feed.id, _PURPOSE)}"


def feed_at(secret: str) -> Feed | None:
    """The feed at an address that somebody asks for, while it is good."""
    found = _SECRET.fullmatch(secret)
    if found is None:
        return None
    fact, digest = found.groups()
    if not hmac.compare_digest(digest, keys.keyed_digest(fact, _PURPOSE)):
        return None
    return next(iter(current(Feed, fact=fact)), None)
