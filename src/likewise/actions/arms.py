"""Record the arms of the pilot, and who was allocated to which."""

from datetime import date, datetime
from typing import Unpack

from likewise.actions.cohorts import Asked
from likewise.actions.memberships import standing_of
from likewise.actions.operations import perform
from likewise.actions.programmes import programme_of
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.arms import (
    Allocation,
    Arm,
    Format,
    NotToBeAllocated,
    plan_allocate_participant,
    plan_allocate_practice,
)
from likewise.domain.operations import Draft, Ids, Outcome, Plan
from likewise.domain.participants import Participant, Role, RoleName, is_taking_part_on
from likewise.domain.practices import Practice, Registration
from likewise.records.facts import current
from likewise.records.meetings import taking_part_on
from likewise.records.models import ProgrammeAnchor


def add_arm(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    name: str,
    formats: frozenset[Format] = frozenset(),
    **asked: Unpack[Asked],
) -> Outcome:
    """Record an arm and the formats that the protocol lets it receive; none for control."""

    def plan(ids: Ids) -> Plan:
        programme_of(by)
        draft = Draft("arms.add", ids)
        arm = Arm(id=ids.new(), name=name, formats=formats)
        draft.record(arm)
        return draft.plan(about=(arm.id,))

    return perform(
        action="arms.add",
        by=by,
        at=at,
        operation=operation,
        arguments={"said": [name, formats]},
        check=lambda: check_may(by, Capability.MANAGE_PROGRAMME),
        plan=plan,
        **asked,
    )


def allocate(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    arm: str,
    on: date,
    participant: str | None = None,
    practice: str | None = None,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record which arm a participant, or a practice with all who are enrolled there, was given."""

    def plan(ids: Ids) -> Plan:
        programme = programme_of(by).id
        list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))
        if not current(Arm, fact=arm, programme_id=programme):
            raise NotFound("There is no such arm in this programme.")
        if (participant is None) == (practice is None):
            raise NotToBeAllocated("Allocate one participant, or one practice.")
        if participant is not None:
            standing = standing_of(participant, programme)
            return plan_allocate_participant(
                arm=arm,
                participant=participant,
                allocations=current(Allocation, participant_id=participant),
                is_taking_part=is_taking_part_on(standing.statuses, on),
                on=on,
                ids=ids,
            )
        if not current(Practice, fact=practice, programme_id=programme):
            raise NotFound("There is no such practice in this programme.")
        return plan_allocate_practice(
            arm=arm,
            practice=practice or "",
            allocations=current(Allocation, programme_id=programme),
            enrolled=enrolled_at(programme, practice or "", on),
            on=on,
            ids=ids,
        )

    return perform(
        action="arms.allocate",
        by=by,
        at=at,
        operation=operation,
        arguments={"said": [arm, on, participant, practice]},
        check=lambda: check_may(by, Capability.ALLOCATE),
        plan=plan,
        **asked,
    )


def enrolled_at(programme: str, practice: str, day: date) -> tuple[str, ...]:
    """The members enrolled and registered at a practice on a day."""
    people = {each.id for each in current(Participant, programme_id=programme)}
    latest: dict[str, Registration] = {}
    for each in sorted(
        current(Registration, participant_id__in=people, starts_on__lte=day),
        key=lambda registration: registration.starts_on,
    ):
        latest[each.participant] = each
    here = {who for who, where in latest.items() if where.practice == practice}
    roles = current(Role, participant_id__in=here, role=RoleName.MEMBER)
    members = {role.participant for role in roles if role.period.covers(day)}
    return tuple(sorted(members & taking_part_on(here, day)))
