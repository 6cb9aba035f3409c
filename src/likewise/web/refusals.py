"""How the pages say no: refusals of the domain, and the few errors that a browser can meet."""

import re
import sys
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string

from likewise.actions.looks import record_access
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.looks import AccessKind
from likewise.domain.refusals import DomainError
from likewise.queries.sources import id_called
from likewise.records import errors, reserve, room, waiting
from likewise.web.requests import Request

# What an address may call as a source does: no meetings, as opening all their keys takes long.
CALLED = ("participant", "cohort", "practice")
type GetResponse = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """Turns a refusal that no form caught into a page with its sentence; never a traceback.

    What somebody who is signed in may not do, or may not know of, is noted.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            try:
                if (page := _by_own_id(request)) is not None:
                    return page
            except DomainError as refusal:
                error = refusal
        if isinstance(error, NotFound | NotAllowed) and hasattr(request, "actor"):
            _note(cast(Request, request))
        if isinstance(error, NotFound):
            return not_found(request)
        if isinstance(error, NotAllowed):
            return _page(request, 403, "You cannot do this in your present role", error.sentence)
        if isinstance(error, DomainError):
            return _page(request, 409, "That did not work", error.sentence)
        return None


def _by_own_id(request: HttpRequest) -> HttpResponse | None:
    """The page of what a source calls as it stands in the address, if anything is called so."""
    actor, match = getattr(request, "actor", None), request.resolver_match
    if actor is None or match is None:
        return None
    meant = {
        name: id_called(actor, of=name.title(), given=it) if name in CALLED else it
        for name, it in match.kwargs.items()
    }
    if meant == match.kwargs:
        return None
    page: HttpResponse = match.func(request, **meant)
    return page


def _note(request: Request) -> None:
    """Note who was refused which page, as its address is written down: not what they typed."""
    by = request.actor or request.user.pk
    if by is not None and request.resolver_match is not None:
        page = re.sub(r"<[^>]*>", "…", request.resolver_match.route)
        record_access(AccessKind.REFUSED, by=by, at=request.at, what=f"{request.method} /{page}")


def _page(request: HttpRequest, status: int, title: str, *sentences: str) -> HttpResponse:
    context = {"title": title, "sentences": sentences}
    return render(request, "refusal.jinja", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or this person may not know that there is."""
    return _page(
        request,
        404,
        "Page not found",
        "Check the address if you typed it, or the end of it if you pasted it.",
        "If you came here by a link, what it led to may not be for your present role.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something in the request is not allowed for anybody in this situation."""
    return _page(
        request,
        403,
        "You cannot do this",
        "Go back to your first page and try from there. If it happens again, ask the coordinator.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request makes no sense."""
    return _page(request, 400, "That request was not right", "Go back and try again.")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from an old page, from another site, or from a browser without cookies."""
    return _page(
        request,
        403,
        "This page was too old to send",
        "Nothing was saved. Go back, load the page again and repeat what you did.",
        "If it happens again, allow cookies for this site in your browser.",
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody asks more often than a person would."""
    return _page(
        request, 429, "Too many tries", "Wait a few minutes, then try again. Nothing was changed."
    )


def busy(request: HttpRequest) -> HttpResponse:
    """Somebody else held the record too long. What was typed is on the page, to be sent again."""
    is_form = request.method == "POST" and not request.FILES
    # A password is sent once, and shown nowhere.
    kept = [] if any("password" in name for name in request.POST) else request.POST.lists()
    context: dict[str, Any] = {
        "title": "Somebody else is saving just now",
        "sentences": (waiting.BUSY,),
        "csrf_input": csrf_input(request),
        "kept": [
            (name, value)
            for name, values in (kept if is_form else [])
            if name != "csrfmiddlewaretoken"
            for value in values
        ],
    }
    return HttpResponse(render_to_string("busy.jinja", context, using="jinja2"), status=409)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke. Asks nothing of the database, which may be what broke."""
    if waiting.is_busy(sys.exc_info()[1]):
        return busy(request)
    if sentence := room.refusal(sys.exc_info()[1]):
        reserve.give_free()
        return _without_database(507, "Nothing can be saved just now", sentence, *_typed(request))
    return _without_database(
        500,
        "Sorry, something went wrong",
        "Nothing was saved. Wait a minute and try again.",
        "If it goes on, tell the person who looks after Likewise when it happened, and that it "
        f"is error {errors.note(request)}.",
        *_typed(request),
    )


def _typed(request: HttpRequest) -> tuple[str, ...]:
    """Where to find what somebody sent with a form that was not saved."""
    if request.method != "POST":
        return ()
    return ("What you wrote is on the page before: go back in your browser, and copy it.",)


def _without_database(status: int, title: str, *sentences: str) -> HttpResponse:
    context: dict[str, Any] = {"title": title, "sentences": sentences}
    return HttpResponse(render_to_string("refusal.jinja", context, using="jinja2"), status=status)
