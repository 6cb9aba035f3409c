"""Who is let in, by token alone, and how every refusal is told: as a problem document."""

import re
from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from likewise.actions.looks import record_access
from likewise.actions.operations import NOT_NOW
from likewise.actions.tokens import NotAdmitted, admit
from likewise.api import failures, problems
from likewise.api.declared import Caller
from likewise.api.problems import Problem
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.acts import ActNotRight
from likewise.domain.looks import AccessKind
from likewise.domain.refusals import DomainError
from likewise.domain.tokens import MARK
from likewise.records import errors, room
from likewise.records.clock import now

ROOM = "/api/"
WAIT = {"Retry-After": "5"}
type View = Callable[..., HttpResponse]
type Asked = Callable[..., HttpResponse]


class WithoutCookies:
    """Nothing of the API knows a cookie: no session is read, whatever a browser sends along.

    What Django itself refuses there, such as a strange host, is told as a problem document too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ROOM):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        answer = self.get_response(request)
        if answer.status_code == 400 and "json" not in answer.headers.get("Content-Type", ""):
            problem = Problem(
                problems.NOT_READABLE, "This request cannot be read. Look at its address."
            )
            answer = problem.answer()
        answer["Cache-Control"] = "no-store"
        del answer["Vary"]  # nothing here differs by cookie
        return answer


def endpoint(**methods: Asked) -> View:
    """One address: what answers each method there. Without a token that is good, nothing does."""
    allowed = ", ".join([*methods, *(["HEAD"] if "GET" in methods else [])])

    @csrf_exempt
    @login_not_required
    def view(request: HttpRequest, **named: str) -> HttpResponse:
        caller = None
        try:
            caller = _caller(request)
            method = "GET" if request.method == "HEAD" else request.method
            asked = methods.get(method or "")
            if not methods:
                raise Problem(problems.NOT_FOUND, "There is nothing at this address.")
            if asked is None:
                raise Problem(
                    problems.NOT_A_METHOD, f"Here one may {allowed}.", headers={"Allow": allowed}
                )
            with timezone.override(ZoneInfo(caller.zone)):
                return asked(request, caller, **named)
        except Problem as problem:
            return problem.answer()
        except DomainError as refusal:
            if caller is not None and isinstance(refusal, NotAllowed | NotFound):
                note_refusal(request, caller)
            return told(refusal).answer()
        except Exception as error:  # whatever broke: it is noted, and never shown
            if sentence := room.refusal(error):
                return Problem(problems.NO_ROOM, sentence).answer()
            known_as = errors.note(request)
            detail = f"Nothing was saved. It is noted as error {known_as}. Wait and try again."
            return Problem(problems.BROKEN, detail).answer()

    return cast(View, view)


def note_refusal(request: HttpRequest, caller: Caller) -> None:
    """Note which address was refused to whom, as it is written down: not what it was asked for."""
    match = request.resolver_match
    address = re.sub(r"<[^>]*>", "…", match.route) if match else ""
    what = f"{request.method} /{address}"
    record_access(AccessKind.REFUSED, by=caller.actor, at=caller.at, what=what)


def told(refusal: DomainError) -> Problem:
    """A refusal as the problem that it is."""
    if isinstance(refusal, ActNotRight):
        return Problem(problems.NOT_RIGHT, refusal.sentence, faults=refusal.faults)
    if isinstance(refusal, NotFound):
        return Problem(problems.NOT_FOUND, refusal.sentence)
    if isinstance(refusal, NotAllowed):
        return Problem(problems.NOT_ALLOWED, refusal.sentence)
    if isinstance(refusal, NOT_NOW):
        return Problem(problems.BUSY, refusal.sentence, headers=WAIT)
    return Problem(problems.REFUSED, refusal.sentence)


def _caller(request: HttpRequest) -> Caller:
    at = now()
    if any(MARK in value for values in request.GET.lists() for value in (values[0], *values[1])):
        raise Problem(
            problems.NOT_READABLE,
            "A token never stands in an address: addresses are noted in many places. "
            "Have it ended, and send another one as a header, Authorization: Bearer.",
        )
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unknown("Send a token as a header, Authorization: Bearer.")
    try:
        found = admit(token=token.strip(), at=at)
        if found.is_example and not settings.DEMONSTRATION:
            raise NotAdmitted("This token is not good here. Ask the administrator for another one.")
    except NotAdmitted as refusal:
        record_access(AccessKind.FAILED, by="", at=at, what="a token")
        if failures.failed(request.META.get("REMOTE_ADDR", ""), at=at):
            raise Problem(
                problems.TOO_MANY,
                "Too many wrong tokens came from there. Wait a quarter of an hour.",
                headers={"Retry-After": "900"},
            ) from None
        raise _unknown(refusal.sentence) from None
    return Caller(actor=found.actor, at=at, today=found.today, zone=found.zone)


def _unknown(sentence: str) -> Problem:
    return Problem(problems.NO_TOKEN, sentence, headers={"WWW-Authenticate": "Bearer"})


def said_of(request: HttpRequest) -> dict[str, Any]:
    """The parameters of an address, each with everything it was given."""
    return {name: list(values) for name, values in request.GET.lists()}
