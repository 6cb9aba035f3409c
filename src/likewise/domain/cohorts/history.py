"""Everything a rule may need to know about one cohort, and the checks that several rules share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts.facts import (
    MAY_FOLLOW,
    PAIR_IS,
    TAKES_JOINERS,
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    State,
    is_too_many_for_a_pair,
)
from likewise.domain.meetings import Attendance, Meeting, MeetingState
from likewise.domain.memberships import Lead, Membership, facilitators_on, members_on, on_day
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase, PhaseName, phase_on
from likewise.domain.refusals import DomainError


class CohortNotOpen(DomainError):
    """A cohort that has ended, or has not begun, or does not take anyone now."""


class MetThatDay(DomainError):
    """A change at the start of a day on which, or after which, the cohort held a meeting."""


class ProtocolForbids(DomainError):
    """A format that the protocol does not let someone's arm receive."""


class TooManyForAPair(DomainError):
    """More than two people in a one-to-one cohort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortHistory:
    """One cohort with its dated facts, as the record says now.

    `meetings` are those it hosts or co-hosts. `taken_out` are lines of their registers that are to
    go where somebody leaves before, each with its meeting. `registered_on` gives, per participant,
    the last day on which a register names them as member or facilitator of this cohort.
    """

    cohort: Cohort
    formats: tuple[CohortFormat, ...] = ()
    states: tuple[CohortState, ...] = ()
    venues: tuple[CohortVenue, ...] = ()
    memberships: tuple[Membership, ...] = ()
    leads: tuple[Lead, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    taken_out: tuple[tuple[Attendance, Meeting], ...] = ()
    registered_on: Mapping[str, date] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The cohort's id."""
        return self.cohort.id

    def format_on(self, day: date) -> Format | None:
        """The format on a day; none before the cohort began."""
        fact = _latest(self.formats, day)
        return fact.format if fact else None

    def state_on(self, day: date) -> State | None:
        """The state on a day; none before the cohort began."""
        fact = _latest(self.states, day)
        return fact.state if fact else None

    def venue_on(self, day: date) -> str | None:
        """Where it meets on a day."""
        fact = _latest(self.venues, day)
        return fact.venue if fact else None

    def members_on(self, day: date) -> frozenset[str]:
        """Its members on a day."""
        return members_on(self.memberships, day)

    def facilitators_on(self, day: date) -> frozenset[str]:
        """Its facilitators on a day."""
        return facilitators_on(self.memberships, day)

    def spells_on(self, day: date) -> tuple[Membership, ...]:
        """The spells that cover a day."""
        return on_day(self.memberships, day)

    def leads_on(self, day: date) -> tuple[Lead, ...]:
        """Who leads on a day."""
        return tuple(lead for lead in self.leads if lead.period.covers(day))

    @property
    def began_on(self) -> date | None:
        """Its first day."""
        return min((each.starts_on for each in self.states), default=None)

    @property
    def ended_on(self) -> date | None:
        """The first day on which it was no more; none while it goes on."""
        ends = (each.starts_on for each in self.states if each.state is State.ENDED)
        return min(ends, default=None)


def _latest[T: (CohortFormat, CohortState, CohortVenue)](facts: Iterable[T], day: date) -> T | None:
    begun = [fact for fact in facts if fact.starts_on <= day]
    return max(begun, key=lambda fact: fact.starts_on) if begun else None


def check_going_on(history: CohortHistory, day: date) -> None:
    """Refuse a cohort that had ended, or had not begun, on a day."""
    ended = history.ended_on
    if ended is not None:
        raise CohortNotOpen(
            f"{history.cohort.name} ended on {in_words(ended)}. Choose an open one."
        )
    if history.state_on(day) is None:
        raise CohortNotOpen(
            f"{history.cohort.name} had not begun on {in_words(day)}. Choose a later day."
        )


def check_takes_joiners(history: CohortHistory, day: date) -> None:
    """Refuse a cohort that takes nobody on a day."""
    check_going_on(history, day)
    state = history.state_on(day)
    if state not in TAKES_JOINERS:
        raise CohortNotOpen(
            f"{history.cohort.name} is {state} on {in_words(day)} and takes nobody new. "
            "Open it to joiners first, or choose another cohort.",
            field="cohort",
        )


