"""Make accounts, give and take back the hats they may wear."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q

from likewise.domain.access import Capability, NotAllowed, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor, may_hold_together
from likewise.domain.operations import Ids
from likewise.domain.participants import Participant
from likewise.domain.refusals import DomainError
from likewise.records import audit, imprints
from likewise.records.accounts import belongs_to, with_email
from likewise.records.facts import current
from likewise.records.models import Account, RoleGrant
from likewise.records.turns import writing


class AccountExists(DomainError):
    """An e-mail address that already has an account."""


class RolesExclude(DomainError):
    """Hats that one person may never hold together in one programme."""


class RoleNotClear(DomainError):
    """A hat that does not say whose it is, or where it is worn."""


# What a coordinator may give; the staff-side hats are an administrator's to give.
A_COORDINATOR_GIVES = frozenset({ActingRole.MEMBER, ActingRole.FACILITATOR})
# Hats of people who are participants themselves.
OF_PARTICIPANTS = A_COORDINATOR_GIVES
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
    with writing():
        if with_email(email).exists():
            raise AccountExists(EXISTS)
        try:
            with writing():
                account = Account.objects.create_user(
                    email=email, password=password, id=Ids(operation).new(), name=name,
                    is_example=is_example,
                )  # fmt: skip
        except IntegrityError:  # somebody else made it at the same moment
            raise AccountExists(EXISTS) from None
        _audit(by, at, "accounts.create", account.id, operation)
    return account.id


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


def close_account(*, by: Actor, at: datetime, operation: str, email: str) -> None:
    """Let nobody sign in with an account any more, from the next request on; it stays on record."""
    if by.role is not ActingRole.ADMINISTRATOR:
        raise NotAllowed("Only an administrator closes accounts. Take back the role instead.")
    with writing():
        found = with_email(email).select_for_update().first()
        if found is None:
            raise NotFound("There is no account with this e-mail address.")
        if not found.is_active:
            return
        found.is_active = False
        found.save(update_fields=["is_active"])
        _audit(by, at, "accounts.close", found.id, operation)


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
        _audit(by, at, "accounts.set_password", account.id, "")


def choose_password(*, account: str, at: datetime, password: str) -> None:
    """Give an account the password that whoever it belongs to chose, having proved who they are."""
    with writing():
        found = Account.objects.select_for_update().get(id=account)
        found.set_password(password)
        found.save(update_fields=["password"])
        by = audit.OwnAccount(account=account)
        audit.append(by=by, at=at, action="accounts.choose_password", about=[account], counts={})


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
    with writing():
        # One at a time: two hats that exclude one another could be given at once.
        holder = Account.objects.select_for_update().filter(id=account).first()
        if holder is None:
            raise NotFound("There is no such account.")
        _check_clear(role, programme, participant)
        held = RoleGrant.objects.filter(account=account)
        if programme is not None:  # an administrator above programmes stands in each of them
            held = held.filter(Q(programme=programme) | Q(programme__isnull=True))
        _check_together(role, held.values_list("role", flat=True))
        given, is_new = RoleGrant.objects.get_or_create(
            account_id=account,
            programme_id=programme,
            role=role,
            revoked_at=None,
            defaults={
                "id": Ids(operation).new(), "granted_at": at, "participant_id": participant,
            },
        )  # fmt: skip
        if given.participant_id != participant:
            raise RoleNotClear(f"They are {role} here as somebody else. Take that role back first.")
        if is_new and participant is not None:
            belongs_to(holder, participant)
        if is_new:
            imprint = imprints.of_row(given)
            _audit(by, at, "accounts.grant", account, operation, programme, imprint)
    return given.id


def _check_clear(role: ActingRole, programme: str | None, participant: str | None) -> None:
    if programme is None and role is not ActingRole.ADMINISTRATOR:
        raise RoleNotClear(f"Somebody is {role} in a programme. Say in which one.")
    if participant is None:
        if role in OF_PARTICIPANTS:
            raise RoleNotClear(f"A {role} is one of the programme's people. Say who they are.")
    elif not current(Participant, fact=participant, programme_id=programme):
        raise NotFound("There is no such person in this programme.")


def _check_together(role: ActingRole, ever: Iterable[str]) -> None:
    against = sorted(
        each for each in set(ever) if not may_hold_together(frozenset({ActingRole(each), role}))
    )
    if against:
        raise RolesExclude(
            f"Somebody who has been {' or '.join(against)} in this programme may not be "
            f"{role}. Choose another person."
        )


def revoke_role(*, by: Actor, at: datetime, operation: str, grant: str) -> None:
    """Take a hat back; it is refused from the next request on."""
    check_may(by, Capability.MANAGE_ACCOUNTS)
    with writing():
        found = RoleGrant.objects.select_for_update().filter(id=grant, revoked_at=None).first()
        reach = found is not None and (
            by.role is ActingRole.ADMINISTRATOR
            or (found.programme_id == by.programme and found.role in A_COORDINATOR_GIVES)
        )
        if found is None or not reach:
            raise NotFound("There is no such role to take back.")
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        imprint = imprints.of_filling(found)
        _audit(by, at, "accounts.revoke", found.account_id, operation, found.programme_id, imprint)


def revoke_role_of(
    *, by: Actor, at: datetime, operation: str, email: str, role: ActingRole, programme: str | None
) -> None:
    """Take a hat back from whoever has this e-mail address."""
    held = RoleGrant.objects.filter(account__in=with_email(email), role=role, revoked_at=None)
    if role is not ActingRole.ADMINISTRATOR:
        held = held.filter(programme=programme)
    grant = held.values_list("id", flat=True).first()
    if grant is None:
        raise NotFound(f"Nobody with this e-mail address is {role} here.")
    revoke_role(by=by, at=at, operation=operation, grant=grant)


def _audit(
    by: Actor,
    at: datetime,
    action: str,
    account: str,
    operation: str,
    programme: str | None = None,
    imprint: bytes = b"",
) -> None:
    audit.append(
        by=by,
        at=at,
        action=action,
        about=[account],
        counts={},
        imprint=imprint,
        operation=operation,
        programme=programme,
    )
