"""What people are asked to agree to, what they decided, and how their part was changed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.declarations import Declaration, Does, Label, Names, Text, said
from likewise.domain.facts import Fact
from likewise.domain.ids import FactId, ParticipantId, PracticeId, Refers
from likewise.domain.periods import Period, check_period, in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words

MOST_DAYS = 365  # to consider


class ConsentNotRight(DomainError):
    """A consent text, a decision or a change of participation that cannot be."""


class Purpose(StrEnum):
    """What somebody may be asked to agree to; each is asked apart."""

    TAKE_PART = "taking part"
    CONTACT = "contact"
    OBSERVATION = "meetings observed"
    RECORDING = "recording"
    QUOTATION = "quotation"
    LINKAGE = "linkage"
    FUTURE_RESEARCH = "future research"
    LISTING = "being on a list to others"


class Earlier(StrEnum):
    """What a new version means for who agreed to an earlier one."""

    STANDS = "agreement stands"
    OWED = "asked again"
    ENDS = "agreement ends"


EARLIER_MEANS = {
    Earlier.STANDS: "what they agreed to stands, and they are not asked again",
    Earlier.OWED: "they are asked again, and what they agreed to stands until they answer",
    Earlier.ENDS: "what they agreed to ends on the first day of this one, and they are asked again",
}


class Answer(StrEnum):
    """What somebody decided about a purpose."""

    GIVEN = "given"
    REFUSED = "refused"
    CHANGED = "changed"


class Method(StrEnum):
    """How a decision was made."""

    ON_SCREEN = "on screen"
    ON_PAPER = "on paper"
    BY_TELEPHONE = "by telephone"


class Help(StrEnum):
    """What helped somebody to decide."""

    INTERPRETER = "an interpreter"
    READING = "help with reading"


class Element(StrEnum):
    """A part of taking part that may stop, change or go on by itself.

    References
    ----------
    PeRSEVERE, Clinical Trials 2024, doi 10.1177/17407745251344524.
    """

    SUPPORT = "support itself"
    MEETINGS = "meetings"
    TELEPHONE = "telephone contact"
    LETTERS = "letters and messages"
    QUESTIONNAIRES = "questionnaires"
    VISITS = "study visits"
    RECORDS = "routine records"
    RECORDINGS = "recordings"
    QUOTATIONS = "quotations"
    OBSERVATION = "observation"
    LISTS = "being on lists to others"
    RESULTS = "hearing the results"
    FUTURE_CONTACT = "contact about future research"


class Decider(StrEnum):
    """Who decided that somebody's part changes."""

    PERSON = "the person"
    SOMEONE = "someone for them"
    CLINICIAN = "a clinician"
    TEAM = "the team"
    NOBODY = "nobody: contact was lost"


