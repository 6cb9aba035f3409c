"""A calendar at its secret address, for programs that nobody signs in to."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from likewise.domain.access import NotFound
from likewise.domain.tries import TooSoon
from likewise.formats.calendars import MEDIA_TYPE
from likewise.queries.feeds import feed_file
from likewise.records.accounts import digest_of
from likewise.records.clock import now
from likewise.records.tries.counting import begin, succeeded
from likewise.web.proxies import place_of
from likewise.web.requests import Visit

GONE = "There is no such calendar, or no longer. Whoever had it can make another in Likewise.\n"
WAIT = "Too many wrong addresses were asked for from here. Wait, then ask again.\n"


@login_not_required
@require_safe
def calendar(request: Visit, secret: str) -> HttpResponse:
    """The calendar at an address; a wrong one is counted, like a wrong password."""
    try:
        tried = begin(
            account=digest_of(f"calendar {secret}"),
            place=digest_of(f"place {place_of(request)}"),
            browser=None,
            at=now(),
        )
        body = feed_file(secret, day=request.today)
    except TooSoon as refusal:
        return _said(WAIT, 429, str(int(refusal.wait.total_seconds()) + 1))
    except NotFound:
        return _said(GONE, 404)
    succeeded(tried)
    mark = f'"{hashlib.sha256(body).hexdigest()}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    is_same = "*" in known or mark in {each.removeprefix("W/") for each in known}
    answer = HttpResponse(status=304) if is_same else HttpResponse(body, content_type=MEDIA_TYPE)
    answer["ETag"] = mark
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _said(words: str, status: int, wait: str = "") -> HttpResponse:
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
    answer["Cache-Control"] = "no-store"
    if wait:
        answer["Retry-After"] = wait
    return answer
