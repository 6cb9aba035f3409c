"""What the record says of outcomes: with what, when, and what was measured and answered."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.declarations import Declaration, Does, Label, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, Refers
from likewise.domain.outcomes.measures import Measure, Unit, check_value
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words

OccasionId = Annotated[str, Refers("Occasion")]
InstrumentId = Annotated[str, Refers("Instrument")]
FURTHEST = 3_660  # days from an anchor: ten years


class OutcomeNotRight(DomainError):
    """An instrument, an occasion or an outcome that cannot be."""


class Anchor(StrEnum):
    """The day from which the days of an occasion are counted."""

    ENROLMENT = "the day of enrolment"
    ALLOCATION = "the day of allocation"
    CALENDAR = "a day of the calendar"


class WhyMissed(StrEnum):
    """Why nothing could be measured or asked; none of them says what anybody receives."""

    DECLINED = "they declined"
    NOT_REACHED = "they could not be reached"
    ILL = "they were ill"
    AWAY = "they were away"
    OVERLOOKED = "we overlooked it"
    OTHER = "for another reason"


class Locking(StrEnum):
    """How far a lock of outcomes has come."""

    ASKED = "asked for"
    LOCKED = "locked"
    OPENING = "locked, and asked to be opened"
    OPENED = "opened again"
    REFUSED = "not agreed to"


class WhyLate(StrEnum):
    """Why an outcome comes after its occasion was locked."""

    ARRIVED_LATE = "it arrived late"
    FOUND_WRONG = "what was locked was found to be wrong"
    OVERLOOKED = "we overlooked it"
    OTHER = "for another reason"


class WhySettled(StrEnum):
    """Why two entries of one form differ; none of them says what anybody receives."""

    FIRST_MISTYPED = "the first entry was mistyped"
    SECOND_MISTYPED = "the second entry was mistyped"
    BOTH_MISTYPED = "both entries were mistyped"
    HARD_TO_READ = "the paper can be read in two ways"
    OTHER = "for another reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Fact):
    """One version of a questionnaire, as its file says; it never changes.

    `words` is the file: what is asked, what may be answered, and how it is scored.
    """

    declared: ClassVar = Declaration(noun="instrument", heading="Outcomes")

    name: Label
    version_name: Label
    language: Label
    title: Label
    words: Label

    @property
    def called(self) -> str:
        """Its title, version and language, as sentences name it."""
        return f"{self.title}, version {self.version_name} ({self.language})"

    def sentence(self, does: Does, names: Names) -> str:
        return said(f"{self.called} is one of the programme’s instruments", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion(Fact):
    """When outcomes are due, in days from an anchor, and which.

    From `first_day` to `last_day` something may be measured; from the day after `due_day` on it is
    late. All three are whole days after the anchor, and below 0 before it. `on` is the anchor where
    that is a day of the calendar. Where `is_entered_twice`, each form is typed from paper by two
    people, and compared.
    """

    declared: ClassVar = Declaration(
        noun="occasion", heading="Outcomes",
        correctable=frozenset({"first_day", "due_day", "last_day", "is_entered_twice"}),
    )  # fmt: skip

    name: Label
    anchor: Anchor
    on: date | None = None
    first_day: int
    due_day: int
    last_day: int
    measures: frozenset[Measure] = frozenset()
    instruments: tuple[InstrumentId, ...] = ()
    is_entered_twice: bool = False

    def __post_init__(self) -> None:
        if not self.first_day <= self.due_day <= self.last_day:
            raise OutcomeNotRight(
                f"The window of {self.name} would go from day {self.first_day} to day "
                f"{self.last_day}, and be due on day {self.due_day}. Give a first day, then the "
                "day on which it is due, then a last day.",
                field="due_day",
            )
        if max(abs(self.first_day), abs(self.last_day)) > FURTHEST:
            raise OutcomeNotRight(
                f"A window lies within {FURTHEST:,} days of its anchor. Give fewer days, or a day "
                "of the calendar.",
                field="last_day",
            )
        if (self.anchor is Anchor.CALENDAR) is not (self.on is not None):
            raise OutcomeNotRight(
                "Give the day of the calendar from which the days are counted."
                if self.on is None
                else f"The days are counted from {self.anchor}. Leave the day of the calendar out.",
                field="on",
            )
        if not self.measures and not self.instruments:
            raise OutcomeNotRight(
                f"Nothing would be due at {self.name}. Choose a measure or an instrument.",
                field="measures",
            )
        if len(set(self.instruments)) < len(self.instruments):
            raise OutcomeNotRight("An occasion asks for an instrument once. Name each once.")

    def sentence(self, does: Does, names: Names) -> str:
        since = in_words(self.on) if self.on else self.anchor
        window = f"from day {self.first_day} to day {self.last_day} after {since}"
        twice = ", entered twice" if self.is_entered_twice else ""
        what = f"the occasion {self.name} is {window}, due by day {self.due_day}{twice}"
        return said(what, does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement(Fact):
    """One measure of somebody at an occasion, as it was read, in the unit that was entered.

    `second` is the diastolic pressure; no other measure has one.
    """

    declared: ClassVar = Declaration(noun="measurement", heading="Outcomes")

    participant: ParticipantId
    occasion: OccasionId
    measure: Measure
    value: Decimal
    second: Decimal | None = None
    unit: Unit
    measured_on: date

    def __post_init__(self) -> None:
        check_value(self.measure, value=self.value, second=self.second, unit=self.unit)

    def sentence(self, does: Does, names: Names) -> str:
        # Never the value: whoever reads a plan or a history need not read outcomes.
        who, when = names.get(self.participant, "somebody"), names.get(self.occasion, "an occasion")
        return said(f"{self.measure} of {who} at {when}, {in_words(self.measured_on)}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    """What was answered to one item of an instrument, as the value that the answer stands for."""

    item: Label
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Fact):
    """An instrument that somebody answered at an occasion; what is not in `answers` is missing."""

    declared: ClassVar = Declaration(noun="answered instrument", heading="Outcomes")

    participant: ParticipantId
    occasion: OccasionId
    instrument: InstrumentId
    answered_on: date
    answers: tuple[ItemAnswer, ...]

    def sentence(self, does: Does, names: Names) -> str:
        who, when = names.get(self.participant, "somebody"), names.get(self.occasion, "an occasion")
        what = names.get(self.instrument, "an instrument")
        return said(f"{who} answered {what} at {when}, {in_words(self.answered_on)}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondEntry(Fact):
    """What a second person read of a form that somebody else had entered, without seeing that.

    It is of a measurement, and has its value, or of an answered instrument, and has its answers;
    `compared_with` is the version of that with which it is compared.
    """

    declared: ClassVar = Declaration(
        noun="second entry", nouns="second entries", heading="Outcomes"
    )

    participant: ParticipantId
    occasion: OccasionId
    measurement: Annotated[str, Refers("Measurement")] | None = None
    response: Annotated[str, Refers("Response")] | None = None
    compared_with: int
    value: Decimal | None = None
    second: Decimal | None = None
    unit: Unit | None = None
    read_on: date
    answers: tuple[ItemAnswer, ...] = ()

    def __post_init__(self) -> None:
        is_measured = self.measurement is not None
        if is_measured is (self.response is not None):
            raise OutcomeNotRight("A second entry is of one form: say of which.")
        if is_measured is not (self.value is not None and self.unit is not None):
            raise OutcomeNotRight("A value in its unit is of what was measured, and of that alone.")
        if is_measured and self.answers:
            raise OutcomeNotRight("Answers are of an instrument. Leave them out.")

    def sentence(self, does: Does, names: Names) -> str:
        who, when = names.get(self.participant, "somebody"), names.get(self.occasion, "an occasion")
        what = "a measure" if self.response is None else "an instrument"
        return said(f"{what} of {who} at {when} is entered a second time", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement(Fact):
    """That what two entries of a form had differed in was settled, and why they differed.

    What stands is the form’s own version of then; both entries stay as they were.
    """

    declared: ClassVar = Declaration(noun="settlement", heading="Outcomes")

    participant: ParticipantId
    occasion: OccasionId
    second_entry: Annotated[str, Refers("SecondEntry")]
    why: WhySettled
    settled_on: date

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        day = in_words(self.settled_on)
        return said(f"it is settled on {day} what stands of two entries about {who}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLock(Fact):
    """That outcomes of some occasions are locked, once a second person agreed.

    While it holds, nothing of them is recorded, put right or withdrawn: what comes later is a
    `LateOutcome`, apart. It is opened as it was made, by two people. `reason` is why it was asked
    to be opened.
    """

    declared: ClassVar = Declaration(noun="data lock", heading="Outcomes")

    name: Label
    occasions: tuple[OccasionId, ...]
    state: Locking = Locking.ASKED
    asked_on: date
    reason: Label = ""

    @property
    def holds(self) -> bool:
        """Whether it keeps outcomes from being changed."""
        return self.state in (Locking.LOCKED, Locking.OPENING)

    def sentence(self, does: Does, names: Names) -> str:
        of = join_words(sorted(names.get(each, "an occasion") for each in self.occasions))
        return said(f"the lock {self.name} of {of}: {self.state}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOutcome(Fact):
    """An outcome that came when its occasion was locked: kept apart, and in no cut of the lock.

    It is of a measure and has a value, of an instrument and has answers, or says why the occasion
    is missed. `is_correction`: something else is recorded of it under the lock.
    """

    declared: ClassVar = Declaration(
        noun="outcome after the lock", nouns="outcomes after the lock", heading="Outcomes"
    )

    participant: ParticipantId
    occasion: OccasionId
    lock: Annotated[str, Refers("DataLock")]
    measure: Measure | None = None
    value: Decimal | None = None
    second: Decimal | None = None
    unit: Unit | None = None
    instrument: InstrumentId | None = None
    answers: tuple[ItemAnswer, ...] = ()
    missed: WhyMissed | None = None
    read_on: date
    is_correction: bool = False
    why: WhyLate

    def __post_init__(self) -> None:
        of = (self.measure is not None, self.instrument is not None, self.missed is not None)
        if sum(of) != 1:
            raise OutcomeNotRight("An outcome after the lock is of one thing: say of which.")
        if of[0] is not (self.value is not None and self.unit is not None):
            raise OutcomeNotRight("A value in its unit is of what was measured, and of that alone.")
        if of[1] is not bool(self.answers):
            raise OutcomeNotRight("Answers are of an instrument, which has at least one.")

    def sentence(self, does: Does, names: Names) -> str:
        who, when = names.get(self.participant, "somebody"), names.get(self.occasion, "an occasion")
        what = self.measure or ("an instrument" if self.instrument else "that it is missed")
        return said(f"after the lock: {what} of {who} at {when}, {in_words(self.read_on)}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCut(Fact):
    """That outcomes were cut: what was recorded at that instant, and nothing later.

    `sha256` is the digest of all that was recorded, `recorded` how many facts that were. Nothing
    leaves before somebody else agreed. That of a `lock` holds the occasions of the lock and no
    other, and came of two people already.
    """

    declared: ClassVar = Declaration(noun="data cut", heading="Outcomes")

    name: Label
    cut_on: date
    sha256: Label
    recorded: int
    is_agreed: bool = False
    lock: Annotated[str, Refers("DataLock")] | None = None

    def sentence(self, does: Does, names: Names) -> str:
        what = f"{self.recorded:,} facts of outcomes are cut as {self.name}"
        agreed = ", and may leave" if self.is_agreed else ""
        return said(f"{what} on {in_words(self.cut_on)}{agreed}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedOccasion(Fact):
    """That nothing more will be measured or asked of somebody at an occasion, and why."""

    declared: ClassVar = Declaration(noun="missed occasion", heading="Outcomes")

    participant: ParticipantId
    occasion: OccasionId
    why: WhyMissed
    said_on: date

    def sentence(self, does: Does, names: Names) -> str:
        who, when = names.get(self.participant, "somebody"), names.get(self.occasion, "an occasion")
        return said(f"{who} misses {when}, as said on {in_words(self.said_on)}", does)
