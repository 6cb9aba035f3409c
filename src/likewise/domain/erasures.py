"""Erasure: what is known of a person is made unreadable for good, once somebody else agrees.

One person asks, and the guardian decides, who is somebody else; a legal hold stops it meanwhile.
Counts, dates and lineage stay. A text about several people is put before the guardian, to keep,
to put in other words, or to destroy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.declarations import Declaration, Does, Label, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, Refers
from likewise.domain.operations import Draft
from likewise.domain.periods import Period, check_period, in_words
from likewise.domain.refusals import DomainError

FILES_ELSEWHERE = (
    "Take them out of the spreadsheets and exports that you keep, too: a file that still names "
    "them and is imported again brings them in anew, and nothing that is left here can tell."
)


class Ground(StrEnum):
    """Why somebody is to be erased, in the words of the law on data protection (article 17)."""

    NO_LONGER_NEEDED = "no longer needed"
    CONSENT_WITHDRAWN = "consent was withdrawn"
    OBJECTED = "they object"
    UNLAWFUL = "it should not have been kept"
    DUTY = "a law asks for it"
    RETENTION_OVER = "the time for which it is kept is over"


class Decision(StrEnum):
    """How far an erasure has come."""

    ASKED = "asked"
    REFUSED = "refused"
    DONE = "done"


class Answer(StrEnum):
    """What becomes of a text that speaks of others too."""

    KEEP = "keep"
    REWORD = "reword"
    DESTROY = "destroy"


class NotToBeErased(DomainError):
    """An erasure that cannot be asked for, or decided, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure(Fact):
    """That somebody is to be forgotten: asked for on a day, and what was decided."""

    declared: ClassVar = Declaration(noun="erasure", heading="Erasure")

    participant: ParticipantId
    ground: Ground
    asked_on: date
    decision: Decision = Decision.ASKED
    decided_on: date | None = None
    reason: Annotated[str, Text(about="participant")] = ""

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        if self.decision is Decision.DONE:
            return f"what is known of {who} is made unreadable for good"
        if self.decision is Decision.REFUSED:
            return f"{who} is not erased"
        return f"the guardian is asked to erase {who}, as {self.ground}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Fact):
    """A legal hold: while it lasts, somebody is not erased."""

    declared: ClassVar = Declaration(noun="legal hold", heading="Erasure")

    participant: ParticipantId
    starts_on: date
    ends_on: date | None = None
    reason: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The hold")

    @property
    def period(self) -> Period:
        """The days on which it holds."""
        return Period(self.starts_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        who, since = names.get(self.participant, "somebody"), in_words(self.starts_on)
        until = f" until the start of {in_words(self.ends_on)}" if self.ends_on else ""
        return f"{who} may not be erased from {since}{until}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDecision(Fact):
    """What became of a text that speaks of somebody who was erased, and of others."""

    declared: ClassVar = Declaration(noun="decision on a text", heading="Erasure")

    participant: ParticipantId
    text: Label  # where it stands: its fact, field and version
    answer: Answer
    on: date

    def sentence(self, does: Does, names: Names) -> str:
        said = {
            Answer.KEEP: "stays as it is",
            Answer.REWORD: "is put in other words, and what it said is destroyed",
            Answer.DESTROY: "is destroyed",
        }
        return f"a text that speaks of somebody who was erased {said[self.answer]}"


def check_may_ask(*, erasures: tuple[Erasure, ...]) -> None:
    """Refuse a second request for somebody.

    Raises
    ------
    NotToBeErased
    """
    for each in erasures:
        if each.decision is Decision.DONE:
            raise NotToBeErased(
                f"They were erased on {in_words(each.decided_on or each.asked_on)}."
            )
        if each.decision is Decision.ASKED:
            raise NotToBeErased(
                f"This was asked for already, on {in_words(each.asked_on)}. The guardian decides."
            )


def check_may_decide(erasure: Erasure, *, asked_by: str, by: str) -> None:
    """Refuse whoever asked, and what was decided already.

    Raises
    ------
    NotToBeErased
    """
    if erasure.decision is not Decision.ASKED:
        raise NotToBeErased(
            f"This was decided on {in_words(erasure.decided_on or erasure.asked_on)}: "
            f"{erasure.decision}."
        )
    if asked_by == by:
        raise NotToBeErased(
            "You asked for this erasure yourself, so somebody else decides: another guardian."
        )


def check_not_held(holds: tuple[Hold, ...], *, on: date) -> None:
    """Refuse to erase somebody while a legal hold lasts.

    Raises
    ------
    NotToBeErased
    """
    for hold in holds:
        if hold.period.covers(on):
            raise NotToBeErased(
                f"A legal hold keeps them since {in_words(hold.starts_on)}. End the hold first, "
                "once whoever asked for it agrees."
            )


def plan_decide(draft: Draft, erasure: Erasure, *, decision: Decision, on: date) -> None:
    """Add to a draft what was decided."""
    draft.revise(replace(erasure, decision=decision, decided_on=on))


_Person = Annotated[ParticipantId, Asks(question="Who?", option="participant")]
_Erasure = Annotated[str, Refers("Erasure"), Asks(question="Which erasure?", option="erasure")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForErasure(Act):
    """Somebody is to be forgotten; the guardian decides."""

    declared: ClassVar[Declared] = Declared(
        name="erasures.ask",
        needs=Capability.ASK_FOR_ERASURE,
        stays="A request to be forgotten is not taken back. Ask the guardian to refuse it.",
    )
    participant: _Person
    ground: Annotated[Ground, Asks(question="On which ground?", missing="Select the ground")]
    reason: Annotated[
        str,
        Asks(
            question="What should the guardian know?",
            hint="This is erased with everything else",
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseErasure(Act):
    """An erasure that was asked for is not done."""

    declared: ClassVar[Declared] = Declared(
        name="erasures.refuse",
        needs=Capability.ERASE,
        stays="A refusal stays. Ask for the erasure again, and it is decided anew.",
    )
    erasure: _Erasure


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOutErasure(Act):
    """What is known of somebody is made unreadable for good; this cannot be taken back."""

    declared: ClassVar[Declared] = Declared(
        name="erasures.carry_out",
        needs=Capability.ERASE,
        stays="What was erased is unreadable for good. Add the person again, if they come back.",
    )
    erasure: _Erasure


@dataclass(frozen=True, slots=True, kw_only=True)
class StartHold(Act):
    """Somebody is not erased while a legal hold lasts."""

    declared: ClassVar[Declared] = Declared(
        name="erasures.hold",
        needs=Capability.ERASE,
        stays="A legal hold is not taken back. Release it from the day on which it ends.",
    )
    participant: _Person
    on: Annotated[date, Asks(question="From which day?", missing="Enter the date")]
    reason: Annotated[str, Asks(question="Who asked for it, and why?", missing="Say why")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndHold(Act):
    """A legal hold ends at the start of a day."""

    declared: ClassVar[Declared] = Declared(
        name="erasures.release",
        needs=Capability.ERASE,
        stays="A release is not taken back. Hold the person again from today.",
    )
    hold: Annotated[str, Refers("Hold"), Asks(question="Which hold?", option="hold")]
    on: Annotated[
        date, Asks(question="First day on which they are no longer held", missing="Enter the date")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideOnText(Act):
    """A text that speaks of somebody who was erased is kept, put in other words, or destroyed."""

    declared: ClassVar[Declared] = Declared(
        name="erasures.decide_on_text",
        needs=Capability.ERASE,
        stays="What was decided on a text that speaks of somebody erased stays. Correct the text "
        "where it says too little.",
    )
    text: Annotated[str, Asks(question="Which text?", option="text", longest=60)]
    answer: Annotated[Answer, Asks(question="What becomes of it?", missing="Select one")]
    words: Annotated[
        str, Asks(question="In other words", hint="Only where it is put in other words")
    ] = ""

    def faults(self) -> Iterator[Fault]:
        """Other words are given where they are meant, and only there."""
        if self.answer is Answer.REWORD and not self.words.strip():
            yield Fault("words", "Write what it should say instead, without whoever was erased.")
        if self.answer is not Answer.REWORD and self.words.strip():
            yield Fault("words", "Give other words only where the text is put in other words.")
