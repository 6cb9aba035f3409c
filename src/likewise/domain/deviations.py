"""Departures from the protocol, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.arms import Allocation
from likewise.domain.declarations import Declaration, Does, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId
from likewise.domain.periods import in_words
from likewise.domain.programmes import PhaseName
from likewise.domain.refusals import DomainError


class DeviationKind(StrEnum):
    """What the protocol did not foresee."""

    FORMAT_NOT_ALLOWED = "format not allowed for the arm"
    LATE_RECRUIT = "recruited after allocation"
    ALLOCATION_ERROR = "allocated in error"
    OTHER = "other"


class DeviationNeedsReason(DomainError):
    """A deviation without a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation(Fact):
    """One departure from the protocol, for one participant, on one day."""

    declared: ClassVar = Declaration(
        noun="deviation from the protocol",
        nouns="deviations from the protocol",
        heading="Deviations from the protocol",
    )

    participant: ParticipantId
    kind: DeviationKind
    on: date
    cohort: CohortId | None = None
    reason: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise DeviationNeedsReason(
                "This departs from the protocol of the randomised phase. Say why, "
                "and it will be recorded as a deviation."
            )

    def sentence(self, does: Does, names: Names) -> str:
        told = f"{names.get(self.participant, 'somebody')}: {self.kind}"
        return f"{told}, is withdrawn" if does == "void" else told


def late_recruit(
    *,
    id: str,  # noqa: A002 - the field's own name
    participant: str,
    allocations: Sequence[Allocation],
    own: Sequence[Allocation],
    phase: PhaseName,
    on: date,
) -> Deviation | None:
    """The mark of someone who enrols at a practice after it was allocated, while the trial runs.

    `allocations` are those of the practice, `own` those of the person. Whoever chose to recruit
    them could know the arm, so the record says so; they are not given that arm.
    """
    if phase is not PhaseName.RANDOMISED or not allocations or own:
        return None
    allocated_on = min(each.on for each in allocations)
    return Deviation(
        id=id,
        participant=participant,
        kind=DeviationKind.LATE_RECRUIT,
        on=on,
        reason=f"Enrolled when the practice had been allocated, on {in_words(allocated_on)}.",
    )
