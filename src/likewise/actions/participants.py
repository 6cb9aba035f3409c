"""Add people to a programme, and record what changes about them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Unpack

from likewise.actions.cohorts import Asked, locked_histories
from likewise.actions.memberships import standing_of
from likewise.actions.operations import perform
from likewise.actions.programmes import programme_of
from likewise.domain import participants as rules
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Allocation
from likewise.domain.cohorts.joining import leave_all
from likewise.domain.deviations import late_recruit
from likewise.domain.memberships import Membership
from likewise.domain.operations import Draft, Ids, Outcome, Plan
from likewise.domain.participants import Participant, Person, RoleName, StatusName
from likewise.domain.practices import Practice, Registration
from likewise.domain.programmes import Phase, phase_on
from likewise.records.facts import current
from likewise.records.models import ParticipantAnchor

IDENTITY = ("given_name", "family_name", "email", "telephone", "address")


def add_participant(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    status: StatusName,
    on: date,
    practice: str | None = None,
    roles: Sequence[RoleName] = (RoleName.MEMBER,),
    given_name: str = "",
    family_name: str = "",
    email: str = "",
    telephone: str = "",
    address: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record a person in the programme; the new ids are the person's and the participant's."""
    identity = dict(
        zip(IDENTITY, (given_name, family_name, email, telephone, address), strict=True)
    )

    def plan(ids: Ids) -> Plan:
        programme = programme_of(by).id
        made = rules.plan_add(identity=identity, status=status, on=on, roles=roles, ids=ids)
        draft = Draft(made.action, ids, list(made.steps))
        participant = made.about[0]
        if practice is not None:
            _register(draft, programme, participant, practice, on)
            if status in rules.TAKING_PART and RoleName.MEMBER in roles:
                _mark_late(draft, programme, participant, practice, on)
        return draft.plan(about=made.about)

    return _change(
        "participants.add",
        by=by,
        at=at,
        operation=operation,
        arguments=[identity, status, on, practice, roles],
        plan=plan,
        **asked,
    )


def set_status(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    participant: str,
    status: StatusName,
    on: date,
    reason: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record a participant's status from a day on; who leaves or withdraws leaves their cohorts."""

    def plan(ids: Ids) -> Plan:
        _lock(participant)
        programme = programme_of(by).id
        standing = standing_of(participant, programme)
        draft = Draft("participants.set_status", ids)
        if status in rules.GONE:
            spells = current(Membership, participant_id=participant)
            open_in = {each.cohort for each in spells if each.left_on is None or each.left_on > on}
            histories = locked_histories(sorted(open_in), by)
            leave_all(draft, histories.values(), participant, on, reason=reason)
            for role in standing.roles:
                if role.ends_on is None or role.ends_on > on:
                    rules.end_role(draft, role, on)
        rules.plan_set_status(
            participant=participant,
            statuses=standing.statuses,
            status=status,
            on=on,
            draft=draft,
        )
        if status in rules.TAKING_PART and standing.has_role_on(RoleName.MEMBER, on):
            practice = practice_on(participant, on)
            if practice is not None:
                _mark_late(draft, programme, participant, practice, on)
        return draft.plan(about=(participant,))

    return _change(
        "participants.set_status",
        by=by,
        at=at,
        operation=operation,
        arguments=[participant, status, on, reason],
        plan=plan,
        **asked,
    )


def give_role(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    participant: str,
    role: RoleName,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a participant has a role in the programme from a day on."""

    def plan(ids: Ids) -> Plan:
        _lock(participant)
        standing = standing_of(participant, by.programme)
        return rules.plan_give_role(
            participant=participant, roles=standing.roles, role=role, on=on, ids=ids
        )

    return _change(
        "participants.give_role",
        by=by,
        at=at,
        operation=operation,
        arguments=[participant, role, on],
        plan=plan,
        **asked,
    )


def end_role(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    participant: str,
    role: RoleName,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a participant has a role no more from a day on."""

    def plan(ids: Ids) -> Plan:
        _lock(participant)
        standing = standing_of(participant, by.programme)
        return rules.plan_end_role(
            participant=participant, roles=standing.roles, role=role, on=on, ids=ids
        )

    return _change(
        "participants.end_role",
        by=by,
        at=at,
        operation=operation,
        arguments=[participant, role, on],
        plan=plan,
        **asked,
    )


def register_with_practice(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    participant: str,
    practice: str,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record the practice a participant is registered with from a day on; their arm stays."""

    def plan(ids: Ids) -> Plan:
        _lock(participant)
        programme = programme_of(by).id
        standing_of(participant, programme)
        draft = Draft("participants.register_with_practice", ids)
        _register(draft, programme, participant, practice, on)
        return draft.plan(about=(participant, practice))

    return _change(
        "participants.register_with_practice",
        by=by,
        at=at,
        operation=operation,
        arguments=[participant, practice, on],
        plan=plan,
        **asked,
    )


def change_identity(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    participant: str,
    identity: dict[str, str],
    **asked: Unpack[Asked],
) -> Outcome:
    """Record what a person is called and how to reach them; what is not given stays."""

    def plan(ids: Ids) -> Plan:
        _lock(participant)
        standing_of(participant, by.programme)
        person = current(Participant, fact=participant)[0].person
        draft = Draft("participants.change_identity", ids)
        for known in current(Person, fact=person or ""):
            draft.revise(replace(known, **identity))
        return draft.plan(about=(participant,))

    return _change(
        "participants.change_identity",
        by=by,
        at=at,
        operation=operation,
        arguments=[participant, identity],
        plan=plan,
        **asked,
    )


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


def _mark_late(draft: Draft, programme: str, participant: str, practice: str, on: date) -> None:
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


def _change(
    action: str,
    *,
    by: Actor,
    at: datetime,
    operation: str,
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
        check=lambda: check_may(by, Capability.MANAGE_PEOPLE),
        plan=plan,
        **asked,
    )
