"""Cohorts, and everything about them that has a date."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.arms import FORMAT_IS, Format
from likewise.domain.declarations import Declaration, Does, Names, Text, said
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId, VenueId
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class State(StrEnum):
    """How far along its life a cohort is."""

    FORMING = "forming"
    OPEN = "open"
    CLOSED = "closed to joiners"
    RESTING = "resting"
    ENDING = "ending"
    ENDED = "ended"


# Which state may follow which; the page about states in docs/reference is printed from this.
MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.FORMING: frozenset({State.OPEN, State.CLOSED, State.RESTING, State.ENDING, State.ENDED}),
    State.OPEN: frozenset({State.CLOSED, State.RESTING, State.ENDING, State.ENDED}),
    State.CLOSED: frozenset({State.OPEN, State.RESTING, State.ENDING, State.ENDED}),
    State.RESTING: frozenset({State.OPEN, State.CLOSED, State.ENDING, State.ENDED}),
    State.ENDING: frozenset({State.OPEN, State.CLOSED, State.ENDED}),
    State.ENDED: frozenset(),
}
STARTS_AS = (State.FORMING, State.OPEN, State.CLOSED)  # what a cohort may be on its first day
TAKES_JOINERS = frozenset({State.FORMING, State.OPEN})
# The people of a one-to-one cohort on any day, members and facilitators together. Stated here
# alone: the import's rule in SQL is made from these two.
PAIR_SIZE = 2
PAIR_IS = "A pair is two"


def is_too_many_for_a_pair(format: Format | None, people: int) -> bool:
    """Whether a cohort of this format holds more people than it may."""
    return format is Format.ONE_TO_ONE and people > PAIR_SIZE


class LineageKind(StrEnum):
    """How cohorts come from cohorts."""

    FORM = "form"
    CHANGE_FORMAT = "change format"
    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    DRAW = "draw"
    REST = "rest"
    RESUME = "resume"
    END = "end"


class Ended(StrEnum):
    """Of what a cohort ended: it chose to, too few came, or nobody led it."""

    CHOSEN = "chosen"
    ATTENDANCE = "attendance"
    LEADERSHIP = "leadership"


ENDED_BECAUSE: dict[Ended, str] = {
    Ended.CHOSEN: "it chose to: its work is done",
    Ended.ATTENDANCE: "too few came",
    Ended.LEADERSHIP: "nobody led it",
}


class PassageOutcome(StrEnum):
    """What an event meant for one person."""

    MOVED = "moved"
    STAYED = "stayed"
    LEFT = "left"


class NotAnEnd(DomainError):
    """A cause of an end, of an event that is none."""


class CohortNameMissing(DomainError):
    """A cohort without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort(Fact):
    """People who support one another: a 1:1 pair, a group, or a combined set."""

    declared: ClassVar = Declaration(
        noun="cohort", heading="Cohorts", correctable=frozenset({"name"})
    )

    name: Annotated[str, Text(about="about")]
    about: tuple[ParticipantId, ...] = ()  # whom the name speaks of

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise CohortNameMissing("Give the cohort a name, for example Thursday group.")

    def sentence(self, does: Does, names: Names) -> str:
        if does == "record":
            return f"{self.name} starts"
        if does == "void":
            return said(f"{names.get(self.id, 'the cohort')} starts", does)
        return f"{names.get(self.id, 'the cohort')} is called {self.name} from now on"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFormat(Fact):
    """From `starts_on` until the next one, a cohort has this format."""

    declared: ClassVar = Declaration(
        noun="format of a cohort", nouns="formats of cohorts", heading="Cohorts"
    )

    cohort: CohortId
    format: Format
    starts_on: date

    def sentence(self, does: Does, names: Names) -> str:
        kind = FORMAT_IS[self.format]
        name, day = names.get(self.cohort, "the cohort"), in_words(self.starts_on)
        return said(f"{name} is {kind} from {day}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortState(Fact):
    """From `starts_on` until the next one, a cohort is in this state."""

    declared: ClassVar = Declaration(
        noun="state of a cohort", nouns="states of cohorts", heading="Cohorts"
    )

    cohort: CohortId
    state: State
    starts_on: date

    def sentence(self, does: Does, names: Names) -> str:
        name, day = names.get(self.cohort, "the cohort"), in_words(self.starts_on)
        if self.state is State.ENDED:
            return said(f"{name} ends at the start of {day}", does)
        return said(f"{name} is {self.state} from {day}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortVenue(Fact):
    """From `starts_on` until the next one, a cohort meets here; none: nowhere fixed."""

    declared: ClassVar = Declaration(
        noun="venue of a cohort",
        nouns="venues of cohorts",
        title="Place where a cohort meets",
        heading="Cohorts",
    )

    cohort: CohortId
    venue: VenueId | None
    starts_on: date

    def sentence(self, does: Does, names: Names) -> str:
        where = f"at {names.get(self.venue, 'a venue')}" if self.venue else "nowhere fixed"
        name = names.get(self.cohort, "the cohort")
        return said(f"{name} meets {where} from {in_words(self.starts_on)}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What one event meant for one person: from which cohort to which, none where there is none."""

    participant: ParticipantId
    role: RoleName
    outcome: PassageOutcome
    from_cohort: CohortId | None
    to_cohort: CohortId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageEvent(Fact):
    """One event at the start of the day `on`: what came from what, and who moved, stayed or left.

    `predecessors` end, change or give; `successors` start, change or receive. `staying` names
    cohorts that were asked and went on as they were, such as pairs that did not become a group.
    `ending` is of what a cohort ended; none where that is not known, and of every other event.
    """

    declared: ClassVar = Declaration(
        noun="lineage event",
        title="Change of cohorts",
        heading="Cohorts",
        correctable=frozenset({"reason", "ending"}),
    )

    kind: LineageKind
    on: date
    predecessors: tuple[CohortId, ...]
    successors: tuple[CohortId, ...]
    staying: tuple[CohortId, ...] = ()
    passages: tuple[Passage, ...] = ()
    reason: Annotated[str, Text(about="about")] = ""
    about: tuple[ParticipantId, ...] = ()  # whom the reason speaks of
    ending: Ended | None = None

    def __post_init__(self) -> None:
        if self.ending is not None and self.kind is not LineageKind.END:
            raise NotAnEnd("Only a cohort that ends ends of something. Leave this empty.")

    def people(self, outcome: PassageOutcome) -> tuple[str, ...]:
        """The participants with one outcome, members and facilitators, in order."""
        seen = dict.fromkeys(each.participant for each in self.passages if each.outcome == outcome)
        return tuple(seen)

    def sentence(self, does: Does, names: Names) -> str:
        keeps = "no longer keeps" if does == "void" else "keeps"
        because = f", because {ENDED_BECAUSE[self.ending]}" if self.ending else ""
        return f"the lineage {keeps} this as “{self.kind}”, on {in_words(self.on)}{because}"
