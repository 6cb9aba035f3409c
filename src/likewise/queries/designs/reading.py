"""A design of the viewer's programme, for the other queries of designs."""

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.designs import TrialDesign
from likewise.records.facts import current


def designs_in(viewer: Actor) -> list[TrialDesign]:
    """Every design of the viewer's programme."""
    return current(TrialDesign, programme_id=viewer.programme)


def design_in(viewer: Actor, design: str) -> TrialDesign:
    """One design of the viewer's programme; refuses one of another, as if there were none."""
    found = current(TrialDesign, fact=design, programme_id=viewer.programme)
    if not found:
        raise NotFound("There is no such design in this programme.")
    return found[0]
