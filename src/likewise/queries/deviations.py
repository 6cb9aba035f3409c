"""Departures from the protocol, for those who see arms."""

from dataclasses import replace

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.deviations import Deviation
from likewise.records.facts import current

UNSAID = "The reason is kept with the person's record."


def deviations_of(viewer: Actor, *, participant: str) -> tuple[Deviation, ...]:
    """The departures from the protocol for one participant, by day.

    Reasons are about a person, in somebody's own words: only those who see names read them.
    """
    if not may(viewer, Capability.SEE_ARMS):
        return ()
    found = current(Deviation, participant_id=participant, programme_id=viewer.programme)
    found.sort(key=lambda each: (each.on, each.id))
    if may(viewer, Capability.SEE_NAMES):
        return tuple(found)
    return tuple(replace(each, reason=UNSAID) for each in found)
