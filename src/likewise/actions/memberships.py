"""One person and one cohort: join, leave, move."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Unpack

from likewise.actions.cohorts import Asked, locked_histories
from likewise.actions.operations import perform
from likewise.domain import cohorts as rules
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import CohortHistory, Joiner, Protocol, Standing
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.domain.participants import Participant, Role, RoleName, Status
from likewise.records import cohorts as reading
from likewise.records.facts import current


def join_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    participant: str,
    on: date,
    role: RoleName = RoleName.MEMBER,
    share: Decimal | None = None,
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that somebody joins a cohort from a day on."""
    return _change(
        "memberships.join",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        participant=participant,
        arguments=[cohort, participant, on, role, share, exception],
        rule=lambda found, standing, protocol, ids: rules.plan_join(
            cohort=found[cohort],
            joiner=Joiner(standing=standing, role=role, share=share),
            on=on,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )


def leave_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    participant: str,
    on: date,
    reason: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that somebody leaves a cohort at the start of a day."""
    return _change(
        "memberships.leave",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        participant=participant,
        arguments=[cohort, participant, on, reason],
        rule=lambda found, _standing, _protocol, ids: rules.plan_leave(
            cohort=found[cohort], participant=participant, on=on, reason=reason, ids=ids
        ),
        **asked,
    )


def move_member(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    from_cohort: str,
    to_cohort: str,
    participant: str,
    on: date,
    reason: str = "",
    role: RoleName = RoleName.MEMBER,
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that somebody leaves one cohort and joins another on the same day."""
    return _change(
        "memberships.move",
        by=by,
        at=at,
        operation=operation,
        cohorts=[from_cohort, to_cohort],
        participant=participant,
        arguments=[from_cohort, to_cohort, participant, on, reason, role, exception],
        rule=lambda found, standing, protocol, ids: rules.plan_move(
            from_cohort=found[from_cohort],
            to_cohort=found[to_cohort],
            joiner=Joiner(standing=standing, role=role),
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )


def standing_of(participant: str, programme: str | None) -> Standing:
    """What a participant is in a programme; refuses one that the programme does not have."""
    if not current(Participant, fact=participant, programme_id=programme):
        raise NotFound("There is no such person in this programme.")
    return Standing(
        participant=participant,
        statuses=tuple(current(Status, participant_id=participant)),
        roles=tuple(current(Role, participant_id=participant)),
    )


def _change(
    action: str,
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohorts: Sequence[str],
    participant: str,
    arguments: Sequence[Any],
    rule: Callable[[Mapping[str, CohortHistory], Standing, Protocol, Ids], Plan],
    **asked: Unpack[Asked],
) -> Outcome:
    def plan(ids: Ids) -> Plan:
        found = locked_histories(cohorts, by)
        standing = standing_of(participant, by.programme)
        return rule(found, standing, reading.protocol(by.programme or "", [participant]), ids)

    return perform(
        action=action,
        by=by,
        at=at,
        operation=operation,
        arguments={"said": arguments},
        check=lambda: check_may(by, Capability.MOVE_PEOPLE),
        plan=plan,
        **asked,
    )
