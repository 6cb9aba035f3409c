"""Give hats and take them back: a staff role by two people, or by the machine's owner."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from likewise.actions.accounts.noting import note
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import (
    OF_PARTICIPANTS,
    ActingRole,
    Actor,
    is_machine_owner,
    may_hold_together,
)
from likewise.domain.operations import Ids
from likewise.domain.participants import Participant
from likewise.domain.refusals import DomainError
from likewise.records import concerns, imprints
from likewise.records.accounts import belongs_to, with_email
from likewise.records.audit import OwnAccount
from likewise.records.facts import current
from likewise.records.models import Account, RoleGrant
from likewise.records.turns import writing


class RolesExclude(DomainError):
    """Hats that one person may never hold together in one programme."""


class RoleNotClear(DomainError):
    """A hat that does not say whose it is, or where it is worn."""


class NeedsSecondHand(DomainError):
    """A staff role that somebody would give alone."""


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
    """Give a hat and answer the grant's id; refuses hats that exclude one worn now or before.

    Raises
    ------
    NotAllowed, NotFound, RolesExclude, RoleNotClear, NeedsSecondHand
    """
    check_may_ask_for(by, role, programme)
    if role not in OF_PARTICIPANTS and not is_machine_owner(by):
        raise NeedsSecondHand(
            f"Two people make somebody {role}. Ask for it under Accounts; a guardian agrees. Where "
            "there is no guardian yet, whoever looks after the machine makes one at its terminal."
        )
    return give(
        by=by, at=at, operation=operation, account=account, role=role, programme=programme,
        participant=participant,
    )  # fmt: skip


def check_may_ask_for(by: Actor, role: ActingRole, programme: str | None) -> None:
    """Refuse somebody who gives no such hat there, not even with a second person.

    Raises
    ------
    NotAllowed, RolesExclude
    """
    check_may(by, Capability.MANAGE_ACCOUNTS)
    if by.role is ActingRole.COORDINATOR and (
        role not in OF_PARTICIPANTS or programme != by.programme
    ):
        raise RolesExclude(
            "A coordinator gives the roles of member and facilitator in their own programme. "
            "Ask an administrator for any other."
        )
    if by.programme is not None and programme != by.programme and not is_machine_owner(by):
        raise RolesExclude(
            "You act in one programme, and give roles there. Ask an administrator of the "
            "installation for any other."
        )


def give(
    *,
    by: Actor | OwnAccount,
    at: datetime,
    operation: str,
    account: str,
    role: ActingRole,
    programme: str | None,
    participant: str | None = None,
) -> str:
    """Give a hat that was agreed on, in the caller's way; answers the grant's id.

    Raises
    ------
    NotFound, RolesExclude, RoleNotClear
    """
    with writing():
        # One at a time: two hats that exclude one another could be given at once.
        holder = Account.objects.select_for_update().filter(id=account).first()
        if holder is None:
            raise NotFound("There is no such account.")
        check_may_hold(account, role, programme, participant)
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
            note(by, at, "accounts.grant", account, operation, programme, imprint)
    return given.id


def check_may_hold(
    account: str, role: ActingRole, programme: str | None, participant: str | None
) -> None:
    """Refuse a hat that is not clear, or that excludes one that the account has or had.

    Raises
    ------
    NotFound, RolesExclude, RoleNotClear
    """
    check_clear(role, programme, participant)
    held = RoleGrant.objects.filter(account=account)
    _check_is_one(held.filter(role=role, revoked_at=None), role, programme)
    if programme is not None:  # an administrator above programmes stands in each of them
        held = held.filter(Q(programme=programme) | Q(programme__isnull=True))
    _check_together(role, held.values_list("role", flat=True))


def check_clear(role: ActingRole, programme: str | None, participant: str | None) -> None:
    """Refuse a hat that does not say where it is worn, or whose it is.

    Raises
    ------
    NotFound, RoleNotClear
    """
    if programme is None and role is not ActingRole.ADMINISTRATOR:
        raise RoleNotClear(f"Somebody is {role} in a programme. Say in which one.")
    if participant is None:
        if role in OF_PARTICIPANTS:
            raise RoleNotClear(f"A {role} is one of the programme's people. Say who they are.")
    elif not current(Participant, fact=participant, programme_id=programme):
        raise NotFound("There is no such person in this programme.")


def _check_is_one(held: "QuerySet[RoleGrant]", role: ActingRole, programme: str | None) -> None:
    """Who stands above programmes wears that hat in each: nobody wears it twice in one."""
    if role is not ActingRole.ADMINISTRATOR:
        return
    if programme is not None and held.filter(programme__isnull=True).exists():
        raise RoleNotClear(
            "They are administrator of the whole installation, and so of this programme. Nothing "
            "is left to give."
        )
    if programme is None and held.filter(programme__isnull=False).exists():
        raise RoleNotClear(
            "They are administrator of a programme. Take that role back, then give them the one "
            "of the whole installation."
        )


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
    """Take a hat back; it is refused from the next request on.

    Raises
    ------
    NotAllowed, NotFound
    """
    check_may(by, Capability.MANAGE_ACCOUNTS)
    with writing():
        found = RoleGrant.objects.select_for_update().filter(id=grant, revoked_at=None).first()
        if found is None or not reaches(by, found):
            raise NotFound("There is no such role to take back.")
        take_back(found, by=by, at=at, operation=operation)


def reaches(by: Actor, grant: RoleGrant) -> bool:
    """Whether somebody who may give hats may take this one back."""
    if by.role is ActingRole.ADMINISTRATOR:
        return by.programme in (None, grant.programme_id) or is_machine_owner(by)
    return grant.programme_id == by.programme and grant.role in OF_PARTICIPANTS


class LastReceiver(DomainError):
    """A nurse whose role is taken back while worries wait that nobody else would receive."""


def take_back(found: RoleGrant, *, by: Actor, at: datetime, operation: str) -> None:
    """Take back a hat that is locked, in the caller's transaction.

    Raises
    ------
    LastReceiver
    """
    _check_somebody_still_receives(found)
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    imprint = imprints.of_filling(found)
    note(by, at, "accounts.revoke", found.account_id, operation, found.programme_id, imprint)


def _check_somebody_still_receives(grant: RoleGrant) -> None:
    """Refuse to leave open worries without anybody who reads them."""
    programme = grant.programme_id
    if grant.role != ActingRole.NURSE or programme is None:
        return
    others = set(concerns.receivers(programme)) - {grant.account_id}
    if not others and concerns.are_open(programme):
        raise LastReceiver(
            "Worries are open, and nobody else of the programme receives them. Give another nurse "
            "the role first, or have them closed."
        )


def revoke_role_of(
    *, by: Actor, at: datetime, operation: str, email: str, role: ActingRole, programme: str | None
) -> None:
    """Take a hat back from whoever has this e-mail address.

    Raises
    ------
    NotAllowed, NotFound
    """
    held = RoleGrant.objects.filter(account__in=with_email(email), role=role, revoked_at=None)
    if role is not ActingRole.ADMINISTRATOR:
        held = held.filter(programme=programme)
    grant = held.values_list("id", flat=True).first()
    if grant is None:
        raise NotFound(f"Nobody with this e-mail address is {role} here.")
    revoke_role(by=by, at=at, operation=operation, grant=grant)
