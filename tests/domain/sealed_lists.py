"""Sealed lists for tests: honest ones with their claims, and ones of a dishonest keeper."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from likewise.domain.sealing import (
    NO_ROOT,
    Book,
    Event,
    Opening,
    Seal,
    SealedStratum,
    Segment,
    Slot,
    commitment_of,
    head_of,
    places_of,
    seal,
)

ARMS = ("control", "1:1", "group")


def sealed(
    *, strata: tuple[str, ...] = ("Oak", "Elm"), length: int = 20, seed: int = 61
) -> tuple[Seal, list[Opening]]:
    """An honest list, and what opens it."""
    dice = Random(seed)
    slots = [
        Slot(stratum=stratum, position=position, arm=dice.choice(ARMS))
        for stratum in strata
        for position in range(1, length + 1)
    ]
    made, openings = seal(study="Example", slots=slots, salts=[dice.randbytes(32) for _ in slots])
    return made, list(openings)


def instant(number: int) -> str:
    """An instant, later for higher numbers."""
    return f"2026-05-{number // 86400 + 3:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"


def taken(made: Seal, openings: Iterable[Opening]) -> Book:
    """The claims by which the places of these openings were taken, in that order."""
    book = Book(places=places_of(seal=made))
    for number, opening in enumerate(openings):
        unit = opening.slot.unit or f"u{number}"
        book.claim(stratum=opening.slot.stratum, unit=unit, at=instant(number), by="Ann")
    return book


def events(made: Seal, openings: Iterable[Opening]) -> list[Event]:
    """Those claims as a list."""
    return taken(made, openings).events


def forged(
    *, strata: Sequence[Sequence[Opening]], before: Seal | None = None, study: str = "Example"
) -> Seal:
    """What a dishonest keeper publishes: any openings as strata, with roots that fit."""
    segments = () if before is None else before.segments
    unsealed = Segment(
        number=len(segments) + 1,
        previous=segments[-1].root if segments else NO_ROOT,
        design=b"",
        public_number="",
        strata=tuple(
            SealedStratum(
                stratum=those[0].slot.stratum,
                first=those[0].slot.position,
                commitments=tuple(
                    commitment_of(study=study, slot=one.slot, salt=one.salt) for one in those
                ),
            )
            for those in strata
        ),
        root=b"",
    )
    root = head_of(study=study, segment=unsealed).root
    return Seal(study=study, segments=(*segments, replace(unsealed, root=root)))


def other_arm(opening: Opening, dice: Random) -> Opening:
    """An opening of the same place with another arm."""
    arm = dice.choice([arm for arm in ARMS if arm != opening.slot.arm])
    return Opening(slot=replace(opening.slot, arm=arm), salt=dice.randbytes(32))


def doubled(openings: Sequence[Opening], dice: Random) -> tuple[Seal, Opening]:
    """A seal in which one place stands twice, and the second opening of that place: by a stratum
    that comes again in its segment, or by a further segment."""
    strata = [
        [one for one in openings if one.slot.stratum == name]
        for name in dict.fromkeys(one.slot.stratum for one in openings)
    ]
    again = other_arm(dice.choice(openings), dice)
    if dice.random() < 0.5:
        return forged(strata=[*strata, [again]]), again
    return forged(strata=[[again]], before=forged(strata=strata)), again
