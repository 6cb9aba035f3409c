"""The two ways of laying the picture on paper, and what has been drawn on it so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from likewise.domain.evolution import Band, Box, Layout
from likewise.queries.evolution import Evolution
from likewise.reports.drawing.labels import Room
from likewise.reports.evolution.paint import Paint

type Link = Callable[[Band | Box], str | None]


class Way(StrEnum):
    """Which way time runs: across a wide screen, or down a phone."""

    ACROSS = "across"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Margins and sizes, in the unit of the picture's own coordinates (about a pixel).

    `before`, `after` are the margins along time; `above`, `below` those across it, where the days
    stand and where the chosen day does.
    """

    way: Way
    length: float
    breadth: float
    before: float
    after: float
    above: float
    below: float
    gap: float
    thickness: float

    def at(self, along: float, across: float) -> tuple[float, float]:
        """The point on paper for a place on the picture."""
        if self.way is Way.ACROSS:
            return (self.before + along, self.above + across)
        return (self.above + across, self.before + along)

    def path(self, along: float, across: float) -> str:
        """The same, as SVG writes it."""
        x, y = self.at(along, across)
        return f"{x:.1f} {y:.1f}"

    def paper(self, length: float, breadth: float) -> tuple[float, float]:
        """The width and height of the paper for a picture of this length and breadth."""
        along, across = self.before + length + self.after, self.above + breadth + self.below
        return (along, across) if self.way is Way.ACROSS else (across, along)


WIDE = Frame(
    way=Way.ACROSS, length=750, breadth=400, before=172, after=178, above=100, below=30, gap=14,
    thickness=14,
)  # fmt: skip
TALL = Frame(
    way=Way.DOWN, length=860, breadth=232, before=86, after=96, above=72, below=40, gap=10,
    thickness=14,
)  # fmt: skip


@dataclass(slots=True)
class Drawing:
    """The picture while it is drawn: its parts in the order of painting, the room they take."""

    told: Evolution
    frame: Frame
    layout: Layout
    paints: Mapping[str | None, Paint]
    prefix: str
    link: Link
    parts: list[str] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)

    def add(self, *parts: str) -> None:
        """Paint next."""
        self.parts += parts

    def arm_fill(self, arm: str | None) -> str:
        """The id of the pattern in which an arm is painted."""
        return f"{self.prefix}-arm{list(self.paints).index(arm)}"
