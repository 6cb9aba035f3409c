"""Cohorts, and everything about them that has a date."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.arms import Format
from likewise.domain.facts import Fact
from likewise.domain.participants import RoleName
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


class PassageOutcome(StrEnum):
    """What an event meant for one person."""

    MOVED = "moved"
    STAYED = "stayed"
    LEFT = "left"


class CohortNameMissing(DomainError):
    """A cohort without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort(Fact):
    """People who support one another: a 1:1 pair, a group, or a combined set."""

    programme: str
    name: str

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise CohortNameMissing("Give the cohort a name, for example Thursday group.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFormat(Fact):
    """From `starts_on` until the next one, a cohort has this format."""

    cohort: str
    format: Format
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortState(Fact):
    """From `starts_on` until the next one, a cohort is in this state."""

    cohort: str
    state: State
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortVenue(Fact):
    """From `starts_on` until the next one, a cohort meets here; none: nowhere fixed."""

    cohort: str
    venue: str | None
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What one event meant for one person: from which cohort to which, none where there is none."""

    participant: str
    role: RoleName
    outcome: PassageOutcome
    from_cohort: str | None
    to_cohort: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageEvent(Fact):
    """One event at the start of the day `on`: what came from what, and who moved, stayed or left.

    `predecessors` end, change or give; `successors` start, change or receive. `staying` names
    cohorts that were asked and went on as they were, such as pairs that did not become a group.
    """

    programme: str
    kind: LineageKind
    on: date
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    staying: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    reason: str = ""

    def people(self, outcome: PassageOutcome) -> tuple[str, ...]:
        """The participants with one outcome, members and facilitators, in order."""
        seen = dict.fromkeys(each.participant for each in self.passages if each.outcome == outcome)
        return tuple(seen)
