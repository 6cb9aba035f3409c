"""What happens by itself, for whoever looks after the machine: when, how often, never whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.jobs import JobState
from likewise.records.models import Job

LATE = timedelta(minutes=15)  # what waits longer has no worker


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One job. `failure` is the kind of error of the last attempt."""

    row: int
    kind: str
    state: JobState
    due_at: datetime
    attempts: int
    failure: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How many jobs are in each state, and the lines that were asked for; `oldest` due waits."""

    counts: Mapping[JobState, int]
    lines: tuple[JobLine, ...]
    oldest_due_at: datetime | None


_LEFT = Q(done_at=None, stopped_at=None)
_STATES = {
    JobState.STOPPED: Q(stopped_at__isnull=False, let_be_at=None, done_at=None),
    JobState.FAILING: _LEFT & Q(lease_until=None, attempts__gt=0),
    JobState.AT_WORK: _LEFT & Q(lease_until__isnull=False),
    JobState.WAITING: _LEFT & Q(lease_until=None, attempts=0),
    JobState.LET_BE: Q(let_be_at__isnull=False, done_at=None),
    JobState.DONE: Q(done_at__isnull=False),
}
UNFINISHED = (JobState.STOPPED, JobState.FAILING, JobState.AT_WORK, JobState.WAITING)


def how_much_work(viewer: Actor) -> Mapping[JobState, int]:
    """How many jobs are in each state.

    Raises
    ------
    NotAllowed
    """
    check_may(viewer, Capability.SEE_TO_WORK)
    return {state: Job.objects.filter(which).count() for state, which in _STATES.items()}


def work(viewer: Actor, *, everything: bool = False, at_most: int = 100) -> Work:
    """What there is to do, what fails first; with `everything`, what is done too.

    Raises
    ------
    NotAllowed
    """
    counts = how_much_work(viewer)
    lines: list[JobLine] = []
    for state in JobState if everything else UNFINISHED:
        order = "-due_at" if state in (JobState.DONE, JobState.LET_BE) else "due_at"
        found = Job.objects.filter(_STATES[state]).order_by(order)[: at_most - len(lines)]
        lines += [_line(each, state) for each in found]
    ordered = sorted(lines, key=lambda line: list(_STATES).index(line.state))
    return Work(counts=counts, lines=tuple(ordered), oldest_due_at=_oldest(_due()))


def _due() -> QuerySet[Job]:
    return Job.objects.filter(_LEFT, lease_until=None, due_at__lte=timezone.now())


def _oldest(due: QuerySet[Job]) -> datetime | None:
    return due.order_by("due_at").values_list("due_at", flat=True).first()


def _line(job: Job, state: JobState) -> JobLine:
    return JobLine(
        row=job.row,
        kind=job.kind,
        state=state,
        due_at=job.due_at,
        attempts=job.attempts,
        failure=job.failure,
        ended_at=job.done_at or job.let_be_at or job.stopped_at,
    )
