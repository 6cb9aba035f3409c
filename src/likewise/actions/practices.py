"""Add practices and venues, and see that a venue is one of the programme's."""

from likewise.actions.operations import Occasion, handles
from likewise.domain.access import NotFound
from likewise.domain.operations import Plan
from likewise.domain.practices import AddPractice, AddVenue, Practice, Venue
from likewise.records.facts import current


@handles(AddPractice)
def add_practice(act: AddPractice, occasion: Occasion) -> Plan:
    """A general practice; the first of the new ids is its own."""
    draft = occasion.draft(act)
    practice = Practice(id=draft.ids.new(), name=act.name)
    draft.record(practice)
    return draft.plan(about=(practice.id,))


@handles(AddVenue)
def add_venue(act: AddVenue, occasion: Occasion) -> Plan:
    """A place where people meet; the first of the new ids is its own."""
    draft = occasion.draft(act)
    venue = Venue(
        id=draft.ids.new(),
        name=act.name,
        directions=act.directions,
    )
    draft.record(venue)
    return draft.plan(about=(venue.id,))


def check_venue(venue: str | None, occasion: Occasion) -> None:
    """Refuse a venue that the programme does not have, as if there were none like it.

    Raises
    ------
    NotFound
        Also for the venue of another programme.
    """
    if venue and not current(Venue, fact=venue, programme_id=occasion.programme):
        raise NotFound("There is no such venue in this programme.")
