"""Arms, who was allocated to which, and what the protocol lets an arm receive."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.declarations import Declaration, Does, Label, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ArmId, ParticipantId, PracticeId
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class Format(StrEnum):
    """How people in a cohort support one another."""

    ONE_TO_ONE = "one-to-one"
    GROUP = "group"
    COMBINED = "combined"


# What a cohort is, in a sentence.
FORMAT_IS = {
    Format.GROUP: "a group",
    Format.ONE_TO_ONE: "one-to-one",
    Format.COMBINED: "combined",
}


class AllocationUnitUnclear(DomainError):
    """An allocation that names neither a participant nor a practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm(Fact):
    """One arm of the pilot, with the formats that the protocol lets it receive (none: control)."""

    declared: ClassVar = Declaration(noun="arm", heading="Arms")

    name: Label
    formats: frozenset[Format] = frozenset()

    def allows(self, format: Format) -> bool:
        """Whether the protocol lets people of this arm join a cohort of this format."""
        return format in self.formats

    def sentence(self, does: Does, names: Names) -> str:
        formats = " and ".join(sorted(self.formats)) or "no"
        return said(f"{self.name} is an arm that may receive {formats} support", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation(Fact):
    """Which arm a unit was allocated, once and for ever.

    The unit is a participant, or a practice (cluster). When a practice is allocated, each person
    enrolled there gets a row of their own that names the practice it was inherited from; so a
    person who later moves keeps their arm, and someone who joins later has none.
    """

    declared: ClassVar = Declaration(noun="allocation", heading="Arms", changes="never")

    arm: ArmId
    on: date
    participant: ParticipantId | None = None
    practice: PracticeId | None = None

    def __post_init__(self) -> None:
        if self.participant is None and self.practice is None:
            raise AllocationUnitUnclear(
                "An allocation needs a participant, or a practice where practices are randomised."
            )

    def sentence(self, does: Does, names: Names) -> str:
        unit = names.get(self.participant or self.practice or "", "somebody")
        given = "was never allocated" if does == "void" else "is allocated"
        return f"{unit} {given} to {names.get(self.arm, 'an arm')}, on {in_words(self.on)}"


def arm_of(allocations: Iterable[Allocation], participant: str) -> str | None:
    """The arm of a participant, or none for those who joined later and for facilitators."""
    return next((each.arm for each in allocations if each.participant == participant), None)


class AllocatedAlready(DomainError):
    """A unit that has its arm."""


class NotToBeAllocated(DomainError):
    """A unit that cannot be allocated."""


def plan_allocate_participant(
    *,
    arm: str,
    participant: str,
    allocations: Sequence[Allocation],
    is_taking_part: bool,
    on: date,
    ids: Ids,
) -> Plan:
    """Plan that a participant is allocated an arm, once and for ever."""
    if arm_of(allocations, participant) is not None:
        raise AllocatedAlready(
            "This person has been allocated. An allocation never changes; record a deviation."
        )
    if not is_taking_part:
        raise NotToBeAllocated("This person is not enrolled on that day. Enrol them first.")
    draft = Draft("arms.allocate", ids)
    draft.record(Allocation(id=ids.new(), arm=arm, on=on, participant=participant))
    return draft.plan(about=(arm, participant))


def plan_allocate_practice(
    *,
    arm: str,
    practice: str,
    allocations: Sequence[Allocation],
    enrolled: Sequence[str],
    on: date,
    ids: Ids,
) -> Plan:
    """Plan that a practice is allocated an arm, and that everyone enrolled there inherits it.

    `enrolled` are the members enrolled and registered there on the day; whoever joins the practice
    later has no arm.
    """
    if any(each.practice == practice and each.participant is None for each in allocations):
        raise AllocatedAlready(
            "This practice has been allocated. An allocation never changes; record deviations."
        )
    draft = Draft("arms.allocate", ids)
    draft.record(Allocation(id=ids.new(), arm=arm, on=on, practice=practice))
    for participant in sorted(enrolled):
        if arm_of(allocations, participant) is not None:
            raise AllocatedAlready("Someone of this practice has been allocated on their own.")
        draft.record(
            Allocation(
                id=ids.new(),
                arm=arm,
                on=on,
                participant=participant,
                practice=practice,
            )
        )
    return draft.plan(about=(arm, practice))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddArm(Act):
    """An arm of the trial, with the formats that the protocol lets it receive."""

    declared: ClassVar[Declared] = Declared(name="arms.add", needs=Capability.MANAGE_PROGRAMME)
    name: Annotated[
        str, Asks(question="Name of the arm", missing="Enter its name", option="name", longest=100)
    ]
    formats: Annotated[
        frozenset[Format],
        Asks(question="Which formats may it receive?", hint="None for a control arm"),
    ] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate(Act):
    """A participant, or a practice with all who are enrolled there, is allocated an arm."""

    declared: ClassVar[Declared] = Declared(
        name="arms.allocate",
        needs=Capability.ALLOCATE,
        stays="An allocation stands as it was made. That it was an error is a deviation from the "
        "protocol: keep a note of it, and tell the statistician.",
    )
    arm: Annotated[ArmId, Asks(question="Which arm?", option="arm")]
    on: Annotated[date, Asks(question="On which day?", missing="Enter the date")]
    participant: Annotated[ParticipantId | None, Asks(question="Which participant?")] = None
    practice: Annotated[PracticeId | None, Asks(question="Which practice?")] = None

    def faults(self) -> Iterator[Fault]:
        """One unit is allocated at a time."""
        if (self.participant is None) == (self.practice is None):
            yield Fault("participant", "Allocate one participant, or one practice.")
