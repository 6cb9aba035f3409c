"""Invite somebody to have an account, agree to it, withdraw it, and take an invitation up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from likewise.actions.accounts.making import make
from likewise.actions.accounts.roles import check_clear, check_may_ask_for, check_may_hold, give
from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.accounts import EXAMPLE_ONLY, OF_PARTICIPANTS, ActingRole, Actor
from likewise.domain.consent import Element, Purpose
from likewise.domain.invitations import (
    GOOD_FOR,
    NOT_THERE,
    InvitationNotGood,
    InvitationNotRight,
    InvitationState,
    Invited,
    Way,
    check_is_good,
    check_is_second_hand,
    digest_of,
    needs_second_hand,
    written,
)
from likewise.domain.operations import Ids
from likewise.domain.participants import Participant
from likewise.domain.periods import day_of, in_words
from likewise.domain.post import Channel, Letter
from likewise.domain.programmes import Programme
from likewise.queries.participants import identity_of
from likewise.records import audit, consent, post
from likewise.records.facts import current
from likewise.records.invitations import forget_whom, gone_among, invited, seal_whom, whom
from likewise.records.models import Account, Invitation, RoleGrant
from likewise.records.turns import writing

REASON = "invitation"
type Links = Callable[[str], str]  # the address of the page that takes a secret up


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of an invitation: whose account has which hat now."""

    account: str
    grant: str


def invite(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    role: ActingRole,
    programme: str,
    way: Way,
    secret: bytes,
    link: Links,
    participant: str | None = None,
    email: str = "",
    name: str = "",
) -> str:
    """Invite somebody to have an account, and answer the address that does it.

    It is never shown again. What was open for the same person and role is withdrawn. One for a
    staff role is good once a second person agreed, and a letter with it leaves only then.

    Raises
    ------
    NotAllowed, NotFound, RolesExclude, RoleNotClear, InvitationNotRight
    """
    check_may_ask_for(by, role, programme)
    with writing():
        today = _today(programme, at)
        check_clear(role, programme, participant)
        to = _address(by, way, programme, participant, email, today)
        new = _new(operation)
        row = Invitation(
            id=new, digest=digest_of(written(secret)), way=way, programme_id=programme, role=role,
            participant_id=participant, made_at=at, made_by=by.account,
            expires_on=today + GOOD_FOR,
        )  # fmt: skip
        if participant is None:
            seal_whom(row, email=email.strip(), name=name.strip())
        else:
            _check_is_here(row, today)
            _withdraw_others(by, at, row, operation)
        row.save(force_insert=True)
        _note(by, at, "invitations.make", row, operation)
        if way is Way.MAIL and not needs_second_hand(role):
            _write(row, to, link(written(secret)))
    return link(written(secret))


def ask_for_role(
    *, by: Actor, at: datetime, operation: str, account: str, role: ActingRole, programme: str
) -> str:
    """Ask that somebody who has an account gets a staff role, which a second person agrees to.

    Raises
    ------
    NotAllowed, NotFound, RolesExclude, RoleNotClear, InvitationNotRight
    """
    check_may_ask_for(by, role, programme)
    if not needs_second_hand(role):
        raise InvitationNotRight("Nobody has to agree to this role. Give it at once.")
    with writing():
        if not Account.objects.filter(id=account, is_active=True).exists():
            raise NotFound("There is no such account.")
        today = _today(programme, at)
        check_may_hold(account, role, programme, None)
        new = _new(operation)
        row = Invitation.objects.create(
            id=new, digest=digest_of(new), way=Way.NONE, programme_id=programme, role=role,
            account_id=account, made_at=at, made_by=by.account, expires_on=today + GOOD_FOR,
        )  # fmt: skip
        _note(by, at, "invitations.make", row, operation)
    return new


