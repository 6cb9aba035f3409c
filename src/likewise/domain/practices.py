"""Where people are registered, and where they meet."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Fact):
    """A general practice in a programme."""

    programme: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue(Fact):
    """Where people meet. `directions` is what someone needs to find it."""

    programme: str
    name: str
    directions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Fact):
    """From `starts_on` until their next registration, a participant is at this practice."""

    participant: str
    practice: str
    starts_on: date


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
