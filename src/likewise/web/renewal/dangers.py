"""The cohorts that crossed the programme's line, and that somebody has seen it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import NotFound
from likewise.domain.renewal import SeeDanger
from likewise.queries.renewal import dangers
from likewise.reports.renewal.dangers import danger_in_words
from likewise.web.paging import Pages
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

PAGE_SIZE = 20


def listing(request: Request) -> HttpResponse:
    """The cohorts that want a decision, with why."""
    found = dangers(request.actor, today=request.today)
    pages = Pages.of(found, request.GET, size=PAGE_SIZE)
    lines = [(each, danger_in_words(each)) for each in pages.items]
    return render(request, "renewal/dangers.jinja", {"lines": lines, "pages": pages})


def see(request: Request, cohort: str) -> HttpResponse:
    """Somebody has seen that a cohort crossed the line."""
    found = dangers(request.actor, today=request.today)
    line = next((each for each in found if each.cohort == cohort), None)
    if line is None:
        raise NotFound("There is no such cohort that wants a decision.")
    back = reverse("renewal_dangers")
    return ask_act(
        request,
        SeeDanger,
        given={"cohort": cohort},
        about=[("Cohort", line.name), ("Why", danger_in_words(line))],
        question=Question(
            title=f"Seen: {line.name}",
            back=back,
            intro=(
                danger_in_words(line),
                "It leaves the list of what wants a decision, for everybody, until it has been "
                "above the line and crosses it again. Nothing else changes.",
            ),
            confirm="Confirm that this is seen",
        ),
        done=lambda *_: (back, f"It is noted that this was seen of {line.name}."),
    )
