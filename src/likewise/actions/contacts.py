"""Log support between meetings."""

from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.contacts import Contact, LogContact, plan_contact
from likewise.domain.operations import Plan
from likewise.domain.participants import RoleName
from likewise.records.memberships import cohorts_of


@handles(LogContact)
def log_contact(act: LogContact, occasion: Occasion) -> Plan:
    """One attempt to support a member between meetings.

    A facilitator logs their own contacts with people of their cohorts; where they share just one
    cohort with the member, it need not be named.
    """
    is_facilitator = occasion.by.role is ActingRole.FACILITATOR
    facilitator = act.facilitator or (occasion.by.participant if is_facilitator else None)
    standing_of(act.participant, occasion.programme)
    shared = _shared(act, occasion, facilitator)
    contact = Contact(
        id=occasion.ids.new(),
        participant=act.participant,
        on=act.on,
        mode=act.mode,
        reached=act.reached,
        facilitator=facilitator,
        cohort=act.cohort or (next(iter(shared)) if len(shared) == 1 else None),
        minutes=act.minutes,
        function=act.function,
        note=act.note,
    )
    return plan_contact(contact=contact, today=occasion.today, ids=occasion.ids)


def _shared(act: LogContact, occasion: Occasion, facilitator: str | None) -> set[str]:
    """The cohorts that member and facilitator share on the day; a facilitator must share one."""
    theirs = cohorts_of(act.participant, act.on)
    shared = theirs & cohorts_of(facilitator, act.on, role=RoleName.FACILITATOR)
    is_own = facilitator == occasion.by.participant and shared
    if occasion.by.role is ActingRole.FACILITATOR and not is_own:
        raise NotFound("There is no such person among yours on that day.")
    if act.cohort is not None and act.cohort not in (shared if facilitator else theirs):
        raise NotFound("They did not share that cohort on that day.")
    return shared
