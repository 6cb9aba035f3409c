"""Record the arms of the pilot, and who was allocated to which."""

from datetime import date

from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles
from likewise.actions.recruitment import check_may_be_allocated
from likewise.domain.access import NotFound
from likewise.domain.arms import (
    AddArm,
    Allocate,
    Allocation,
    Arm,
    plan_allocate_participant,
    plan_allocate_practice,
)
from likewise.domain.operations import Ids, Plan
from likewise.domain.participants import Participant, Role, RoleName, is_taking_part_on
from likewise.domain.practices import Practice, Registration
from likewise.records.facts import current
from likewise.records.meetings import taking_part_on
from likewise.records.models import ProgrammeAnchor


@handles(AddArm)
def add_arm(act: AddArm, occasion: Occasion) -> Plan:
    """An arm and the formats that the protocol lets it receive; none for control."""
    draft = occasion.draft(act)
    arm = Arm(id=draft.ids.new(), name=act.name, formats=act.formats)
    draft.record(arm)
    return draft.plan(about=(arm.id,))


@handles(Allocate)
def allocate(act: Allocate, occasion: Occasion) -> Plan:
    """Which arm a participant, or a practice with all who are enrolled there, was given."""
    programme = occasion.programme
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))
    if not current(Arm, fact=act.arm, programme_id=programme):
        raise NotFound("There is no such arm in this programme.")
    return plan_allocation(
        arm=act.arm,
        participant=act.participant,
        practice=act.practice,
        on=act.on,
        programme=programme,
        ids=occasion.ids,
    )


def plan_allocation(
    *,
    arm: str,
    participant: str | None,
    practice: str | None,
    on: date,
    programme: str,
    ids: Ids,
    was_claimed: bool = False,
) -> Plan:
    """Plan that a unit has an arm, or refuse whoever may not be allocated on the day.

    Whether an arm is typed or comes from a sealed list, it is asked here. Of a unit that took a
    slot it was asked then: whatever has become of it since, what it drew is its arm.

    Raises
    ------
    NotFound, AllocatedAlready, NotToBeAllocated
    """
    if participant is not None:
        standing = standing_of(participant, programme)
        if not was_claimed:
            check_may_be_allocated([participant], programme=programme, on=on)
        return plan_allocate_participant(
            arm=arm,
            participant=participant,
            allocations=current(Allocation, participant_id=participant),
            is_taking_part=was_claimed or is_taking_part_on(standing.statuses, on),
            on=on,
            ids=ids,
        )
    practice = practice or ""
    if not current(Practice, fact=practice, programme_id=programme):
        raise NotFound("There is no such practice in this programme.")
    enrolled = enrolled_at(programme, practice, on)
    if not was_claimed:
        check_may_be_allocated(enrolled, programme=programme, on=on)
    return plan_allocate_practice(
        arm=arm,
        practice=practice,
        allocations=current(Allocation, programme_id=programme),
        enrolled=enrolled,
        on=on,
        ids=ids,
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
