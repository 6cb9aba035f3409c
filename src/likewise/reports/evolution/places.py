"""A place of the picture as an address carries it."""

from likewise.domain.evolution import Place, PlaceKind

NEWCOMERS = "new"


def place_key(place: Place | None) -> str:
    """A place as an address carries it: cohort-id, left, new."""
    if place is None:
        return NEWCOMERS
    return f"{place.kind}-{place.id}" if place.id else f"{place.kind}"


def place_of_key(key: str) -> Place | None:
    """The place that an address names; newcomers' is none.

    Raises
    ------
    ValueError
        When it names no kind of place.
    """
    if key == NEWCOMERS:
        return None
    kind, _, name = key.partition("-")
    return Place(PlaceKind(kind), name)
