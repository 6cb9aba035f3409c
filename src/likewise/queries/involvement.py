"""The part people take in wider health life, and the cohorts that it grew from."""

from likewise.domain.accounts import Actor
from likewise.domain.involvement import Involvement
from likewise.queries.access import shown
from likewise.records.facts import current


def involvements_of(viewer: Actor, *, participant: str) -> tuple[Involvement, ...]:
    """The dated roles of one participant in wider health spheres, by start.

    The viewer's reach is checked by whoever asks.
    """
    found = current(Involvement, participant_id=participant)
    found.sort(key=lambda each: (each.starts_on, each.id))
    return tuple(shown(viewer, each) for each in found)
