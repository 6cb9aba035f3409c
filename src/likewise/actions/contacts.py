"""Log support between meetings."""

from datetime import date, datetime
from typing import Unpack

from likewise.actions.cohorts import Asked
from likewise.actions.meetings import day_of
from likewise.actions.memberships import standing_of
from likewise.actions.operations import perform
from likewise.actions.programmes import programme_of
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.contacts import Contact, Function, Mode, plan_contact
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.domain.participants import RoleName
from likewise.records.memberships import cohorts_of


def log_contact(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    participant: str,
    on: date,
    mode: Mode,
    reached: bool,
    facilitator: str | None = None,
    cohort: str | None = None,
    minutes: int | None = None,
    function: Function | None = None,
    note: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record one attempt to support a member between meetings.

    A facilitator logs their own contacts with people of their cohorts; where they share just one
    cohort with the member, it need not be named.
    """
    who = facilitator or (by.participant if by.role is ActingRole.FACILITATOR else None)

    def plan(ids: Ids) -> Plan:
        programme = programme_of(by)
        standing_of(participant, programme.id)
        shared = _shared(by, participant, who, on, cohort)
        contact = Contact(
            id=ids.new(),
            participant=participant,
            on=on,
            mode=mode,
            reached=reached,
            facilitator=who,
            cohort=cohort or (next(iter(shared)) if len(shared) == 1 else None),
            minutes=minutes,
            function=function,
            note=note,
        )
        return plan_contact(contact=contact, today=day_of(at, programme.zone), ids=ids)

    return perform(
        action="contacts.log",
        by=by,
        at=at,
        operation=operation,
        arguments={"said": [participant, on, mode, reached, who, cohort, minutes, function, note]},
        check=lambda: check_may(by, Capability.LOG_CONTACT),
        plan=plan,
        **asked,
    )


def _shared(
    by: Actor, participant: str, facilitator: str | None, on: date, cohort: str | None
) -> set[str]:
    """The cohorts that member and facilitator share on the day; a facilitator must share one."""
    theirs = cohorts_of(participant, on)
    shared = theirs & cohorts_of(facilitator, on, role=RoleName.FACILITATOR)
    if by.role is ActingRole.FACILITATOR and (facilitator != by.participant or not shared):
        raise NotFound("There is no such person among yours on that day.")
    if cohort is not None and cohort not in (shared if facilitator else theirs):
        raise NotFound("They did not share that cohort on that day.")
    return shared
