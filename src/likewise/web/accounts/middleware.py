"""Which hat is worn in this request. It is chosen, kept in the session, and checked every time."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control

from likewise.domain.accounts import Actor
from likewise.queries.accounts import Hat, hats_held_by
from likewise.records.clock import now

type GetResponse = Callable[[HttpRequest], HttpResponse]

CHOSEN = "acting_grant"


class Request(HttpRequest):
    """A request of somebody who wears a hat: what every page behind sign-in is given.

    `at` is the instant of the request, `today` its day where the programme is.
    """

    actor: Actor
    at: datetime
    today: date
    hat: Hat | None
    hats: tuple[Hat, ...]


def without_hat[View: Callable[..., Any]](view: View) -> View:
    """Marks a page that somebody signed in may open before a hat is chosen."""
    view.is_without_hat = True  # type: ignore[attr-defined]
    return view


class ActingRoleMiddleware:
    """Sets `request.actor` from the grant chosen in the session, if it still stands.

    One grant is chosen by itself. With several, the person chooses first; a grant that was revoked
    counts for nothing from the next request on.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor, request.hat, request.hats = None, None, ()
        request.at = now()
        if request.user.is_authenticated:
            request.hats = hats_held_by(request.user.pk)
            request.hat = _worn(request)
            request.actor = request.hat.actor if request.hat else None
        zone = ZoneInfo(request.hat.zone) if request.hat else timezone.get_default_timezone()
        request.today = request.at.astimezone(zone).date()
        with timezone.override(zone):
            answer = self.get_response(request)
        if request.user.is_authenticated and not answer.has_header("Cache-Control"):
            # Nothing about people stays in a browser that others may sit down at.
            patch_cache_control(answer, private=True, no_store=True)
        return answer

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        is_open = not getattr(view, "login_required", True) or getattr(
            view, "is_without_hat", False
        )
        if is_open or request.actor is not None or not request.user.is_authenticated:
            return None
        return redirect("acting_role")


def _worn(request: Any) -> Hat | None:
    if len(request.hats) == 1:
        return request.hats[0]  # type: ignore[no-any-return]
    chosen = request.session.get(CHOSEN)
    return next((hat for hat in request.hats if hat.grant == chosen), None)