def agree_to_invitation(
    *, by: Actor, at: datetime, operation: str, invitation: str, secret: bytes, link: Links
) -> None:
    """Agree, as the second person, to a staff role: the letter leaves, or the account gets it.

    Raises
    ------
    NotAllowed, NotFound, NotASecondHand, RolesExclude, RoleNotClear
    """
    check_may(by, Capability.AGREE_ROLES)
    with writing():
        row = _locked(by, invitation)
        today = _today(row.programme_id, at)
        if _invited(row, today).state(today) is not InvitationState.WAITING:
            raise NotFound("There is no such role that waits for a second person.")
        check_is_second_hand(by, made_by=row.made_by, account=row.account_id)
        row.agreed_at, row.agreed_by, row.expires_on = at, by.account, today + GOOD_FOR
        if row.way == Way.MAIL:
            row.digest = digest_of(written(secret))  # nobody has seen the link before this letter
            _write(row, whom(row)[0], link(written(secret)))
        if row.account_id is not None:
            give(
                by=by, at=at, operation=f"{operation}-role", account=row.account_id,
                role=ActingRole(row.role), programme=row.programme_id,
            )  # fmt: skip
            row.used_at, row.used_by_id = at, row.account_id
        row.save()
        _note(by, at, "invitations.agree", row, operation)


def withdraw_invitation(*, by: Actor, at: datetime, operation: str, invitation: str) -> None:
    """Withdraw an invitation that nobody used; its link does nothing any more.

    Raises
    ------
    NotAllowed, NotFound, InvitationNotGood
    """
    if not may(by, Capability.AGREE_ROLES):
        check_may(by, Capability.MANAGE_ACCOUNTS)
    with writing():
        row = _locked(by, invitation)
        if row.used_at is not None:
            raise InvitationNotGood(
                "This invitation was used already. Take the role back, or close the account."
            )
        if row.withdrawn_at is None:
            _withdraw(by, at, row, operation)


def take_up(
    *,
    at: datetime,
    operation: str,
    secret: str,
    account: str | None = None,
    email: str = "",
    password: str = "",
) -> Taken:
    """Take an invitation up, with the account that somebody has or with a new one: all or nothing.

    Raises
    ------
    NotFound, InvitationNotGood, AccountExists, RolesExclude, RoleNotClear
    """
    with writing():
        rows = Invitation.objects.select_for_update()
        row = rows.filter(digest=digest_of(secret)).exclude(way=Way.NONE).first()
        if row is None:
            raise NotFound(NOT_THERE)
        today = _today(row.programme_id, at)
        check_is_good(_invited(row, today), today=today)
        is_example = current(Programme, fact=row.programme_id)[0].is_example
        if is_example and not settings.DEMONSTRATION:
            raise InvitationNotGood(EXAMPLE_ONLY)
        if account is None:
            account = make(
                by=None, at=at, operation=operation, email=email, password=password,
                name=whom(row)[1], is_example=is_example,
            )  # fmt: skip
        _check_fits(account, row, is_example)
        own = audit.OwnAccount(account=account)
        grant = give(
            by=own, at=at, operation=f"{operation}-role", account=account,
            role=ActingRole(row.role), programme=row.programme_id, participant=row.participant_id,
        )  # fmt: skip
        row.used_at, row.used_by_id = at, account
        forget_whom(row)
        row.save()
        _note(own, at, "invitations.use", row, operation)
    return Taken(account=account, grant=grant)


def _check_fits(account: str, row: Invitation, is_example: bool) -> None:
    """Refuse the account of somebody else of the record, of the example, or that is closed."""
    found = Account.objects.filter(id=account, is_active=True).first()
    if found is None:
        raise NotFound("There is no such account.")
    if found.is_example and not is_example:
        raise InvitationNotGood(EXAMPLE_ONLY)
    theirs = RoleGrant.objects.filter(account=account, participant__isnull=False)
    others = set(theirs.values_list("participant", flat=True)) - {row.participant_id}
    if row.participant_id is None or not others:
        return
    (known,) = current(Participant, fact=row.participant_id)
    persons = {each.person for each in current(Participant, fact__in=others)}
    if known.person is None or persons - {known.person}:
        raise InvitationNotGood(
            "This invitation is for somebody else than the person whose account this is. Sign out, "
            "open the link again, and use an account of their own."
        )


