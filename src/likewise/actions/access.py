"""Looking at an identifiable record is an act too, and leaves an event."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from likewise.domain.access import LOOK
from likewise.domain.accounts import Actor
from likewise.records import audit


def record_look(*, by: Actor, at: datetime, about: Sequence[str], what: str) -> None:
    """Record that somebody looked: one event a page, with the ids of the people seen.

    Looking at oneself leaves no event.
    """
    others = sorted(set(about) - {by.participant})
    if not others:
        return
    with transaction.atomic():
        audit.append(
            by=by,
            at=at,
            action=f"{LOOK} {what}"[:60],
            about=others,
            counts={"people": len(others)},
        )
