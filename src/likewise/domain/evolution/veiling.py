"""The picture for those who may not count people by arm: small numbers hidden, others rounded.

Bands of 1 to 7 are drawn alike and have no number; others are rounded to 5. For every hidden band
another record is looked for that would be told just the same and in which that band has another
number; totals that stand in its way are hidden. Where there is none, the numbers of that colour go
for the days around it, as few days as will do, and at last all numbers. So what is told never says
how many people a hidden band has, however it is added up.

References
----------
Castro, Eur J Oper Res 2012, doi 10.1016/j.ejor.2011.08.016: in tables that are networks, hidden
cells are protected where flow can go round through them.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from likewise.domain.disclosure import HIDDEN, HIDE_UP_TO, ROUND_TO, Shown, shown
from likewise.domain.evolution.picture import Band, Ever, Picture, Totals
from likewise.domain.evolution.stacking import Place

DRAWN_AS = 4  # how many people wide a band is drawn whose number is hidden

type Where = tuple[int, Place | Ever]
type Stretch = tuple[str | None, int]  # an arm, and the days between which its people go on
type Node = tuple[str | None, int, Place] | None  # none is outside, from where and to where all go
type Round = Mapping[int, int]  # bands, by place in the picture, with one person more or fewer


def veiled(picture: Picture) -> Picture:
    """A picture by arm, told so that no band of 1 to 7 people can be worked out from it.

    What is left of it says nothing of the exact sizes of bands: widths are drawn from what is told.
    """
    silent: frozenset[Stretch] = frozenset()
    while True:
        counts = [
            HIDDEN if (band.arm, band.column) in silent else shown(band.people)
            for band in picture.bands
        ]
        totals, stuck = _hiding_totals(picture, counts)
        if stuck is None:
            return _drawn(picture, counts, totals)
        more = _widened(picture, silent, picture.bands[stuck])
        if more == silent:  # all of that colour is small, and so would be told
            return _drawn(picture, [HIDDEN] * len(counts), dict.fromkeys(totals, HIDDEN))
        silent = more


def _hiding_totals(
    picture: Picture, counts: Sequence[Shown]
) -> tuple[dict[Where, Shown], int | None]:
    """The totals that may be told beside these numbers; and a band that they give away, if any."""
    totals, net = _totals(picture), _Net(picture, counts)
    for at, band in enumerate(picture.bands):
        if band.people > HIDE_UP_TO:
            continue
        ways = [found for found in (net.around(at, by=1), net.around(at, by=-1)) if found]
        if not ways:
            return totals, at
        against = min((_standing_against(picture, way, totals) for way in ways), key=len)
        totals = {**totals, **dict.fromkeys(against, HIDDEN)}
    return totals, None


def _widened(picture: Picture, silent: frozenset[Stretch], band: Band) -> frozenset[Stretch]:
    """Where numbers are not told, with the next days of a colour around a band."""
    columns = {each.column for each in picture.bands if each.arm == band.arm}
    if (band.arm, band.column) not in silent and band.column in columns:
        return silent | {(band.arm, band.column)}
    first = last = band.column
    while (band.arm, first - 1) in silent:
        first -= 1
    while (band.arm, last + 1) in silent:
        last += 1
    return silent | {(band.arm, each) for each in (first - 1, last + 1) if each in columns}


def _totals(picture: Picture) -> dict[Where, Shown]:
    made: dict[Where, Shown] = {}
    for column, places in enumerate(picture.columns):
        made[column, Ever.JOINED] = shown(picture.total(column))
        made.update({(column, place): shown(picture.size(column, place)) for place in places})
    return made


@dataclass(frozen=True, slots=True)
class _Arc:
    at: int  # the band
    by: int  # one more, or one fewer
    to: Node


class _Net:
    """Through which bands one person more or fewer can go, and all is told as it was."""

    def __init__(self, picture: Picture, counts: Sequence[Shown]) -> None:
        self._last = len(picture.days) - 1
        self._bands = picture.bands
        self._arcs: dict[Node, list[_Arc]] = defaultdict(list)
        self._own: dict[tuple[int, int], tuple[Node, Node]] = {}
        told = list(zip(picture.bands, counts, strict=True))
        open_ended = {(e.arm, e.column) for e, c in told if c == HIDDEN and e.people > HIDE_UP_TO}
        for at, (band, count) in enumerate(told):
            begins, ends = self._ends(band)
            low, high = _bounds(count, is_open=(band.arm, band.column) in open_ended)
            if band.people < high:
                self._add(at, 1, begins, ends)
            if band.people > low:
                self._add(at, -1, ends, begins)

    def _ends(self, band: Band) -> tuple[Node, Node]:
        """Where a band begins and ends: outside, or at a place between the first and last day."""
        is_inside = band.source is not None and band.column > 1
        begins = (band.arm, band.column - 1, band.source) if is_inside and band.source else None
        ends = (band.arm, band.column, band.target) if band.column < self._last else None
        return begins, ends

    def _add(self, at: int, by: int, begins: Node, ends: Node) -> None:
        self._own[at, by] = (begins, ends)
        self._arcs[begins].append(_Arc(at, by, ends))

    def around(self, at: int, *, by: int) -> Round | None:
        """A way round through a band, in which whoever comes to a place goes on from it."""
        if (at, by) not in self._own:
            return None
        begins, ends = self._own[at, by]
        came: dict[Node, tuple[Node, _Arc] | None] = {ends: None}
        waiting = deque([ends])
        while waiting and begins not in came:
            here = waiting.popleft()
            for arc in self._arcs[here]:
                if arc.at != at and arc.to not in came:
                    came[arc.to] = (here, arc)
                    waiting.append(arc.to)
        if begins not in came:
            return None
        found, step = {at: by}, came[begins]
        while step is not None:
            here, arc = step
            found[arc.at] = arc.by
            step = came[here]
        return found


def _bounds(count: Shown, *, is_open: bool) -> tuple[float, float]:
    """Between which numbers a count lies that is shown like this.

    Where larger ones are hidden beside it, it may be any.
    """
    if count.count is None:
        return 1, inf if is_open else HIDE_UP_TO
    return max(count.count - ROUND_TO // 2, HIDE_UP_TO + 1), count.count + ROUND_TO // 2


def _standing_against(picture: Picture, way: Round, totals: Totals) -> list[Where]:
    """The totals that would not be told as they are if people had gone this way."""
    changed: dict[Where, int] = defaultdict(int)
    for at, by in way.items():
        band = picture.bands[at]
        changed[band.column, band.target] += by
        changed[band.column, Ever.JOINED] += by
        if band.column == 1 and band.source is not None:
            changed[0, band.source] += by
            changed[0, Ever.JOINED] += by
    return [
        where
        for where, by in changed.items()
        if by and totals[where] not in (HIDDEN, shown(_size(picture, where) + by))
    ]


def _size(picture: Picture, where: Where) -> int:
    column, place = where
    return picture.total(column) if isinstance(place, Ever) else picture.size(column, place)


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
