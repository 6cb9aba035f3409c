"""The way around: only to pages that exist and that the acting role may open."""

from dataclasses import dataclass
from functools import cache

from django.urls import Resolver404, resolve

from likewise.domain.access import Capability, holders
from likewise.domain.accounts import ActingRole, Actor
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
    ("Cohorts", "/cohorts/", holders(Capability.SEE_COHORTS) & _STAFF),
    ("People", "/people/", holders(Capability.SEE_ROSTERS) & _STAFF),
    ("Meetings", "/meetings/", holders(Capability.SEE_MEETINGS) & _STAFF),
    ("Evolution", "/evolution/", holders(Capability.SEE_EVOLUTION) & _STAFF),
    ("Programme", "/programme/", _STAFF),
    ("Import", "/import/", holders(Capability.IMPORT)),
    ("Tokens", "/tokens/", holders(Capability.MAKE_TOKENS) | holders(Capability.AGREE_TOKENS)),
    ("Audit", "/audit/", frozenset[ActingRole]().union(*map(holders, PARTS)) & _STAFF),
)


def navigation_for(actor: Actor, path: str) -> tuple[Link, ...]:
    """The entries for an acting role, with the one for `path` marked."""
    home = "This week" if actor.role is ActingRole.COORDINATOR else "Home"
    links = [Link(home, "/", path == "/", path == "/")]
    for text, href, roles in PLACES:
        in_programme = actor.programme is not None or href in ("/audit/", "/tokens/")
        if actor.role in roles and in_programme and _exists(href):
            links.append(Link(text, href, path.startswith(href), path == href))
    return tuple(links)


@cache
def _exists(href: str) -> bool:
    try:
        resolve(href)
    except Resolver404:
        return False
    return True
