"""Work that is done while nobody looks: when it is due, tried again, given up, and by which name.

A job is known by its kind (noun.verb) and a key, which is unique in the kind: what is asked for
again under the same key is the same job.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from likewise.domain.refusals import DomainError

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 10  # the last some three hours after the first
LEASE = timedelta(minutes=2)


class JobNotThere(DomainError):
    """A job that is not there, or that nobody has to decide about."""


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    AT_WORK = "at work"
    FAILING = "failing"  # it failed, and is tried again
    STOPPED = "stopped"  # it failed too often; the administrator decides
    LET_BE = "let be"
    DONE = "done"


class Period(StrEnum):
    """How often periodic work is due: by itself, once each period."""

    HOURLY = "hourly"
    DAILY = "daily"


NIGHT_HOUR = 2  # daily work is due at two in the morning, UTC


def latest(period: Period, at: datetime) -> tuple[str, datetime]:
    """The period that began last: its key, and when work was due in it.

    Where the machine was off when a period began, its work is due as soon as it is on again; of
    several periods missed, the last.
    """
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if period is Period.HOURLY:
        return f"{hour:%Y-%m-%dT%H}", hour
    night = hour.replace(hour=NIGHT_HOUR)
    if night > at:
        night -= timedelta(days=1)
    return f"{night:%Y-%m-%d}", night


def wait_after(attempts: int) -> timedelta:
    """How long a job rests after it failed: a minute, then twice as long each time, to an hour."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def operation_of(kind: str, key: str) -> str:
    """The id under which a job acts in the record: the same however often it is tried."""
    return f"job-{hashlib.sha256(f'{kind} {key}'.encode()).hexdigest()[:40]}"
