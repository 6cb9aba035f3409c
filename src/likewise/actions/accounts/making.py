"""Make accounts, and give them the passwords that open them."""

from datetime import datetime

from django.db import IntegrityError

from likewise.actions.accounts.noting import note
from likewise.actions.accounts.roles import grant_role
from likewise.domain.access import Capability, NotAllowed, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.operations import Ids
from likewise.domain.refusals import DomainError
from likewise.records import audit
from likewise.records.accounts import with_email
from likewise.records.models import Account
from likewise.records.turns import writing


class AccountExists(DomainError):
    """An e-mail address that already has an account."""


EXISTS = "There is an account with this e-mail address already."


def create_account(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    email: str,
    name: str = "",
    password: str | None = None,
    is_example: bool = False,
) -> str:
    """Make an account and answer its id; without a password, one is set by the reset mail."""
    check_may(by, Capability.MANAGE_ACCOUNTS)
    return make(
        by=by, at=at, operation=operation, email=email, name=name, password=password,
        is_example=is_example,
    )  # fmt: skip


def make(
    *,
    by: Actor | None,
    at: datetime,
    operation: str,
    email: str,
    name: str = "",
    password: str | None = None,
    is_example: bool = False,
) -> str:
    """Make an account that was agreed on; by whoever it is for, where nobody else makes it."""
    with writing():
        if with_email(email).exists():
            raise AccountExists(EXISTS)
        new = Ids(operation).new()
        try:
            with writing():
                Account.objects.create_user(
                    email=email, password=password, id=new, name=name, is_example=is_example
                )
        except IntegrityError:  # somebody else made it at the same moment
            raise AccountExists(EXISTS) from None
        note(by or audit.OwnAccount(account=new), at, "accounts.create", new, operation)
    return new


def add_account(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    email: str,
    role: ActingRole,
    programme: str | None,
    name: str = "",
    participant: str | None = None,
) -> str:
    """Give a hat to whoever has this e-mail address, making their account where there is none.

    Both or neither; answers the grant's id.
    """
    with writing():
        known = with_email(email).values_list("id", flat=True).first()
        account = known or create_account(by=by, at=at, operation=operation, email=email, name=name)
        return grant_role(
            by=by,
            at=at,
            operation=f"{operation}-role",
            account=account,
            role=role,
            programme=programme,
            participant=participant,
        )


def create_administrator(
    *, at: datetime, operation: str, email: str, password: str, name: str = ""
) -> str:
    """Make the installation's administrator, by whoever owns the machine."""
    owner = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None)
    with writing():
        account = create_account(
            by=owner, at=at, operation=operation, email=email, name=name, password=password
        )
        grant_role(
            by=owner,
            at=at,
            operation=f"{operation}-role",
            account=account,
            role=ActingRole.ADMINISTRATOR,
            programme=None,
        )
    return account


def set_password(*, by: Actor, at: datetime, email: str, password: str) -> None:
    """Give an account a new password; everyone signed in with the old one is signed out."""
    if by.role is not ActingRole.ADMINISTRATOR:  # a password is every hat of its account
        raise NotAllowed("Only an administrator gives passwords. People set theirs by e-mail.")
    with writing():
        account = with_email(email).select_for_update().first()
        if account is None:
            raise NotFound("There is no account with this e-mail address.")
        account.set_password(password)
        account.save(update_fields=["password"])
        note(by, at, "accounts.set_password", account.id, "")


def choose_password(*, account: str, at: datetime, password: str) -> None:
    """Give an account the password that whoever it belongs to chose, having proved who they are."""
    with writing():
        found = Account.objects.select_for_update().get(id=account)
        found.set_password(password)
        found.save(update_fields=["password"])
        by = audit.OwnAccount(account=account)
        audit.append(by=by, at=at, action="accounts.choose_password", about=[account], counts={})
