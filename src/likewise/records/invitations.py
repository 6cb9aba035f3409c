"""Invitations as they are kept: whether one is still good, whom it is for, and its end."""

import json
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from likewise.domain.accounts import ActingRole
from likewise.domain.invitations import Invited
from likewise.domain.participants import GONE
from likewise.records import keys
from likewise.records.keys import ledger
from likewise.records.models import Invitation, Participant, Status
from likewise.records.models.versions import current
from likewise.records.turns import writing


def invited(row: Invitation, *, gone: frozenset[str]) -> Invited:
    """A row as the value that rules are asked about; `gone` are participants who are gone."""
    return Invited(
        role=ActingRole(row.role),
        expires_on=row.expires_on,
        is_agreed=row.agreed_at is not None,
        is_used=row.used_at is not None,
        is_withdrawn=row.withdrawn_at is not None,
        is_gone=row.participant_id in gone,
    )


def gone_among(participants: Iterable[str | None], *, today: date) -> frozenset[str]:
    """Those of some participants who withdrew, left, were erased, or were added by mistake."""
    asked = {each for each in participants if each}
    begun = Status.objects.filter(
        current(), participant=OuterRef("fact"), starts_on__lte=today
    ).order_by("-starts_on")
    rows = Participant.objects.filter(current(), fact__in=asked).alias(
        status_now=Subquery(begun.values("status")[:1])
    )
    stays = Q(status_now__isnull=True) | ~Q(status_now__in=[*GONE])
    here = set(rows.filter(stays).values_list("fact", flat=True))
    return frozenset(asked - here) | (asked & ledger.erased())


def seal_whom(row: Invitation, *, email: str, name: str) -> None:
    """Seal under a key of the invitation's own for whom it is, who is nobody of the record."""
    row.sealed = keys.seal(_key(row.id), json.dumps([email, name]), f"invitation|{row.id}")


def whom(row: Invitation) -> tuple[str, str]:
    """The address and the name that somebody gave; empty for people of the record, or once gone."""
    if not row.sealed:
        return "", ""
    try:
        email, name = json.loads(
            keys.unseal(_key(row.id), bytes(row.sealed), f"invitation|{row.id}")
        )
    except keys.Erased:
        return "", ""
    return email, name


def forget_whom(row: Invitation) -> None:
    """Forget for whom it was: it is used, and the account says it, or it never will be."""
    row.sealed = b""
    own = _key(row.id)
    transaction.on_commit(lambda: keys.destroy([own]))


def open_for(participant: str) -> int:
    """How many invitations somebody has that nobody used or withdrew."""
    theirs = Invitation.objects.filter(participant=participant)
    return theirs.filter(used_at=None, withdrawn_at=None).count()


def withdraw_of(participant: str, *, at: datetime) -> int:
    """Withdraw what is open for somebody who goes; answers how many there were."""
    with writing():
        theirs = Invitation.objects.filter(participant=participant)
        return theirs.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=at)


def _key(invitation: str) -> str:
    return f"invitation:{invitation}"
