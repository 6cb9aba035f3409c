"""The part people take in wider health life, and the cohorts that it grew from."""

from dataclasses import replace

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.involvement import Involvement
from likewise.records.facts import current


def involvements_of(viewer: Actor, *, participant: str) -> tuple[Involvement, ...]:
    """The dated roles of one participant in wider health spheres, by start.

    The viewer's reach is checked by whoever asks. Details are in somebody's own words: only those
    who see names read them.
    """
    found = current(Involvement, participant_id=participant)
    found.sort(key=lambda each: (each.starts_on, each.id))
    if may(viewer, Capability.SEE_NAMES):
        return tuple(found)
    return tuple(replace(each, detail="") for each in found)
