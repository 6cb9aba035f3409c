"""The picture for those who may not count people by arm: small numbers hidden, others rounded.

Bands of 1 to 7 are drawn alike and have no number; others are rounded to 5. Totals are rounded,
and hidden where they would give a hidden band away. Where even that people go on from where they
came would do so, all bands are drawn alike.

References
----------
Interval propagation after Dandekar and Cox's audits of tables with suppressed cells; limits as in
`disclosure`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from likewise.domain.disclosure import HIDDEN, HIDE_UP_TO, ROUND_TO, Shown, shown
from likewise.domain.evolution.picture import Band, Ever, Picture, Totals
from likewise.domain.evolution.stacking import Place

DRAWN_AS = 4  # how many people wide a band is drawn whose number is hidden
SWEEPS_AT_MOST = 50

type Bounds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sum:
    """What somebody can know: some bands, less some others, lie between two numbers."""

    plus: tuple[int, ...]
    less: tuple[int, ...]
    low: float
    high: float


def veiled(picture: Picture) -> Picture:
    """A picture by arm, told so that no band of 1 to 7 people can be worked out from it.

    What is left of it says nothing of the exact sizes of bands: widths are drawn from what is told.
    """
    bands = [shown(band.people) for band in picture.bands]
    totals = _totals(picture)
    while given_away := _given_away(picture, bands, totals):
        beside = _beside(picture.bands[at] for at in given_away)
        told = {each for each in beside & totals.keys() if totals[each] != HIDDEN}
        if not told:
            return _drawn(picture, [HIDDEN] * len(bands), dict.fromkeys(totals, HIDDEN))
        totals = {**totals, **dict.fromkeys(told, HIDDEN)}
    return _drawn(picture, bands, totals)


def _totals(picture: Picture) -> dict[tuple[int, Place | Ever], Shown]:
    made: dict[tuple[int, Place | Ever], Shown] = {}
    for column, places in enumerate(picture.columns):
        made[column, Ever.JOINED] = shown(picture.total(column))
        made.update({(column, place): shown(picture.size(column, place)) for place in places})
    return made


def _beside(bands: Iterable[Band]) -> set[tuple[int, Place | Ever]]:
    found: set[tuple[int, Place | Ever]] = set()
    for band in bands:
        found |= {(band.column, band.target), (band.column, Ever.JOINED)}
        found.add((band.column - 1, Ever.JOINED))
        if band.source is not None:
            found.add((band.column - 1, band.source))
    return found


def told_bounds(count: Shown) -> Bounds:
    """Between which numbers a count lies that is shown like this."""
    if count.count is None:
        return 1, HIDE_UP_TO
    if count.count == 0:
        return 0, 0
    return max(count.count - ROUND_TO // 2, HIDE_UP_TO + 1), count.count + ROUND_TO // 2


def _given_away(picture: Picture, bands: Sequence[Shown], totals: Totals) -> list[int]:
    """The hidden bands that can be no other number, by place in the picture's bands."""
    bounds = [told_bounds(count) for count in bands]
    hidden = [at for at, count in enumerate(bands) if count == HIDDEN]
    sums = _sums(picture, totals)
    for _ in range(SWEEPS_AT_MOST):
        if not sum(_narrow(each, bounds) for each in sums):
            break
    return [at for at in hidden if bounds[at][0] == bounds[at][1]]


def _sums(picture: Picture, totals: Totals) -> list[Sum]:
    """What must sum: who comes to a place goes on from it, by arm, and totals are what is told."""
    comes: dict[tuple[int, Place], dict[str | None, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    goes: dict[tuple[int, Place], dict[str | None, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for at, band in enumerate(picture.bands):
        comes[band.column, band.target][band.arm].append(at)
        if band.source is not None:
            goes[band.column - 1, band.source][band.arm].append(at)
    made, last = [], len(picture.days) - 1
    for column, places in enumerate(picture.columns):
        for place in places:
            here = (column, place)
            if 0 < column < last:
                made += [
                    Sum(tuple(comes[here][arm]), tuple(goes[here][arm]), 0, 0)
                    for arm in comes[here].keys() | goes[here].keys()
                ]
            made += [_total(side[here], totals.get(here, HIDDEN)) for side in (comes, goes)]
        arriving = [at for at, band in enumerate(picture.bands) if band.column == column]
        leaving = [
            at
            for at, band in enumerate(picture.bands)
            if band.column == column + 1 and band.source is not None
        ]
        everyone: list[dict[str | None, list[int]]] = [{None: arriving}, {None: leaving}]
        made += [_total(side, totals.get((column, Ever.JOINED), HIDDEN)) for side in everyone]
    return [each for each in made if each.plus]


def _total(by_arm: Mapping[str | None, Sequence[int]], total: Shown) -> Sum:
    low, high = told_bounds(total) if total != HIDDEN else (0, inf)
    return Sum(tuple(at for each in by_arm.values() for at in each), (), low, high)


def _narrow(each: Sum, bounds: list[Bounds]) -> bool:
    """Narrow the bounds of the bands of one sum; whether any became narrower."""
    low = sum(bounds[at][0] for at in each.plus) - sum(bounds[at][1] for at in each.less)
    high = sum(bounds[at][1] for at in each.plus) - sum(bounds[at][0] for at in each.less)
    changed = False
    for at in each.plus:
        mine = bounds[at]
        rest_low, rest_high = low - mine[0], high - mine[1]
        narrow = max(mine[0], each.low - rest_high), min(mine[1], each.high - rest_low)
        if narrow != mine:
            bounds[at], changed = narrow, True
            low, high = rest_low + narrow[0], rest_high + narrow[1]
    for at in each.less:
        mine = bounds[at]
        rest_low, rest_high = low + mine[1], high + mine[0]
        narrow = max(mine[0], rest_low - each.high), min(mine[1], rest_high - each.low)
        if narrow != mine:
            bounds[at], changed = narrow, True
            low, high = rest_low - narrow[1], rest_high - narrow[0]
    return changed


def _drawn(picture: Picture, counts: Sequence[Shown], totals: Totals) -> Picture:
    """The picture that is handed out: every width follows from what is told."""
    bands = tuple(
        replace(band, people=DRAWN_AS if count.count is None else count.count, told=count)
        for band, count in zip(picture.bands, counts, strict=True)
    )
    comes: dict[tuple[int, Place, str | None], int] = defaultdict(int)
    goes: dict[tuple[int, Place, str | None], int] = defaultdict(int)
    for band in bands:
        comes[band.column, band.target, band.arm] += band.people
        if band.source is not None:
            goes[band.column - 1, band.source, band.arm] += band.people
    columns = tuple(
        {
            place: {arm: max(comes[at, place, arm], goes[at, place, arm]) for arm in by_arm}
            for place, by_arm in places.items()
        }
        for at, places in enumerate(picture.columns)
    )
    return Picture(days=picture.days, columns=columns, bands=bands, totals=totals)
