"""What a page is given: the request, with who asks, in which hat, and when."""

from datetime import date, datetime

from django.http import HttpRequest

from likewise.domain.accounts import Actor
from likewise.queries.accounts import Hat


class Visit(HttpRequest):
    """A request of anybody, once the middleware has looked at it: there may be no hat yet.

    `at` is the instant of the request, `today` its day where the programme is.
    """

    actor: Actor | None
    at: datetime
    today: date
    hat: Hat | None
    hats: tuple[Hat, ...]


class Request(Visit):
    """A request of somebody who wears a hat: what every page behind sign-in is given."""

    actor: Actor
    hat: Hat


def day_given(request: Request, name: str) -> date:
    """The day that was typed so far, else today; the form itself says when it is wrong."""
    parts = [request.POST.get(f"{name}-{part}", "") for part in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, OverflowError):
        return request.today
