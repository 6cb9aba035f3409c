"""Departures from the protocol, each with its reason."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.facts import Fact
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

    programme: str
    participant: str
    kind: DeviationKind
    on: date
    cohort: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise DeviationNeedsReason(
                "This departs from the protocol of the randomised phase. Say why, "
                "and it will be recorded as a deviation."
            )
