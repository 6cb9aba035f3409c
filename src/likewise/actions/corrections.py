"""Put right what was recorded wrongly; what it said before stays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Unpack

from likewise.actions.cohorts import Asked
from likewise.actions.meetings import day_of
from likewise.actions.operations import perform
from likewise.actions.programmes import programme_of
from likewise.domain import corrections as rules
from likewise.domain.access import Capability, NotAllowed, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.contacts import Contact
from likewise.domain.facts import Fact
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.records import cohorts as cohort_reading
from likewise.records import corrections as reading
from likewise.records.memberships import check_facilitates

# A facilitator puts right their own log, for so long; after that a coordinator does.
FACILITATOR_DAYS = 14
A_FACILITATOR_CORRECTS = (Attendance, Meeting, Contact)


def correct_fact(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    fact: str,
    changes: Mapping[str, Any],
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a fact should have said something else, and why."""
    return _change(
        "corrections.correct",
        by=by,
        at=at,
        operation=operation,
        fact=fact,
        arguments=[fact, dict(changes), reason],
        rule=lambda found, around, ids: rules.plan_correct(
            fact=found,
            changes=changes,
            around=around,
            reason=reason,
            ids=ids,
        ),
        **asked,
    )


def withdraw_fact(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    fact: str,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a fact never held, and why."""
    return _change(
        "corrections.withdraw",
        by=by,
        at=at,
        operation=operation,
        fact=fact,
        arguments=[fact, reason],
        rule=lambda found, around, ids: rules.plan_withdraw(
            fact=found, around=around, reason=reason, ids=ids
        ),
        **asked,
    )


def _change(
    action: str,
    *,
    by: Actor,
    at: datetime,
    operation: str,
    fact: str,
    arguments: Sequence[Any],
    rule: Callable[[Fact, rules.Surroundings, Ids], Plan],
    **asked: Unpack[Asked],
) -> Outcome:
    def plan(ids: Ids) -> Plan:
        programme = programme_of(by)
        found = reading.correctable_fact(fact, programme=programme.id)
        if found is None:
            raise NotFound("There is nothing like that to correct in this programme.")
        if by.role is ActingRole.FACILITATOR:
            _check_own_and_recent(by, found, at, programme.zone)
        hosts, _ = reading.hosts_of(found)
        cohort_reading.lock(hosts)
        return rule(found, reading.surroundings(found, programme.id), ids)

    return perform(
        action=action,
        by=by,
        at=at,
        operation=operation,
        arguments={"said": arguments},
        check=lambda: check_may(by, Capability.CORRECT),
        plan=plan,
        **asked,
    )


def _check_own_and_recent(by: Actor, fact: Fact, at: datetime, zone: str) -> None:
    cohorts, on = reading.hosts_of(fact)
    if not isinstance(fact, A_FACILITATOR_CORRECTS) or not cohorts or on is None:
        raise NotAllowed("Ask a coordinator to put this right.")
    check_facilitates(by, cohorts, day_of(at, zone))
    if day_of(at, zone) > on + timedelta(days=FACILITATOR_DAYS):
        raise NotAllowed(
            f"This is more than {FACILITATOR_DAYS} days ago. Ask a coordinator to put it right."
        )