def _address(
    by: Actor, way: Way, programme: str, participant: str | None, email: str, today: date
) -> str:
    """Where a letter goes: the address that the record has of somebody, or that is given."""
    if participant is None:
        if not email.strip():
            raise InvitationNotRight("Give the e-mail address of whoever you invite.")
        return email.strip()
    if way is not Way.MAIL:
        return ""
    known = identity_of(by, participant=participant, today=today)
    if known is None or not known.email:
        raise InvitationNotRight(
            "The record has no e-mail address of them that you may use. Print the invitation, or "
            "put the address into the record first."
        )
    letters = consent.answers(
        programme, [participant], purpose=Purpose.CONTACT, element=Element.LETTERS, day=today
    )[participant]
    if not letters.may and letters.is_answered:
        raise InvitationNotRight(
            f"They are not to be written to. {letters.why} Print the invitation, and give it to "
            "them when you meet."
        )
    return known.email


def _check_is_here(row: Invitation, today: date) -> None:
    if _invited(row, today).is_gone:
        raise InvitationNotRight(
            "They have left the programme, or were erased. Record that they returned first."
        )


def _withdraw_others(by: Actor, at: datetime, row: Invitation, operation: str) -> None:
    same = Invitation.objects.filter(
        participant=row.participant_id, role=row.role, used_at=None, withdrawn_at=None
    )
    for each in same:
        _withdraw(by, at, each, f"{operation}-former")


def _withdraw(by: Actor, at: datetime, row: Invitation, operation: str) -> None:
    row.withdrawn_at = at
    forget_whom(row)
    row.save(update_fields=["withdrawn_at", "sealed"])
    _note(by, at, "invitations.withdraw", row, operation)


def _write(row: Invitation, to: str, link: str) -> None:
    last = in_words(invited(row, gone=frozenset()).last_on)
    text = (
        "Hello,\n\nyou are invited to have an account at Likewise. To make it, or to use the one "
        f"that you have, open this address by {last}:\n\n{link}\n\nIt works once, and is meant for "
        "you alone: pass it on to nobody. If you do not know why you get this, do nothing."
    )
    letter = Letter(by=Channel.MAIL, to=to, subject="Your account at Likewise", text=text)
    people = current(Participant, fact=row.participant_id) if row.participant_id else []
    owner = people[0].person if people else None
    post.put(
        letter, reason=REASON, occasion=f"{row.id} {row.expires_on}", owner=owner,
        programme=row.programme_id, worth_for=GOOD_FOR,
    )  # fmt: skip


def _new(operation: str) -> str:
    new = Ids(operation).new()
    if Invitation.objects.filter(id=new).exists():
        raise InvitationNotRight(
            "This invitation was made already, and its link is shown once. Invite them anew if it "
            "is lost."
        )
    return new


def _locked(by: Actor, invitation: str) -> Invitation:
    row = Invitation.objects.select_for_update().filter(id=invitation).first()
    is_theirs = row is not None and (
        by.programme in (None, row.programme_id)
        and (by.role is not ActingRole.COORDINATOR or row.role in OF_PARTICIPANTS)
    )
    if row is None or not is_theirs:
        raise NotFound("There is no such invitation.")
    return row


def _invited(row: Invitation, today: date) -> Invited:
    return invited(row, gone=gone_among([row.participant_id], today=today))


def _today(programme: str, at: datetime) -> date:
    found = current(Programme, fact=programme)
    if not found:
        raise NotFound("There is no such programme.")
    return day_of(at, found[0].zone)


def _note(
    by: Actor | audit.OwnAccount, at: datetime, action: str, row: Invitation, operation: str
) -> None:
    about = [row.id, *filter(None, [row.participant_id, row.account_id, row.used_by_id])]
    audit.append(
        by=by, at=at, action=action, about=about, counts={}, operation=operation,
        programme=row.programme_id,
    )  # fmt: skip
