"""Token accounts: how another program acts, in the hat of an account, until a day."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole, Actor
from likewise.domain.refusals import DomainError

SECRET_BYTES = 32
MARK = "likewise_"  # so that whoever finds one knows what it is, and scanners can look for it
LONGEST = timedelta(days=366)
LONGEST_NAME = 100


class TokenNotRight(DomainError):
    """A token that may not be made like this."""


class NotASecondHand(DomainError):
    """Somebody agrees to a token that they made, or that is their own."""


class TokenState(StrEnum):
    """What a token is good for today."""

    WAITING = "waiting for a second person"
    IN_USE = "in use"
    EXPIRED = "expired"
    ENDED = "ended"
    WITHOUT_ROLE = "its role was taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides whether a token is good: all of it is asked at every request."""

    role: ActingRole
    expires_on: date
    is_agreed: bool
    is_ended: bool
    holds_role: bool

    def state(self, today: date) -> TokenState:
        """What the token is good for on a day."""
        if self.is_ended:
            return TokenState.ENDED
        if not self.holds_role:
            return TokenState.WITHOUT_ROLE
        if today >= self.expires_on:
            return TokenState.EXPIRED
        if needs_second_hand(self.role) and not self.is_agreed:
            return TokenState.WAITING
        return TokenState.IN_USE


def written(secret: bytes) -> str:
    """A token as it is handed over: a mark, and the secret in letters."""
    if len(secret) != SECRET_BYTES:
        raise TokenNotRight(f"A token's secret has {SECRET_BYTES} random bytes.")
    return MARK + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is stored of a token: 256 random bits cannot be guessed back from one SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def needs_second_hand(role: ActingRole) -> bool:
    """Whether somebody else has to agree before a token of this role is good.

    One of a member or a facilitator reaches what they reach on their phone.
    """
    return role not in OF_PARTICIPANTS


def check_may_stand(*, name: str, expires_on: date, today: date) -> None:
    """Refuse a token without a name, or that never ends.

    Raises
    ------
    TokenNotRight
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise TokenNotRight(f"Say what the token is for, in {LONGEST_NAME} characters or fewer.")
    if not today < expires_on <= today + LONGEST:
        raise TokenNotRight(
            f"A token ends on a day after today, and within {LONGEST.days} days. Choose another."
        )


def check_is_second_hand(by: Actor, *, made_by: str, account: str) -> None:
    """Refuse the maker of a token, and whoever it is for, as the second person.

    Raises
    ------
    NotASecondHand
    """
    if by.account in (made_by, account):
        raise NotASecondHand(
            "A second person agrees to a token: not who made it, nor who it is for. "
            "Ask another guardian."
        )
