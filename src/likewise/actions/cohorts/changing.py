"""What every change of cohorts shares: what may be asked for, locking, reading, writing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from likewise.actions.operations import perform
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import CohortHistory, Protocol
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.records import cohorts as reading

type Rule = Callable[[Mapping[str, CohortHistory], Protocol, Ids], Plan]


class Asked(TypedDict, total=False):
    """What every action takes: whether to stop at the plan, and the plan that was confirmed."""

    dry_run: bool
    confirmed: str | None


def said(*arguments: Any) -> dict[str, Any]:
    """What was asked for, for the digest of the arguments."""
    return {"said": arguments}


def change(
    action: str,
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohorts: Sequence[str],
    arguments: Mapping[str, Any],
    rule: Rule,
    people: Iterable[str] = (),
    **asked: Unpack[Asked],
) -> Outcome:
    """Hold the cohorts, read them and the protocol, and carry out what the rule plans."""

    def plan(ids: Ids) -> Plan:
        found = locked_histories(cohorts, by)
        present = {spell.participant for each in found.values() for spell in each.memberships}
        return rule(found, reading.protocol(_programme(by), present | set(people)), ids)

    return perform(
        action=action,
        by=by,
        at=at,
        operation=operation,
        arguments=arguments,
        check=lambda: check_may(by, Capability.CHANGE_COHORTS),
        plan=plan,
        **asked,
    )


def locked_histories(
    cohorts: Sequence[str], by: Actor, *, with_meetings: bool = True
) -> dict[str, CohortHistory]:
    """Hold these cohorts and read their histories; refuses any that the programme does not have."""
    reading.lock(cohorts)
    found = reading.histories(cohorts, programme=_programme(by), with_meetings=with_meetings)
    if set(cohorts) - found.keys():
        raise NotFound("There is no such cohort in this programme.")
    return found


def _programme(by: Actor) -> str:
    if by.programme is None:
        raise NotFound("Choose a programme first.")
    return by.programme
