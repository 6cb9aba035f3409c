"""Part taken in wider health life, traced to the cohort it grew from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.facts import Fact
from likewise.domain.periods import Period, check_period


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

    participant: str
    sphere: Sphere
    starts_on: date
    ends_on: date | None = None
    cohort: str | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The involvement")

    @property
    def period(self) -> Period:
        """The days on which they are involved."""
        return Period(self.starts_on, self.ends_on)
