"""What the record says of acts themselves: that one was taken back, and why."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from likewise.domain.declarations import Declaration, Does, Label, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId
from likewise.domain.refusals import DomainError


class TakingBackNeedsReason(DomainError):
    """An act that is taken back without a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingBack(Fact):
    """That an act was taken back, and why. `act` is the id under which it was carried out."""

    declared: ClassVar = Declaration(
        noun="act taken back", nouns="acts taken back", heading="Taking back"
    )

    act: Label
    reason: Annotated[str, Text(about="about")] = ""
    about: tuple[ParticipantId, ...] = ()  # whom the reason speaks of

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise TakingBackNeedsReason("Say why it is taken back, so that others can follow.")

    def sentence(self, does: Does, names: Names) -> str:
        what = names.get(self.act, "an act")
        return f"{what} is taken back; that it was done stays in the history, with the reason"
