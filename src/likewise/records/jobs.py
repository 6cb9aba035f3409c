"""Work as rows: asked for once, claimed by compare-and-set, done in the transaction that says so.

Everything here is a statement or a short transaction of its own, and is right with any number of
workers on either database: whoever changes a row says in the same statement what it has to be.
Jobs are timed by the machine's own clock, also in a demonstration: a lease is between processes.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from likewise.domain.jobs import MOST_ATTEMPTS, JobState, operation_of, wait_after
from likewise.records.models import Job
from likewise.records.turns import writing

# Workers choose among so many of those due longest: two seldom want the same one.
LOOKED_AT = 16
DIED = "its worker died each time"
KEPT_FOR = timedelta(days=35)


class LeaseLost(Exception):
    """The lease had run out, and another worker took the job over: what this one did is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job in the hands of one worker. `attempt` counts from 1, and tells two claims apart."""

    row: int
    kind: str
    key: str
    arguments: Mapping[str, str]
    attempt: int
    at: datetime
    lease_until: datetime

    @property
    def operation(self) -> str:
        """The id under which the job acts in the record, whoever does it and however often."""
        return operation_of(self.kind, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class HowFar:
    """How far one job is. `steps_done` of its `steps` are as it said last; none where it says none.

    Instants are the machine's. `waited` is for how long it has been due with nobody at work on it.
    """

    state: JobState
    due_at: datetime
    waited: timedelta
    steps_done: int | None
    steps: int | None


def ask(
    kind: str,
    key: str,
    *,
    arguments: Mapping[str, str] | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Ask for work, in the caller's transaction; answers whether it is new.

    `arguments` are ids, never texts. Without `due_at` it is due at once.
    """
    at = timezone.now()
    _, is_new = Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"arguments": dict(arguments or {}), "asked_at": at, "due_at": due_at or at},
    )
    return is_new


def claim(
    worker: str, *, at: datetime, lease: Callable[[str], timedelta], most: Callable[[str], int]
) -> Claim | None:
    """Take one job that is due, or whose lease has run out; none where there is none.

    `lease` and `most` answer, for a kind, how long it may take and how often it is tried. A job
    whose worker died at the last attempt is stopped: it may be what kills them.
    """
    wanted = _free(at).order_by("due_at", "row")[:LOOKED_AT]
    due: list[Any] = list(
        wanted.values_list("row", "kind", "key", "arguments", "attempts", named=True)
    )
    random.shuffle(due)
    for job in due:
        unchanged = _free(at).filter(row=job.row, attempts=job.attempts)
        if job.attempts >= most(job.kind):
            unchanged.update(stopped_at=at, lease_until=None, leased_by="", failure=DIED)
            continue
        until = at + lease(job.kind)
        taken = unchanged.update(lease_until=until, leased_by=worker, attempts=F("attempts") + 1)
        if taken:
            return Claim(
                row=job.row, kind=job.kind, key=job.key, arguments=job.arguments,
                attempt=job.attempts + 1, at=at, lease_until=until,
            )  # fmt: skip
    return None


def finish(held: Claim, *, at: datetime, write: Callable[[], object] | None = None) -> None:
    """Say that a job is done and write what it does to the record, both or neither.

    Raises
    ------
    LeaseLost
        When another worker has it by now; nothing was written.
    """
    with writing():
        # First, so that whoever wants to take it over waits for the end of this transaction.
        if not _held(held).update(done_at=at, lease_until=None, leased_by="", failure=""):
            raise LeaseLost
        if write is not None:
            write()


def say_how_far(held: Claim, done: int, of: int) -> None:
    """Say how many of a job's steps are taken; whoever lost it says nothing."""
    _held(held).update(steps_done=done, steps=of)


def how_far(kind: str, key: str) -> HowFar | None:
    """How far a job is; none where it was never asked for, or is long forgotten."""
    job = Job.objects.filter(kind=kind, key=key).first()
    if job is None:
        return None
    at = timezone.now()
    state = _state_of(job, at)
    idle = state in (JobState.WAITING, JobState.FAILING)
    since = max(job.due_at, job.lease_until or job.due_at)
    return HowFar(
        state=state,
        due_at=job.due_at,
        waited=max(at - since, timedelta()) if idle else timedelta(),
        steps_done=job.steps_done,
        steps=job.steps,
    )


def is_to_be_done(kind: str, key: str) -> bool:
    """Whether a job is there and neither done nor stopped."""
    return Job.objects.filter(kind=kind, key=key, done_at=None, stopped_at=None).exists()


def _state_of(job: Job, at: datetime) -> JobState:
    if job.done_at:
        return JobState.DONE
    if job.stopped_at:
        return JobState.LET_BE if job.let_be_at else JobState.STOPPED
    if job.lease_until and job.lease_until > at:
        return JobState.AT_WORK
    return JobState.FAILING if job.attempts else JobState.WAITING


def put_off(
    held: Claim,
    *,
    at: datetime,
    failure: str,
    most: int = MOST_ATTEMPTS,
    write: Callable[[], object] | None = None,
) -> bool:
    """Say that an attempt failed: it is tried again later, or stopped; answers whether stopped.

    What it has to write about that is written in the same transaction.
    """
    stops = held.attempt >= most
    with writing():
        _held(held).update(
            lease_until=None,
            leased_by="",
            failure=failure[:200],
            due_at=at + wait_after(held.attempt),
            stopped_at=at if stops else None,
        )
        if write is not None:
            write()
    return stops


def try_again(row: int, *, at: datetime) -> bool:
    """Make a stopped job due now, as if it had never been tried; answers whether there was one."""
    stopped = Job.objects.filter(row=row, stopped_at__isnull=False, done_at=None)
    return bool(stopped.update(stopped_at=None, let_be_at=None, attempts=0, due_at=at))


def ask_again(kind: str, key: str, *, at: datetime) -> None:
    """Have a job that was done, or had stopped, done once more, in the caller's transaction."""
    Job.objects.filter(kind=kind, key=key, lease_until=None).update(
        done_at=None, stopped_at=None, let_be_at=None, attempts=0, failure="", due_at=at
    )


def let_be(row: int, *, at: datetime) -> bool:
    """Say that a stopped job is left alone; answers whether there was one."""
    stopped = Job.objects.filter(row=row, stopped_at__isnull=False, let_be_at=None)
    return bool(stopped.update(let_be_at=at))


def forget_old(*, at: datetime) -> int:
    """Forget jobs that were done or let be long ago; answers how many."""
    old = Q(done_at__lt=at - KEPT_FOR) | Q(let_be_at__lt=at - KEPT_FOR)
    gone, _ = Job.objects.filter(old).delete()
    return gone


def _free(at: datetime) -> QuerySet[Job]:
    """Jobs that are due and in nobody's hands."""
    nobodys = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    return Job.objects.filter(nobodys, done_at=None, stopped_at=None, due_at__lte=at)


def _held(held: Claim) -> QuerySet[Job]:
    """The job, while this very claim still holds it."""
    return Job.objects.filter(
        row=held.row, attempts=held.attempt, lease_until=held.lease_until, done_at=None
    )
