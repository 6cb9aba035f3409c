"""What can be done with meetings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.ids import CohortId, MeetingId, ParticipantId, VenueId
from likewise.domain.meetings.registers import RegisterEntry
from likewise.domain.meetings.series import (
    MOST_IN_SERIES,
    Holiday,
    Rhythm,
    is_last_of_its_weekday,
)
from likewise.domain.periods import in_words

Following = Annotated[
    bool,
    Asks(
        question="And all that follow?",
        hint="The planned meetings after it of the same series; where it is of none, those of the "
        "same cohorts on the same weekday at the same time.",
    ),
]


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
class PlanSeries(Act):
    """A cohort will meet again and again, until a day or a number of times.

    Days of a holiday are left out, and those on which it meets already, unless `as_well`. Where no
    venue is given, it meets where it does as a rule.
    """

    declared: ClassVar[Declared] = Declared(
        name="meetings.plan_series", needs=Capability.PLAN_MEETINGS
    )
    cohort: Annotated[CohortId, Asks(question="Which cohort?", option="cohort")]
    starts: Annotated[
        datetime, Asks(question="When is the first?", missing="Enter the day of the first meeting")
    ]
    every: Annotated[Rhythm, Asks(question="How often?", missing="Select how often")]
    until: Annotated[date | None, Asks(question="Until which day?")] = None
    times: Annotated[int | None, Asks(question="How many meetings?")] = None
    without: Annotated[
        tuple[Holiday, ...], Asks(question="Which holidays are left out?", option="--without")
    ] = ()
    as_well: Annotated[bool, Asks(question="Also on days on which it meets already?")] = False
    venue: Annotated[VenueId | None, Asks(question="Where?")] = None
    minutes: Annotated[int | None, Asks(question="How many minutes? (if you know)")] = None

    def faults(self) -> Iterator[Fault]:
        """It ends, after it begins, and in one way."""
        if self.until is None and self.times is None:
            yield Fault("until", "Say until which day, or how many meetings")
        if self.until is not None and self.times is not None:
            yield Fault("times", "Say until which day or how many meetings, not both")
        if self.until is not None and self.until < self.starts.date():
            yield Fault(
                "until",
                f"It would end on {in_words(self.until)}, before it begins on "
                f"{in_words(self.starts.date())}",
            )
        if self.times is not None and not 1 <= self.times <= MOST_IN_SERIES:
            yield Fault("times", f"Plan from 1 to {MOST_IN_SERIES} meetings at once")
        for holiday in self.without:
            if holiday.last_on < holiday.first_on:
                yield Fault(
                    "without",
                    f"{holiday.name} would end on {in_words(holiday.last_on)}, before it begins on "
                    f"{in_words(holiday.first_on)}",
                )
        if self.every is Rhythm.LAST_WEEKDAY and not is_last_of_its_weekday(self.starts.date()):
            yield Fault(
                "every",
                f"{in_words(self.starts.date())} is not the last {self.starts:%A} of its month",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMeeting(Act):
    """A meeting to come is at another time or place; what is not given stays."""

    declared: ClassVar[Declared] = Declared(name="meetings.change", needs=Capability.PLAN_MEETINGS)
    meeting: Annotated[MeetingId, Asks(question="Which meeting?", option="meeting")]
    starts: Annotated[datetime | None, Asks(question="When?")] = None
    venue: Annotated[VenueId | None, Asks(question="Where?")] = None
    minutes: Annotated[int | None, Asks(question="How many minutes? (if you know)")] = None
    following: Following = False


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
    following: Following = False
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
