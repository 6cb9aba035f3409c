"""Add people to a programme, and record what changes about them."""

from dataclasses import replace
from datetime import date, datetime

from likewise.actions.cohorts import locked_histories, with_late_marks
from likewise.actions.following import goes_with
from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles, programme_of
from likewise.domain import participants as rules
from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.arms import Allocation
from likewise.domain.cohorts.joining import leave_all
from likewise.domain.deviations import late_recruit
from likewise.domain.memberships import Membership
from likewise.domain.operations import Draft, Plan
from likewise.domain.participants import Participant, Person, RoleName
from likewise.domain.periods import day_of
from likewise.domain.practices import Practice, Registration
from likewise.domain.programmes import Phase, phase_on
from likewise.domain.words import count
from likewise.records import invitations
from likewise.records.facts import current
from likewise.records.models import ParticipantAnchor


@handles(rules.AddParticipant)
def add_participant(act: rules.AddParticipant, occasion: Occasion) -> Plan:
    """A person in the programme; the new ids are the person's and the participant's."""
    made = rules.plan_add(
        identity=act.identity,
        status=act.status,
        on=act.on,
        roles=act.roles,
        ids=occasion.ids,
    )
    draft = Draft(made.action, occasion.ids, list(made.steps))
    participant = made.about[0]
    if act.practice is not None:
        _register(draft, occasion.programme, participant, act.practice, act.on)
        if act.status in rules.TAKING_PART and RoleName.MEMBER in act.roles:
            mark_late(draft, occasion.programme, participant, act.practice, act.on)
    return draft.plan(about=made.about)


@handles(rules.SetStatus)
def set_status(act: rules.SetStatus, occasion: Occasion) -> Plan:
    """A participant's status from a day on; who leaves or withdraws leaves their cohorts."""
    _lock(act.participant)
    standing = standing_of(act.participant, occasion.programme)
    draft = occasion.draft(act)
    if act.status in rules.GONE:
        spells = current(Membership, participant_id=act.participant)
        open_in = {e.cohort for e in spells if e.left_on is None or e.left_on > act.on}
        histories = locked_histories(sorted(open_in), occasion)
        histories = with_late_marks(histories, [act.participant], act.on, act.registers)
        leave_all(draft, histories.values(), act.participant, act.on, reason=act.reason)
        for role in standing.roles:
            if role.ends_on is None or role.ends_on > act.on:
                rules.end_role(draft, role, act.on)
        _say_withdrawn(draft, act, occasion.today)
    rules.plan_set_status(
        participant=act.participant,
        statuses=standing.statuses,
        status=act.status,
        on=act.on,
        draft=draft,
    )
    if act.status in rules.TAKING_PART and standing.has_role_on(RoleName.MEMBER, act.on):
        practice = practice_on(act.participant, act.on)
        if practice is not None:
            mark_late(draft, occasion.programme, act.participant, practice, act.on)
    return draft.plan(about=(act.participant,))


@goes_with(rules.SetStatus)
def withdraw_invitations(act: rules.SetStatus, by: Actor, at: datetime) -> None:
    """What was open for somebody who is gone is withdrawn with what says so."""
    if act.status in rules.GONE and act.on <= day_of(at, programme_of(by).zone):
        invitations.withdraw_of(act.participant, at=at)


def _say_withdrawn(draft: Draft, act: rules.SetStatus, today: date) -> None:
    waiting = invitations.open_for(act.participant) if act.on <= today else 0
    if waiting:
        invited = count(waiting, "open invitation")
        draft.warn(
            f"Their {invited} to have an account {'is' if waiting == 1 else 'are'} withdrawn. "
            "If this is taken back, invite them again."
        )


@handles(rules.GiveRole)
def give_role(act: rules.GiveRole, occasion: Occasion) -> Plan:
    """A participant has a role in the programme from a day on."""
    _lock(act.participant)
    standing = standing_of(act.participant, occasion.programme)
    return rules.plan_give_role(
        participant=act.participant,
        roles=standing.roles,
        role=act.role,
        on=act.on,
        ids=occasion.ids,
    )


@handles(rules.EndRole)
def end_role(act: rules.EndRole, occasion: Occasion) -> Plan:
    """A participant has a role no more from a day on."""
    _lock(act.participant)
    standing = standing_of(act.participant, occasion.programme)
    return rules.plan_end_role(
        participant=act.participant,
        roles=standing.roles,
        role=act.role,
        on=act.on,
        ids=occasion.ids,
    )


@handles(rules.RegisterWithPractice)
def register_with_practice(act: rules.RegisterWithPractice, occasion: Occasion) -> Plan:
    """The practice a participant is registered with from a day on; their arm stays."""
    _lock(act.participant)
    standing_of(act.participant, occasion.programme)
    draft = occasion.draft(act)
    _register(draft, occasion.programme, act.participant, act.practice, act.on)
    return draft.plan(about=(act.participant, act.practice))


@handles(rules.ChangeIdentity)
def change_identity(act: rules.ChangeIdentity, occasion: Occasion) -> Plan:
    """What a person is called and how to reach them; what is not given stays."""
    _lock(act.participant)
    standing_of(act.participant, occasion.programme)
    person = current(Participant, fact=act.participant)[0].person
    draft = occasion.draft(act)
    for known in current(Person, fact=person or ""):
        draft.revise(replace(known, **act.identity))
    return draft.plan(about=(act.participant,))


def practice_on(participant: str, day: date) -> str | None:
    """The practice a participant is registered with on a day."""
    begun = [
        each for each in current(Registration, participant_id=participant) if each.starts_on <= day
    ]
    return max(begun, key=lambda each: each.starts_on).practice if begun else None


def _lock(participant: str) -> None:
    list(ParticipantAnchor.objects.select_for_update().filter(id=participant))


def _register(draft: Draft, programme: str, participant: str, practice: str, on: date) -> None:
    if not current(Practice, fact=practice, programme_id=programme):
        raise NotFound("There is no such practice in this programme.")
    same_day = current(Registration, participant_id=participant, starts_on=on)
    if same_day:
        draft.revise(replace(same_day[0], practice=practice))
    else:
        draft.record(
            Registration(
                id=draft.ids.new(), participant=participant, practice=practice, starts_on=on
            )
        )


def mark_late(draft: Draft, programme: str, participant: str, practice: str, on: date) -> None:
    """Mark whoever enrols at a practice that has been allocated, while the trial runs."""
    allocated = current(Allocation, practice_id=practice, participant_id=None)
    phase = phase_on(current(Phase, programme_id=programme), on)
    marked = late_recruit(
        id=draft.ids.new(),
        participant=participant,
        allocations=allocated,
        own=current(Allocation, participant_id=participant),
        phase=phase,
        on=on,
    )
    if marked is not None:
        draft.record(marked)
