"""Plan, change and cancel meetings, and take their registers."""

from collections.abc import Mapping, Sequence

from likewise.actions.cohorts import locked_histories
from likewise.actions.operations import Occasion, handles, programme_of
from likewise.actions.practices import check_venue
from likewise.domain import meetings as rules
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole
from likewise.domain.cohorts.history import CohortHistory, check_can_meet
from likewise.domain.meetings import Meeting
from likewise.domain.operations import Plan
from likewise.domain.periods import day_of
from likewise.records import cohorts as cohort_reading
from likewise.records import meetings as reading
from likewise.records.facts import current
from likewise.records.memberships import check_facilitates


@handles(rules.PlanMeeting)
def plan_meeting(act: rules.PlanMeeting, occasion: Occasion) -> Plan:
    """One or several cohorts will meet; the first of the new ids is the meeting's."""
    programme = programme_of(occasion.by)
    _check_reach(act.cohorts, occasion, programme.zone)
    for history in locked_histories(act.cohorts, occasion, with_meetings=False).values():
        check_can_meet(history, act.starts.date())
    check_venue(act.venue, occasion)
    return rules.plan_meeting(
        zone=programme.zone,
        cohorts=act.cohorts,
        starts=act.starts,
        ids=occasion.ids,
        venue=act.venue,
        minutes=act.minutes,
    )


@handles(rules.PlanSeries)
def plan_series(act: rules.PlanSeries, occasion: Occasion) -> Plan:
    """A cohort will meet again and again; the first of the new ids is the first meeting's."""
    programme = programme_of(occasion.by)
    _check_reach([act.cohort], occasion, programme.zone)
    history = locked_histories([act.cohort], occasion, with_meetings=False)[act.cohort]
    check_venue(act.venue, occasion)
    plan = rules.plan_series(
        zone=programme.zone,
        cohort=act.cohort,
        starts=act.starts,
        every=act.every,
        taken=reading.days_taken(act.cohort),
        today=occasion.today,
        ids=occasion.ids,
        until=act.until,
        times=act.times,
        without=act.without,
        as_well=act.as_well,
        venue=act.venue or history.venue_on(act.starts.date()),
        minutes=act.minutes,
    )
    _check_all_can_meet(plan, {act.cohort: history})
    return plan


@handles(rules.ChangeMeeting)
def change_meeting(act: rules.ChangeMeeting, occasion: Occasion) -> Plan:
    """A meeting to come is at another time or place; what is not given stays."""
    known = _meeting(act.meeting, occasion)
    histories = locked_histories(known.cohorts, occasion, with_meetings=False)
    check_venue(act.venue, occasion)
    plan = rules.plan_change_meeting(
        meeting=known,
        ids=occasion.ids,
        starts=act.starts,
        venue=act.venue,
        minutes=act.minutes,
        also=_following(known) if act.following else None,
    )
    _check_all_can_meet(plan, histories)
    return plan


@handles(rules.CancelMeeting)
def cancel_meeting(act: rules.CancelMeeting, occasion: Occasion) -> Plan:
    """A meeting does not take place."""
    known = _meeting(act.meeting, occasion)
    return rules.plan_cancel(
        meeting=known,
        reason=act.reason,
        ids=occasion.ids,
        also=_following(known) if act.following else None,
    )


@handles(rules.TakeRegister)
def take_register(act: rules.TakeRegister, occasion: Occasion) -> Plan:
    """A meeting was held, and this is who came; it replaces an earlier register of it."""
    known = _meeting(act.meeting, occasion)
    cohort_reading.lock(known.cohorts)
    people = [entry.participant for entry in act.entries]
    return rules.plan_register(
        context=reading.register_context(known, people),
        entries=act.entries,
        today=day_of(occasion.at, known.zone),
        ids=occasion.ids,
        guests=act.guests,
        seen=act.seen,
    )


def _meeting(meeting: str, occasion: Occasion) -> Meeting:
    """Hold a meeting and read it; refuses one out of reach as if it were not there."""
    reading.lock(meeting)
    found = current(Meeting, fact=meeting, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such meeting in this programme.")
    _check_reach(found[0].cohorts, occasion, found[0].zone)
    return found[0]


def _following(meeting: Meeting) -> tuple[Meeting, ...]:
    """Hold the meetings that follow one and go with it, and read them."""
    reading.lock(*(each.id for each in reading.following(meeting)))
    return reading.following(meeting)


def _check_all_can_meet(plan: Plan, histories: Mapping[str, CohortHistory]) -> None:
    for meeting in plan.facts(Meeting):
        for history in histories.values():
            check_can_meet(history, meeting.on)


def _check_reach(cohorts: Sequence[str], occasion: Occasion, zone: str) -> None:
    if occasion.by.role is ActingRole.FACILITATOR:
        check_facilitates(occasion.by, cohorts, day_of(occasion.at, zone))