def check_may_become(history: CohortHistory, state: State, day: date) -> None:
    """Refuse a state that cannot follow the present one, or that would rewrite a later one."""
    check_going_on(history, day)
    present = history.state_on(day)
    later = [each for each in history.states if each.starts_on > day]
    if later:
        raise CohortNotOpen(
            f"{history.cohort.name} changes again on {in_words(later[0].starts_on)}. "
            "Choose a day after that, or correct that change first."
        )
    if present is not None and state not in MAY_FOLLOW[present]:
        raise CohortNotOpen(f"{history.cohort.name} is {present}; it cannot become {state}.")


def check_not_marked_since(history: CohortHistory, day: date, *, whom: str) -> None:
    """Refuse that somebody goes at the start of `day` who is marked at a meeting from then on.

    The register would then name somebody who was gone.
    """
    last = history.registered_on.get(whom)
    if last is not None and last >= day:
        raise MetThatDay(
            f"{history.cohort.name} held a meeting on {in_words(last)} at which this person is "
            "marked, and changes act at the start of their day. If they were not there, say that "
            f"they are taken out of the register; else choose a day after {in_words(last)}.",
            whom=(whom,),
            field="on",
        )


def check_not_met_since(history: CohortHistory, day: date) -> None:
    """Refuse a change at the start of `day` when the cohort met on that day or later.

    The change acts before that meeting, and its register would then name people who were gone.
    """
    held = sorted(
        meeting.on
        for meeting in history.meetings
        if meeting.state is MeetingState.HELD and meeting.on >= day
    )
    if held:
        raise MetThatDay(
            f"{history.cohort.name} held a meeting on {in_words(held[-1])}, and changes act at the "
            f"start of their day. Choose a day after {in_words(held[-1])}.",
            field="on",
        )


# A group of fewer than four members is about to be too few; a pair wants one member.
_FEWEST = {Format.ONE_TO_ONE: 1, Format.GROUP: 4, Format.COMBINED: 4}


def is_few(format: Format | None, members: int) -> bool:
    """Whether a cohort of this format has so few members that somebody should look into it."""
    return members < (_FEWEST[format] if format else 1)


def check_pair(format: Format | None, people: int, name: str) -> None:
    """Refuse more than two people in a one-to-one cohort."""
    if is_too_many_for_a_pair(format, people):
        raise TooManyForAPair(
            f"{name} is one-to-one, and would have {people} people. {PAIR_IS}: "
            "choose another cohort, or change the format to group or combined."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """Which formats each participant's arm may receive, and in which phase that binds."""

    phases: tuple[Phase, ...] = ()
    arms: Mapping[str, Arm] = field(default_factory=dict)
    arm_of: Mapping[str, str] = field(default_factory=dict)

    def allows(self, participant: str, format: Format, day: date) -> bool:
        """Whether a participant may receive a format on a day."""
        if phase_on(self.phases, day) is not PhaseName.RANDOMISED:
            return True
        arm = self.arm_of.get(participant)
        return arm is None or self.arms[arm].allows(format)

    def forbidden(self, participants: Iterable[str], format: Format, day: date) -> tuple[str, ...]:
        """Those who may not receive a format on a day, in order of id."""
        return tuple(sorted(p for p in participants if not self.allows(p, format, day)))


def check_can_meet(history: CohortHistory, day: date) -> None:
    """Refuse a meeting of a cohort that has ended, has not begun, or rests on a day."""
    ended = history.ended_on
    if ended is not None and ended <= day:
        raise CohortNotOpen(
            f"{history.cohort.name} ended on {in_words(ended)}. Choose an open one."
        )
    state = history.state_on(day)
    if state is None:
        raise CohortNotOpen(
            f"{history.cohort.name} had not begun on {in_words(day)}. Choose a later day."
        )
    if state is State.RESTING:
        raise CohortNotOpen(f"{history.cohort.name} is resting. Resume it before it meets.")
