"""Invitations: somebody is asked to have an account, in one role, by a link that works once."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole, Actor
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError

SECRET_BYTES = 15  # 24 letters, which one can type from paper
GOOD_FOR = timedelta(days=14)
LONGEST_TYPED = 100
ASK_AGAIN = "Ask whoever invited you for another one."
NOT_THERE = (
    "This invitation is not there. See whether every letter is right, or ask whoever invited you."
)


class InvitationNotGood(DomainError):
    """An invitation with which nothing can be done, as things stand."""


class InvitationNotRight(DomainError):
    """An invitation that cannot be made like this."""


class NotASecondHand(DomainError):
    """Somebody agrees to a role that they asked for, or that is their own."""


class InvitationState(StrEnum):
    """What an invitation is good for."""

    WAITING = "waiting for a second person"
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    GONE = "of somebody who is gone"


class Way(StrEnum):
    """How an invitation reaches whoever it is for."""

    MAIL = "mail"
    PRINTED = "printed"
    NONE = "no link"  # they have an account, which gets the role once a second person agrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What decides whether an invitation is good: all of it is asked each time."""

    role: ActingRole
    expires_on: date
    is_agreed: bool
    is_used: bool
    is_withdrawn: bool
    is_gone: bool  # whom it is for left, withdrew, or was erased

    @property
    def last_on(self) -> date:
        """The last day on which it is good."""
        return self.expires_on - timedelta(days=1)

    def state(self, today: date) -> InvitationState:
        """What it is good for on a day."""
        if self.is_used:
            return InvitationState.USED
        if self.is_withdrawn:
            return InvitationState.WITHDRAWN
        if self.is_gone:
            return InvitationState.GONE
        if today >= self.expires_on:
            return InvitationState.EXPIRED
        if needs_second_hand(self.role) and not self.is_agreed:
            return InvitationState.WAITING
        return InvitationState.OPEN


def last_day(today: date) -> date:
    """The last day of an invitation that is made, or agreed to, today."""
    return today + GOOD_FOR - timedelta(days=1)


def written(secret: bytes) -> str:
    """A secret as it stands in a link and on paper: letters and digits, four by four."""
    if len(secret) != SECRET_BYTES:
        raise InvitationNotRight(f"An invitation's secret has {SECRET_BYTES} random bytes.")
    return _by_four(base64.b32encode(secret).decode().lower())


def as_typed(code: str) -> str:
    """What somebody typed from paper, as it was written: capitals and gaps count for nothing."""
    return _by_four(re.sub(r"[^a-z2-7]", "", code[:LONGEST_TYPED].lower()))


def digest_of(code: str) -> str:
    """What is stored of a code: 120 random bits cannot be guessed back from one SHA-256."""
    return hashlib.sha256(f"invitation {code}".encode("utf-8", "surrogatepass")).hexdigest()


def _by_four(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def needs_second_hand(role: ActingRole) -> bool:
    """Whether somebody else has to agree before anybody gets this role."""
    return role not in OF_PARTICIPANTS


def check_is_second_hand(by: Actor, *, made_by: str, account: str | None) -> None:
    """Refuse whoever asked for a role, and whoever it is for, as the second person.

    Raises
    ------
    NotASecondHand
    """
    if by.account in (made_by, account):
        raise NotASecondHand(
            "A second person agrees to a role: not who asked for it, nor who it is for. "
            "Ask another guardian."
        )


def check_is_good(invited: Invited, *, today: date) -> None:
    """Refuse an invitation with which nobody gets an account now.

    Raises
    ------
    InvitationNotGood
        With why, and what to do; never whom it was for.
    """
    sentences = {
        InvitationState.WAITING: (
            "This invitation is not good yet: a second person has to agree to it first. "
            "Open the link again tomorrow."
        ),
        InvitationState.USED: (
            "This invitation was used already: it works once. If you used it, sign in. If you did "
            "not, tell whoever invited you at once."
        ),
        InvitationState.EXPIRED: (
            f"This invitation was good until {in_words(invited.last_on)}. {ASK_AGAIN}"
        ),
        InvitationState.WITHDRAWN: f"This invitation was withdrawn. {ASK_AGAIN}",
        InvitationState.GONE: f"This invitation is good no more. {ASK_AGAIN}",
    }
    state = invited.state(today)
    if state in sentences:
        raise InvitationNotGood(sentences[state])
