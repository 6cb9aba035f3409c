"""Add practices and venues."""

from likewise.actions.operations import Occasion, handles
from likewise.domain.operations import Plan
from likewise.domain.practices import AddPractice, AddVenue, Practice, Venue


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
