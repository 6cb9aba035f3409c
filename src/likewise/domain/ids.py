"""The ids of things that facts refer to. To a type checker they are text."""

from typing import Annotated

from likewise.domain.declarations import Refers

FactId = Annotated[str, Refers("Fact")]
ArmId = Annotated[str, Refers("Arm")]
CohortId = Annotated[str, Refers("Cohort")]
MeetingId = Annotated[str, Refers("Meeting")]
ParticipantId = Annotated[str, Refers("Participant")]
PersonId = Annotated[str, Refers("Person")]
PracticeId = Annotated[str, Refers("Practice")]
ProgrammeId = Annotated[str, Refers("Programme")]
VenueId = Annotated[str, Refers("Venue")]
