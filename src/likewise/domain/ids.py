"""Random ids, by what they stand for: a field that refers to something says to what."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks an id: `to` is the kind of fact that it stands for."""

    to: str


PracticeId = Annotated[str, Refers("Practice")]
VenueId = Annotated[str, Refers("Venue")]
PersonId = Annotated[str, Refers("Person")]
ParticipantId = Annotated[str, Refers("Participant")]
ArmId = Annotated[str, Refers("Arm")]
CohortId = Annotated[str, Refers("Cohort")]
MeetingId = Annotated[str, Refers("Meeting")]
FactId = Annotated[str, Refers("Fact")]  # of any kind
