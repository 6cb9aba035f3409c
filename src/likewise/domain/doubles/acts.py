"""Joining two records of one person, or of one practice, and parting them again."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.ids import FactId, ParticipantId, PracticeId
from likewise.domain.participants import IDENTITY


class Stands(StrEnum):
    """Which of two records stands, where they say different things."""

    KEPT = "the record that goes on"
    OTHER = "the other record"


class Spells(StrEnum):
    """What stands where both were in one cohort at one time."""

    WHOLE = "one time, from the first day to the last"
    KEPT = "the time in the record that goes on"
    OTHER = "the time in the other record"


SAME = "Choose two different records: this is one and the same."


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPeople(Act):
    """Two records of one person become one; both ids stay, and they can be parted again."""

    declared: ClassVar[Declared] = Declared(
        name="doubles.join_people", needs=Capability.MANAGE_PEOPLE
    )
    participant: Annotated[
        ParticipantId, Asks(question="Whose record goes on?", option="participant")
    ]
    other: Annotated[
        ParticipantId,
        Asks(
            question="Which is the other record of this person?",
            missing="Find and select the other record",
            option="other",
        ),
    ]
    given_name: Annotated[Stands | None, Asks(question="Which given name stands?")] = None
    family_name: Annotated[Stands | None, Asks(question="Which family name stands?")] = None
    email: Annotated[Stands | None, Asks(question="Which e-mail address stands?")] = None
    telephone: Annotated[Stands | None, Asks(question="Which telephone number stands?")] = None
    address: Annotated[Stands | None, Asks(question="Which address stands?")] = None
    spells: Annotated[
        Spells | None,
        Asks(question="Both were in one cohort at one time. What stands?"),
    ] = None
    marks: Annotated[
        Stands | None,
        Asks(question="Both are marked at one meeting. Which mark stands?"),
    ] = None

    @property
    def identity(self) -> dict[str, Stands | None]:
        """Of each part of the identity, which record stands, where it was said."""
        return {name: getattr(self, name) for name in IDENTITY}

    def faults(self) -> Iterator[Fault]:
        """A record is not joined to itself."""
        if self.participant == self.other:
            yield Fault("other", SAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPeople(Act):
    """Two records that were joined part again, and each has what it had."""

    declared: ClassVar[Declared] = Declared(
        name="doubles.part_people", needs=Capability.MANAGE_PEOPLE
    )
    other: Annotated[
        ParticipantId,
        Asks(question="Which record parts from the one that goes on?", option="other"),
    ]
    belongs: Annotated[
        tuple[FactId, ...],
        Asks(
            question="What came since the two were joined: what of it belongs to the record that "
            "parts?",
            hint="What you leave out stays with the record that went on",
        ),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPractices(Act):
    """Two records of one practice become one; both ids stay, and they can be parted again."""

    declared: ClassVar[Declared] = Declared(
        name="doubles.join_practices", needs=Capability.MANAGE_PEOPLE
    )
    practice: Annotated[PracticeId, Asks(question="Which practice goes on?", option="practice")]
    other: Annotated[
        PracticeId,
        Asks(
            question="Which is the other record of this practice?",
            missing="Select the other record",
            option="other",
        ),
    ]

    def faults(self) -> Iterator[Fault]:
        """A record is not joined to itself."""
        if self.practice == self.other:
            yield Fault("other", SAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPractices(Act):
    """Two practices that were joined part again, and each has the people that it had."""

    declared: ClassVar[Declared] = Declared(
        name="doubles.part_practices", needs=Capability.MANAGE_PEOPLE
    )
    other: Annotated[
        PracticeId,
        Asks(question="Which practice parts from the one that goes on?", option="other"),
    ]
    belongs: Annotated[
        tuple[FactId, ...],
        Asks(
            question="Who registered since the two were joined: which of them belong to the "
            "practice that parts?",
            hint="What you leave out stays with the practice that went on",
        ),
    ] = ()
