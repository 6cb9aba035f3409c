"""What is done about outcomes: instruments and occasions are set, and outcomes are recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.declarations import Label
from likewise.domain.ids import ParticipantId, Refers
from likewise.domain.outcomes.facts import (
    Anchor,
    InstrumentId,
    ItemAnswer,
    OccasionId,
    WhyLate,
    WhyMissed,
    WhySettled,
)
from likewise.domain.outcomes.measures import Measure, Unit, ValueNotRight, check_value

LONGEST_FILE = 60_000
NO_ASKING_BACK = "What was asked for is not taken back. Ask the guardian to refuse it."
NO_LOCK_BACK = (
    "A lock is not taken back. A statistician asks for it to be opened, and a guardian agrees."
)
NO_CUT_BACK = "A cut changes nothing, and files that left cannot be called back. Make another cut."

_Who = Annotated[
    ParticipantId, Asks(question="Who?", missing="Select who it is", option="participant")
]
_When = Annotated[
    OccasionId,
    Asks(question="At which occasion?", missing="Select the occasion", option="occasion"),
]
_Measure = Annotated[Measure, Asks(question="What was measured?", missing="Select what")]
_Value = Annotated[
    Decimal,
    Asks(
        question="What was read?",
        hint="In the unit in which it was read; of blood pressure the upper (systolic) number",
        missing="Enter what was read",
    ),
]
_Second = Annotated[
    Decimal | None, Asks(question="The lower (diastolic) number", hint="Of blood pressure only")
]
_Unit = Annotated[Unit, Asks(question="In which unit?", missing="Select the unit")]
_Day = Annotated[date, Asks(question="On which day?", missing="Enter the day")]
_Instrument = Annotated[
    InstrumentId, Asks(question="Which instrument?", missing="Select the instrument")
]
_Answers = Annotated[
    tuple[ItemAnswer, ...],
    Asks(question="What was answered?", hint="An item and the value of its answer"),
]
_Sure = Annotated[
    bool,
    Asks(
        question="Is it as it was read?",
        hint="Only where it was asked about, since it would be unusual",
        option="--sure",
    ),
]
_WhyLate = Annotated[
    WhyLate | None,
    Asks(
        question="Why does it come after the lock?",
        hint="Only where the occasion is locked: it is then kept apart",
        option="--why-late",
    ),
]
_Instead = Annotated[
    bool,
    Asks(
        question="Does it replace what was recorded?",
        hint="What was recorded stays in the history",
        option="--instead",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInstrument(Act):
    """An instrument, or another version of one, is the programme's; it never changes."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.add_instrument", needs=Capability.SET_OUTCOMES
    )
    words: Annotated[
        str,
        Asks(
            question="The instrument’s file",
            hint="All that it says, as TOML",
            missing="Give the instrument’s file",
            longest=LONGEST_FILE,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOccasion(Act):
    """Outcomes are due in a window of days, counted from an anchor."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.add_occasion", needs=Capability.SET_OUTCOMES
    )
    name: Annotated[
        str,
        Asks(question="What is it called?", hint="Such as baseline", missing="Enter a name",
             longest=40),
    ]  # fmt: skip
    anchor: Annotated[
        Anchor,
        Asks(question="From which day are the days counted?", missing="Select that day"),
    ]
    on: Annotated[
        date | None,
        Asks(question="Which day of the calendar?", hint="Only where the days are counted from it"),
    ] = None
    first_day: Annotated[
        int,
        Asks(
            question="First day of the window",
            hint="In days after the anchor; below 0 before it",
            missing="Enter the first day",
        ),
    ]
    due_day: Annotated[
        int,
        Asks(question="Due by day", hint="From the day after it is late", missing="Enter the day"),
    ]
    last_day: Annotated[
        int,
        Asks(
            question="Last day of the window",
            hint="After it, nothing can be recorded for the occasion",
            missing="Enter the last day",
        ),
    ]
    measures: Annotated[frozenset[Measure], Asks(question="What is measured?")] = frozenset()
    instruments: Annotated[tuple[InstrumentId, ...], Asks(question="Which instruments?")] = ()
    is_entered_twice: Annotated[
        bool,
        Asks(
            question="Is each form entered twice?",
            hint="By two people, from paper; what differs is then settled",
            option="--entered-twice",
        ),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMeasurement(Act):
    """Something was measured of somebody at an occasion."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.record_measurement", needs=Capability.ENTER_OUTCOMES, is_guessable=True
    )
    participant: _Who
    occasion: _When
    measure: _Measure
    value: _Value
    second: _Second = None
    unit: _Unit
    measured_on: _Day
    is_sure: _Sure = False
    instead: _Instead = False
    why_late: _WhyLate = None

    def faults(self) -> Iterator[Fault]:
        """What the measure cannot be in this unit."""
        yield from _faults_of_value(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAnswers(Act):
    """Somebody answered an instrument at an occasion; what is left out was not answered."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.record_answers", needs=Capability.ENTER_OUTCOMES, is_guessable=True
    )
    participant: _Who
    occasion: _When
    instrument: _Instrument
    answered_on: _Day
    answers: _Answers
    instead: _Instead = False
    why_late: _WhyLate = None

    def faults(self) -> Iterator[Fault]:
        """Each item is answered once, and at least one is."""
        yield from _faults_of_answers(self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterMeasurementAgain(Act):
    """What was measured is entered again by a second person, who does not see the first entry."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.enter_measurement_again",
        needs=Capability.ENTER_OUTCOMES,
        is_guessable=True,
    )
    participant: _Who
    occasion: _When
    measure: _Measure
    value: _Value
    second: _Second = None
    unit: _Unit
    measured_on: _Day
    is_sure: _Sure = False

    def faults(self) -> Iterator[Fault]:
        """What the measure cannot be in this unit."""
        yield from _faults_of_value(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAnswersAgain(Act):
    """What was answered is entered again by a second person, who does not see the first entry."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.enter_answers_again", needs=Capability.ENTER_OUTCOMES, is_guessable=True
    )
    participant: _Who
    occasion: _When
    instrument: _Instrument
    answered_on: _Day
    answers: _Answers

    def faults(self) -> Iterator[Fault]:
        """Each item is answered once, and at least one is."""
        yield from _faults_of_answers(self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldStands:
    """What stands for one field of a form, as the paper has it: a number, a unit or a day."""

    item: Label
    value: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDifferences(Act):
    """Somebody settles what stands where two entries of a form differ, and says why they did."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.settle_differences", needs=Capability.ENTER_OUTCOMES, is_guessable=True
    )
    second_entry: Annotated[
        str, Refers("SecondEntry"), Asks(question="Which second entry?", option="second_entry")
    ]
    stands: Annotated[
        tuple[FieldStands, ...],
        Asks(question="What stands?", hint="For each field that differs: its name and its value"),
    ]
    why: Annotated[WhySettled, Asks(question="Why did they differ?", missing="Select why")]

    def faults(self) -> Iterator[Fault]:
        """Each field is settled once."""
        named = [each.item for each in self.stands]
        twice = sorted({each for each in named if named.count(each) > 1})
        if twice:
            yield Fault("stands", f"Settle {' and '.join(twice)} only once")


@dataclass(frozen=True, slots=True, kw_only=True)
class CutData(Act):
    """Outcomes are cut for research: what is recorded now, and nothing later."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.cut_data", needs=Capability.CUT_OUTCOMES, stays=NO_CUT_BACK
    )
    name: Annotated[
        str,
        Asks(question="What is the cut called?", hint="Such as main analysis",
             missing="Enter a name", longest=40),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToCut(Act):
    """Somebody else agrees that a cut of outcomes leaves, by random ids."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.agree_to_cut", needs=Capability.AGREE_CUT, stays=NO_CUT_BACK
    )
    cut: Annotated[str, Refers("DataCut"), Asks(question="Which cut?", option="cut")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissOccasion(Act):
    """Nothing more will be measured or asked of somebody at an occasion."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.miss_occasion", needs=Capability.ENTER_OUTCOMES
    )
    participant: _Who
    occasion: _When
    why: Annotated[WhyMissed, Asks(question="Why?", missing="Select why")]
    said_on: Annotated[date, Asks(question="On which day was that known?", missing="Enter the day")]
    why_late: _WhyLate = None


_Lock = Annotated[str, Refers("DataLock"), Asks(question="Which lock?", option="lock")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForLock(Act):
    """A statistician asks that outcomes of some occasions are locked; a guardian agrees."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.ask_for_lock", needs=Capability.LOCK_OUTCOMES, stays=NO_ASKING_BACK
    )
    name: Annotated[
        str,
        Asks(question="What is the lock called?", hint="Such as main analysis; its cut is called "
             "so too", missing="Enter a name", longest=40),
    ]  # fmt: skip
    occasions: Annotated[tuple[OccasionId, ...], Asks(question="Which occasions?")]

    def faults(self) -> Iterator[Fault]:
        """At least one occasion is locked, and each once."""
        if not self.occasions:
            yield Fault("occasions", "Select at least one occasion")
        elif len(set(self.occasions)) < len(self.occasions):
            yield Fault("occasions", "Select each occasion once")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToLock(Act):
    """Somebody else agrees that outcomes are locked, and that their locked cut leaves."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.agree_to_lock", needs=Capability.AGREE_LOCK, stays=NO_LOCK_BACK
    )
    lock: _Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToOpenLock(Act):
    """A statistician asks that a lock is opened again, and says why; a guardian agrees."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.ask_to_open_lock", needs=Capability.LOCK_OUTCOMES, stays=NO_ASKING_BACK
    )
    lock: _Lock
    reason: Annotated[
        str,
        Asks(question="Why is it to be opened?", hint="It stays in the record. Name nobody",
             missing="Say why", longest=500),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToOpenLock(Act):
    """Somebody else agrees that a lock is opened again; its cut stays as it is."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.agree_to_open_lock", needs=Capability.AGREE_LOCK,
        stays="What was opened stays opened. Ask for another lock of the same occasions.",
    )  # fmt: skip
    lock: _Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseLock(Act):
    """Somebody else does not agree to a lock that is asked for, or to opening one."""

    declared: ClassVar[Declared] = Declared(
        name="outcomes.refuse_lock", needs=Capability.AGREE_LOCK,
        stays="A refusal stays. Ask for it again, and it is decided anew.",
    )  # fmt: skip
    lock: _Lock


def _faults_of_value(act: RecordMeasurement | EnterMeasurementAgain) -> Iterator[Fault]:
    try:
        check_value(act.measure, value=act.value, second=act.second, unit=act.unit)
    except ValueNotRight as refusal:
        yield Fault(refusal.field, refusal.sentence)


def _faults_of_answers(answers: tuple[ItemAnswer, ...]) -> Iterator[Fault]:
    named = [each.item for each in answers]
    twice = sorted({each for each in named if named.count(each) > 1})
    if not named:
        yield Fault("answers", "Enter at least one answer, or say that the occasion is missed")
    if twice:
        yield Fault("answers", f"Answer {' and '.join(twice)} only once")
