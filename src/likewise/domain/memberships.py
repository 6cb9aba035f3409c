"""Spells of people in cohorts, and who leads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from likewise.domain.declarations import Declaration, Does, Names, Text
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId
from likewise.domain.participants import RoleName
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
        until = f" at the start of {in_words(self.ends_on)}" if self.ends_on else ""
        return f"{who} stops leading {where}{until}"


def on_day(memberships: Iterable[Membership], day: date) -> tuple[Membership, ...]:
    """The spells that cover a day, in the order given."""
    return tuple(each for each in memberships if each.period.covers(day))


def members_on(memberships: Iterable[Membership], day: date) -> frozenset[str]:
    """The participants who are members on a day."""
    return frozenset(each.participant for each in on_day(memberships, day) if each.is_member)


def facilitators_on(memberships: Iterable[Membership], day: date) -> frozenset[str]:
    """The participants who facilitate on a day."""
    return frozenset(each.participant for each in on_day(memberships, day) if not each.is_member)
