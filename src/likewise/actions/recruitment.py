"""Recruit people: invite, screen, enrol or let go; and ask whether they may be allocated."""

from collections.abc import Collection, Mapping
from datetime import date

from likewise.actions.cohorts import standings_of
from likewise.actions.operations import Occasion, handles
from likewise.actions.participants import mark_late, practice_on
from likewise.domain.access import NotFound
from likewise.domain.operations import Plan
from likewise.domain.participants import RoleName
from likewise.domain.practices import Practice
from likewise.domain.programmes import Phase
from likewise.domain.recruitment import (
    BeginRecruitment,
    Criteria,
    Enrol,
    PublishCriteria,
    RecordBaseline,
    RecordExit,
    RecordFacilitatorStep,
    RecordInterest,
    RecordInvitations,
    Recruited,
    RecruitmentStart,
    RecruitmentTarget,
    Screen,
    SetTarget,
    check_order,
    enrol_all,
    plan_baseline,
    plan_begin,
    plan_exit,
    plan_facilitator_step,
    plan_interest,
    plan_invite,
    plan_publish_criteria,
    plan_screen,
    plan_target,
)
from likewise.records import consent, recruitment
from likewise.records.facts import current
from likewise.records.models import ParticipantAnchor, ProgrammeAnchor


def check_may_be_allocated(participants: Collection[str], *, programme: str, on: date) -> None:
    """Refuse to allocate people of a programme on a day on which the order of recruitment forbids.

    It is asked by whatever allocates, of everybody who gets an arm by it. Where recruitment is not
    kept here, or the programme is not randomised on that day, nobody is refused.

    Raises
    ------
    OutOfOrder
        With whom, and what each of them lacks.
    """
    starts = current(RecruitmentStart, programme_id=programme)
    if not starts:
        return
    check_order(
        recruitment.recruited(programme, participants),
        consent.texts_of(programme),
        starts=starts,
        phases=current(Phase, programme_id=programme),
        on=on,
    )


@handles(BeginRecruitment)
def begin_recruitment(act: BeginRecruitment, occasion: Occasion) -> Plan:
    """Recruitment is kept here from a day on."""
    _hold_programme(occasion.programme)
    known = current(RecruitmentStart, programme_id=occasion.programme)
    return plan_begin(act=act, known=known, ids=occasion.ids)


@handles(PublishCriteria)
def publish_criteria(act: PublishCriteria, occasion: Occasion) -> Plan:
    """A version of the criteria is in force from a day on."""
    _hold_programme(occasion.programme)
    criteria = Criteria(
        id=occasion.ids.new(),
        version_name=act.version_name,
        starts_on=act.starts_on,
        inclusion=act.inclusion,
        exclusion=act.exclusion,
    )
    known = current(Criteria, programme_id=occasion.programme)
    return plan_publish_criteria(criteria=criteria, known=known, ids=occasion.ids)


@handles(RecordInvitations)
def record_invitations(act: RecordInvitations, occasion: Occasion) -> Plan:
    """People were invited, none of whom is named."""
    _check_practice(act.practice, occasion.programme)
    return plan_invite(act=act, today=occasion.today, ids=occasion.ids)


@handles(RecordInterest)
def record_interest(act: RecordInterest, occasion: Occasion) -> Plan:
    """People are interested."""
    people = _people(act.participants, occasion.programme)
    return plan_interest(act=act, people=people, today=occasion.today, ids=occasion.ids)


@handles(Screen)
def screen(act: Screen, occasion: Occasion) -> Plan:
    """Somebody was held against the criteria."""
    found = _people([act.participant], occasion.programme)[act.participant]
    known = current(Criteria, programme_id=occasion.programme)
    return plan_screen(
        act=act, recruited=found, known=known, today=occasion.today, ids=occasion.ids
    )


@handles(RecordBaseline)
def record_baseline(act: RecordBaseline, occasion: Occasion) -> Plan:
    """The baseline visit of people was complete."""
    people = _people(act.participants, occasion.programme)
    return plan_baseline(act=act, people=people, today=occasion.today, ids=occasion.ids)


@handles(Enrol)
def enrol(act: Enrol, occasion: Occasion) -> Plan:
    """People are enrolled; who comes to a practice that has its arm is marked as late."""
    people = _people(act.participants, occasion.programme)
    draft = occasion.draft(act)
    enrol_all(draft, act=act, people=people, today=occasion.today)
    for who in people if act.role is RoleName.MEMBER else ():
        practice = practice_on(who, act.on)
        if practice is not None:
            mark_late(draft, occasion.programme, who, practice, act.on)
    return draft.plan(about=tuple(people))


@handles(RecordExit)
def record_exit(act: RecordExit, occasion: Occasion) -> Plan:
    """People go no further."""
    people = _people(act.participants, occasion.programme)
    return plan_exit(act=act, people=people, today=occasion.today, ids=occasion.ids)


@handles(RecordFacilitatorStep)
def record_facilitator_step(act: RecordFacilitatorStep, occasion: Occasion) -> Plan:
    """People took a step towards facilitating."""
    people = _people(act.participants, occasion.programme)
    return plan_facilitator_step(act=act, people=people, today=occasion.today, ids=occasion.ids)


@handles(SetTarget)
def set_target(act: SetTarget, occasion: Occasion) -> Plan:
    """How many people are to be recruited."""
    _hold_programme(occasion.programme)
    _check_practice(act.practice, occasion.programme)
    known = current(RecruitmentTarget, programme_id=occasion.programme)
    return plan_target(act=act, known=known, ids=occasion.ids)


def _people(participants: Collection[str], programme: str) -> Mapping[str, Recruited]:
    """What the record says of people of the programme, held until the act is over."""
    anchors = ParticipantAnchor.objects.select_for_update().filter(id__in=participants)
    list(anchors.order_by("id"))
    standings_of(participants, programme)
    return recruitment.recruited(programme, participants)


def _hold_programme(programme: str) -> None:
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))


def _check_practice(practice: str | None, programme: str) -> None:
    if practice and not current(Practice, fact=practice, programme_id=programme):
        raise NotFound("There is no such practice in this programme.")
