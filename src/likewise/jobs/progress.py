"""How far a job is, said now and then while it is done."""

import time
from collections.abc import Callable
from contextlib import suppress

from django.db import OperationalError

from likewise.records import jobs
from likewise.records.jobs import Claim

SAID_EVERY_SECONDS = 1.0


def saying_how_far(held: Claim) -> Callable[[int, int], bool]:
    """Takes how many steps are done, and of how many; answers whether it said so just now."""
    said_at = -SAID_EVERY_SECONDS

    def say(done: int, of: int) -> bool:
        nonlocal said_at
        if time.monotonic() - said_at < SAID_EVERY_SECONDS:
            return False
        said_at = time.monotonic()
        with suppress(OperationalError):  # the database is busy: the next time will do
            jobs.say_how_far(held, done, of)
        return True

    return say
