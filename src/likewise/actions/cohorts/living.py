"""Record a cohort's own life: form, change format, rest, resume, end, state, venue, lead."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Unpack

from likewise.actions.cohorts.changing import Asked, change, said
from likewise.domain import cohorts as rules
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort, State
from likewise.domain.operations import Outcome
from likewise.domain.participants import RoleName


def form_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    new: NewCohort,
    on: date,
    people: Mapping[str, RoleName] | None = None,
    reason: str = "",
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record a new cohort, with the people it starts with."""
    chosen = dict(people or {})
    return change(
        "cohorts.form",
        by=by,
        at=at,
        operation=operation,
        cohorts=[],
        people=chosen,
        arguments=said(asdict(new), chosen, on, reason, exception),
        rule=lambda _, protocol, ids: rules.plan_form(
            new=new,
            people=chosen,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )


def change_format(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    format: Format,
    on: date,
    reason: str,
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort keeps its people and meets in another format."""
    return change(
        "cohorts.change_format",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, format, on, reason, exception),
        rule=lambda found, protocol, ids: rules.plan_change_format(
            cohort=found[cohort],
            format=format,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )


def rest_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    on: date,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort rests; its people stay."""
    return change(
        "cohorts.rest",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, on, reason),
        rule=lambda found, protocol, ids: rules.plan_rest(
            cohort=found[cohort], on=on, reason=reason, protocol=protocol, ids=ids
        ),
        **asked,
    )


def resume_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    on: date,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a resting cohort is open again."""
    return change(
        "cohorts.resume",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, on, reason),
        rule=lambda found, protocol, ids: rules.plan_resume(
            cohort=found[cohort], on=on, reason=reason, protocol=protocol, ids=ids
        ),
        **asked,
    )


def end_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    on: date,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort ends; its history stays."""
    return change(
        "cohorts.end",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, on, reason),
        rule=lambda found, protocol, ids: rules.plan_end(
            cohort=found[cohort], on=on, reason=reason, protocol=protocol, ids=ids
        ),
        **asked,
    )


def set_cohort_state(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    state: State,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Open a cohort to joiners, close it to them, or record that it begins to end."""
    return change(
        "cohorts.set_state",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, state, on),
        rule=lambda found, _, ids: rules.plan_set_state(
            cohort=found[cohort], state=state, on=on, ids=ids
        ),
        **asked,
    )


def change_venue(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    venue: str | None,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record where a cohort meets from a day on."""
    return change(
        "cohorts.change_venue",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, venue, on),
        rule=lambda found, _, ids: rules.plan_change_venue(
            cohort=found[cohort], venue=venue, on=on, ids=ids
        ),
        **asked,
    )


def hand_over_lead(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    to: str,
    on: date,
    from_: str | None = None,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record who leads a cohort from a day on, in place of another or beside them."""
    return change(
        "cohorts.hand_over",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=said(cohort, to, on, from_),
        rule=lambda found, _, ids: rules.plan_hand_over(
            cohort=found[cohort], to=to, on=on, ids=ids, from_=from_
        ),
        **asked,
    )
