"""Part taken in wider health life, traced to the cohort it grew from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId, Refers
from likewise.domain.periods import Period, check_period, in_words


class Sphere(StrEnum):
    """Where someone takes part."""

    PATIENT_PARTICIPATION_GROUP = "patient participation group"
    TRAINER = "trainer"
    ADVISER = "adviser"
    COMMITTEE = "committee"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement(Fact):
    """A dated role in a wider health sphere. `detail` is what they do there, in words."""

    declared: ClassVar = Declaration(
        noun="involvement",
        title="Part in wider health life",
        heading="Wider health life",
        correctable=frozenset({"sphere", "starts_on", "ends_on", "detail"}),
        withdrawable=True,
    )

    participant: ParticipantId
    sphere: Sphere
    starts_on: date
    ends_on: date | None = None
    cohort: CohortId | None = None
    detail: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The involvement")

    @property
    def period(self) -> Period:
        """The days on which they are involved."""
        return Period(self.starts_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        until = f" until the start of {in_words(self.ends_on)}" if self.ends_on else ""
        withdrawn = " is withdrawn" if does == "void" else ""
        return f"{who}: {self.sphere} from {in_words(self.starts_on)}{until}{withdrawn}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInvolvement(Act):
    """Somebody takes part in wider health life, and this is the cohort it grew from."""

    declared: ClassVar[Declared] = Declared(
        name="involvement.record", needs=Capability.RECORD_INVOLVEMENT
    )
    participant: Annotated[ParticipantId, Asks(question="Who?", option="participant")]
    sphere: Annotated[
        Sphere, Asks(question="Where do they take part?", missing="Select where they take part")
    ]
    starts_on: Annotated[date, Asks(question="Since which day?", missing="Enter the date")]
    ends_on: Annotated[
        date | None, Asks(question="Until which day?", hint="Leave empty if they still do")
    ] = None
    cohort: Annotated[
        CohortId | None,
        Asks(question="Which cohort did it grow from?"),
    ] = None
    detail: Annotated[str, Asks(question="What do they do there?")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInvolvement(Act):
    """A part that somebody took in wider health life ends at the start of a day."""

    declared: ClassVar[Declared] = Declared(
        name="involvement.end", needs=Capability.RECORD_INVOLVEMENT
    )
    involvement: Annotated[
        str, Refers("Involvement"), Asks(question="Which involvement?", option="involvement")
    ]
    on: Annotated[
        date, Asks(question="First day on which they no longer take part", missing="Enter the date")
    ]
