"""Who is known before a page is asked, and so may send more than a form."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError
from django.http import HttpRequest

from likewise.actions.tokens import NotAdmitted, admit
from likewise.records.clock import now

_BEARER = "bearer "


def is_known(environ: dict[str, Any]) -> bool:
    """Whether a request comes with the session of somebody signed in, or with a token."""
    request = WSGIRequest({**environ, "wsgi.input": BytesIO()})
    try:
        return _has_token(request) or _is_signed_in(request)
    except DatabaseError:  # the page will say what is the matter; a stranger sends nothing long
        return False


def _is_signed_in(request: HttpRequest) -> bool:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    request.session = SessionStore(key)
    return bool(get_user(request).is_authenticated)


def _has_token(request: HttpRequest) -> bool:
    said = request.META.get("HTTP_AUTHORIZATION", "")
    if not said.lower().startswith(_BEARER):
        return False
    try:
        admit(token=said[len(_BEARER) :].strip(), at=now())
    except NotAdmitted:
        return False
    return True
