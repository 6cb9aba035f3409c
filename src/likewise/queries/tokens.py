"""The tokens of a programme, for those who make and agree to them: never a secret, or a digest."""

from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.tokens import Standing, TokenState
from likewise.records.models import Programme, Token
from likewise.records.models.versions import current


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """One token: what it is for, whose hat it wears, and what it is good for today."""

    id: str
    name: str
    account: str
    role: ActingRole
    programme: str
    programme_name: str
    made_at: datetime
    expires_on: date
    last_used_on: date | None
    state: TokenState
    may_agree: bool


def tokens(viewer: Actor, *, today: date) -> tuple[TokenLine, ...]:
    """The tokens of the viewer's programme, latest first; the installation's administrator's, all.

    Raises
    ------
    NotFound
        When the viewer's role has nothing to do with tokens.
    """
    agrees = may(viewer, Capability.AGREE_TOKENS)
    if not (agrees or may(viewer, Capability.MAKE_TOKENS)):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    rows = Token.objects.select_related("grant__account").order_by("-made_at", "id")
    if viewer.programme is not None:
        rows = rows.filter(programme_id=viewer.programme)
    found = list(rows)
    names = Programme.objects.filter(current(), fact__in={row.programme_id for row in found})
    called = dict(names.values_list("fact", "name"))
    return tuple(_line(row, called, viewer, agrees, today) for row in found)


def standing_of(token: Token) -> Standing:
    """What decides whether a token is good; asked before there is a viewer."""
    grant = token.grant
    return Standing(
        role=ActingRole(grant.role),
        expires_on=token.expires_on,
        is_agreed=token.agreed_at is not None,
        is_ended=token.ended_at is not None,
        holds_role=grant.revoked_at is None and grant.account.is_active,
    )


def programmes_for_tokens(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """The programmes in which the viewer may make tokens, as ids and names."""
    if not may(viewer, Capability.MAKE_TOKENS):
        return ()
    rows = Programme.objects.filter(current())
    if viewer.programme is not None:
        rows = rows.filter(fact=viewer.programme)
    return tuple(rows.order_by("name", "fact").values_list("fact", "name"))


def _line(
    token: Token, called: dict[str, str], viewer: Actor, agrees: bool, today: date
) -> TokenLine:
    state = standing_of(token).state(today)
    is_other = viewer.account not in (token.made_by, token.grant.account_id)
    return TokenLine(
        id=token.id,
        name=token.name,
        account=token.grant.account_id,
        role=ActingRole(token.grant.role),
        programme=token.programme_id,
        programme_name=called.get(token.programme_id, ""),
        made_at=token.made_at,
        expires_on=token.expires_on,
        last_used_on=token.last_used_on,
        state=state,
        may_agree=agrees and is_other and state is TokenState.WAITING,
    )