_GIVEN = {Answer.GIVEN: "agrees to", Answer.REFUSED: "does not agree to",
          Answer.CHANGED: "no longer agrees to"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText(Fact):
    """One version of the words that people read before they decide about a purpose.

    It is in force from `starts_on` until before `ends_on`. `version_name` is new within purpose,
    language and practice; no practice: everybody's. `words` never change.
    """

    declared: ClassVar = Declaration(noun="consent text", heading="Consent")

    purpose: Purpose
    version_name: Label
    language: Label
    practice: PracticeId | None = None
    starts_on: date
    ends_on: date | None = None
    earlier: Earlier = Earlier.STANDS
    days_to_consider: int = 0
    words: Label

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The text")
        if not (self.version_name.strip() and self.language.strip() and self.words.strip()):
            raise ConsentNotRight("A consent text has a version, a language and words. Give them.")
        if not 0 <= self.days_to_consider <= MOST_DAYS:
            raise ConsentNotRight(
                f"Time to consider is between 0 and {MOST_DAYS} days. Give a number within that.",
                field="days_to_consider",
            )

    @property
    def period(self) -> Period:
        """The days on which people may decide about it."""
        return Period(self.starts_on, self.ends_on)

    @property
    def line(self) -> tuple[str, str, str]:
        """What its earlier and later versions share: purpose, language and practice."""
        return self.purpose, self.language.strip().casefold(), self.practice or ""

    @property
    def called(self) -> str:
        """Its purpose and version, as sentences name it."""
        return f"{self.purpose}, version {self.version_name}"

    def sentence(self, does: Does, names: Names) -> str:
        until = f" until before {in_words(self.ends_on)}" if self.ends_on else ""
        whose = f" of {names.get(self.practice, 'a practice')}" if self.practice else ""
        what = f"the text about {self.called} ({self.language}){whose} is in force from "
        return said(f"{what}{in_words(self.starts_on)}{until}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDecision(Fact):
    """What somebody decided about one purpose, having read one text.

    `number` puts the decisions of a person in order. `seen_by` is who saw the paper, or witnessed
    the call. `given_on` is the day on which they were given the text to read. `evidence` is the
    attachment that shows it.
    """

    declared: ClassVar = Declaration(
        noun="consent decision", heading="Consent", withdrawable=True,
        correctable=frozenset({"seen_by", "given_on"}),
    )  # fmt: skip

    participant: ParticipantId
    text: Annotated[str, Refers("ConsentText")]
    purpose: Purpose
    answer: Answer
    decided_on: date
    number: int
    method: Method
    seen_by: Annotated[str, Text(about="participant")] = ""
    helped_by: frozenset[Help] = frozenset()
    given_on: date | None = None
    evidence: FactId | None = None

    def __post_init__(self) -> None:
        if self.method is not Method.ON_SCREEN and not self.seen_by.strip():
            raise ConsentNotRight(
                "Say who saw the paper."
                if self.method is Method.ON_PAPER
                else "A decision by telephone needs a witness. Say who heard it.",
                field="seen_by",
            )
        if self.given_on is not None and self.given_on > self.decided_on:
            raise ConsentNotRight(
                f"They would have been given the text on {in_words(self.given_on)}, after they "
                "decided. Put one of the two days right.",
                field="given_on",
            )

    @property
    def order(self) -> tuple[date, int, bool]:
        """Later decisions come after earlier ones; on a tie, a no after a yes."""
        return self.decided_on, self.number, self.answer is not Answer.GIVEN

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        helped = f", with {join_words(sorted(self.helped_by))}" if self.helped_by else ""
        read = f"{names[self.text]}, " if self.text in names else ""
        what = f"{who} {_GIVEN[self.answer]} {self.purpose}, {read}"
        shown = ", as a file shows" if self.evidence else ""
        return said(f"{what}{self.method}, on {in_words(self.decided_on)}{helped}{shown}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOfParticipation(Fact):
    """Elements of somebody's part that stop, change or go on from a day on; the rest goes on.

    It holds from `starts_on` until before `ends_on`; then what held before it does again.
    `consultee` is whoever was asked for somebody who lost capacity; `how` says what is otherwise
    about the elements that changed.
    """

    declared: ClassVar = Declaration(
        noun="change of participation",
        nouns="changes of participation",
        heading="Consent",
        withdrawable=True,
        correctable=frozenset({"reason", "how", "consultee"}),
    )

    participant: ParticipantId
    stops: frozenset[Element] = frozenset()
    changes: frozenset[Element] = frozenset()
    goes_on: frozenset[Element] = frozenset()
    decided_by: Decider
    starts_on: date
    ends_on: date | None = None
    has_lost_capacity: bool = False
    consultee: Annotated[str, Text(about="participant")] = ""
    how: Annotated[str, Text(about="participant")] = ""
    reason: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The change")
        named = [*self.stops, *self.changes, *self.goes_on]
        if not named:
            raise ConsentNotRight(
                "Name at least one element that stops, changes or goes on. All that is not named "
                "goes on as it is."
            )
        twice = sorted(each for each in set(named) if named.count(each) > 1)
        if twice:
            raise ConsentNotRight(
                f"Say one thing of {join_words(twice)}: it stops, changes or goes on."
            )
        if self.has_lost_capacity and not self.consultee.strip():
            raise ConsentNotRight(
                "Name whoever was asked as their consultee (Mental Capacity Act 2005).",
                field="consultee",
            )

    @property
    def period(self) -> Period:
        """The days on which it holds."""
        return Period(self.starts_on, self.ends_on)

    @property
    def named(self) -> frozenset[Element]:
        """Every element of which it says something."""
        return self.stops | self.changes | self.goes_on

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        parts = [
            f"{join_words(in_order(elements))} {word}"
            for elements, word in (
                (self.stops, "will stop"),
                (self.changes, "will be otherwise"),
                (self.goes_on, "will go on"),
            )
            if elements
        ]
        until = f" until before {in_words(self.ends_on)}" if self.ends_on else ""
        since = f"from {in_words(self.starts_on)}{until}, as decided by {self.decided_by}"
        lost = "; they have lost capacity" if self.has_lost_capacity else ""
        return said(f"for {who}, {'; '.join(parts)} {since}{lost}", does)


def in_order(elements: frozenset[Element]) -> list[Element]:
    """Elements in the order in which they are declared."""
    return [each for each in Element if each in elements]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation(Fact):
    """An entry of the delegation log: who of the staff may take consent, from when until when.

    `taker` is the id of their account.
    """

    declared: ClassVar = Declaration(
        noun="entry of the delegation log",
        nouns="entries of the delegation log",
        heading="Consent",
        withdrawable=True,
        correctable=frozenset({"name", "trained_on"}),
    )

    taker: Label
    name: Label
    trained_on: date
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The entry")
        if self.starts_on < self.trained_on:
            raise ConsentNotRight(
                f"They would take consent from {in_words(self.starts_on)}, before they were "
                f"trained on {in_words(self.trained_on)}. Put one of the two days right.",
                field="starts_on",
            )

    @property
    def period(self) -> Period:
        """The days on which they may take consent."""
        return Period(self.starts_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        until = f" until before {in_words(self.ends_on)}" if self.ends_on else ""
        return said(f"{self.name} may take consent from {in_words(self.starts_on)}{until}", does)
