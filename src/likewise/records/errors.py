"""Notes what broke behind a page, by an id that the page shows."""

import logging
import secrets
import sys

from django.http import HttpRequest

from likewise.records import failures

log = logging.getLogger("likewise.errors")


def note(request: HttpRequest) -> str:
    """Log the error that is being handled, and answer the id by which the log knows it."""
    error = sys.exc_info()[1]
    known_as = secrets.token_hex(4)
    log.error(
        "%s %s %s as %s: %s at %s",
        known_as,
        request.method,
        _page(request),
        getattr(getattr(request, "actor", None), "role", "nobody"),
        failures.words(error),
        failures.places(error),
    )
    return known_as


def _page(request: HttpRequest) -> str:
    """The page by its pattern: an address could hold what somebody typed."""
    found = getattr(request, "resolver_match", None)
    return str(found.route) if found is not None else "no page"
