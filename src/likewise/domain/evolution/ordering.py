"""In which order the places of a column stand, so that bands cross little."""

from collections.abc import Mapping, Sequence

from likewise.domain.evolution.picture import Picture
from likewise.domain.evolution.stacking import Place

SWEEPS = 6
Orders = tuple[tuple[Place, ...], ...]
Links = Sequence[Mapping[tuple[Place, Place], int]]


def order_places(picture: Picture, *, rank: Mapping[Place, int]) -> Orders:
    """The order of each column's places, first to last.

    Weighted barycentres, swept forwards and backwards, starting from `rank`; of all sweeps the
    order with the least weighted crossing is kept. Those who have left are always last.

    References
    ----------
    Sugiyama, Tagawa and Toda, IEEE Trans Syst Man Cybern 1981, doi 10.1109/TSMC.1981.4308636.
    """
    links = _links(picture)
    orders = [sorted(column, key=lambda place: _by_rank(place, rank)) for column in picture.columns]
    best, least = [list(order) for order in orders], _crossings(orders, links)
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        positions = range(1, len(orders)) if forwards else range(len(orders) - 2, -1, -1)
        for position in positions:
            beside = position - 1 if forwards else position + 1
            weights = links[max(position, beside)]
            orders[position] = _by_barycentre(orders[position], orders[beside], weights, forwards)
        crossings = _crossings(orders, links)
        if crossings < least:
            best, least = [list(order) for order in orders], crossings
    return tuple(tuple(order) for order in best)


def _by_rank(place: Place, rank: Mapping[Place, int]) -> tuple[int, int, Place]:
    return (place.outside, rank.get(place, len(rank)), place)


def _links(picture: Picture) -> Links:
    links: list[dict[tuple[Place, Place], int]] = [{} for _ in picture.columns]
    for band in picture.bands:
        if band.source is not None:
            pair = (band.source, band.target)
            links[band.column][pair] = links[band.column].get(pair, 0) + band.people
    return links


def _by_barycentre(
    column: list[Place],
    beside: list[Place],
    weights: Mapping[tuple[Place, Place], int],
    forwards: bool,
) -> list[Place]:
    where = {place: position for position, place in enumerate(beside)}
    pulls: dict[Place, float] = {}
    for position, place in enumerate(column):
        near = [
            (where[other], people)
            for (other, here), people in _seen_from(weights, forwards)
            if here == place and not other.outside
        ]
        total = sum(people for _, people in near)
        pulls[place] = sum(at * people for at, people in near) / total if total else position
    return sorted(column, key=lambda place: (place.outside, pulls[place], column.index(place)))


def _seen_from(
    weights: Mapping[tuple[Place, Place], int], forwards: bool
) -> list[tuple[tuple[Place, Place], int]]:
    """The links as ((place beside, place here), people)."""
    return [
        ((source, target) if forwards else (target, source), people)
        for (source, target), people in weights.items()
    ]


def _crossings(orders: Sequence[Sequence[Place]], links: Links) -> int:
    """People whose bands cross, pair by pair of bands; those into having left are not counted."""
    crossings = 0
    for position in range(1, len(orders)):
        before = {place: at for at, place in enumerate(orders[position - 1])}
        after = {place: at for at, place in enumerate(orders[position])}
        drawn = [
            (before[source], after[target], people)
            for (source, target), people in links[position].items()
            if not (source.outside or target.outside)
        ]
        for index, (a, b, people) in enumerate(drawn):
            crossings += sum(
                min(people, others) for c, d, others in drawn[:index] if (a - c) * (b - d) < 0
            )
    return crossings
