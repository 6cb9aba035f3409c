"""Record that cohorts give: split and draw."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Unpack

from likewise.actions.cohorts.changing import Asked, change, said
from likewise.domain import cohorts as rules
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Drawn, Part
from likewise.domain.operations import Outcome


def split_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    parts: Sequence[Part],
    on: date,
    reason: str,
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort stops and its people go on in several new ones."""
    return change(
        "cohorts.split",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, [asdict(each) for each in parts], on, reason, leaving, exception),
        rule=lambda found, protocol, ids: rules.plan_split(
            cohort=found[cohort],
            parts=parts,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            leaving=leaving,
            exception=exception,
        ),
        **asked,
    )


def draw_on_cohorts(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    sources: Sequence[str],
    target: str,
    drawn: Drawn,
    on: date,
    reason: str,
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort draws people or facilitators' time from others; all go on."""
    return change(
        "cohorts.draw",
        by=by,
        at=at,
        operation=operation,
        cohorts=[*sources, target],
        arguments=said(sources, target, asdict(drawn), on, reason, exception),
        rule=lambda found, protocol, ids: rules.plan_draw(
            sources=[found[each] for each in sources],
            target=found[target],
            drawn=drawn,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )
