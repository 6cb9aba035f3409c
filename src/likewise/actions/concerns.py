"""Raise worries, answer them, settle who hears of them, and move those that wait up the ladder."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from likewise.actions.following import goes_with
from likewise.actions.operations import Occasion, carry_out, handles
from likewise.actions.post import write_to_account
from likewise.domain.access import NotFound
from likewise.domain.accounts import MACHINE_OWNER, OF_PARTICIPANTS, ActingRole, Actor
from likewise.domain.concerns import (
    AcknowledgeConcern,
    CloseConcern,
    Concern,
    ConcernRule,
    Course,
    RaiseConcern,
    ReopenConcern,
    SetConcernRule,
    Step,
    acts,
    step_due,
)
from likewise.domain.jobs import operation_of
from likewise.domain.operations import Ids, Plan
from likewise.domain.post import Channel, Letter
from likewise.domain.programmes import Programme
from likewise.queries.concerns import may_be_about
from likewise.records import concerns, jobs
from likewise.records.accounts import addresses_in
from likewise.records.concerns import Raised
from likewise.records.facts import current
from likewise.records.models import ProgrammeAnchor

GIVES_THE_LETTER = timedelta(seconds=5)  # before it is first asked whether it has left


@handles(RaiseConcern)
def raise_concern(act: RaiseConcern, occasion: Occasion) -> Plan:
    """A worry stands in the queue of those who receive them."""
    acts.check_somebody_receives(len(concerns.receivers(occasion.programme)))
    if act.about_whom and not may_be_about(
        occasion.by, participant=act.about_whom, today=occasion.today
    ):
        raise NotFound("There is no such person among yours. Say in words whom it is about.")
    draft = occasion.draft(act)
    new = Concern(
        id=draft.ids.new(),
        matters=act.matters,
        may_ring=act.may_ring,
        about_whom=act.about_whom,
        raised_by=occasion.by.participant if occasion.by.role in OF_PARTICIPANTS else None,
        words=act.words,
    )
    draft.record(new)
    return draft.plan(about=(new.id,))  # of whom it is stays out of the audit


@goes_with(RaiseConcern)
def tell_receivers(act: RaiseConcern, by: Actor, at: datetime) -> None:
    """Receivers are written to in the transaction that raises it, so that none is missed."""
    programme = by.programme or ""
    for concern in concerns.raised_at(programme, by.account, at):
        first, _ = concerns.occasions(concern, 1)
        _write(concerns.told_at_first(programme), first)
        _see_to_delivery(concern, programme, 1)


@handles(AcknowledgeConcern)
def acknowledge_concern(act: AcknowledgeConcern, occasion: Occasion) -> Plan:
    """Whoever raised it is told that somebody has seen it."""
    concern, course = _held(act.concern, occasion)
    draft = occasion.draft(act)
    acts.plan_acknowledge(draft, concern, course)
    return draft.plan(about=(concern.id,))


@handles(CloseConcern)
def close_concern(act: CloseConcern, occasion: Occasion) -> Plan:
    """A worry was seen to."""
    concern, course = _held(act.concern, occasion)
    draft = occasion.draft(act)
    acts.plan_close(draft, concern, course, done=act.done, answer=act.answer)
    return draft.plan(about=(concern.id,))


@handles(ReopenConcern)
def reopen_concern(act: ReopenConcern, occasion: Occasion) -> Plan:
    """A worry is open again."""
    concern, course = _held(act.concern, occasion)
    draft = occasion.draft(act)
    acts.plan_reopen(draft, concern, course)
    return draft.plan(about=(concern.id,))


@goes_with(ReopenConcern)
def tell_receivers_again(act: ReopenConcern, by: Actor, at: datetime) -> None:
    """Receivers are written to once more."""
    programme = by.programme or ""
    (again,) = concerns.raised(programme, only=[act.concern])
    first, _ = concerns.occasions(act.concern, again.course.round)
    _write(concerns.told_at_first(programme), first)
    _see_to_delivery(act.concern, programme, again.course.round)


@handles(SetConcernRule)
def set_concern_rule(act: SetConcernRule, occasion: Occasion) -> Plan:
    """A programme settles by when worries are acknowledged."""
    programme = occasion.programme
    list(ProgrammeAnchor.objects.select_for_update().filter(id=programme))
    receiving = concerns.receivers(programme)
    acts.check_receives(act.second, receiving)
    draft = occasion.draft(act)
    settled = current(ConcernRule, programme_id=programme)
    acts.plan_set_rule(draft, act, settled[0] if settled else None)
    return draft.plan(about=(programme,))


def deliver(*, programme: str, concern: str, at: datetime) -> bool:
    """Say that a worry was delivered, once a letter has left; answers whether that is settled."""
    found = concerns.raised(programme, only=[concern])
    if not found or not found[0].course.waits or found[0].course.when(Step.DELIVERED):
        return True
    if not concerns.has_left(concern, programme, found[0].course.round):
        return False
    _step(found[0], Step.DELIVERED, at)
    return True


def climb(*, at: datetime) -> int:
    """Take every step of the ladder that is due, and say what was delivered; answers how many.

    Each step is a transaction of its own under an id that follows from it: killed anywhere and
    begun again, it takes none twice.
    """
    taken = 0
    for programme in current(Programme):
        rule = concerns.rule_of(programme.id)
        for each in concerns.waiting(programme.id):
            deliver(programme=programme.id, concern=each.id, at=at)
            taken += _climb(each.id, programme, rule, at)
    return taken


def _climb(concern: str, programme: Programme, rule: ConcernRule, at: datetime) -> int:
    taken = 0
    while True:
        (raised,) = concerns.raised(programme.id, only=[concern])
        step = step_due(raised.course, rule, programme.zone, at=at)
        if step is None or not _step(raised, step, at):
            return taken
        taken += 1


def _step(raised: Raised, step: Step, at: datetime) -> bool:
    """Take a step that the house takes; answers whether the worry still waited for it."""

    def plan(ids: Ids) -> Plan:
        concerns.hold(raised.id, raised.programme)
        (now,) = concerns.raised(raised.programme, only=[raised.id])
        (concern,) = current(Concern, fact=raised.id)
        return acts.plan_step(concern, now.course, step, ids=ids)

    try:
        carry_out(
            action=f"concerns.{step.name.lower()}",
            by=Actor(
                account=MACHINE_OWNER, role=ActingRole.ADMINISTRATOR, programme=raised.programme
            ),
            at=at,
            operation=operation_of("concerns.climb", f"{raised.id} {raised.course.round} {step}"),
            arguments={"concern": raised.id, "round": raised.course.round},
            check=lambda: None,  # nobody asked for it: the programme settled it
            plan=plan,
            is_personal=False,
            beside=lambda: _tell_of(raised, step),
        )
    except acts.NotAsItStands:  # somebody acknowledged it meanwhile
        return False
    return True


def _tell_of(raised: Raised, step: Step) -> None:
    number = raised.course.round
    if step is Step.PASSED_ON:
        _, then = concerns.occasions(raised.id, number)
        _write(concerns.told_next(raised.programme), then)
        _see_to_delivery(raised.id, raised.programme, number)
    if step is Step.UNANSWERED:
        for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN):
            _write(addresses_in(raised.programme, role), f"{raised.id} {number} unanswered")


def _see_to_delivery(concern: str, programme: str, number: int) -> None:
    jobs.ask(
        concerns.DELIVER,
        f"{concern} {number}",
        arguments={"concern": concern, "programme": programme},
        due_at=timezone.now() + GIVES_THE_LETTER,
    )


def _write(addresses: Iterable[str], occasion: str) -> None:
    page = f"{settings.SITE_URL}/worries/"
    for to in addresses:
        letter = Letter(
            by=Channel.MAIL, to=to, subject="Somebody waits for you",
            text=f"Hello,\n\nPlease sign in and read what it is about:\n\n{page}",
        )  # fmt: skip
        write_to_account(letter, reason=concerns.TOLD, occasion=occasion)


def _held(concern: str, occasion: Occasion) -> tuple[Concern, Course]:
    if not concerns.hold(concern, occasion.programme):
        raise NotFound("There is no such worry.")
    (found,) = current(Concern, fact=concern)
    (raised,) = concerns.raised(occasion.programme, only=[concern])
    return found, raised.course
