"""Colours, patterns and marks; an arm's colour and pattern are the same everywhere, for life."""

from collections.abc import Sequence
from dataclasses import dataclass

from likewise.domain.arms import Arm, Format

INK = "#212b32"
QUIET = "#4c6272"
FAINT = "#d8dde0"
GONE_INK = "#aeb7bd"
PAPER = "#ffffff"


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
SWATCH = (
    '<svg class="lw-evolution__swatch" viewBox="0 0 20 20" width="20" height="20"'
    ' aria-hidden="true" focusable="false">'
)


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
    lines = (
        f'<path d="{paint.lines}" fill="none" stroke="{paint.colour}" stroke-width="1.7"'
        ' stroke-linecap="round"/>'
        if paint.lines
        else ""
    )
    return (
        f'<pattern id="{name}" width="{SQUARE}" height="{SQUARE}" patternUnits="userSpaceOnUse">'
        f'<rect width="{SQUARE}" height="{SQUARE}" fill="{PAPER}"/>'
        f'<rect width="{SQUARE}" height="{SQUARE}" fill="{paint.colour}" fill-opacity="0.5"/>'
        f"{lines}</pattern>"
    )


def swatch(name: str, paint: Paint) -> str:
    """A small square in an arm's colour and pattern, for the legend of a page."""
    return (
        f"{SWATCH}<defs>{pattern(name, paint)}</defs>"
        f'<rect width="20" height="20" fill="url(#{name})" stroke="{paint.colour}"/></svg>'
    )


def mark(format: Format) -> str:
    """A format's mark on a dark square, for the legend of a page."""
    return (
        f'{SWATCH}<rect x="3" width="14" height="20" rx="1.5" fill="{INK}"/>'
        f"{format_mark(format, (10, 10), PAPER)}</svg>"
    )


def format_mark(
    format: Format, middle: tuple[float, float], ink: str, *, is_level: bool = False
) -> str:
    """The mark of a format: two people, a circle of people, or one of each."""
    x, y = middle[0] - MARK_SIZE / 2, middle[1] - MARK_SIZE / 2
    dots = []
    for across, down, is_filled in MARKS[format]:
        dx, dy = (down, across) if is_level else (across, down)
        paint = f'fill="{ink}"' if is_filled else f'fill="none" stroke="{ink}" stroke-width="1.4"'
        radius = 1.9 if is_filled else 2.3
        dots.append(f'<circle cx="{x + dx:.1f}" cy="{y + dy:.1f}" r="{radius}" {paint}/>')
    return "".join(dots)
