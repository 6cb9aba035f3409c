"""Departures from the protocol, for those who see arms."""

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.deviations import Deviation
from likewise.queries.access import shown
from likewise.records.facts import current


def deviations_of(viewer: Actor, *, participant: str) -> tuple[Deviation, ...]:
    """The departures from the protocol for one participant, by day."""
    if not may(viewer, Capability.SEE_ARMS):
        return ()
    found = current(Deviation, participant_id=participant, programme_id=viewer.programme)
    found.sort(key=lambda each: (each.on, each.id))
    return tuple(shown(viewer, each) for each in found)
