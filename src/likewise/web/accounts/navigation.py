"""The way around: only to pages that exist and that the acting role may open."""

from dataclasses import dataclass
from functools import cache

from django.urls import Resolver404, resolve

from likewise.domain.access import PERMISSIONS, Capability
from likewise.domain.accounts import ActingRole, Actor


@dataclass(frozen=True, slots=True)
class Link:
    """One entry. `is_here` for the part of the site one is in, `is_page` for the very page."""

    text: str
    href: str
    is_here: bool = False
    is_page: bool = False


_STAFF = frozenset(ActingRole) - {ActingRole.MEMBER}
_INSIDE = _STAFF - {ActingRole.OUTCOME_ASSESSOR}
PLACES: tuple[tuple[str, str, frozenset[ActingRole]], ...] = (
    ("Cohorts", "/cohorts/", PERMISSIONS[Capability.SEE_COHORTS] & _INSIDE),
    ("People", "/people/", PERMISSIONS[Capability.SEE_ROSTERS] & _INSIDE),
    ("Meetings", "/meetings/", PERMISSIONS[Capability.SEE_MEETINGS] & _INSIDE),
    ("Evolution", "/evolution/", PERMISSIONS[Capability.SEE_EVOLUTION] & _INSIDE),
    ("Programme", "/programme/", _STAFF),
    ("Import", "/import/", PERMISSIONS[Capability.IMPORT]),
)


def navigation_for(actor: Actor, path: str) -> tuple[Link, ...]:
    """The entries for an acting role, with the one for `path` marked."""
    home = "This week" if actor.role is ActingRole.COORDINATOR else "Home"
    links = [Link(home, "/", path == "/", path == "/")]
    for text, href, roles in PLACES:
        in_programme = actor.programme is not None or href == "/import/"
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
