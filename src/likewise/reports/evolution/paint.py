"""Colours, patterns and marks; an arm's colour and pattern are the same everywhere, for life."""

from collections.abc import Sequence
from dataclasses import dataclass

from likewise.domain.arms import Arm, Format
from likewise.reports.drawing.colours import INK, PAPER
from likewise.reports.drawing.elements import Value, disc, element, rect

GONE_INK = "#aeb7bd"


@dataclass(frozen=True, slots=True)
class Paint:
    """How one arm is drawn. `lines` is an SVG path within a square of `SQUARE`, or nothing."""

    colour: str
    lines: str
    pattern: str


SQUARE = 8
SOLID = Paint("#1d6fb8", "", "plain")
STRIPED = Paint("#c23b22", "M-1 1L1-1M0 8L8 0M7 9L9 7", "striped")
DOTTED = Paint("#d99a00", "M2 2h.01M6 6h.01", "dotted")
LEVEL = Paint("#6b7478", "M0 4H8", "with level lines")
OTHERS = (
    Paint("#6d4c9f", "M0 4H8M4 0V8", "chequered"),
    Paint("#20806f", "M4 0V8", "with upright lines"),
    Paint("#a8326e", "M-1 7L1 9M0 0L8 8M7-1L9 1", "striped the other way"),
    Paint("#7a5a2f", "M0 2H8M0 6H8", "with close level lines"),
)
BY_FORMATS = {
    frozenset({Format.GROUP}): SOLID,
    frozenset({Format.ONE_TO_ONE}): STRIPED,
    frozenset({Format.COMBINED}): DOTTED,
}
# Where people stand in the mark of a format: (x, y, filled) in a box of 14 by 14.
MARKS: dict[Format, tuple[tuple[float, float, bool], ...]] = {
    Format.ONE_TO_ONE: ((7, 4, True), (7, 10, True)),
    Format.GROUP: ((4, 4, True), (10, 4, True), (7, 7, True), (4, 10, True), (10, 10, True)),
    Format.COMBINED: ((7, 3, True), (7, 11, False)),
}
MARK_SIZE = 14


def paints(arms: Sequence[Arm]) -> dict[str | None, Paint]:
    """Each arm's paint; none is for people who joined later and were never allocated.

    An arm that receives one format has that format's paint; others take the rest in order of name.
    """
    made: dict[str | None, Paint] = {}
    spare = list(OTHERS)
    for arm in sorted(arms, key=lambda each: (each.name, each.id)):
        paint = BY_FORMATS.get(arm.formats)
        if paint is None or paint in made.values():
            paint = spare.pop(0) if spare else OTHERS[len(made) % len(OTHERS)]
        made[arm.id] = paint
    made[None] = LEVEL if arms else SOLID
    return made


def pattern(name: str, paint: Paint) -> str:
    """The fill of an arm's bands: its colour, and lines that tell it without the colour."""
    content = rect(0, 0, SQUARE, SQUARE, fill=PAPER)
    content += rect(0, 0, SQUARE, SQUARE, fill=paint.colour, fill_opacity=0.5)
    if paint.lines:
        pen: dict[str, Value] = {"stroke": paint.colour, "stroke_width": 1.7}
        content += element("path", d=paint.lines, fill="none", **pen, stroke_linecap="round")
    return element(
        "pattern", content, id=name, width=SQUARE, height=SQUARE, patternUnits="userSpaceOnUse"
    )


def swatch(name: str, paint: Paint) -> str:
    """A small square in an arm's colour and pattern, for the legend of a page."""
    square = rect(0, 0, 20, 20, fill=f"url(#{name})", stroke=paint.colour)
    return _swatch(element("defs", pattern(name, paint)) + square)


def mark(format: Format) -> str:
    """A format's mark on a dark square, for the legend of a page."""
    return _swatch(rect(3, 0, 14, 20, rx=1.5, fill=INK) + format_mark(format, (10, 10), PAPER))


def _swatch(content: str) -> str:
    size: dict[str, Value] = {"viewBox": "0 0 20 20", "width": 20, "height": 20}
    hidden = {"aria_hidden": "true", "focusable": "false"}
    return element("svg", content, class_="lw-evolution__swatch", **size, **hidden)


def format_mark(
    format: Format, middle: tuple[float, float], ink: str, *, is_level: bool = False
) -> str:
    """The mark of a format: two people, a circle of people, or one of each."""
    x, y = middle[0] - MARK_SIZE / 2, middle[1] - MARK_SIZE / 2
    dots = []
    for across, down, is_filled in MARKS[format]:
        dx, dy = (down, across) if is_level else (across, down)
        if is_filled:
            dots.append(disc((x + dx, y + dy), 1.9, fill=ink))
        else:
            dots.append(disc((x + dx, y + dy), 2.3, fill="none", stroke=ink, stroke_width=1.4))
    return "".join(dots)
