"""Where people are registered, and where they meet."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Fact):
    """A general practice in a programme."""

    programme: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue(Fact):
    """Where people meet. `directions` is what someone needs to find it."""

    programme: str
    name: str
    directions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Fact):
    """From `starts_on` until their next registration, a participant is at this practice."""

    participant: str
    practice: str
    starts_on: date
