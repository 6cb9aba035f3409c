"""A programme, its dated phases, and which rules hold on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.declarations import Declaration, Does, Label, Names
from likewise.domain.facts import Fact
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class UnknownZone(DomainError):
    """A time zone that does not exist."""


class ProgrammeNameMissing(DomainError):
    """A programme without a name."""


class ProgrammeNameTaken(DomainError):
    """A new programme that is called like one that there is."""


class PhaseOutOfOrder(DomainError):
    """A phase that may not follow the one before it."""


class PhaseName(StrEnum):
    """Which rules hold: in the randomised phase the protocol, in the naturalistic one freedom."""

    FORMATIVE = "formative"
    RANDOMISED = "randomised"
    NATURALISTIC = "naturalistic"
    ENDED = "ended"


ORDER = tuple(PhaseName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(Fact):
    """What runs. `zone` is the time zone in which its days begin and end."""

    declared: ClassVar = Declaration(noun="programme", heading="Programme")

    name: Label
    zone: Label = "Europe/London"
    is_example: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ProgrammeNameMissing("Give the programme a name.")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, or a long name
            raise UnknownZone(
                f"There is no time zone called {self.zone[:80]!r}. Use a name such as "
                "Europe/London."
            ) from None

    def sentence(self, does: Does, names: Names) -> str:
        return f"the programme is called {self.name}, and its days are those of {self.zone}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Fact):
    """From `starts_on` until the next phase starts, the programme is in this phase."""

    declared: ClassVar = Declaration(noun="phase", heading="Programme")

    phase: PhaseName
    starts_on: date

    def sentence(self, does: Does, names: Names) -> str:
        said = "is not" if does == "void" else "is"
        return f"the programme {said} in the {self.phase} phase from {in_words(self.starts_on)}"


def phase_on(phases: Iterable[Phase], day: date) -> PhaseName:
    """The phase on a day; formative before the first one starts."""
    begun = [phase for phase in phases if phase.starts_on <= day]
    if not begun:
        return PhaseName.FORMATIVE
    return max(begun, key=lambda phase: phase.starts_on).phase


def check_name_is_free(name: str, programmes: Iterable[Programme]) -> None:
    """Refuse a name by which a new programme could not be told from another.

    Raises
    ------
    ProgrammeNameTaken
    """
    for each in programmes:
        if _loose(each.name) == _loose(name):
            raise ProgrammeNameTaken(
                f"There is a programme called “{each.name}” already. Go on in that one, or give "
                "the new one another name."
            )


def _loose(name: str) -> str:
    return " ".join(name.split()).casefold()


def is_called(programme: Programme, name: str) -> bool:
    """Whether somebody who writes this name means the programme."""
    return _loose(programme.name) == _loose(name)


def plan_change_phase(
    *, programme: str, phases: tuple[Phase, ...], phase: PhaseName, on: date, ids: Ids
) -> Plan:
    """Plan that the programme enters `phase` at the start of the day `on`.

    Raises
    ------
    PhaseOutOfOrder
        When the phase does not come after the present one, or starts before it.
    """
    draft = Draft("programmes.change_phase", ids)
    if phases:
        last = max(phases, key=lambda each: each.starts_on)
        if on <= last.starts_on:
            raise PhaseOutOfOrder(
                f"The {last.phase} phase started on {in_words(last.starts_on)}. "
                "Choose a later day for the next phase."
            )
        if ORDER.index(phase) <= ORDER.index(last.phase):
            raise PhaseOutOfOrder(
                f"The programme is in the {last.phase} phase; the {phase} phase cannot follow it."
            )
    draft.record(Phase(id=ids.new(), phase=phase, starts_on=on))
    return draft.plan(about=(programme,))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProgramme(Act):
    """A new programme is set up."""

    declared: ClassVar[Declared] = Declared(
        name="programmes.create",
        needs=Capability.MANAGE_PROGRAMME,
        stays="A programme that was set up stays, as accounts and all that is in it belong to it. "
        "Take its roles away from those who have them, and nobody sees it any more.",
    )
    name: Annotated[
        str, Asks(question="Name", missing="Give the programme a name.", option="name", longest=200)
    ]
    zone: Annotated[str, Asks(question="Time zone", longest=60)] = "Europe/London"
    is_example: Annotated[bool, Asks(question="Is it an invented example?")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePhase(Act):
    """The programme enters its next phase at the start of a day."""

    declared: ClassVar[Declared] = Declared(
        name="programmes.change_phase", needs=Capability.CHANGE_PHASE
    )
    phase: Annotated[
        PhaseName,
        Asks(
            question="Which phase begins?",
            missing="Select the phase that begins",
            option="phase",
        ),
    ]
    on: Annotated[
        date, Asks(question="From which day?", missing="Enter the first day of the phase")
    ]
