"""A person in a programme under a random id: dated status, dated roles, and identity kept apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likewise.domain.facts import Fact
from likewise.domain.periods import Period, check_period


class StatusName(StrEnum):
    """How far a person has come in the programme, in CONSORT's words."""

    INVITED = "invited"
    INTERESTED = "interested"
    SCREENED = "screened"
    ELIGIBLE = "eligible"
    CONSENTED = "consented"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    RETURNED = "returned"


TAKING_PART = frozenset({StatusName.ENROLLED, StatusName.RETURNED})


class RoleName(StrEnum):
    """What a participant is in a programme, or in a cohort."""

    MEMBER = "member"
    FACILITATOR = "facilitator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Fact):
    """Identity and contact details, and nothing else."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant(Fact):
    """A person in one programme; the id is random and says nothing about them."""

    programme: str
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Fact):
    """From `starts_on` until the next one, a participant has this status."""

    participant: str
    status: StatusName
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Fact):
    """While the period lasts, a participant has this role. People may have both."""

    participant: str
    role: RoleName
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The role")

    @property
    def period(self) -> Period:
        """The days on which the role is held."""
        return Period(self.starts_on, self.ends_on)


def status_on(statuses: Iterable[Status], day: date) -> StatusName | None:
    """A participant's status on a day; none before the first."""
    begun = [status for status in statuses if status.starts_on <= day]
    if not begun:
        return None
    return max(begun, key=lambda status: status.starts_on).status


def is_taking_part_on(statuses: Iterable[Status], day: date) -> bool:
    """Whether a participant is enrolled, or has returned, on a day."""
    return status_on(statuses, day) in TAKING_PART
