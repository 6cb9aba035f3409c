"""Whose an account is: found by its address, sealed with whom it belongs to, and forgotten."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from likewise.domain.accounts import ActingRole
from likewise.records import keys, models, questions
from likewise.records.keys import ledger
from likewise.records.models.accounts import digest_of as digest_of
from likewise.records.turns import writing


def with_email(email: str) -> QuerySet[models.Account]:
    """The account with an address, whatever its capitals; none where there is none."""
    return models.Account.objects.filter(address_digest=digest_of(email))


def account_of(pk: str) -> models.Account | None:
    """The account with an id, which every page asks for; none where there is none."""
    found = questions.answer(_accounts(), pk=pk)
    if not found:
        return None
    return models.Account.from_db(_accounts().db, _columns(), found[0])


@cache
def _accounts() -> QuerySet[models.Account, Any]:
    return models.Account.objects.values_list(*_columns())


@cache
def _columns() -> tuple[str, ...]:
    return tuple(each.attname for each in models.Account._meta.concrete_fields)


def said_of(accounts: Iterable[models.Account]) -> dict[str, tuple[str, str]]:
    """Address and name of accounts, by their ids, opened together; without those forgotten."""
    rows = [each for each in accounts if each.sealed]
    ring = keys.Ring(each.owner for each in rows)
    return {each.id: each.said_by(ring) for each in rows if each.owner in ring}


def addresses_of(role: ActingRole) -> list[str]:
    """The addresses of the open accounts that wear a hat now."""
    worn = models.RoleGrant.objects.filter(role=role, revoked_at=None).values("account")
    found = models.Account.objects.filter(id__in=worn, is_active=True, is_example=False)
    return sorted(each.email for each in found if each.email)


def addresses_in(programme: str, role: ActingRole) -> list[str]:
    """The addresses of the open accounts that wear a hat now in a programme."""
    worn = models.RoleGrant.objects.filter(programme=programme, role=role, revoked_at=None)
    found = models.Account.objects.filter(
        id__in=worn.values("account"), is_active=True, is_example=False
    )
    return sorted(each.email for each in found if each.email)


def has_idle_example() -> bool:
    """Whether there are accounts of the example that nobody can sign in with, as it is not shown.

    What is served beside them is a programme of one's own, or nothing yet.
    """
    if settings.DEMONSTRATION:
        return False
    return models.Account.objects.filter(is_example=True, is_active=True).exists()


def belongs_to(account: models.Account, participant: str) -> None:
    """Seal an account under the key of the person that a participant is, if it is nobody's yet."""
    own = f"account:{account.id}"
    person = (
        models.Participant.objects.filter(fact=participant, person__isnull=False)
        .values_list("person_id", flat=True)
        .first()
    )
    if account.owner != own or person is None:
        return
    account.seal(email=account.email, name=account.name, owner=person)
    account.save(update_fields=["owner", "sealed"])
    transaction.on_commit(lambda: keys.destroy([own]))


def forget(person: str, *, at: datetime) -> tuple[str, ...]:
    """Make the accounts of somebody unusable, and end what was begun with them; answers their ids.

    Hats are taken back, the password and the address are gone, and everybody is signed out.
    """
    own = models.Participant.objects.filter(person=person).values("fact")
    grants = models.RoleGrant.objects.filter(participant__in=own)
    with writing():
        found = list(
            models.Account.objects.select_for_update().filter(
                id__in={*grants.values_list("account", flat=True)}
            )
        )
        for account in found:
            models.RoleGrant.objects.filter(account=account, revoked_at=None).update(revoked_at=at)
            account.set_unusable_password()
            account.is_active = False
            account.address_digest, account.sealed = secrets.token_hex(32), b""
            account.save(update_fields=["password", "is_active", "address_digest", "sealed"])
        end_sessions(frozenset(account.id for account in found))
        transaction.on_commit(lambda: keys.destroy(f"account:{each.id}" for each in found))
    return tuple(account.id for account in found)


def forget_again(at: datetime) -> None:
    """Forget the accounts of everybody in the ledger, whom a restored record brought back."""
    gone = ledger.erased()
    if not gone:
        return
    granted = models.RoleGrant.objects.exclude(account__sealed=b"").values("participant")
    theirs = models.Participant.objects.filter(fact__in=granted, person__isnull=False)
    for person in gone & {*theirs.values_list("person_id", flat=True)}:
        forget(person, at=at)


def end_sessions(accounts: frozenset[str]) -> int:
    """Sign accounts out everywhere, leaving nothing of their sessions; answers how many ended."""
    theirs = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") in accounts
    ]
    return Session.objects.filter(session_key__in=theirs).delete()[0]
