"""Each cohort's chance as it is and with a plan, in one picture with the line to be reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from likewise.domain.words import count
from likewise.reports.drawing.colours import BLUE, FAINT, INK, ORANGE, PAPER, QUIET
from likewise.reports.drawing.elements import (
    disc,
    document,
    element,
    line,
    note,
    text,
    titled,
)
from likewise.reports.drawing.labels import shortened
from likewise.reports.drawing.scales import QUARTERS, Scale, scale
from likewise.reports.numbers import percent
from likewise.reports.renewal.overview_picture import Width

ROW, HEAD, DOT = 26.0, 44.0, 6.5
_WIDTHS: Final = {Width.WIDE: (900.0, 250.0), Width.NARROW: (326.0, 118.0)}
NAME_SIZE: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One cohort: its number in the table, its name, and its chance as it is and with the plan."""

    number: int
    name: str
    without: float
    with_plan: float

    def reaches(self, line: float) -> bool:
        """Whether it is above the line with the plan."""
        return self.with_plan >= line


def plan_as_svg(moves: Sequence[Move], *, line_at: float, width: Width) -> str:
    """The picture: a row for each cohort, from a ring as it is to a dot with the plan.

    A dot that stays below the line is a square of another colour. The line is across all rows.
    """
    wide, left = _WIDTHS[width]
    bottom = HEAD + ROW * len(moves)
    across = scale(0, 1, start=left, end=wide - 22)
    parts = [*_scale(across, bottom), *_line(across, line_at, bottom)]
    for place, move in enumerate(moves):
        parts += _row(move, across, HEAD + ROW * (place + 0.5), line_at=line_at, room=left)
    return document(
        "".join(parts),
        width=wide,
        height=bottom + 8,
        title="Each cohort’s chance as it is and with the plan",
        description=described(moves, line_at=line_at),
        is_alone=False,
        role="img",
        class_=f"lw-renewal__picture lw-renewal__picture--{width}",
    )


def described(moves: Sequence[Move], *, line_at: float) -> str:
    """What the picture shows, in words."""
    below = sum(move.without < line_at for move in moves)
    stay = sum(not move.reaches(line_at) for move in moves)
    return (
        f"{count(len(moves), 'cohort')}. As they are, {below} lie below the line at "
        f"{percent(line_at)}; with the plan, {stay}."
    )


def _scale(across: Scale, bottom: float) -> Iterator[str]:
    for share in QUARTERS:
        x = across(share)
        yield line((x, HEAD - 4), (x, bottom), ink=FAINT)
        yield note(x, 14, percent(share), anchor="middle")


def _line(across: Scale, line_at: float, bottom: float) -> Iterator[str]:
    x = across(line_at)
    yield line((x, HEAD - 10), (x, bottom + 4), ink=INK, width=1.5, dash="6 4")
    anchor = "end" if line_at > 0.5 else "start"
    yield text(
        x + (-5 if anchor == "end" else 5), HEAD - 12, f"Line: {percent(line_at)}", anchor=anchor
    )


def _row(move: Move, across: Scale, y: float, *, line_at: float, room: float) -> Iterator[str]:
    start, end = across(move.without), across(move.with_plan)
    yield note(0, y + 5, str(move.number))
    yield text(28, y + 5, shortened(move.name, NAME_SIZE, room - 28 - 16), size=NAME_SIZE)
    ink = BLUE if move.reaches(line_at) else ORANGE
    drawn = ""
    if abs(end - start) > 2 * DOT:
        drawn += line((start, y), (end, y), ink=ink, width=2.0)
    if abs(end - start) > 1:
        drawn += disc((start, y), DOT - 1, fill=PAPER, stroke=QUIET, stroke_width=2)
    drawn += _end(end, y, ink, is_above=move.reaches(line_at))
    said = (
        f"{move.number}. {move.name}: {percent(move.without)} as it is, "
        f"{percent(move.with_plan)} with the plan"
    )
    yield titled(said, drawn)


def _end(x: float, y: float, ink: str, *, is_above: bool) -> str:
    """Above the line or not: told apart by shape too."""
    if is_above:
        return disc((x, y), DOT, fill=ink)
    half = DOT - 0.5
    return element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, fill=ink)


def legend_mark(*, of: str) -> str:
    """A mark for the legend beside the picture: `as it is`, `above` or `below`."""
    drawn = {
        "as it is": disc((13, 8), DOT - 1, fill=PAPER, stroke=QUIET, stroke_width=2),
        "above": _end(13, 8, BLUE, is_above=True),
        "below": _end(13, 8, ORANGE, is_above=False),
    }[of]
    return document(
        drawn, width=26, height=16, title="", description="", is_alone=False,
        aria_hidden="true", class_="lw-renewal__swatch",
    )  # fmt: skip
