"""What happens by itself: the list, and deciding about what failed too often."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from likewise.actions.jobs import let_job_be, try_job_again
from likewise.domain.jobs import JobNotThere, JobState
from likewise.queries.jobs import work
from likewise.web.requests import Request

COLOURS = {JobState.STOPPED: "red", JobState.FAILING: "yellow", JobState.AT_WORK: "blue"}


def work_list(request: Request) -> HttpResponse:
    """What is due, what fails, and what has stopped."""
    everything = request.GET.get("all") == "1"
    found = work(request.actor, everything=everything)
    colours = {state: COLOURS.get(state, "grey") for state in JobState}
    context = {"work": found, "everything": everything, "colours": colours}
    return render(request, "jobs/work.jinja", context)


@require_POST
def try_again(request: Request) -> HttpResponse:
    """Have a stopped job tried again."""
    try_job_again(by=request.actor, at=request.at, job=_job(request))
    messages.success(request, "It is tried again now.")
    return redirect("work")


@require_POST
def let_be(request: Request) -> HttpResponse:
    """Leave a stopped job alone."""
    let_job_be(by=request.actor, at=request.at, job=_job(request))
    messages.success(request, "It is left alone.")
    return redirect("work")


def _job(request: Request) -> int:
    given = request.POST.get("job", "")
    if not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise JobNotThere("No job with this number has stopped: look at the list again.")
    return int(given)
