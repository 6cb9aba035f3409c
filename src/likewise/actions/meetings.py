"""Plan, change and cancel meetings, and take their registers."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Unpack
from zoneinfo import ZoneInfo

from likewise.actions.cohorts import Asked, locked_histories
from likewise.actions.operations import perform
from likewise.actions.programmes import programme_of
from likewise.domain import meetings as rules
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.cohorts.history import check_can_meet
from likewise.domain.meetings import Meeting, RegisterEntry
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.domain.practices import Venue
from likewise.records import cohorts as cohort_reading
from likewise.records import meetings as reading
from likewise.records.facts import current
from likewise.records.memberships import check_facilitates


def plan_meeting(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohorts: Sequence[str],
    starts: datetime,
    venue: str | None = None,
    minutes: int | None = None,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that one or several cohorts will meet; the first of the new ids is the meeting's."""

    def plan(ids: Ids) -> Plan:
        programme = programme_of(by)
        _check_reach(by, cohorts, at, programme.zone)
        for history in locked_histories(cohorts, by, with_meetings=False).values():
            check_can_meet(history, starts.date())
        _check_venue(programme.id, venue)
        return rules.plan_meeting(
            zone=programme.zone,
            cohorts=cohorts,
            starts=starts,
            ids=ids,
            venue=venue,
            minutes=minutes,
        )

    return _change(
        "meetings.plan",
        by=by,
        at=at,
        operation=operation,
        capability=Capability.PLAN_MEETINGS,
        arguments=[cohorts, starts, venue, minutes],
        plan=plan,
        **asked,
    )


def change_meeting(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    meeting: str,
    starts: datetime | None = None,
    venue: str | None = None,
    minutes: int | None = None,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a meeting to come is at another time or place; what is not given stays."""

    def plan(ids: Ids) -> Plan:
        known = _meeting(by, meeting, at)
        for history in locked_histories(known.cohorts, by, with_meetings=False).values():
            check_can_meet(history, (starts or known.starts).date())
        _check_venue(by.programme, venue)
        return rules.plan_change_meeting(
            meeting=known, ids=ids, starts=starts, venue=venue, minutes=minutes
        )

    return _change(
        "meetings.change",
        by=by,
        at=at,
        operation=operation,
        capability=Capability.PLAN_MEETINGS,
        arguments=[meeting, starts, venue, minutes],
        plan=plan,
        **asked,
    )


def cancel_meeting(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    meeting: str,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a meeting does not take place, and why."""
    return _change(
        "meetings.cancel",
        by=by,
        at=at,
        operation=operation,
        capability=Capability.PLAN_MEETINGS,
        arguments=[meeting, reason],
        plan=lambda ids: rules.plan_cancel(
            meeting=_meeting(by, meeting, at), reason=reason, ids=ids
        ),
        **asked,
    )


def take_register(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    meeting: str,
    entries: Sequence[RegisterEntry],
    guests: int = 0,
    seen: str | None = None,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a meeting was held and who came; it replaces an earlier register of it.

    `seen` is the mark of the register that was replaced, so that nobody's is replaced unseen.
    """

    def plan(ids: Ids) -> Plan:
        known = _meeting(by, meeting, at)
        cohort_reading.lock(known.cohorts)
        people = [entry.participant for entry in entries]
        return rules.plan_register(
            context=reading.register_context(known, people),
            entries=entries,
            today=day_of(at, known.zone),
            ids=ids,
            guests=guests,
            seen=seen,
        )

    return _change(
        "meetings.register",
        by=by,
        at=at,
        operation=operation,
        capability=Capability.TAKE_REGISTER,
        arguments=[meeting, [[e.participant, e.result, e.is_first_time] for e in entries], guests],
        plan=plan,
        **asked,
    )


def day_of(at: datetime, zone: str) -> date:
    """The day that an instant falls on, as the people of a programme would say."""
    return at.astimezone(ZoneInfo(zone)).date()


def _meeting(by: Actor, meeting: str, at: datetime) -> Meeting:
    """Hold a meeting and read it; refuses one out of reach as if it were not there."""
    reading.lock(meeting)
    found = current(Meeting, fact=meeting, programme_id=by.programme)
    if not found:
        raise NotFound("There is no such meeting in this programme.")
    _check_reach(by, found[0].cohorts, at, found[0].zone)
    return found[0]


def _check_reach(by: Actor, cohorts: Sequence[str], at: datetime, zone: str) -> None:
    if by.role is ActingRole.FACILITATOR:
        check_facilitates(by, cohorts, day_of(at, zone))


def _check_venue(programme: str | None, venue: str | None) -> None:
    if venue is not None and not current(Venue, fact=venue, programme_id=programme):
        raise NotFound("There is no such venue in this programme.")


def _change(
    action: str,
    *,
    by: Actor,
    at: datetime,
    operation: str,
    capability: Capability,
    arguments: Sequence[Any],
    plan: Callable[[Ids], Plan],
    **asked: Unpack[Asked],
) -> Outcome:
    return perform(
        action=action,
        by=by,
        at=at,
        operation=operation,
        arguments={"said": arguments},
        check=lambda: check_may(by, capability),
        plan=plan,
        **asked,
    )
