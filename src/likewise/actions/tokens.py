"""Make, agree to, end and admit the tokens with which other programs act."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import OperationalError, transaction
from django.db.models import Q

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.operations import Ids
from likewise.domain.periods import day_of
from likewise.domain.programmes import Programme
from likewise.domain.refusals import DomainError
from likewise.domain.tokens import (
    TokenNotRight,
    TokenState,
    check_is_second_hand,
    check_may_stand,
    digest_of,
    written,
)
from likewise.queries.tokens import standing_of
from likewise.records import audit
from likewise.records.accounts import with_email
from likewise.records.facts import current
from likewise.records.models import RoleGrant, Token
from likewise.records.turns import writing


class NotAdmitted(DomainError):
    """A token that is none, or is not good; which of these is never said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who acts with a token, and in which day they live."""

    actor: Actor
    zone: str
    today: date
    is_example: bool


def make_token(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    email: str,
    role: ActingRole,
    programme: str,
    name: str,
    expires_on: date,
    secret: bytes,
) -> str:
    """Make a token for a hat that somebody holds, and answer it: it is never shown again.

    `secret` is 32 random bytes. A token of a staff role is not good before a second person agrees.

    Raises
    ------
    NotAllowed, NotFound, TokenNotRight
    """
    check_may(by, Capability.MAKE_TOKENS)
    if programme != (by.programme or programme):
        raise NotFound("There is no such programme.")
    with writing():
        check_may_stand(name=name, expires_on=expires_on, today=_today(programme, at))
        grant = _grant(email, role, programme)
        made = Ids(operation).new()
        if Token.objects.filter(id=made).exists():
            raise TokenNotRight(
                "This token was made already, and is shown only once. End it and make another."
            )
        Token.objects.create(
            id=made, digest=digest_of(written(secret)), name=name.strip(), grant=grant,
            programme_id=programme, made_at=at, made_by=by.account, expires_on=expires_on,
        )  # fmt: skip
        _audit(by, at, "tokens.make", made, grant, programme, operation)
    return written(secret)


def agree_to_token(*, by: Actor, at: datetime, operation: str, token: str) -> None:
    """Agree, as the second person, that a token may be used.

    Raises
    ------
    NotAllowed, NotFound, NotASecondHand
    """
    check_may(by, Capability.AGREE_TOKENS)
    with writing():
        found = _held(by, token)
        if standing_of(found).state(_today(found.programme_id, at)) is not TokenState.WAITING:
            raise NotFound("There is no such token that waits for a second person.")
        check_is_second_hand(by, made_by=found.made_by, account=found.grant.account_id)
        found.agreed_at, found.agreed_by = at, by.account
        found.save(update_fields=["agreed_at", "agreed_by"])
        _audit(by, at, "tokens.agree", token, found.grant, found.programme_id, operation)


def end_token(*, by: Actor, at: datetime, operation: str, token: str) -> None:
    """End a token; it is refused from its next request on. Who may agree to one may end it too.

    Raises
    ------
    NotAllowed, NotFound
    """
    if by.role is not ActingRole.GUARDIAN:
        check_may(by, Capability.MAKE_TOKENS)
    with writing():
        found = _held(by, token)
        if found.ended_at is not None:
            return
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        _audit(by, at, "tokens.end", token, found.grant, found.programme_id, operation)


def admit(*, token: str, at: datetime) -> Admitted:
    """Who acts with a token: asked anew at every request, so that what was taken back is refused.

    Raises
    ------
    NotAdmitted
        With one sentence, whatever the reason.
    """
    found = Token.objects.select_related("grant__account").filter(digest=digest_of(token)).first()
    if found is None:
        raise _no()
    programme = current(Programme, fact=found.programme_id)[0]
    today = day_of(at, programme.zone)
    if standing_of(found).state(today) is not TokenState.IN_USE:
        raise _no()
    _note_use(found, today)
    grant = found.grant
    return Admitted(
        actor=Actor(
            account=grant.account_id,
            role=ActingRole(grant.role),
            programme=found.programme_id,
            participant=grant.participant_id,
        ),
        zone=programme.zone,
        today=today,
        is_example=grant.account.is_example,
    )


def _no() -> NotAdmitted:
    return NotAdmitted("This token is not good here. Ask the administrator for another one.")


def _note_use(token: Token, today: date) -> None:
    """Once a day. Somebody else who is writing must not make a question fail."""
    unused = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    if token.last_used_on is not None and token.last_used_on >= today:
        return
    try:
        with transaction.atomic():
            Token.objects.filter(unused, id=token.id).update(last_used_on=today)
    except OperationalError:
        return  # the next request notes it


def _today(programme: str, at: datetime) -> date:
    found = current(Programme, fact=programme)
    if not found:
        raise NotFound("There is no such programme.")
    return at.astimezone(ZoneInfo(found[0].zone)).date()


def _grant(email: str, role: ActingRole, programme: str) -> RoleGrant:
    """The hat that somebody holds; an administrator of the installation stands in each programme.

    One at a time with whoever takes it back.
    """
    held = RoleGrant.objects.select_for_update(of=("self",)).filter(
        Q(programme_id=programme) | Q(programme__isnull=True),
        account__in=with_email(email),
        account__is_active=True,
        role=role,
        revoked_at=None,
    )
    found = held.order_by("programme_id").first()
    if found is None:
        raise TokenNotRight(
            f"Nobody with this e-mail address is {role} here. Give them the role first."
        )
    return found


def _held(by: Actor, token: str) -> Token:
    """A token of the actor's programme, locked; the installation's administrator reaches all."""
    rows = Token.objects.select_for_update(of=("self",)).select_related("grant__account")
    found = rows.filter(id=token).first()
    if found is None or (by.programme is not None and found.programme_id != by.programme):
        raise NotFound("There is no such token.")
    return found


def _audit(
    by: Actor,
    at: datetime,
    action: str,
    token: str,
    grant: RoleGrant,
    programme: str,
    operation: str,
) -> None:
    audit.append(
        by=by,
        at=at,
        action=action,
        about=[token, grant.account_id],
        counts={},
        operation=operation,
        programme=programme,
    )
