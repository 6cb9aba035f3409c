"""The events of the audit in words, with links to what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from likewise.domain.access import Capability, may
from likewise.domain.accounts import MACHINE_OWNER, Actor
from likewise.domain.words import count, sentence
from likewise.queries.access import short_id
from likewise.queries.audit import AuditLine, Thing
from likewise.web.nhsuk.words import moment
from likewise.web.pieces import Link

# Where what was done is seen to, by the room of the event, and who has that page.
_PAGES: Mapping[str, tuple[str, tuple[Capability, ...]]] = {
    "erasures": ("erasures", (Capability.ERASE,)),
    "exports": ("exports", (Capability.EXPORT,)),
    "unblindings": ("unblindings", (Capability.SEE_UNBLINDINGS,)),
    "concerns": ("concerns", (Capability.SEE_CONCERNS,)),
    "imports": ("imports", (Capability.IMPORT,)),
    "invitations": ("invitations", (Capability.MANAGE_ACCOUNTS, Capability.AGREE_ROLES)),
    "tokens": ("tokens", (Capability.MAKE_TOKENS, Capability.AGREE_TOKENS)),
    "jobs": ("work", (Capability.SEE_TO_WORK,)),
    "post": ("post", (Capability.SEE_TO_WORK,)),
}
_OF_THINGS = {"person": "person", "cohort": "cohort", "meeting": "meeting", "account": "account"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event: a sentence, when, who did it in which role, and what it is about."""

    number: str
    said: Link
    when: str
    who: Link
    role: str
    things: tuple[Link, ...]
    more: str


def event_row(line: AuditLine, viewer: Actor) -> EventRow:
    """One event in words."""
    rest = line.about - len(line.things)
    return EventRow(
        number=str(line.number or ""),
        said=Link(line.said, _page_of(line, viewer)),
        when=moment(line.at),
        who=_who(line, viewer),
        role=f"as {line.role}" if line.role else "",
        things=tuple(_thing(each, viewer) for each in line.things),
        more=_more(rest, bool(line.things)),
    )


def _page_of(line: AuditLine, viewer: Actor) -> str:
    page, needs = _PAGES.get(line.what.partition(".")[0], ("", ()))
    is_there = line.number is not None and any(may(viewer, each) for each in needs)
    return reverse(page) if is_there else ""


def _who(line: AuditLine, viewer: Actor) -> Link:
    if not line.account:
        return Link("Nobody known")
    if line.account == MACHINE_OWNER:
        return Link("The machine’s owner")
    said = line.address or f"Account {line.account[:8]}"
    words = f"You ({said})" if line.account == viewer.account else said
    return Link(words, reverse("audit", query={"who": line.account}))


def _thing(thing: Thing, viewer: Actor) -> Link:
    words = f"{sentence(thing.noun)} {short_id(thing.id)}"
    if thing.may_open:
        return Link(words, reverse(_OF_THINGS[thing.noun], args=[thing.id]))
    if thing.noun == "person" and may(viewer, Capability.ERASE):
        return Link(words, reverse("erasures", query={"person": thing.id}))
    return Link(words, reverse("audit", query={"about": thing.id}))


def _more(rest: int, is_after: bool) -> str:
    if not rest:
        return ""
    return f"and {count(rest, 'other id')}" if is_after else count(rest, "id")
