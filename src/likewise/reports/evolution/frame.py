"""The two ways of laying the picture on paper: across a wide screen, or down a phone."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """Which way time runs."""

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
    way=Way.ACROSS,
    length=750,
    breadth=400,
    before=172,
    after=178,
    above=100,
    below=30,
    gap=14,
    thickness=14,
)
TALL = Frame(
    way=Way.DOWN,
    length=860,
    breadth=232,
    before=86,
    after=96,
    above=72,
    below=40,
    gap=10,
    thickness=14,
)
