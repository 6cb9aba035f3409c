"""With what, and when, a programme measures outcomes."""

from dataclasses import dataclass

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.outcomes import Definition, Instrument, Occasion
from likewise.formats.outcomes import read_instrument
from likewise.queries.access import may_read
from likewise.queries.consent.uses import programme_of
from likewise.records import outcomes
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionLine:
    """An occasion, and the instruments that it asks for, in its order."""

    occasion: Occasion
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The instruments and occasions of a programme, and whether the viewer settles them."""

    instruments: tuple[Instrument, ...]
    occasions: tuple[OccasionLine, ...]
    may_set: bool


def settings_of(viewer: Actor) -> Settings:
    """The instruments and occasions of the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role reads none.
    """
    programme = programme_of(viewer)
    if not may_read(viewer, Instrument, "title"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    found = current(Instrument, programme_id=programme)
    by_id = {each.id: each for each in found}
    return Settings(
        instruments=tuple(sorted(found, key=lambda each: (each.title, each.version_name, each.id))),
        occasions=tuple(
            OccasionLine(occasion=each, instruments=tuple(by_id[one] for one in each.instruments))
            for each in outcomes.occasions_of(programme)
        ),
        may_set=may(viewer, Capability.SET_OUTCOMES),
    )


def definition_of(viewer: Actor, *, instrument: str) -> tuple[Instrument, Definition]:
    """One instrument of the viewer's programme, and what its file defines.

    Raises
    ------
    NotFound
        When there is none, or the viewer's role reads none.
    """
    found = next((e for e in settings_of(viewer).instruments if e.id == instrument), None)
    if found is None:
        raise NotFound("There is no such instrument.")
    return found, read_instrument(found.words)
