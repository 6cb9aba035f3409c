"""What can be done with cohorts; every act takes effect at the start of its day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.arms import Format
from likewise.domain.cohorts.drafting import NewCohort
from likewise.domain.cohorts.facts import Ended, State
from likewise.domain.cohorts.parting import Drawn, Part
from likewise.domain.ids import CohortId, FactId, ParticipantId, VenueId
from likewise.domain.participants import LateMarks, MarkedLater, RoleName

ON_HINT = "The change acts at the start of this day. For example, 27 3 2026"
MISSING_DAY = "Enter the date"

Cohort = Annotated[CohortId, Asks(question="Which cohort?", option="cohort")]
Day = Annotated[date, Asks(question="On which day?", hint=ON_HINT, missing=MISSING_DAY)]
FromDay = Annotated[date, Asks(question="From which day?", hint=ON_HINT, missing=MISSING_DAY)]
Reason = Annotated[
    str,
    Asks(
        question="Why did this happen?",
        hint="So that others understand it later",
        missing="Say why this happened",
    ),
]
OutsideProtocol = Annotated[
    str,
    Asks(
        question="Reason for an exception to the protocol",
        hint="Only where the protocol does not allow this. It is recorded as a deviation for "
        "each person concerned.",
    ),
]
SpeaksOf = Annotated[
    tuple[ParticipantId, ...],
    Asks(
        question="Whom does what you wrote speak of?",
        hint="So that it can be forgotten with them",
    ),
]
Leaving = Annotated[
    frozenset[ParticipantId], Asks(question="Who does not come along?", hint="They leave")
]

Cancelling = Annotated[
    frozenset[CohortId],
    Asks(
        question="Whose planned meetings are cancelled?",
        hint="The others are handed to the cohort that goes on, at the same times and places.",
    ),
]


def _changes_cohorts(name: str) -> Declared:
    return Declared(name=f"cohorts.{name}", needs=Capability.CHANGE_COHORTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCohort(Act):
    """A cohort starts, with the people who are in it from the first day."""

    declared: ClassVar[Declared] = _changes_cohorts("form")
    new: NewCohort
    on: Annotated[date, Asks(question="First day", hint=ON_HINT)]
    people: Annotated[
        Mapping[ParticipantId, RoleName],
        Asks(
            question="Who is in it from the first day?",
            hint="People who are taking part. Others can join once the cohort exists.",
        ),
    ] = field(default_factory=dict)
    reason: Annotated[str, Asks(question="Why did it start?")] = ""
    exception: OutsideProtocol = ""
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFormat(Act):
    """A cohort keeps its people and meets in another format."""

    declared: ClassVar[Declared] = _changes_cohorts("change_format")
    cohort: Cohort
    format: Annotated[
        Format, Asks(question="New format", missing="Select a format", option="format")
    ]
    on: Day
    reason: Reason
    exception: OutsideProtocol = ""
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestCohort(Act):
    """A cohort rests; its people stay, and what was planned is cancelled."""

    declared: ClassVar[Declared] = _changes_cohorts("rest")
    cohort: Cohort
    on: Day
    reason: Reason
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCohort(Act):
    """A cohort that rested is open again."""

    declared: ClassVar[Declared] = _changes_cohorts("resume")
    cohort: Cohort
    on: Day
    reason: Reason
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCohort(Act):
    """A cohort ends; everybody leaves it, and its history stays."""

    declared: ClassVar[Declared] = _changes_cohorts("end")
    cohort: Cohort
    on: Day
    ending: Annotated[
        Ended | None,
        Asks(
            question="Why does it end?",
            hint="A cohort may choose to end because its work is done. Forecasts learn from this",
            option="ending",
        ),
    ] = None
    reason: Reason
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCohortState(Act):
    """A cohort opens to joiners, closes to them, or begins to end."""

    declared: ClassVar[Declared] = _changes_cohorts("set_state")
    cohort: Cohort
    state: Annotated[
        State,
        Asks(question="What is it from then on?", missing="Select what it is", option="state"),
    ]
    on: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVenue(Act):
    """A cohort meets somewhere else from a day on, or nowhere fixed."""

    declared: ClassVar[Declared] = _changes_cohorts("change_venue")
    cohort: Cohort
    venue: Annotated[VenueId | None, Asks(question="Where does it meet?")]
    on: FromDay


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverLead(Act):
    """A facilitator leads a cohort from a day on, in place of another or beside them."""

    declared: ClassVar[Declared] = _changes_cohorts("hand_over")
    cohort: Cohort
    to: Annotated[
        ParticipantId, Asks(question="Who leads from then on?", missing="Select who leads")
    ]
    on: FromDay
    in_place_of: Annotated[
        ParticipantId | None,
        Asks(
            question="In place of whom?",
            missing="Select whom they lead in place of",
            option="--from",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCohorts(Act):
    """Several cohorts stop and a new one starts from them, such as pairs that become a group."""

    declared: ClassVar[Declared] = _changes_cohorts("merge")
    predecessors: Annotated[
        tuple[CohortId, ...], Asks(question="Which cohorts become one?", option="cohort")
    ]
    successor: NewCohort
    on: Day
    reason: Reason
    staying: Annotated[
        tuple[CohortId, ...],
        Asks(
            question="Do any of these stay as they are?",
            hint="Cohorts that were asked and go on unchanged",
        ),
    ] = ()
    leaving: Leaving = frozenset()
    cancelling: Cancelling = frozenset()
    exception: OutsideProtocol = ""
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsorbCohorts(Act):
    """One cohort goes on, and what is left of others joins it."""

    declared: ClassVar[Declared] = _changes_cohorts("absorb")
    absorbed: Annotated[
        tuple[CohortId, ...], Asks(question="Which cohorts join it?", option="cohort")
    ]
    into: Annotated[CohortId, Asks(question="Which cohort goes on?")]
    on: Day
    reason: Reason
    leaving: Leaving = frozenset()
    cancelling: Cancelling = frozenset()
    exception: OutsideProtocol = ""
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCohort(Act):
    """A cohort stops, and its people go on in several new ones."""

    declared: ClassVar[Declared] = _changes_cohorts("split")
    cohort: Cohort
    parts: Annotated[
        tuple[Part, ...], Asks(question="Which cohorts start from it?", option="--part")
    ]
    on: Day
    reason: Reason
    leaving: Annotated[frozenset[ParticipantId], Asks(question="Who leaves?")] = frozenset()
    meetings_to: Annotated[
        int | None,
        Asks(
            question="Which of them takes over the planned meetings?",
            hint="Counted from 1, in the order given. Where it is left out, they are cancelled.",
        ),
    ] = None
    exception: OutsideProtocol = ""
    speaks_of: SpeaksOf = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawOnCohorts(Act):
    """A cohort draws people, or facilitators' time, from others; all of them go on."""

    declared: ClassVar[Declared] = _changes_cohorts("draw")
    sources: Annotated[tuple[CohortId, ...], Asks(question="Which cohorts give?", option="--from")]
    target: Annotated[CohortId, Asks(question="Which cohort receives?", option="--to")]
    drawn: Drawn
    on: Day
    reason: Reason
    registers: MarkedLater = LateMarks.KEEP
    exception: OutsideProtocol = ""
    speaks_of: SpeaksOf = ()

    def faults(self) -> Iterator[Fault]:
        """Nobody is drawn in two ways."""
        both = (self.drawn.moving & self.drawn.joining_too) | (
            self.drawn.facilitators.keys() & (self.drawn.moving | self.drawn.joining_too)
        )
        if both:
            yield Fault("drawn", "Somebody is drawn in two ways. Say one thing of each person.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEvent(Act):
    """A lineage event was on another day, or people did something else at it; all in one plan.

    What the record said before stays in its versions.
    """

    declared: ClassVar[Declared] = _changes_cohorts("correct_event")
    event: Annotated[FactId, Asks(question="Which lineage event?", option="event")]
    reason: Annotated[
        str,
        Asks(
            question="Why was the record wrong?",
            hint="Others will read this beside the correction",
            missing="Say why the record was wrong, so that others can follow.",
        ),
    ]
    on: Annotated[
        date | None, Asks(question="On which day was it?", hint=ON_HINT, missing=MISSING_DAY)
    ] = None
    people: Annotated[
        Mapping[ParticipantId, str],
        Asks(
            question="Who did something else?",
            hint="Say of each what they did: comes or leaves; stays, moves or comes as well; "
            "member, facilitator or was not there; or the id of the cohort they went to.",
            option="--person",
        ),
    ] = field(default_factory=dict)
    exception: OutsideProtocol = ""
    speaks_of: SpeaksOf = ()
