"""The picture while it is drawn, and the two kinds of text on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from likewise.domain.evolution import Band, Box, Layout
from likewise.queries.evolution import Evolution
from likewise.reports.evolution.frame import Frame
from likewise.reports.evolution.labels import Room
from likewise.reports.evolution.paint import INK, QUIET, Paint

NAME, NOTE = 15.0, 13.0

type Link = Callable[[Band | Box], str | None]


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


def text(x: float, y: float, words: str, *, anchor: str = "start", is_note: bool = False) -> str:
    """A name in bold, or a quieter note."""
    size, weight, ink = (NOTE, "400", QUIET) if is_note else (NAME, "700", INK)
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" fill="{ink}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def strong(x: float, y: float, words: str, anchor: str) -> str:
    """A short text in bold at the size of a note."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{NOTE:g}" font-weight="700" fill="{INK}"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
