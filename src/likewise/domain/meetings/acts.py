"""What can be done with meetings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.ids import CohortId, MeetingId, ParticipantId, VenueId
from likewise.domain.meetings.registers import RegisterEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMeeting(Act):
    """One or several cohorts will meet."""

    declared: ClassVar[Declared] = Declared(name="meetings.plan", needs=Capability.PLAN_MEETINGS)
    cohorts: Annotated[
        tuple[CohortId, ...],
        Asks(
            question="Who meets?",
            hint="Tick several for a meeting together.",
            missing="Select who meets",
            option="cohort",
        ),
    ]
    starts: Annotated[datetime, Asks(question="When?", missing="Enter the day of the meeting")]
    venue: Annotated[VenueId | None, Asks(question="Where?")] = None
    minutes: Annotated[int | None, Asks(question="How many minutes? (if you know)")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMeeting(Act):
    """A meeting to come is at another time or place; what is not given stays."""

    declared: ClassVar[Declared] = Declared(name="meetings.change", needs=Capability.PLAN_MEETINGS)
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    starts: Annotated[datetime | None, Asks(question="When?")] = None
    venue: Annotated[VenueId | None, Asks(question="Where?")] = None
    minutes: Annotated[int | None, Asks(question="How many minutes? (if you know)")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMeeting(Act):
    """A meeting does not take place, and this is why."""

    declared: ClassVar[Declared] = Declared(name="meetings.cancel", needs=Capability.PLAN_MEETINGS)
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    reason: Annotated[
        str,
        Asks(
            question="Why is it cancelled?",
            hint="In a few words. Do not name anybody: other facilitators and the nurse can read "
            "it.",
            missing="Say why it is cancelled",
            longest=300,
        ),
    ]
    speaks_of: Annotated[
        tuple[ParticipantId, ...],
        Asks(
            question="Whom does what you wrote speak of?",
            hint="So that it can be forgotten with them",
        ),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRegister(Act):
    """A meeting was held, and this is who came; it replaces an earlier register of it.

    `seen` is the mark of the register that was replaced, so that nobody's is replaced unseen.
    """

    declared: ClassVar[Declared] = Declared(
        name="meetings.register", needs=Capability.TAKE_REGISTER
    )
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    entries: Annotated[tuple[RegisterEntry, ...], Asks(question="Who came?", option="--entry")]
    guests: Annotated[
        int, Asks(question="Guests", hint="How many from outside the programme, such as a speaker.")
    ] = 0
    seen: Annotated[str | None, Asks(question="Mark of the register that it replaces")] = None
