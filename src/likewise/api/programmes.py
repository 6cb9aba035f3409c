"""The programme at a glance, its arms, and its practices and venues."""

from dataclasses import dataclass
from datetime import date

from likewise.api.cohorts import Named
from likewise.api.declared import Caller, Query
from likewise.api.evolution import NothingAsked
from likewise.domain.arms import Format
from likewise.domain.ids import ArmId, PracticeId, VenueId
from likewise.domain.programmes import PhaseName
from likewise.queries.practices import places
from likewise.queries.programmes import programme_page


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFrom:
    """A phase from a day on."""

    phase: PhaseName
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A count with what it counts, as far as it may be shown: for some roles rounded, or hidden."""

    what: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What a role may know of its programme; what it may not know is empty."""

    id: str
    name: str
    zone: str
    phase: PhaseName
    phases: tuple[PhaseFrom, ...]
    practices: tuple[Number, ...]
    people: tuple[Number, ...]
    cohorts: tuple[Number, ...]
    is_rounded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """An arm, and how many were allocated to it where the role may know the balance."""

    id: ArmId
    name: str
    formats: tuple[Format, ...]
    allocated: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """The arms that the role may know of."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A practice, and how many people are registered there today."""

    id: PracticeId
    name: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A place to meet, and the cohorts that meet there today."""

    id: VenueId
    name: str
    directions: str
    cohorts: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where people are registered, and where they meet."""

    practices: tuple[Practice, ...]
    venues: tuple[Venue, ...]


def get_programme(caller: Caller, asked: NothingAsked) -> Programme:
    """The programme: its phases and numbers, as far as the role may know them."""
    found = programme_page(caller.actor, today=caller.today)
    practices, people, cohorts = (
        tuple(Number(what=each.what, text=each.text) for each in numbers)
        for numbers in (found.practices, found.people, found.cohorts)
    )
    return Programme(
        id=found.programme.id,
        name=found.programme.name,
        zone=found.programme.zone,
        phase=found.phase,
        phases=tuple(PhaseFrom(phase=e.phase, starts_on=e.starts_on) for e in found.phases),
        practices=practices,
        people=people,
        cohorts=cohorts,
        is_rounded=found.is_rounded,
    )


def list_arms(caller: Caller, asked: NothingAsked) -> Arms:
    """The arms, as far as the role may know of them."""
    found = programme_page(caller.actor, today=caller.today)
    return Arms(
        arms=tuple(
            Arm(
                id=each.arm.id,
                name=each.arm.name,
                formats=tuple(sorted(each.arm.formats)),
                allocated=each.allocated,
            )
            for each in found.arms
        )
    )


def list_places(caller: Caller, asked: NothingAsked) -> Places:
    """Practices, with how many people are registered there, and venues, with who meets there."""
    found = places(caller.actor, today=caller.today)
    return Places(
        practices=tuple(
            Practice(id=each.practice.id, name=each.practice.name, people=each.people)
            for each in found.practices
        ),
        venues=tuple(
            Venue(
                id=each.venue.id,
                name=each.venue.name,
                directions=each.venue.directions,
                cohorts=tuple(Named(id=cohort, name=name) for cohort, name in each.cohorts),
            )
            for each in found.venues
        ),
    )


QUERIES = (
    Query(
        path="/programme",
        asks=NothingAsked,
        answers=Programme,
        tell=get_programme,
        page="/programme/",
    ),
    Query(path="/arms", asks=NothingAsked, answers=Arms, tell=list_arms, page="/programme/"),
    Query(
        path="/practices", asks=NothingAsked, answers=Places, tell=list_places, page="/practices/"
    ),
)
