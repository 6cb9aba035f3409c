"""Set up a programme, and change its phase."""

from datetime import date, datetime
from typing import Unpack

from likewise.actions.cohorts import Asked
from likewise.actions.operations import perform
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.operations import Draft, Ids, Outcome, Plan
from likewise.domain.programmes import Phase, PhaseName, Programme, plan_change_phase
from likewise.records.facts import current
from likewise.records.models import ProgrammeAnchor


def create_programme(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    name: str,
    zone: str = "Europe/London",
    is_example: bool = False,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record a new programme; the first of the new ids is its own."""

    def plan(ids: Ids) -> Plan:
        draft = Draft("programmes.create", ids)
        programme = Programme(id=ids.new(), name=name.strip(), zone=zone, is_example=is_example)
        draft.record(programme)
        return draft.plan(about=(programme.id,))

    return perform(
        action="programmes.create",
        by=by,
        at=at,
        operation=operation,
        arguments={"said": [name, zone, is_example]},
        check=lambda: check_may(by, Capability.MANAGE_PROGRAMME),
        plan=plan,
        **asked,
    )


def change_phase(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    phase: PhaseName,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that the actor's programme enters a phase at the start of a day."""

    def plan(ids: Ids) -> Plan:
        programme = programme_of(by)
        list(ProgrammeAnchor.objects.select_for_update().filter(id=programme.id))
        phases = tuple(current(Phase, programme_id=programme.id))
        return plan_change_phase(programme=programme.id, phases=phases, phase=phase, on=on, ids=ids)

    return perform(
        action="programmes.change_phase",
        by=by,
        at=at,
        operation=operation,
        arguments={"said": [phase, on]},
        check=lambda: check_may(by, Capability.CHANGE_PHASE),
        plan=plan,
        **asked,
    )


def programme_of(by: Actor) -> Programme:
    """The programme in which somebody acts."""
    found = current(Programme, fact=by.programme or "")
    if not found:
        raise NotFound("Choose a programme first.")
    return found[0]
