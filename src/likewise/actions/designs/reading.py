"""Designs as acts find them: held, so that nobody else goes on with one meanwhile."""

from likewise.actions.operations import Occasion
from likewise.domain.access import NotFound
from likewise.domain.allocation.designs import Design
from likewise.domain.arms import Arm
from likewise.domain.designs import TrialDesign
from likewise.records import designs as record
from likewise.records.facts import current
from likewise.records.models import TrialDesignAnchor


def held(design: str, occasion: Occasion) -> tuple[TrialDesign, Design]:
    """A design of the programme and what its file says; locked until the act is over.

    Raises
    ------
    NotFound
    """
    list(TrialDesignAnchor.objects.select_for_update().filter(id=design))
    found = current(TrialDesign, fact=design, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such design in this programme.")
    return found[0], record.file_of(found[0].design_file).design


def arms_in(programme: str) -> dict[str, str]:
    """The id of each arm of a programme, by its name."""
    return {each.name: each.id for each in current(Arm, programme_id=programme)}
