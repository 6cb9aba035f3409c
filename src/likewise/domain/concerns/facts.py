"""A worry that somebody raised, each step that it took, and what a programme settled about them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from likewise.domain.declarations import Declaration, Does, Label, Names, Text, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, Refers
from likewise.domain.refusals import DomainError
from likewise.domain.words import count

LONGEST: Final = 20_000  # characters of a worry
LONGEST_ANSWER: Final = 5_000
MOST_HOURS: Final = 14 * 24
HOURS: Final = 24


class Matters(StrEnum):
    """How soon it matters, as whoever raises it sees it; nothing is worked out from it."""

    TODAY = "today"
    SOON = "in the next few days"
    NO_HURRY = "when there is time"


class Step(StrEnum):
    """What became of a worry after it was raised."""

    DELIVERED = "delivered"  # a letter told a receiver that it stands in their queue
    PASSED_ON = "passed on"  # nobody acknowledged it in time, so the second receiver was told
    UNANSWERED = "unanswered"  # nor then, so coordinator and guardian see that, and no content
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    REOPENED = "reopened"


class ConcernNotRight(DomainError):
    """A worry, or a rule about worries, that cannot be so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRule(Fact):
    """How soon worries are acknowledged in a programme, whom to ring, and who is told next.

    `second` is the account of the receiver who is told where nobody acknowledged in time; empty,
    every receiver is told once more. Hours are counted on working days alone where it says so.
    """

    declared: ClassVar = Declaration(
        noun="rule about worries",
        nouns="rules about worries",
        title="Who hears of worries, and by when",
        heading="Programme",
    )

    hours: int = HOURS
    working_days_only: bool = True
    ring: Label = ""
    second: Label = ""

    def __post_init__(self) -> None:
        if not 1 <= self.hours <= MOST_HOURS:
            raise ConcernNotRight(
                f"A worry is acknowledged within 1 to {MOST_HOURS} hours. Choose a number between.",
                field="hours",
            )

    def in_words(self) -> str:
        """By when, as a sentence has it, without a capital and without a full stop."""
        hours = count(self.hours, "hour")
        return (
            f"within {hours}, counting Monday to Friday"
            if self.working_days_only
            else (f"within {hours}, on any day")
        )

    def sentence(self, does: Does, names: Names) -> str:
        ring = f"; meanwhile people ring {self.ring}" if self.ring else ""
        then = "one nurse is told next" if self.second else "every nurse is told once more"
        return said(f"a worry is acknowledged {self.in_words()}, else {then}{ring}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern(Fact):
    """What worries somebody: about themselves, about one of their people, or about nobody.

    `done` is what was done when it was closed, for those who look after worries; `answer` is what
    whoever raised it reads of that.
    """

    declared: ClassVar = Declaration(
        noun="worry",
        nouns="worries",
        title="A worry",
        heading="Worries",
        leaves_in_clear=False,
    )

    matters: Matters
    may_ring: bool
    about_whom: ParticipantId | None = None
    raised_by: ParticipantId | None = None
    words: Annotated[str, Text(about="about_whom", by="raised_by")] = ""
    done: Annotated[str, Text(about="about_whom", by="raised_by")] = ""
    answer: Annotated[str, Text(about="about_whom", by="raised_by")] = ""

    def sentence(self, does: Does, names: Names) -> str:
        told = "what was done about a worry is kept" if self.done else "a worry reaches the nurse"
        return said(told, does)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernStep(Fact):
    """One step of a worry. `round` counts from 1, and one more each time that it is reopened."""

    declared: ClassVar = Declaration(
        noun="step of a worry",
        nouns="steps of worries",
        title="What became of a worry",
        heading="Worries",
        changes="never",
        leaves_in_clear=False,
    )

    concern: Annotated[str, Refers("Concern")]
    became: Step
    round: int = 1

    def sentence(self, does: Does, names: Names) -> str:
        return said(f"a worry is {self.became}", does)
