"""Where people are registered, and where they meet."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Label, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, PracticeId
from likewise.domain.periods import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Fact):
    """A general practice in a programme."""

    declared: ClassVar = Declaration(
        noun="practice", heading="Places", correctable=frozenset({"name"})
    )

    name: Label

    def sentence(self, does: Does, names: Names) -> str:
        return said(f"{self.name} is a practice of the programme", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue(Fact):
    """Where people meet. `directions` is what someone needs to find it."""

    declared: ClassVar = Declaration(
        noun="venue",
        title="Place to meet",
        heading="Places",
        correctable=frozenset({"name", "directions"}),
    )

    name: Label
    directions: Label = ""

    def sentence(self, does: Does, names: Names) -> str:
        return said(f"{self.name} is a place to meet", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Fact):
    """From `starts_on` until their next registration, a participant is at this practice."""

    declared: ClassVar = Declaration(
        noun="registration with a practice",
        nouns="registrations with practices",
        heading="People",
        correctable=frozenset({"practice", "starts_on"}),
        withdrawable=True,
    )

    participant: ParticipantId
    practice: PracticeId
    starts_on: date

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "this person")
        where = names.get(self.practice, "a practice")
        is_at = "was never registered" if does == "void" else "is registered"
        return f"{who} {is_at} with {where} from {in_words(self.starts_on)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPractice(Act):
    """A general practice is added to the programme."""

    declared: ClassVar[Declared] = Declared(
        name="practices.add_practice", needs=Capability.MANAGE_PROGRAMME
    )
    name: Annotated[
        str,
        Asks(
            question="Name of the practice", missing="Enter the name of the practice", longest=200
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddVenue(Act):
    """A place where people meet is added to the programme."""

    declared: ClassVar[Declared] = Declared(
        name="practices.add_venue", needs=Capability.MANAGE_PROGRAMME
    )
    name: Annotated[
        str, Asks(question="Name of the place", missing="Enter the name of the place", longest=200)
    ]
    directions: Annotated[
        str, Asks(question="How to find it", hint="Entrance, floor, parking, nearest bus stop")
    ] = ""
