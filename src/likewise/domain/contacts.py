"""Support between meetings."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class Mode(StrEnum):
    """How a contact was made."""

    CALL = "call"
    FACE_TO_FACE = "face to face"
    MESSAGE = "message"
    LETTER = "letter"
    VIDEO = "video"


class Function(StrEnum):
    """Which of the four functions of peer support a contact served.

    References
    ----------
    Fisher et al., Fam Pract 2010, doi 10.1093/fampra/cmp013; ongoing support: Aziz 2018.
    """

    DAILY_MANAGEMENT = "daily management"
    EMOTIONAL_SUPPORT = "emotional support"
    LINKAGE_TO_CARE = "linkage to care"
    ONGOING_SUPPORT = "ongoing support"


class ContactNotRight(DomainError):
    """A contact that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Fact):
    """One attempt to support a member between meetings, and whether it reached them."""

    declared: ClassVar = Declaration(
        noun="contact",
        heading="Contacts",
        correctable=frozenset({"on", "mode", "reached", "minutes", "function", "note"}),
        withdrawable=True,
    )

    participant: ParticipantId
    on: date
    mode: Mode
    reached: bool
    facilitator: ParticipantId | None = None
    cohort: CohortId | None = None
    minutes: int | None = None
    function: Function | None = None
    note: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        if self.minutes is not None and not 0 < self.minutes <= 24 * 60:
            raise ContactNotRight("A contact lasts between one minute and a day. Give its minutes.")
        if self.participant == self.facilitator:
            raise ContactNotRight("A contact is with somebody else. Choose another person.")

    def sentence(self, does: Does, names: Names) -> str:
        what = f"{names.get(self.participant, 'somebody')}: {self.mode} on {in_words(self.on)}"
        if does == "void":
            return f"{what} is withdrawn"
        return f"{what} that {'reached' if self.reached else 'did not reach'} them"


def plan_contact(*, contact: Contact, today: date, ids: Ids) -> Plan:
    """Plan that a contact is logged; it cannot be in the future."""
    if contact.on > today:
        raise ContactNotRight(
            f"{in_words(contact.on)} is still to come. Give the day on which you tried."
        )
    draft = Draft("contacts.log", ids)
    draft.record(contact)
    return draft.plan(about=(contact.participant,))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogContact(Act):
    """Somebody tried to support a member between meetings."""

    declared: ClassVar[Declared] = Declared(name="contacts.log", needs=Capability.LOG_CONTACT)
    participant: Annotated[
        ParticipantId,
        Asks(question="Who was it?", missing="Select who it was", option="participant"),
    ]
    on: Annotated[date, Asks(question="Which day?", missing="Enter the day")]
    mode: Annotated[Mode, Asks(question="How?", missing="Select how")]
    reached: Annotated[
        bool, Asks(question="Did you reach them?", missing="Select whether you reached them")
    ]
    facilitator: Annotated[ParticipantId | None, Asks(question="Who tried?")] = None
    cohort: Annotated[CohortId | None, Asks(question="In which cohort?")] = None
    minutes: Annotated[int | None, Asks(question="How many minutes?")] = None
    function: Annotated[Function | None, Asks(question="What was it mostly for?")] = None
    note: Annotated[str, Asks(question="Note")] = ""
