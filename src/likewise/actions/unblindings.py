"""Tell one nurse one person's arm: they ask, a guardian grants, and the statistician is told."""

from datetime import datetime

from django.conf import settings

from likewise.actions.following import goes_with
from likewise.actions.memberships import standing_of
from likewise.actions.operations import Occasion, handles
from likewise.actions.post import write_to_account
from likewise.domain import unblindings as rules
from likewise.domain.access import NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Allocation, arm_of
from likewise.domain.operations import Plan
from likewise.domain.post import Channel, Letter
from likewise.domain.unblindings import Granting, Unblinding
from likewise.records.accounts import addresses_in
from likewise.records.facts import current, recorded_by


@handles(rules.AskForUnblinding)
def ask_for_unblinding(act: rules.AskForUnblinding, occasion: Occasion) -> Plan:
    """The guardian is asked to let a nurse know one person's arm."""
    standing_of(act.participant, occasion.programme)
    rules.check_may_ask(
        unblindings=current(Unblinding, participant_id=act.participant),
        is_allocated=arm_of(current(Allocation, participant_id=act.participant), act.participant)
        is not None,
        reason=act.reason,
        on=occasion.today,
    )
    draft = occasion.draft(act)
    draft.record(
        Unblinding(
            id=draft.ids.new(),
            participant=act.participant,
            asked_on=occasion.today,
            reason=act.reason.strip(),
        )
    )
    return draft.plan(about=(act.participant,))


@handles(rules.GrantUnblinding)
def grant_unblinding(act: rules.GrantUnblinding, occasion: Occasion) -> Plan:
    """Whoever asked is told the arm, on a page of theirs alone."""
    return _decided(act, act.unblinding, Granting.GRANTED, occasion)


@handles(rules.RefuseUnblinding)
def refuse_unblinding(act: rules.RefuseUnblinding, occasion: Occasion) -> Plan:
    """An unblinding that was asked for is not granted."""
    return _decided(act, act.unblinding, Granting.REFUSED, occasion)


@goes_with(rules.AskForUnblinding)
def tell_guardians(act: rules.AskForUnblinding, by: Actor, at: datetime) -> None:
    """Guardians are written to, since somebody waits for them."""
    _write(by, ActingRole.GUARDIAN, "Somebody waits for your decision today", at)


@goes_with(rules.GrantUnblinding)
def tell_statisticians(act: rules.GrantUnblinding, by: Actor, at: datetime) -> None:
    """Statisticians are written to in the transaction that grants it, so that none is missed."""
    _write(by, ActingRole.STATISTICIAN, "An allocation was told to somebody", at)


def _write(by: Actor, role: ActingRole, subject: str, at: datetime) -> None:
    page = f"{settings.SITE_URL}/unblindings/"
    for to in addresses_in(by.programme or "", role):
        letter = Letter(
            by=Channel.MAIL, to=to, subject=subject,
            text=f"Hello,\n\nPlease sign in and read what it is about:\n\n{page}",
        )  # fmt: skip
        write_to_account(letter, reason="unblinding", occasion=f"{by.programme} {at.isoformat()}")


def _decided(
    act: rules.GrantUnblinding | rules.RefuseUnblinding,
    unblinding: str,
    decision: Granting,
    occasion: Occasion,
) -> Plan:
    found = current(Unblinding, fact=unblinding, programme_id=occasion.programme)
    if not found:
        raise NotFound("There is no such request.")
    rules.check_may_decide(found[0], asked_by=recorded_by(found[0]), by=occasion.by.account)
    draft = occasion.draft(act)
    rules.plan_decide(draft, found[0], decision=decision, on=occasion.today)
    return draft.plan(about=(found[0].participant,))
