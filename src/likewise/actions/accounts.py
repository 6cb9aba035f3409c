"""Make accounts, give and take back the hats they may wear."""

from datetime import datetime

from django.db import transaction

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor, may_hold_together
from likewise.domain.operations import Ids
from likewise.domain.refusals import DomainError
from likewise.records import audit
from likewise.records.models import Account, RoleGrant


class AccountExists(DomainError):
    """An e-mail address that already has an account."""


class RolesExclude(DomainError):
    """Hats that one person may never hold together in one programme."""


# What a coordinator may give; the staff-side hats are an administrator's to give.
A_COORDINATOR_GIVES = frozenset({ActingRole.MEMBER, ActingRole.FACILITATOR})


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
    with transaction.atomic():
        if Account.objects.filter(email__iexact=email).exists():
            raise AccountExists("There is an account with this e-mail address already.")
        account = Account.objects.create_user(
            email=email, password=password, id=Ids(operation).new(), name=name,
            is_example=is_example,
        )  # fmt: skip
        _audit(by, at, "accounts.create", account.id, operation)
    return account.id


def create_administrator(
    *, at: datetime, operation: str, email: str, password: str, name: str = ""
) -> str:
    """Make the installation's administrator, by whoever owns the machine."""
    owner = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None)
    with transaction.atomic():
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
    check_may(by, Capability.MANAGE_ACCOUNTS)
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(email__iexact=email).first()
        if account is None:
            raise NotFound("There is no account with this e-mail address.")
        account.set_password(password)
        account.save(update_fields=["password"])
        _audit(by, at, "accounts.set_password", account.id, "")


def grant_role(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    account: str,
    role: ActingRole,
    programme: str | None,
    participant: str | None = None,
) -> str:
    """Give a hat and answer the grant's id; refuses hats that exclude one worn now or before."""
    check_may(by, Capability.MANAGE_ACCOUNTS)
    if by.role is ActingRole.COORDINATOR and (
        role not in A_COORDINATOR_GIVES or programme != by.programme
    ):
        raise RolesExclude(
            "A coordinator gives the roles of member and facilitator in their own programme. "
            "Ask an administrator for any other."
        )
    with transaction.atomic():
        held = RoleGrant.objects.select_for_update().filter(account=account, programme=programme)
        ever = frozenset(ActingRole(each) for each in held.values_list("role", flat=True))
        if not may_hold_together(ever | {role}):
            raise RolesExclude(
                f"Somebody who has been {' or '.join(sorted(ever))} in this programme may not be "
                f"{role}. Choose another person."
            )
        grant, _ = RoleGrant.objects.get_or_create(
            account_id=account,
            programme_id=programme,
            role=role,
            revoked_at=None,
            defaults={
                "id": Ids(operation).new(), "granted_at": at, "participant_id": participant,
            },
        )  # fmt: skip
        _audit(by, at, "accounts.grant", account, operation, programme)
    return grant.id


def revoke_role(*, by: Actor, at: datetime, operation: str, grant: str) -> None:
    """Take a hat back; it is refused from the next request on."""
    check_may(by, Capability.MANAGE_ACCOUNTS)
    with transaction.atomic():
        found = RoleGrant.objects.select_for_update().filter(id=grant, revoked_at=None).first()
        reach = found is not None and (
            by.role is ActingRole.ADMINISTRATOR
            or (found.programme_id == by.programme and found.role in A_COORDINATOR_GIVES)
        )
        if found is None or not reach:
            raise NotFound("There is no such role to take back.")
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        _audit(by, at, "accounts.revoke", found.account_id, operation, found.programme_id)


def _audit(
    by: Actor,
    at: datetime,
    action: str,
    account: str,
    operation: str,
    programme: str | None = None,
) -> None:
    audit.append(
        by=by,
        at=at,
        action=action,
        about=[account],
        counts={},
        operation=operation,
        programme=programme,
    )
