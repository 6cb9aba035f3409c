"""Record that cohorts become one: merge and absorb."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Unpack

from likewise.actions.cohorts.changing import Asked, change, said
from likewise.domain import cohorts as rules
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import NewCohort
from likewise.domain.operations import Outcome


def merge_cohorts(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    predecessors: Sequence[str],
    successor: NewCohort,
    on: date,
    reason: str,
    staying: Sequence[str] = (),
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that several cohorts stop and a new one starts from them."""
    return change(
        "cohorts.merge",
        by=by,
        at=at,
        operation=operation,
        cohorts=[*predecessors, *staying],
        arguments=said(predecessors, asdict(successor), on, reason, staying, leaving, exception),
        rule=lambda found, protocol, ids: rules.plan_merge(
            predecessors=[found[each] for each in predecessors],
            successor=successor,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            staying=[found[each] for each in staying],
            leaving=leaving,
            exception=exception,
        ),
        **asked,
    )


def absorb_cohorts(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    absorbed: Sequence[str],
    into: str,
    on: date,
    reason: str,
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that one cohort goes on and what is left of others joins it."""
    return change(
        "cohorts.absorb",
        by=by,
        at=at,
        operation=operation,
        cohorts=[*absorbed, into],
        arguments=said(absorbed, into, on, reason, leaving, exception),
        rule=lambda found, protocol, ids: rules.plan_absorb(
            absorbed=[found[each] for each in absorbed],
            into=found[into],
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            leaving=leaving,
            exception=exception,
        ),
        **asked,
    )
