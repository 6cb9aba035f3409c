"""Set up a programme, and change its phase."""

from likewise.actions.operations import Occasion, handles
from likewise.domain.operations import Plan
from likewise.domain.programmes import (
    ChangePhase,
    CreateProgramme,
    Phase,
    Programme,
    check_name_is_free,
    plan_change_phase,
)
from likewise.records.facts import current
from likewise.records.models import ProgrammeAnchor


@handles(CreateProgramme)
def create_programme(act: CreateProgramme, occasion: Occasion) -> Plan:
    """A new programme; the first of the new ids is its own."""
    check_name_is_free(act.name, current(Programme))
    draft = occasion.draft(act)
    programme = Programme(
        id=draft.ids.new(), name=act.name.strip(), zone=act.zone, is_example=act.is_example
    )
    draft.record(programme)
    return draft.plan(about=(programme.id,))


@handles(ChangePhase)
def change_phase(act: ChangePhase, occasion: Occasion) -> Plan:
    """The programme enters a phase at the start of a day."""
    programme = occasion.programme
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))
    phases = tuple(current(Phase, programme_id=programme))
    return plan_change_phase(
        programme=programme, phases=phases, phase=act.phase, on=act.on, ids=occasion.ids
    )
