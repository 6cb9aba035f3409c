"""Which hat is worn in this request. It is chosen, kept in the session, and checked every time."""

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control

from likewise.queries.accounts import Hat, hats_held_by
from likewise.records.clock import now
from likewise.web.requests import Visit

type GetResponse = Callable[[HttpRequest], HttpResponse]

CHOSEN = "acting_grant"


def without_hat[View: Callable[..., HttpResponse]](view: View) -> View:
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

    def __call__(self, request: Visit) -> HttpResponse:
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

    def process_view(
        self,
        request: Visit,
        view: Callable[..., HttpResponse],
        args: Sequence[object],
        kwargs: Mapping[str, object],
    ) -> HttpResponse | None:
        is_open = not getattr(view, "login_required", True) or getattr(
            view, "is_without_hat", False
        )
        if is_open or request.actor is not None or not request.user.is_authenticated:
            return None
        return redirect("acting_role")


def _worn(request: Visit) -> Hat | None:
    if len(request.hats) == 1:
        return request.hats[0]
    chosen = request.session.get(CHOSEN)
    return next((hat for hat in request.hats if hat.grant == chosen), None)
