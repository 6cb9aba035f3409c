"""Invented people in any number: names, addresses that receive nothing, telephones of no one."""

import random
from collections.abc import Iterator

from likewise.actions.example.people import FAMILY, GIVEN

EACH_NAMESAKE = 190  # after so many people comes one of the same name as the one before them
# Numbers that nobody has, reserved for drama.
TELEPHONES = ("01632 960", "0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0")


def many_names(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Pairs of given and family name, each once; but now and then there is a namesake."""
    names = [(given, family) for given in GIVEN for family in FAMILY]
    rng.shuffle(names)
    for number, name in enumerate(names, start=1):
        yield name
        if number % EACH_NAMESAKE == 0:
            yield name


def telephone(number: int) -> str:
    """The telephone of somebody by their number, each another."""
    prefix = TELEPHONES[number // 1000 % len(TELEPHONES)]
    return f"{prefix}{number % 1000:03d}"


PLACES = (
    "Alder", "Birch", "Cedar", "Damson", "Elder", "Fern", "Gorse", "Hazel", "Ivy", "Juniper",
    "Knapweed", "Larch", "Maple", "Nettle", "Oak", "Poplar", "Quince", "Rowan", "Sorrel",
    "Thistle", "Umbel", "Vetch", "Willow", "Yarrow", "Ash", "Bramble", "Clover", "Dogwood", "Elm",
    "Foxglove", "Gentian", "Heather", "Iris", "Jasmine", "Laurel", "Mallow", "Orchard",
    "Primrose", "Rosehip", "Spindle",
)  # fmt: skip
KINDS = ("Road Surgery", "Lane Surgery", "House Surgery", "Fields Practice", "Hill Practice")
HALLS = ("village hall", "library, upstairs room", "chapel room", "community centre")


def practice_name(number: int) -> str:
    """What a practice is called."""
    return f"{PLACES[number]} {KINDS[number % len(KINDS)]}"


def hall_name(number: int) -> str:
    """Where the cohorts of a practice meet."""
    return f"{PLACES[number]} {HALLS[number % len(HALLS)]}"
