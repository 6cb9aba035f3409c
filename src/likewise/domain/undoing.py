"""Taking an act back: what the record says again, who may, and what a later act rests on.

An act is taken back by versions, as it was done: what it recorded never held, and what it changed
says again what it said before. That is the record as it was only while nothing rests on the act.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from likewise.domain.access import LOG_FOR, Capability, NotAllowed, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.acts.declaration import Act, find_act
from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Allocation
from likewise.domain.cohorts.correcting import in_order
from likewise.domain.cohorts.facts import (
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageEvent,
    LineageKind,
    State,
)
from likewise.domain.consent.facts import ConsentDecision, Purpose
from likewise.domain.contacts import Contact
from likewise.domain.facts import Fact, Version
from likewise.domain.meetings.facts import Attendance, Capacity, Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.operations import Draft, Ids, Plan, Step
from likewise.domain.outcomes.facts import Measurement, Response, SecondEntry
from likewise.domain.participants import Role, Status
from likewise.domain.periods import in_words
from likewise.domain.practices import Registration
from likewise.domain.programmes import Phase
from likewise.domain.recruitment.facts import Baseline, FacilitatorStep, RecruitmentExit, Screening
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words


class NotTakenBack(DomainError):
    """An act of a kind that is not taken back; it says what can be done instead."""


class TakenBackAlready(DomainError):
    """An act that was taken back before."""


class BuiltOn(DomainError):
    """An act on which others rest: `later` are their ids, the latest first."""

    def __init__(self, sentence: str, later: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.later = later


NOT_YOURS = "There is no such act among yours."

# What is done without being an act of the record: whoever may do it is told what can be done.
ROOMS: Mapping[str, tuple[Capability, str]] = {
    "imports": (
        Capability.IMPORT,
        "An import is taken back on the page of imports, as one act. "
        "An import that was taken back is brought in again from its files.",
    ),
    "exports": (
        Capability.EXPORT,
        "A file that was given out cannot be called back. Ask whoever has it to destroy it; an "
        "export that waits can be let run out.",
    ),
    "accounts": (
        Capability.MANAGE_ACCOUNTS,
        "An account is not taken back. Take its role away, or close it.",
    ),
    "tokens": (Capability.MAKE_TOKENS, "A token is not taken back. End it on the page of tokens."),
}


def check_kind(action: str, by: Actor) -> type[Act]:
    """The kind of act that an action is, where the actor's hat could have done it.

    Raises
    ------
    NotFound
        Where it is none of theirs, as if it were not there.
    NotTakenBack
        With what can be done instead.
    """
    kind = find_act(action)
    if kind is None:
        needs, instead = ROOMS.get(action.partition(".")[0], (None, ""))
        if needs is None or not may(by, needs):
            raise NotFound(NOT_YOURS)
        raise NotTakenBack(instead)
    if not may(by, kind.declared.needs):
        raise NotFound(NOT_YOURS)
    if kind.declared.stays:
        raise NotTakenBack(kind.declared.stays)
    return kind


def check_own_and_recent(by: Actor, *, account: str, on: date, today: date) -> None:
    """Refuse somebody who takes back only what they did themselves, and only lately.

    Raises
    ------
    NotAllowed
    """
    if account != by.account:
        raise NotAllowed("Somebody else did this. Ask them, or a coordinator, to take it back.")
    if today > on + LOG_FOR:
        raise NotAllowed(
            f"You did this on {in_words(on)}, more than {LOG_FOR.days} days ago. "
            "Ask a coordinator to take it back."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What acts wrote of one fact: what it said before (none: it begins there), and says since.

    `left` is what they left, `now` what the record says by now.
    """

    before: Version[Any] | None
    left: Version[Any]
    now: Version[Any]

    @property
    def is_as_left(self) -> bool:
        """Whether the record says of it what the acts left, whatever was said in between."""
        return (self.now.fact, self.now.is_void) == (self.left.fact, self.left.is_void)

    @property
    def began(self) -> bool:
        """Whether the record says of it nothing else than what the acts said."""
        return self.before is None or self.before.is_void


