"""Emergency unblinding: one person's arm is told to one nurse, once a guardian grants it.

The nurse says why they cannot treat somebody without knowing; the guardian, who is somebody else,
grants or refuses; the statistician is told. Nobody else learns an arm by it, the outcome assessor
least of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, Refers
from likewise.domain.operations import Draft
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError

SHOWN_FOR = timedelta(days=7)


class Granting(StrEnum):
    """How far an unblinding has come."""

    ASKED = "asked"
    REFUSED = "refused"
    GRANTED = "granted"


class NotToBeUnblinded(DomainError):
    """An unblinding that cannot be asked for, or decided, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblinding(Fact):
    """That a nurse is to be told one person's arm: asked for on a day, and what was decided."""

    declared: ClassVar = Declaration(noun="unblinding", heading="Unblinding")

    participant: ParticipantId
    asked_on: date
    decision: Granting = Granting.ASKED
    decided_on: date | None = None
    reason: Annotated[str, Text(about="participant")] = ""

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        if self.decision is Granting.GRANTED:
            return f"the nurse who asked is told which arm {who} was allocated to"
        if self.decision is Granting.REFUSED:
            return f"nobody is told which arm {who} was allocated to"
        return f"the guardian is asked to let a nurse know which arm {who} was allocated to"


def is_shown(unblinding: Unblinding, *, on: date) -> bool:
    """Whether whoever asked is still told the arm on a day: for a week from when it was granted."""
    granted = unblinding.decided_on if unblinding.decision is Granting.GRANTED else None
    return granted is not None and granted <= on < granted + SHOWN_FOR


def check_may_ask(
    *, unblindings: Sequence[Unblinding], is_allocated: bool, reason: str, on: date
) -> None:
    """Refuse a request without a reason, for somebody without an arm, or beside an open one.

    Raises
    ------
    NotToBeUnblinded
    """
    if not reason.strip():
        raise NotToBeUnblinded("Say why they cannot be looked after without knowing their arm.")
    if not is_allocated:
        raise NotToBeUnblinded("This person was not allocated to an arm, so there is none to tell.")
    for each in unblindings:
        if each.decision is Granting.ASKED:
            raise NotToBeUnblinded(
                f"This was asked for already, on {in_words(each.asked_on)}. The guardian decides."
            )
        if is_shown(each, on=on):
            raise NotToBeUnblinded(
                f"This was granted on {in_words(each.decided_on or on)}, and whoever asked then "
                "knows. Ask them, if they may tell you."
            )


def check_may_decide(unblinding: Unblinding, *, asked_by: str, by: str) -> None:
    """Refuse whoever asked, and what was decided already.

    Raises
    ------
    NotToBeUnblinded
    """
    if unblinding.decision is not Granting.ASKED:
        raise NotToBeUnblinded(
            f"This was decided on {in_words(unblinding.decided_on or unblinding.asked_on)}: "
            f"{unblinding.decision}."
        )
    if asked_by == by:
        raise NotToBeUnblinded(
            "You asked for this unblinding yourself, so somebody else decides: another guardian."
        )


def plan_decide(draft: Draft, unblinding: Unblinding, *, decision: Granting, on: date) -> None:
    """Add to a draft what was decided."""
    draft.revise(replace(unblinding, decision=decision, decided_on=on))


_Unblinding = Annotated[
    str, Refers("Unblinding"), Asks(question="Which unblinding?", option="unblinding")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForUnblinding(Act):
    """A nurse asks to be told one person's arm; the guardian decides."""

    declared: ClassVar[Declared] = Declared(
        name="unblindings.ask",
        needs=Capability.ASK_FOR_UNBLINDING,
        stays="A request for unblinding is not taken back. Ask the guardian to refuse it.",
    )
    participant: Annotated[ParticipantId, Asks(question="Who?", option="participant")]
    reason: Annotated[
        str,
        Asks(
            question="Why can they not be looked after without knowing?",
            hint="The guardian reads this, and it stays in the record",
            missing="Say why",
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantUnblinding(Act):
    """The nurse who asked is told one person's arm, and the statistician that they are."""

    declared: ClassVar[Declared] = Declared(
        name="unblindings.grant",
        needs=Capability.GRANT_UNBLINDING,
        stays="What somebody was told cannot be made unknown. Keep a note of what follows from it.",
    )
    unblinding: _Unblinding


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseUnblinding(Act):
    """An unblinding that was asked for is not granted."""

    declared: ClassVar[Declared] = Declared(
        name="unblindings.refuse",
        needs=Capability.GRANT_UNBLINDING,
        stays="A refusal stays. Ask for the unblinding again, and it is decided anew.",
    )
    unblinding: _Unblinding
