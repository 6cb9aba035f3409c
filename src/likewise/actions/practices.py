"""Add practices and venues."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Unpack

from likewise.actions.cohorts import Asked
from likewise.actions.operations import perform
from likewise.actions.programmes import programme_of
from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.facts import Fact
from likewise.domain.operations import Draft, Ids, Outcome, Plan
from likewise.domain.practices import Practice, Venue


def add_practice(
    *, by: Actor, at: datetime, operation: str, name: str, **asked: Unpack[Asked]
) -> Outcome:
    """Record a general practice; the first of the new ids is its own."""
    return _add(
        "practices.add_practice",
        by=by,
        at=at,
        operation=operation,
        arguments=[name],
        made=lambda new: Practice(id=new, name=name),
        **asked,
    )


def add_venue(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    name: str,
    directions: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record a place where people meet; the first of the new ids is its own."""
    return _add(
        "practices.add_venue",
        by=by,
        at=at,
        operation=operation,
        arguments=[name, directions],
        made=lambda new: Venue(id=new, name=name, directions=directions),
        **asked,
    )


def _add(
    action: str,
    *,
    by: Actor,
    at: datetime,
    operation: str,
    arguments: Sequence[Any],
    made: Callable[[str], Fact],
    **asked: Unpack[Asked],
) -> Outcome:
    def plan(ids: Ids) -> Plan:
        programme_of(by)
        draft = Draft(action, ids)
        fact = made(ids.new())
        draft.record(fact)
        return draft.plan(about=(fact.id,))

    return perform(
        action=action,
        by=by,
        at=at,
        operation=operation,
        arguments={"said": arguments},
        check=lambda: check_may(by, Capability.MANAGE_PROGRAMME),
        plan=plan,
        **asked,
    )
