"""Letters by mail or text message: what they may say, and what became of them.

A notification is a pointer to a page: it never says what the programme is about, nor which group or
place. Others may see the screen of a telephone before its owner does.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from likewise.domain.refusals import DomainError

WORTH_FOR = timedelta(days=3)  # after that a letter is not worth sending any more
LONGEST_SUBJECT = 120
LONGEST_TEXT = 10_000
LONGEST_TEXT_MESSAGE = 459  # three parts
_MAIL = re.compile(
    r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]{1,64}@[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]{1,250}"
)
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ]{5,20}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_ABOUT_HEALTH = re.compile(r"diabet|insulin|hba1c|blood\s+sugar", re.IGNORECASE)
SHORTEST_NAME = 3  # a shorter one stands in too many other words


class LetterNotRight(DomainError):
    """A letter that cannot be sent as it is."""


class SaysTooMuch(DomainError):
    """A letter that would tell whoever sees it something about whoever it is for."""


class LetterNotThere(DomainError):
    """A letter that is not there, or that nobody has to decide about."""


class Channel(StrEnum):
    """How a letter goes."""

    MAIL = "mail"
    TEXT_MESSAGE = "text message"


class LetterState(StrEnum):
    """What became of a letter."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # whoever sent it died before the answer, or there was none
    REFUSED = "refused"
    TOO_LATE = "too late"
    DISCARDED = "discarded"
    LET_BE = "let be"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent to one address. If it exists it can be sent, and says nothing about health."""

    by: Channel
    to: str
    text: str
    subject: str = ""

    def __post_init__(self) -> None:
        address = _MAIL if self.by is Channel.MAIL else _TELEPHONE
        if not address.fullmatch(self.to):
            raise LetterNotRight(f"This is no address for {self.by}. Put it right in the record.")
        if _CONTROL.search(self.subject) or len(self.subject) > LONGEST_SUBJECT:
            raise LetterNotRight(
                f"A subject is one line of at most {LONGEST_SUBJECT} characters. Shorten it."
            )
        if self.by is Channel.MAIL and not self.subject.strip():
            raise LetterNotRight("Mail needs a subject. Give it one.")
        longest = LONGEST_TEXT if self.by is Channel.MAIL else LONGEST_TEXT_MESSAGE
        if not 0 < len(self.text.strip()) <= longest:
            raise LetterNotRight(f"A letter has between 1 and {longest} characters.")
        if _ABOUT_HEALTH.search(f"{self.subject} {self.text}"):
            raise SaysTooMuch(
                "A letter never says what the programme is about: others may see it. Say where to "
                "sign in instead."
            )


def check_names_none_of(letter: Letter, names: Iterable[str]) -> None:
    """Refuse a letter in which the name of a group or a place stands.

    Raises
    ------
    SaysTooMuch
        Without the name.
    """
    said = f"{letter.subject} {letter.text}".casefold()
    for name in names:
        word = name.strip().casefold()
        if len(word) >= SHORTEST_NAME and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said):
            raise SaysTooMuch(
                "A letter never names a group or a place: others may see it. Say where to sign in "
                "instead."
            )
