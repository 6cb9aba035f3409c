"""The way around: only to pages that the acting role may open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.urls import reverse

from likewise.domain.access import Capability, holders
from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole, Actor
from likewise.queries.audit import PARTS


@dataclass(frozen=True, slots=True)
class Link:
    """One entry. `is_here` for the part of the site one is in, `is_page` for the very page."""

    text: str
    href: str
    is_here: bool = False
    is_page: bool = False


_STAFF = frozenset(ActingRole) - {ActingRole.MEMBER}
PLACES: tuple[tuple[str, str, frozenset[ActingRole]], ...] = (
    ("Cohorts", "cohorts", holders(Capability.SEE_COHORTS) & _STAFF),
    ("People", "people", holders(Capability.SEE_ROSTERS) & _STAFF),
    ("Meetings", "meetings", holders(Capability.SEE_MEETINGS) & _STAFF),
    ("Raise a worry", "concern_raise", OF_PARTICIPANTS),
    ("Worries", "concerns", holders(Capability.SEE_CONCERNS) - OF_PARTICIPANTS),
    ("Outcomes", "outcomes", holders(Capability.SEE_DUE)),
    ("Evolution", "evolution", holders(Capability.SEE_EVOLUTION) & _STAFF),
    ("Renewal", "renewal", holders(Capability.SEE_RENEWAL)),
    ("Programme", "programme", _STAFF),
    ("Import", "imports", holders(Capability.IMPORT)),
    ("Exports", "exports", holders(Capability.EXPORT)),
    ("Work", "work", holders(Capability.SEE_TO_WORK)),
    ("Post", "post", holders(Capability.SEE_TO_WORK)),
    (
        "Accounts",
        "accounts",
        holders(Capability.MANAGE_ACCOUNTS) | holders(Capability.AGREE_ROLES),
    ),
    ("Tokens", "tokens", holders(Capability.MAKE_TOKENS) | holders(Capability.AGREE_TOKENS)),
    ("Erasures", "erasures", holders(Capability.ERASE)),
    ("Unblinding", "unblindings", holders(Capability.SEE_UNBLINDINGS)),
    ("Audit", "audit", frozenset[ActingRole]().union(*map(holders, PARTS)) & _STAFF),
)


OF_INSTALLATION = frozenset(
    {"accounts", "audit", "work", "post", "tokens"}
)  # places that need no programme


def navigation_for(actor: Actor, page: str) -> tuple[Link, ...]:
    """The entries for an acting role, with those marked that the page of this name belongs to."""
    return _navigation(actor.role, actor.programme is not None, page)


@cache
def _navigation(role: ActingRole, in_programme: bool, page: str) -> tuple[Link, ...]:
    home = "This week" if role is ActingRole.COORDINATOR else "Home"
    links = [_link(home, "home", page)]
    for text, place, roles in PLACES:
        if role in roles and (in_programme or place in OF_INSTALLATION):
            links.append(_link(text, place, page))
    return tuple(links)


def _link(text: str, place: str, page: str) -> Link:
    room = _rooms()[place]
    is_inside = room != "home" and _rooms().get(page) == room
    return Link(text, reverse(place), page == place or is_inside, page == place)


@cache
def _rooms() -> Mapping[str, str]:
    """In which room each page is kept, by the page's name."""
    from likewise.web.urls import NOUNS  # which loads all pages, and some of them this

    return {
        page.name: noun
        for noun in NOUNS.values()
        for page in import_module(f"likewise.web.{noun}.urls").urlpatterns
    }
