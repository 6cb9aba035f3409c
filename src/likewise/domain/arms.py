"""Arms, who was allocated to which, and what the protocol lets an arm receive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.facts import Fact
from likewise.domain.refusals import DomainError


class Format(StrEnum):
    """How people in a cohort support one another."""

    ONE_TO_ONE = "one-to-one"
    GROUP = "group"
    COMBINED = "combined"


class AllocationUnitUnclear(DomainError):
    """An allocation that names neither a participant nor a practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm(Fact):
    """One arm of the pilot, with the formats that the protocol lets it receive (none: control)."""

    programme: str
    name: str
    formats: frozenset[Format] = frozenset()

    def allows(self, format: Format) -> bool:
        """Whether the protocol lets people of this arm join a cohort of this format."""
        return format in self.formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation(Fact):
    """Which arm a unit was allocated, once and for ever.

    The unit is a participant, or a practice (cluster). When a practice is allocated, each person
    enrolled there gets a row of their own that names the practice it was inherited from; so a
    person who later moves keeps their arm, and someone who joins later has none.
    """

    programme: str
    arm: str
    on: date
    participant: str | None = None
    practice: str | None = None

    def __post_init__(self) -> None:
        if self.participant is None and self.practice is None:
            raise AllocationUnitUnclear(
                "An allocation needs a participant, or a practice where practices are randomised."
            )


def arm_of(allocations: Iterable[Allocation], participant: str) -> str | None:
    """The arm of a participant, or none for those who joined later and for facilitators."""
    return next((each.arm for each in allocations if each.participant == participant), None)
