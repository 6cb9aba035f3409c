"""What is done to recruit: invitations go out, people answer, are screened, come in or go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.ids import ParticipantId, PracticeId, Refers
from likewise.domain.participants import RoleName
from likewise.domain.recruitment.facts import (
    MOST_INVITED,
    Criterion,
    ExitReason,
    StepToFacilitate,
    Way,
)

LONGEST_CRITERIA = 4000
_People = Annotated[
    tuple[ParticipantId, ...],
    Asks(question="Who?", missing="Select at least one person", option="--participant"),
]


class Eligibility(StrEnum):
    """What a screening found."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not eligible"


def _settling(name: str) -> Declared:
    return Declared(name=f"recruitment.{name}", needs=Capability.SET_UP_RECRUITMENT)


def _recruiting(name: str) -> Declared:
    return Declared(name=f"recruitment.{name}", needs=Capability.RECRUIT)


def _somebody(participants: tuple[str, ...]) -> Iterator[Fault]:
    if not participants:
        yield Fault("participants", "Select at least one person")
    if len(set(participants)) < len(participants):
        yield Fault("participants", "Name everybody once")


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginRecruitment(Act):
    """Recruitment is kept here from a day on, and its order is asked for in the randomised phase.

    Whoever is allocated on or after that day, while the programme is randomised, has been found
    eligible, agreed to take part and had their baseline visit, in this order.
    """

    declared: ClassVar[Declared] = _settling("begin")
    starts_on: Annotated[
        date,
        Asks(
            question="From which day is recruitment kept here?",
            hint="What was before stays as it is, and nothing is asked of it",
            missing="Enter the day",
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishCriteria(Act):
    """The criteria in writing, or a new version of them, are in force from a day on."""

    declared: ClassVar[Declared] = _settling("publish_criteria")
    version_name: Annotated[
        str,
        Asks(question="Version", hint="Such as 1.0. It must be new",
             missing="Enter the version", longest=40),
    ]  # fmt: skip
    starts_on: Annotated[
        date, Asks(question="In force from", missing="Enter the day from which it is in force")
    ]
    inclusion: Annotated[
        str,
        Asks(
            question="Who may take part?",
            hint="Criteria for inclusion, one a line. All of them must be met",
            missing="Enter at least one criterion",
            longest=LONGEST_CRITERIA,
        ),
    ]
    exclusion: Annotated[
        str,
        Asks(
            question="Who may not?",
            hint="Criteria for exclusion, one a line. None of them may apply",
            longest=LONGEST_CRITERIA,
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInvitations(Act):
    """People were invited: how many, of which practice, how, and on which day. None is named."""

    declared: ClassVar[Declared] = _recruiting("invite")
    practice: Annotated[
        PracticeId | None,
        Asks(question="Of which practice?", hint="None: of any"),
    ] = None
    way: Annotated[Way, Asks(question="How?", missing="Select how they were invited")]
    sent_on: Annotated[date, Asks(question="On which day?", missing="Enter the day")]
    invited: Annotated[
        int,
        Asks(
            question="How many people?",
            missing="Enter how many people were invited",
            most=MOST_INVITED,
        ),
    ]
    is_reminder: Annotated[
        bool,
        Asks(question="Had these people been invited before?",
             hint="Then they count once, by the batch before"),
    ] = False  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInterest(Act):
    """People have said that they are interested."""

    declared: ClassVar[Declared] = _recruiting("record_interest")
    participants: _People
    on: Annotated[date, Asks(question="On which day did they say so?", missing="Enter the day")]

    def faults(self) -> Iterator[Fault]:
        """Somebody is named, each once."""
        yield from _somebody(self.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen(Act):
    """Somebody was held against the criteria: which speak against them, or none."""

    declared: ClassVar[Declared] = _recruiting("screen")
    participant: Annotated[
        ParticipantId, Asks(question="Who?", missing="Select who it is", option="participant")
    ]
    criteria: Annotated[
        str, Refers("Criteria"), Asks(question="By which criteria?", option="criteria")
    ]
    screened_on: Annotated[date, Asks(question="On which day?", missing="Enter the day")]
    found: Annotated[
        Eligibility, Asks(question="What did you find?", missing="Select what you found")
    ]
    against: Annotated[
        frozenset[Criterion],
        Asks(
            question="What speaks against them?",
            hint="Criteria for inclusion that they do not meet, and for exclusion that they do",
        ),
    ] = frozenset()
    screened_by: Annotated[
        str,
        Asks(question="Who screened them?", hint="Their name", missing="Enter who screened them",
             longest=100),
    ]  # fmt: skip

    def faults(self) -> Iterator[Fault]:
        """What was found is what the criteria say."""
        if self.found is Eligibility.ELIGIBLE and self.against:
            yield Fault("found", "They are not eligible where a criterion speaks against them. "
                        "Clear it, or select not eligible")  # fmt: skip
        if self.found is Eligibility.NOT_ELIGIBLE and not self.against:
            yield Fault("against", "Select which criteria speak against them")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBaseline(Act):
    """The baseline visit of people was complete on a day."""

    declared: ClassVar[Declared] = _recruiting("record_baseline")
    participants: _People
    completed_on: Annotated[
        date, Asks(question="On which day was it complete?", missing="Enter the day")
    ]

    def faults(self) -> Iterator[Fault]:
        """Somebody is named, each once."""
        yield from _somebody(self.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol(Act):
    """People are enrolled, as members or as facilitators."""

    declared: ClassVar[Declared] = _recruiting("enrol")
    participants: _People
    role: Annotated[RoleName, Asks(question="As what?", missing="Select as what")] = RoleName.MEMBER
    on: Annotated[date, Asks(question="From which day?", missing="Enter the day")]

    def faults(self) -> Iterator[Fault]:
        """Somebody is named, each once."""
        yield from _somebody(self.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExit(Act):
    """People go no further, and why; their own words only where they offered any."""

    declared: ClassVar[Declared] = _recruiting("record_exit")
    participants: _People
    role: Annotated[
        RoleName, Asks(question="As what would they have come?", missing="Select as what")
    ] = RoleName.MEMBER
    left_on: Annotated[date, Asks(question="From which day?", missing="Enter the day")]
    reason: Annotated[ExitReason, Asks(question="Why?", missing="Select why")]
    words: Annotated[
        str,
        Asks(
            question="What did they say?",
            hint="Only if they offered a reason: nobody needs one. Only of one person at a time",
        ),
    ] = ""

    def faults(self) -> Iterator[Fault]:
        """Somebody is named, each once; words are one person's; a death is told on their page."""
        yield from _somebody(self.participants)
        if self.words.strip() and len(self.participants) > 1:
            yield Fault("words", "These are one person’s words. Record that person apart")
        if self.reason is ExitReason.DIED:
            yield Fault("reason", "Record that they died as their status: that stops all contact "
                        "at once, and counts here by itself")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacilitatorStep(Act):
    """People took a step towards facilitating."""

    declared: ClassVar[Declared] = _recruiting("record_facilitator_step")
    participants: _People
    step: Annotated[
        StepToFacilitate, Asks(question="Which step?", missing="Select which step they took")
    ]
    taken_on: Annotated[date, Asks(question="On which day?", missing="Enter the day")]

    def faults(self) -> Iterator[Fault]:
        """Somebody is named, each once."""
        yield from _somebody(self.participants)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTarget(Act):
    """How many people are to be recruited, of a practice or in all; it replaces what was set."""

    declared: ClassVar[Declared] = _settling("set_target")
    practice: Annotated[
        PracticeId | None, Asks(question="Of which practice?", hint="None: of all together")
    ] = None
    needed: Annotated[
        int,
        Asks(
            question="How many people are needed at the end?",
            missing="Enter how many",
            most=MOST_INVITED,
        ),
    ]
    drop_out_percent: Annotated[
        int,
        Asks(question="How many in 100 do you expect to drop out?",
             hint="A whole number from 0 to 99"),
    ] = 0  # fmt: skip
    starts_on: Annotated[
        date, Asks(question="First day of recruitment", missing="Enter the first day")
    ]
    due_on: Annotated[
        date, Asks(question="By which day are they all enrolled?", missing="Enter the day")
    ]