def plan_take_back(
    written: Iterable[Written], *, acts: Sequence[str], reason: str, ids: Ids, about: Iterable[str]
) -> Plan:
    """Plan that the record says again what it said before some acts.

    What they began is withdrawn, and what they changed is put back, in an order in which no guard
    meets half of it.
    """
    draft, found = Draft("acts.take_back", ids), list(written)
    for act in acts:
        draft.record(TakingBack(id=ids.new(), act=act, reason=reason))
    gone = [Step("void", e.now.fact) for e in found if e.began and not e.now.is_void]
    back = [Step("revise", e.before.fact) for e in found if e.before is not None and not e.began]
    now = {each.now.fact.id: each.now.fact for each in found if not each.now.is_void}
    draft.steps += in_order([*gone, *back], now)
    return draft.plan(about=tuple(dict.fromkeys(about)))


def in_a_sentence(said: Sequence[str], more: int) -> str:
    """That later acts rest on an act, which, and what to do first."""
    several = len(said) + more > 1
    listed = join_words([*said, *([f"{more} more"] if more else [])])
    return (
        f"{'Other acts rest' if several else 'Another act rests'} on this: {listed}. Take "
        f"{'them back first, the latest first, or all of them' if several else 'it back first, or'}"
        f"{'' if several else ' both'} together."
    )


# What a fact lays for later ones, and what it rests on: words and the ids that they are about.

type Ground = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The cohorts of the meetings, and which cohorts were ever one-to-one, that facts name."""

    hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pairs: Collection[str] = ()


_STOPS = frozenset(LineageKind) - {LineageKind.FORM, LineageKind.CHANGE_FORMAT, LineageKind.DRAW}


def lays(fact: Fact) -> Iterator[Ground]:
    """What a fact changes that others may rest on without naming it."""
    match fact:
        case Membership():
            yield "spell", fact.cohort, fact.participant
            yield "people", fact.cohort
        case Lead():
            yield "lead", fact.cohort, fact.participant
        case CohortState():
            yield "state", fact.cohort
        case CohortFormat():
            yield "format", fact.cohort
        case LineageEvent() if fact.kind in _STOPS:
            for cohort in fact.predecessors:
                yield "goes on", cohort
        case Status():
            yield "status", fact.participant
        case Role():
            yield "role", fact.participant, fact.role
        case Registration():
            yield "practice", fact.participant
        case ConsentDecision():
            yield "consent", fact.participant, fact.purpose
        case Screening() | Baseline() | RecruitmentExit() | FacilitatorStep():
            yield "recruitment", fact.participant
        case Phase():
            yield ("phase",)


def rests_on(fact: Fact, *, is_new: bool, around: Around) -> Iterator[Ground]:
    """On what a version of a fact rests, besides what it names."""
    match fact:
        case Membership():
            yield "spell", fact.cohort, fact.participant
            if is_new:
                yield from (("state", fact.cohort), ("format", fact.cohort), ("phase",))
                yield "status", fact.participant
                yield "role", fact.participant, fact.role
            if fact.cohort in around.pairs:
                yield "people", fact.cohort
        case Lead():
            yield "spell", fact.cohort, fact.participant
            yield "lead", fact.cohort, fact.participant
        case CohortState():
            yield "state", fact.cohort
            if fact.state is State.ENDED:
                yield "people", fact.cohort
        case CohortFormat():
            yield from (("format", fact.cohort), ("people", fact.cohort), ("phase",))
        case CohortVenue() if is_new:
            yield "goes on", fact.cohort
        case LineageEvent() if is_new:
            for cohort in {*fact.predecessors, *fact.successors, *fact.staying}:
                yield from ((word, cohort) for word in ("people", "state", "format", "goes on"))
        case Meeting():
            yield from (("goes on", cohort) for cohort in fact.cohorts)
        case Attendance():
            for cohort in around.hosts.get(fact.meeting, ()):
                yield "spell", cohort, fact.participant
            if fact.capacity is Capacity.VISITOR:
                yield "status", fact.participant
        case Contact() if fact.cohort is not None:
            yield "spell", fact.cohort, fact.participant
        case Status():
            yield "status", fact.participant
        case Role():
            yield "role", fact.participant, fact.role
        case Registration():
            yield "practice", fact.participant
        case ConsentDecision():
            yield "consent", fact.participant, fact.purpose
        case Measurement() | Response() | SecondEntry() if is_new:
            yield "status", fact.participant
        case Screening():
            yield "recruitment", fact.participant
        case Allocation() if fact.participant is not None:
            yield "practice", fact.participant
            yield "status", fact.participant
            yield "recruitment", fact.participant
            yield "consent", fact.participant, Purpose.TAKE_PART
        case Phase():
            yield ("phase",)
