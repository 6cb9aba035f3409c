"""Spells of people in cohorts, and who leads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Protocol

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.declarations import Declaration, Does, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId
from likewise.domain.participants import LateMarks, MarkedLater, RoleName
from likewise.domain.periods import Period, check_period, in_words
from likewise.domain.refusals import DomainError


class ShareOutOfRange(DomainError):
    """A share of a facilitator's time that is not between nothing and all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Fact):
    """One spell of one participant in one cohort.

    `share` is the part of a facilitator's time that a further cohort draws, in (0, 1]; none where
    nobody counted it. `reason` says why the spell ended, in someone's own words.
    """

    declared: ClassVar = Declaration(
        noun="membership",
        title="Time in a cohort",
        heading="People",
        correctable=frozenset({"joined_on", "left_on", "share", "reason"}),
        withdrawable=True,
        checked_against=("CohortState",),
    )

    cohort: CohortId
    participant: ParticipantId
    role: RoleName
    joined_on: date
    left_on: date | None = None
    share: Decimal | None = None
    reason: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        check_period(self.joined_on, self.left_on, what="The membership")
        if self.share is not None and not 0 < self.share <= 1:
            raise ShareOutOfRange(
                "A share of a facilitator's time lies between 0 and 1, for example 0.5 for half."
            )

    @property
    def period(self) -> Period:
        """The days on which the person belongs to the cohort."""
        return Period(self.joined_on, self.left_on)

    @property
    def is_member(self) -> bool:
        """Whether they are supported here, and so count in rosters and denominators."""
        return self.role is RoleName.MEMBER

    def sentence(self, does: Does, names: Names) -> str:
        who, where = names.get(self.participant, "somebody"), names.get(self.cohort, "the cohort")
        since = in_words(self.joined_on)
        if does == "void":
            return f"{who}’s time in {where} from {since} is withdrawn"
        if does == "record":
            share = f", with {self.share.normalize():f} of their time" if self.share else ""
            return f"{who} joins {where} as a {self.role} on {since}{share}"
        end = f"until the start of {in_words(self.left_on)}" if self.left_on else "without an end"
        return f"{who} is in {where} from {since} {end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead(Fact):
    """While the period lasts, a facilitator leads a cohort."""

    declared: ClassVar = Declaration(
        noun="lead",
        title="Leading a cohort",
        heading="Who leads",
        correctable=frozenset({"starts_on", "ends_on"}),
    )

    cohort: CohortId
    participant: ParticipantId
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The lead")

    @property
    def period(self) -> Period:
        """The days on which they lead."""
        return Period(self.starts_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        who, where = names.get(self.participant, "somebody"), names.get(self.cohort, "the cohort")
        if does == "record":
            return f"{who} leads {where} from {in_words(self.starts_on)}"
        if does == "void":
            return f"{who} no longer leads {where}"
        if self.ends_on is None:
            return f"{who} leads {where} from {in_words(self.starts_on)} without an end"
        return f"{who} stops leading {where} at the start of {in_words(self.ends_on)}"


class Stay(Protocol):
    """Somebody's time in a cohort, as a fact or as a row of the database."""

    @property
    def cohort(self) -> str: ...
    @property
    def participant(self) -> str: ...
    @property
    def is_member(self) -> bool: ...
    @property
    def period(self) -> Period: ...


def on_day[S: Stay](memberships: Iterable[S], day: date) -> tuple[S, ...]:
    """The spells that cover a day, in the order given."""
    return tuple(each for each in memberships if each.period.covers(day))


def overlapping(memberships: Iterable[Membership], spell: Membership) -> tuple[Membership, ...]:
    """The other spells of the same person in the same cohort that share a day with this one."""
    return tuple(
        other
        for other in memberships
        if (other.participant, other.cohort) == (spell.participant, spell.cohort)
        and other.id != spell.id
        and other.period.overlaps(spell.period)
    )


def members_on(memberships: Iterable[Stay], day: date) -> frozenset[str]:
    """The participants who are members on a day."""
    return frozenset(
        each.participant for each in memberships if each.is_member and each.period.covers(day)
    )


def facilitators_on(memberships: Iterable[Stay], day: date) -> frozenset[str]:
    """The participants who facilitate on a day."""
    return frozenset(each.participant for each in on_day(memberships, day) if not each.is_member)


ON_HINT = "The change acts at the start of this day. For example, 27 3 2026"
_Who = Annotated[ParticipantId, Asks(question="Who?", option="participant")]
_Exception = Annotated[
    str,
    Asks(
        question="Reason for an exception to the protocol",
        hint="Only where the protocol does not allow this. It is recorded as a deviation for "
        "each person concerned.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCohort(Act):
    """Somebody joins a cohort from a day on."""

    declared: ClassVar[Declared] = Declared(name="memberships.join", needs=Capability.MOVE_PEOPLE)
    cohort: Annotated[CohortId, Asks(question="Which cohort?", option="cohort")]
    participant: Annotated[
        ParticipantId,
        Asks(question="Who joins?", missing="Select who joins", option="participant"),
    ]
    role: Annotated[RoleName, Asks(question="As what?", missing="Select as what they join")] = (
        RoleName.MEMBER
    )
    share: Annotated[
        Decimal | None,
        Asks(
            question="Share of a facilitator’s time that comes here",
            hint="If you counted it: 0.5 for half, 0.2 for a fifth",
        ),
    ] = None
    on: Annotated[date, Asks(question="On which day?", hint=ON_HINT, missing="Enter the date")]
    exception: _Exception = ""

    def faults(self) -> Iterator[Fault]:
        """Only a facilitator's time is counted in shares, and a share is a part of it."""
        if self.share is None:
            return
        if self.role is RoleName.MEMBER:
            yield Fault("share", "Give a share only of somebody who joins as a facilitator.")
        if not self.share.is_finite() or not 0 < self.share <= 1:
            yield Fault("share", "A share is a number between 0 and 1, such as 0.5.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCohort(Act):
    """Somebody leaves a cohort at the start of a day."""

    declared: ClassVar[Declared] = Declared(name="memberships.leave", needs=Capability.MOVE_PEOPLE)
    cohort: Annotated[CohortId, Asks(question="Which cohort?", option="cohort")]
    participant: _Who
    on: Annotated[
        date,
        Asks(question="First day on which they are no longer there", hint=ON_HINT),
    ]
    registers: MarkedLater = LateMarks.KEEP
    reason: Annotated[str, Asks(question="Why do they leave?")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMember(Act):
    """Somebody leaves one cohort and joins another on the same day."""

    declared: ClassVar[Declared] = Declared(name="memberships.move", needs=Capability.MOVE_PEOPLE)
    from_cohort: Annotated[CohortId, Asks(question="From which cohort?", option="from_cohort")]
    to_cohort: Annotated[
        CohortId,
        Asks(question="To which cohort?", missing="Select a cohort", option="to_cohort"),
    ]
    participant: _Who
    role: Annotated[RoleName, Asks(question="As what?")] = RoleName.MEMBER
    on: Annotated[date, Asks(question="On which day?", hint=ON_HINT, missing="Enter the date")]
    registers: MarkedLater = LateMarks.KEEP
    reason: Annotated[str, Asks(question="Why do they move?")] = ""
    exception: _Exception = ""
