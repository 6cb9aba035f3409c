"""Have one's meetings in a calendar of one's own: make it, say what it shows, end it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import NotFound
from likewise.domain.acts import Act
from likewise.domain.feeds import MEETING, ChangeFeed, EndFeed, MakeFeed
from likewise.queries.feeds import OwnFeed, own_feed
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

SLOW = (
    "A calendar reads this when it likes: some after an hour, some after a day, and some never "
    "change a meeting that they took in. It is not how you hear of a change at short notice: your "
    "first page here is, and whoever rings you."
)
WHOSE = (
    "Whoever has the address sees when you meet. Give it to your calendar and to nobody else. "
    "Where others may have it, make another: the old one leads nowhere at once."
)


def page(request: Request) -> HttpResponse:
    """One's own calendar feed: its address, what it shows, and how slow it is."""
    found = own_feed(request.actor)
    address = ""
    if found is not None:
        address = f"{settings.SITE_URL}{reverse('feed_file', args=[found.secret])}"
    context = {
        "feed": found.feed if found else None,
        "address": address,
        "opens": address.replace("https://", "webcal://").replace("http://", "webcal://"),
        "title": MEETING,
        "slow": SLOW,
        "whose": WHOSE,
    }
    return render(request, "feeds/page.jinja", context)


def make(request: Request) -> HttpResponse:
    """A feed at a new address."""
    found = own_feed(request.actor)
    title = "Make another address" if found else "Have my meetings in my calendar"
    return _ask(request, MakeFeed, title, (WHOSE, SLOW), "Your calendar has its address.", found)


def change(request: Request) -> HttpResponse:
    """What the feed shows."""
    found = _there(request)
    said = "Your calendar shows it when it reads next."
    return _ask(request, ChangeFeed, "What my calendar shows", (SLOW,), said, found)


def end(request: Request) -> HttpResponse:
    """The address leads nowhere from now on."""
    found = _there(request)
    intro = ("What your calendar took in already may stay there: delete it there.",)
    return _ask(request, EndFeed, "End my calendar feed", intro, "The address is ended.", found)


def _there(request: Request) -> OwnFeed:
    found = own_feed(request.actor)
    if found is None:
        raise NotFound("There is no calendar feed.")
    return found


def _ask(
    request: Request,
    kind: type[Act],
    title: str,
    intro: tuple[str, ...],
    said: str,
    found: OwnFeed | None,
) -> HttpResponse:
    own_feed(request.actor)
    shows = {
        "shows_place": "yes" if found and found.feed.shows_place else "no",
        "shows_cohort": "yes" if found and found.feed.shows_cohort else "no",
    }
    return ask_act(
        request,
        kind,
        given={"participant": request.actor.participant},
        question=Question(title=title, back=reverse("feed"), intro=intro),
        initial=shows,
        done=lambda *_: (reverse("feed"), said),
    )
