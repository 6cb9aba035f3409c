"""Where everything on the picture stands: pure geometry, in two directions.

*Along* is time, in proportion to days; *across* is people. A horizontal picture writes along as x,
a vertical one, with time running down, as y.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.evolution.ordering import Orders, order_places
from likewise.domain.evolution.picture import Band, Picture
from likewise.domain.evolution.stacking import Place

SPRING = 0.5  # newcomers spring up this part of the way before the column they join


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place in a column: its middle along, and from where to where across."""

    column: int
    place: Place
    along: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """A band's shape: from (`along_from`, `from_start`–`from_end`) to the same at the other end."""

    band: Band
    along_from: float
    along_to: float
    from_start: float
    from_end: float
    to_start: float
    to_end: float

    def middle(self, along: float) -> float:
        """Where across the middle of the ribbon is, at a place along it."""
        share = (along - self.along_from) / (self.along_to - self.along_from)
        rise = _eased(min(max(share, 0.0), 1.0))
        begin = (self.from_start + self.from_end) / 2
        return begin + rise * ((self.to_start + self.to_end) / 2 - begin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The laid-out picture, `length` along and at most `breadth` across."""

    days: tuple[date, ...]
    length: float
    breadth: float
    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]

    def along(self, day: date) -> float:
        """Where a day is; days outside are at the ends."""
        return _along(day, self.days, self.length)

    def boxes_of(self, column: int) -> tuple[Box, ...]:
        """The places of a column, in their order across."""
        return tuple(box for box in self.boxes if box.column == column)

    def across(
        self, day: date, *, sources: frozenset[Place], targets: frozenset[Place]
    ) -> float | None:
        """Where on a day people go from one of `sources` to one of `targets`: the widest band.

        Where nobody counts as going, the widest band of the targets; none where there is none.
        """
        column = min(max(bisect_right(self.days, day), 1), len(self.days) - 1)
        here = [each for each in self.ribbons if each.band.column == column]
        going = [r for r in here if r.band.target in targets and r.band.source in sources]
        going = [r for r in going if r.band.source != r.band.target] or going
        going = going or [r for r in here if r.band.target in targets]
        if not going:
            return None
        return max(going, key=lambda r: r.band.people).middle(self.along(day))


def lay_out(
    picture: Picture,
    *,
    length: float,
    breadth: float,
    gap: float,
    thickness: float,
    rank: Mapping[Place, int],
    arms: Sequence[str | None],
) -> Layout:
    """Lay a picture out.

    Parameters
    ----------
    length, breadth
        The room along and across.
    gap, thickness
        Between places of a column, across; of a column, along.
    rank
        In which order places stand where nothing else decides.
    arms
        The arms, in the order that decides where the first column does not. Within every place
        arms are stacked in the order in which they stand in the first column, so that an arm
        keeps its side for life.
    """
    orders = order_places(picture, rank=rank)
    scale = _scale(picture, breadth, gap)
    boxes = _boxes(picture, orders, scale, length, gap)
    ribbons = _ribbons(
        picture, orders, boxes, scale, thickness, _ordered(arms, picture, boxes), length
    )
    return Layout(
        days=picture.days,
        length=length,
        breadth=max((box.end for box in boxes.values()), default=0.0),
        boxes=tuple(boxes.values()),
        ribbons=tuple(ribbons),
    )


def _along(day: date, days: Sequence[date], length: float) -> float:
    span = (days[-1] - days[0]).days
    return min(max((day - days[0]).days / span, 0.0), 1.0) * length


def _eased(share: float) -> float:
    """How far across a cubic curve with level ends is, `share` of the way along."""
    low, high = 0.0, 1.0
    for _ in range(30):
        half = (low + high) / 2
        if 1.5 * half * (1 - half) + half**3 < share:
            low = half
        else:
            high = half
    return low * low * (3 - 2 * low)


def _scale(picture: Picture, breadth: float, gap: float) -> float:
    scales = []
    for position, column in enumerate(picture.columns):
        total = picture.total(position)
        if total:
            scales.append((breadth - gap * max(len(column) - 1, 0)) / total)
    return max(min(scales, default=0.0), 0.0)


def _boxes(
    picture: Picture, orders: Orders, scale: float, length: float, gap: float
) -> dict[tuple[int, Place], Box]:
    boxes = {}
    for position, order in enumerate(orders):
        across = 0.0
        for place in order:
            size = picture.size(position, place) * scale
            boxes[position, place] = Box(
                column=position,
                place=place,
                along=_along(picture.days[position], picture.days, length),
                start=across,
                end=across + size,
            )
            across += size + gap
    return boxes


def _ordered(
    arms: Sequence[str | None], picture: Picture, boxes: Mapping[tuple[int, Place], Box]
) -> list[str | None]:
    """The arms by the middle of their people in the first column; those not there come last."""

    def middle(arm: str | None) -> float:
        counts = {place: by_arm.get(arm, 0) for place, by_arm in picture.columns[0].items()}
        people = sum(counts.values())
        pulled = sum(boxes[0, place].start * count for place, count in counts.items())
        return pulled / people if people else float("inf")

    return sorted(arms, key=middle)


def _ribbons(
    picture: Picture,
    orders: Orders,
    boxes: Mapping[tuple[int, Place], Box],
    scale: float,
    thickness: float,
    arms: list[str | None],
    length: float,
) -> list[Ribbon]:
    where = [{place: at for at, place in enumerate(order)} for order in orders]

    def at_target(band: Band) -> tuple[int, int]:
        source = -1 if band.source is None else where[band.column - 1][band.source]
        return (arms.index(band.arm), source)

    def at_source(band: Band) -> tuple[int, int]:
        return (arms.index(band.arm), where[band.column][band.target])

    begins: dict[Band, float] = {}
    ends: dict[Band, float] = {}
    used: dict[tuple[int, Place, str], float] = {}
    for band in sorted(picture.bands, key=at_source):
        if band.source is not None:
            begins[band] = _take(used, boxes[band.column - 1, band.source], "out", band, scale)
    for band in sorted(picture.bands, key=at_target):
        ends[band] = _take(used, boxes[band.column, band.target], "in", band, scale)
    return [
        _ribbon(band, boxes, begins.get(band), ends[band], scale, thickness, picture.days, length)
        for band in sorted(picture.bands, key=lambda b: (b.target.outside, -b.people), reverse=True)
    ]


def _take(
    used: dict[tuple[int, Place, str], float], box: Box, side: str, band: Band, scale: float
) -> float:
    key = (box.column, box.place, side)
    start = used.get(key, box.start)
    used[key] = start + band.people * scale
    return start


def _ribbon(
    band: Band,
    boxes: Mapping[tuple[int, Place], Box],
    begin: float | None,
    end: float,
    scale: float,
    thickness: float,
    days: Sequence[date],
    length: float,
) -> Ribbon:
    size = band.people * scale
    target = boxes[band.column, band.target]
    along_to = target.along - thickness / 2
    if band.source is None or begin is None:
        before = _along(days[band.column - 1], days, length)
        middle = end + size / 2
        return Ribbon(
            band=band,
            along_from=along_to - SPRING * (along_to - before),
            along_to=along_to,
            from_start=middle,
            from_end=middle,
            to_start=end,
            to_end=end + size,
        )
    return Ribbon(
        band=band,
        along_from=boxes[band.column - 1, band.source].along + thickness / 2,
        along_to=along_to,
        from_start=begin,
        from_end=begin + size,
        to_start=end,
        to_end=end + size,
    )
