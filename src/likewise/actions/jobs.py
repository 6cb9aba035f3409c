"""Decide about jobs that failed too often."""

from collections.abc import Callable
from datetime import datetime

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.jobs import JobNotThere
from likewise.records import audit, jobs
from likewise.records.turns import writing


def try_job_again(*, by: Actor, at: datetime, job: int) -> None:
    """Have a stopped job tried again, from the beginning.

    Raises
    ------
    JobNotThere
    """
    _decide(by, at, "jobs.try_again", job, jobs.try_again)


def let_job_be(*, by: Actor, at: datetime, job: int) -> None:
    """Leave a stopped job alone.

    Raises
    ------
    JobNotThere
    """
    _decide(by, at, "jobs.let_be", job, jobs.let_be)


def _decide(by: Actor, at: datetime, action: str, job: int, decide: Callable[..., bool]) -> None:
    check_may(by, Capability.SEE_TO_WORK)
    with writing():
        if not decide(job, at=at):
            raise JobNotThere("No job with this number has stopped: look at the list again.")
        audit.append(by=by, at=at, action=action, about=[str(job)], counts={})
