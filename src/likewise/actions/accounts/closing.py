"""Close accounts, open them again, and end their sessions at once."""

from datetime import datetime

from django.db import transaction

from likewise.actions.accounts.noting import note
from likewise.actions.accounts.roles import take_back
from likewise.domain.access import Capability, NotAllowed, NotFound, check_may
from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole, Actor
from likewise.domain.refusals import DomainError
from likewise.records.accounts import end_sessions, with_email
from likewise.records.audit import OwnAccount
from likewise.records.models import Account, RoleGrant
from likewise.records.turns import writing

NOT_THERE = "There is no such account."


class AccountNotClosed(DomainError):
    """An account that whoever asks may not close like this."""


def close_account(
    *, by: Actor, at: datetime, operation: str, email: str = "", account: str = ""
) -> None:
    """Let nobody sign in with an account any more, from the next request on; it stays on record.

    Its roles are taken back, so that opening it again gives nobody a role by one person alone.

    Raises
    ------
    NotAllowed, NotFound, AccountNotClosed
    """
    _check_closes(by)
    with writing():
        found = _locked(by, email, account)
        if found.id == by.account:
            raise AccountNotClosed("You act with this account. Ask another administrator.")
        held = RoleGrant.objects.select_for_update().filter(account=found, revoked_at=None)
        for number, each in enumerate(held.order_by("id")):
            take_back(each, by=by, at=at, operation=f"{operation}-role-{number}")
        if not found.is_active:
            return
        found.is_active = False
        found.save(update_fields=["is_active"])
        note(by, at, "accounts.close", found.id, operation)
        _end_sessions(found.id)


def open_account(*, by: Actor, at: datetime, operation: str, account: str) -> None:
    """Let somebody sign in again with an account that was closed; roles are given anew.

    Raises
    ------
    NotAllowed, NotFound
    """
    _check_closes(by)
    with writing():
        found = _locked(by, "", account)
        if found.is_active:
            return
        if not found.sealed:
            raise NotFound("Whose account this was is forgotten. Invite them as somebody new.")
        found.is_active = True
        found.save(update_fields=["is_active"])
        note(by, at, "accounts.open", found.id, operation)


def sign_out_everywhere(*, by: Actor, at: datetime, operation: str, account: str) -> None:
    """End every session of an account at once, wherever it is signed in.

    Anybody may end their own; a coordinator, those of members and facilitators of the programme.

    Raises
    ------
    NotAllowed, NotFound
    """
    with writing():
        found = Account.objects.filter(id=account).first()
        if account != by.account:
            check_may(by, Capability.MANAGE_ACCOUNTS)
            if found is None or not _reaches(by, account):
                raise NotFound(NOT_THERE)
        note(by, at, "accounts.sign_out", account, operation)
        _end_sessions(account)


def sign_out_own(*, account: str, at: datetime, operation: str) -> None:
    """End every session of one's own account, in whatever role, or in none."""
    with writing():
        note(OwnAccount(account=account), at, "accounts.sign_out", account, operation)
        _end_sessions(account)


def _check_closes(by: Actor) -> None:
    if by.role is not ActingRole.ADMINISTRATOR:
        raise NotAllowed("Only an administrator closes accounts. Take back the role instead.")


def _reaches(by: Actor, account: str) -> bool:
    if by.role is ActingRole.ADMINISTRATOR and by.programme is None:
        return True
    held = RoleGrant.objects.filter(account=account, programme=by.programme)
    if by.role is not ActingRole.ADMINISTRATOR:
        held = held.filter(role__in=OF_PARTICIPANTS)
    return held.exists()


def _is_wholly_of(programme: str, account: str) -> bool:
    held = set(RoleGrant.objects.filter(account=account).values_list("programme_id", flat=True))
    return held == {programme}


def _locked(by: Actor, email: str, account: str) -> Account:
    """An account that is to change; an administrator of one programme reaches no other's."""
    accounts = Account.objects.filter(id=account) if account else with_email(email)
    found = accounts.select_for_update().first()
    if found is None or not (by.programme is None or _is_wholly_of(by.programme, found.id)):
        raise NotFound(NOT_THERE if account else "There is no account with this e-mail address.")
    return found


def _end_sessions(account: str) -> None:
    """Once it is written: sessions are kept beside the record, in another transaction."""
    transaction.on_commit(lambda: end_sessions(frozenset({account})))
