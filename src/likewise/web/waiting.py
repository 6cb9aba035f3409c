"""Pages of what is being worked out: how far it is, and looking again without a script."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse

from likewise.domain.jobs import JobState
from likewise.records.jobs import HowFar

LOOKS_AGAIN_SECONDS = 3
NOBODY_AFTER = timedelta(seconds=20)  # a worker that is idle looks every second


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How far something is that is not there: of 100, if known; and whether that goes on."""

    said: str
    far: int | None
    goes_on: bool


def how_far_it_is(
    job: HowFar | None, *, because: str, reads: str, reached: Callable[[int, int], str]
) -> Waiting:
    """What is said of something that is not there, or not yet.

    `because` is why there is none; `reads`, what is done first; `reached` says how many steps are
    done, of how many.
    """
    if because:
        return Waiting(said=because, far=None, goes_on=False)
    if job is None or job.state in (JobState.STOPPED, JobState.LET_BE):
        return Waiting(
            said="It could not be worked out, and nothing is at work on it. Ask for it again; if "
            "that fails too, tell whoever looks after this installation: they find it under Work.",
            far=None,
            goes_on=False,
        )
    if job.waited >= NOBODY_AFTER:
        return Waiting(
            said="Nobody has begun it yet. Either other work comes first, or what works here by "
            "itself is not running: whoever looks after this installation starts it with "
            "“likewise serve” or “likewise work”. What you asked for is kept, and is worked "
            "out then. You need not wait here.",
            far=None,
            goes_on=True,
        )
    if job.state is JobState.FAILING:
        said = "It did not work at once. It is tried again in a few minutes."
        return Waiting(said=said, far=None, goes_on=True)
    if job.state is JobState.WAITING:
        return Waiting(said="It begins in a moment.", far=None, goes_on=True)
    if not job.steps or job.steps_done is None:
        return Waiting(said=reads, far=None, goes_on=True)
    done = min(job.steps_done, job.steps)
    return Waiting(said=reached(done, job.steps), far=round(100 * done / job.steps), goes_on=True)


def look_again(answer: HttpResponse) -> HttpResponse:
    """The same page, which the browser asks for again in a few seconds."""
    answer["Refresh"] = str(LOOKS_AGAIN_SECONDS)
    return answer
