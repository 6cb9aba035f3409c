"""What broke, for whoever looks after the machine: never with what somebody typed, or a name.

An error's own message may hold values of rows, so it is left out; where it happened is enough.
"""

import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

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
        " from ".join(type(each).__name__ for each in _causes(error)),
        " > ".join(_places(error)) or "nowhere",
    )
    return known_as


def _page(request: HttpRequest) -> str:
    """The page by its pattern: an address could hold what somebody typed."""
    found = getattr(request, "resolver_match", None)
    return str(found.route) if found is not None else "no page"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _places(error: BaseException | None) -> Iterator[str]:
    """Where it happened, from the page inwards: our own lines, and the last one of all."""
    frames: list[Any] = traceback.extract_tb(error.__traceback__) if error else []
    for number, frame in enumerate(frames):
        if "likewise" in frame.filename or number == len(frames) - 1:
            file = "/".join(frame.filename.split("/")[-2:])
            yield f"{file}:{frame.lineno} {frame.name}"
