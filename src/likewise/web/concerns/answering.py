"""The nurse's list of worries: acknowledged on the row, opened, closed and opened again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.operations import perform
from likewise.domain.access import Capability, check_may
from likewise.domain.concerns import (
    AcknowledgeConcern,
    CloseConcern,
    ReopenConcern,
    Standing,
)
from likewise.domain.declarations import ERASED
from likewise.queries.concerns import ConcernPage, Shown, concern_page, concern_queue
from likewise.web.concerns.words import COLOURS, steps_in_words
from likewise.web.nhsuk.acting import ActForm
from likewise.web.nhsuk.forms import new_operation
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

FILTERS = (
    (Shown.OPEN, "Open"),
    (Shown.MINE, "Acknowledged by me"),
    (Shown.CLOSED, "Closed"),
    (Shown.ALL, "All"),
)
SEEN = "an entry of a list"  # a look is told to whoever was seen: never that it was a worry

NOT_KEPT = (
    "What it said was erased with the person, so nothing more is written about it: it is closed, "
    "and what you type here is not kept.",
)


def queue(request: Request, refused: ActForm | None = None) -> HttpResponse:
    """Worries, those that nobody acknowledged first; with why one could not be, if so."""
    asked = request.GET.get("show", "")
    shown = Shown(asked) if asked in set(Shown) else Shown.OPEN
    number = request.GET.get("page", "")
    found = concern_queue(
        request.actor,
        at=request.at,
        shown=shown,
        page=int(number) if number.isdecimal() and len(number) < len("100000") else 1,
    )
    look(request, [each.about.participant for each in found.lines if each.about], SEEN)
    return render(
        request,
        "concerns/queue.jinja",
        {
            "found": found,
            "colours": COLOURS,
            "filters": [
                (words, reverse("concerns", query={"show": each.value}), each is shown)
                for each, words in FILTERS
            ],
            "operations": {each.id: new_operation() for each in found.lines},
            "pages": _pages(shown, found.page, found.last),
            "at": request.at,
            "form": refused,
        },
    )


def page(request: Request, concern: str) -> HttpResponse:
    """One worry with what it says; that it was opened is noted."""
    found = _opened(request, concern)
    return render(
        request,
        "concerns/page.jinja",
        {
            "found": found,
            "steps": steps_in_words(found.line.course),
            "colour": COLOURS[found.line.course.standing],
            "is_closed": found.line.course.standing is Standing.CLOSED,
            "operation": new_operation(),
        },
    )


def acknowledge(request: Request, concern: str) -> HttpResponse:
    """Acknowledge a worry, by one tap on its row."""
    if request.method != "POST":
        return page(request, concern)
    check_may(request.actor, Capability.ANSWER_CONCERNS)
    concern_page(request.actor, concern=concern, at=request.at)  # or there is none
    form = ActForm(request.POST, kind=AcknowledgeConcern, given={"concern": concern})
    if form.is_valid():
        with form.catching():
            perform(
                form.act(),
                by=request.actor,
                at=request.at,
                operation=form.cleaned_data["operation"],
            )
            messages.success(request, "Acknowledged. Whoever raised it can see that.")
            return redirect("concerns")
    return queue(request, refused=form)


def close(request: Request, concern: str) -> HttpResponse:
    """Close a worry with what was done."""
    found = _opened(request, concern)
    return ask_act(
        request,
        CloseConcern,
        given={"concern": concern},
        question=Question(
            title="Close this worry",
            caption=_caption(found),
            back=reverse("concern", args=[concern]),
            intro=(
                "Close it when it has been seen to. It can be opened again.",
                *(NOT_KEPT if found.concern.words == ERASED else ()),
            ),
            confirm="Close it",
        ),
        done=lambda *_: (reverse("concerns"), "Closed. Whoever raised it can see that."),
    )


def reopen(request: Request, concern: str) -> HttpResponse:
    """Open a worry again."""
    found = _opened(request, concern)
    return ask_act(
        request,
        ReopenConcern,
        given={"concern": concern},
        question=Question(
            title="Open this worry again",
            caption=_caption(found),
            back=reverse("concern", args=[concern]),
            intro=("Its time starts anew, and every nurse who receives worries is written to.",),
            confirm="Open it again",
        ),
        done=lambda *_: (reverse("concerns"), "It is open again, and waits to be acknowledged."),
    )


def _opened(request: Request, concern: str) -> ConcernPage:
    found = concern_page(request.actor, concern=concern, at=request.at)
    people = (found.line.about, found.raised_by)
    look(request, [each.participant for each in people if each], SEEN)
    return found


def _caption(found: ConcernPage) -> str:
    return f"About {found.line.about.text}" if found.line.about else "About nobody in particular"


def _pages(shown: Shown, number: int, last: int) -> dict[str, object]:
    def href(to: int) -> str:
        inside = 1 <= to <= last
        return reverse("concerns", query={"show": shown.value, "page": to}) if inside else ""

    return {"page": number, "last": last, "before": href(number - 1), "after": href(number + 1)}
