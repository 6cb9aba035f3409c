"""Record the part people take in wider health life."""

from dataclasses import replace
from datetime import date, datetime
from typing import Unpack

from likewise.actions.cohorts import Asked
from likewise.actions.memberships import standing_of
from likewise.actions.operations import perform
from likewise.actions.programmes import programme_of
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Cohort
from likewise.domain.involvement import Involvement, Sphere
from likewise.domain.operations import Draft, Ids, Outcome, Plan
from likewise.records.facts import current


def record_involvement(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    participant: str,
    sphere: Sphere,
    starts_on: date,
    ends_on: date | None = None,
    cohort: str | None = None,
    detail: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record a dated role in a wider health sphere, and the cohort it grew from."""

    def plan(ids: Ids) -> Plan:
        programme = programme_of(by).id
        standing_of(participant, programme)
        if cohort is not None and not current(Cohort, fact=cohort, programme_id=programme):
            raise NotFound("There is no such cohort in this programme.")
        draft = Draft("involvement.record", ids)
        draft.record(
            Involvement(
                id=ids.new(),
                participant=participant,
                sphere=sphere,
                starts_on=starts_on,
                ends_on=ends_on,
                cohort=cohort,
                detail=detail,
            )
        )
        return draft.plan(about=(participant,))

    return perform(
        action="involvement.record",
        by=by,
        at=at,
        operation=operation,
        arguments={"said": [participant, sphere, starts_on, ends_on, cohort, detail]},
        check=lambda: check_may(by, Capability.RECORD_INVOLVEMENT),
        plan=plan,
        **asked,
    )


def end_involvement(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    involvement: str,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a role in a wider health sphere ends at the start of a day."""

    def plan(ids: Ids) -> Plan:
        found = current(Involvement, fact=involvement)
        if not found:
            raise NotFound("There is no such involvement.")
        standing_of(found[0].participant, by.programme)
        draft = Draft("involvement.end", ids)
        draft.revise(replace(found[0], ends_on=on))
        return draft.plan(about=(found[0].participant,))

    return perform(
        action="involvement.end",
        by=by,
        at=at,
        operation=operation,
        arguments={"said": [involvement, on]},
        check=lambda: check_may(by, Capability.RECORD_INVOLVEMENT),
        plan=plan,
        **asked,
    )
