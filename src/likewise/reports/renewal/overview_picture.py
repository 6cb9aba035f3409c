"""All cohorts of a programme in one picture: down the page by chance, across it by danger."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from likewise.domain.renewal.dangers import Danger
from likewise.domain.words import count
from likewise.reports.drawing.colours import BLUE, FAINT, LINES, ORANGE, PAPER, QUIET
from likewise.reports.drawing.elements import (
    disc,
    document,
    element,
    line,
    note,
    rect,
    text,
    titled,
)
from likewise.reports.renewal.overview import DANGERS

# What is at most so likely stands in a row, and more of it in the next.
ROWS: Final = (*((tenth / 10, (tenth + 1) / 10) for tenth in range(9)), (0.9, 0.95))
COLUMNS: Final = (Danger.MEMBERS, Danger.BOTH, Danger.LEADS)
INKS: Final = {
    Danger.MEMBERS: BLUE,
    Danger.BOTH: LINES[2],
    Danger.LEADS: ORANGE,
    Danger.NONE: QUIET,
}
DOT, HEAD, ROW_GAP = 24.0, 46.0, 8.0


class Width(StrEnum):
    """For which screens a picture is drawn."""

    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One cohort: its number in the table, what is said of it, and where it leads, if anywhere."""

    number: int
    said: str
    chance: float
    danger: Danger
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """Where columns stand: `edges` are their left edges, and the right one of the last."""

    width: float
    labels: float
    edges: tuple[float, ...] = ()

    def dots_in(self, width: float) -> int:
        """How many dots there is room for side by side."""
        return max(1, int((width - 8) // DOT))

    def with_columns(self, most: Sequence[int]) -> "_Paper":
        """The same with a column for each danger, as wide as its fullest row wants, but no less
        than its heading."""
        room = self.width - self.labels - len(most) * LEAST_COLUMN
        edges = [self.labels]
        for number in most:
            share = number / sum(most) if sum(most) else 1 / len(most)
            edges.append(edges[-1] + LEAST_COLUMN + room * share)
        return replace(self, edges=tuple(edges))


LEAST_COLUMN: Final = 62.0
PAPERS: Final = {
    Width.WIDE: _Paper(width=900, labels=124),
    Width.NARROW: _Paper(width=326, labels=62),
}


def overview_as_svg(marks: Sequence[Mark], *, width: Width) -> str:
    """The picture: a row for each tenth of the chance, the likeliest to stop at the top.

    Each cohort is a dot with its number. Those of which less than 1 in 20 would stop stand in a row
    of their own across the page, as no danger of theirs stands out. Rows without a cohort are left
    out.
    """
    rows = [(low, high, [each for each in marks if _is_in(each, low, high)]) for low, high in ROWS]
    paper = PAPERS[width].with_columns(
        [max(sum(each.danger is which for each in row) for _, _, row in rows) for which in COLUMNS]
    )
    parts = list(_heads(paper))
    top = HEAD
    for low, high, here in rows:
        if here:
            drawn, height = _row(paper, _name_of(low, high, width), here, top)
            parts += drawn
            top += height
    safe = [each for each in marks if each.danger is Danger.NONE]
    if safe:
        drawn, height = _safe(paper, safe, top, width)
        parts += drawn
        top += height
    return document(
        "".join(parts),
        width=paper.width,
        height=top,
        title="All cohorts by the chance that they still meet in a year, and by danger",
        description=described(marks),
        is_alone=False,
        role="group",
        class_=f"lw-renewal__picture lw-renewal__picture--{width}",
    )


def _is_in(mark: Mark, low: float, high: float) -> bool:
    """Whether a cohort of which a danger stands out stands in a row."""
    return mark.danger is not Danger.NONE and (low < mark.chance <= high or mark.chance <= low == 0)


def described(marks: Sequence[Mark]) -> str:
    """What the picture shows, in a sentence."""
    said = [
        f"{DANGERS[which].lower()}: {count(number, 'cohort')}"
        for which in (*COLUMNS, Danger.NONE)
        if (number := sum(each.danger is which for each in marks))
    ]
    return f"{count(len(marks), 'cohort')}. By danger, {'; '.join(said)}."


def _heads(paper: _Paper) -> Iterator[str]:
    yield note(0, 16, "Chance")
    yield note(0, 33, "in a year")
    for place, which in enumerate(COLUMNS):
        x = paper.edges[place]
        for line_number, words in enumerate(HEADS[which]):
            yield text(x + 4, 16 + 17 * line_number, words, is_bold=True, ink=INKS[which])


HEADS: Final = {
    Danger.MEMBERS: ("Too few", "come"),
    Danger.BOTH: ("Both", "alike"),
    Danger.LEADS: ("Nobody", "leads"),
}


def _name_of(low: float, high: float, width: Width) -> str:
    if high == ROWS[-1][1]:
        return "90 to 95%"
    ends = f"{low:.0%} to {high:.0%}" if width is Width.WIDE else f"to {high:.0%}"
    return f"up to {high:.0%}" if low == 0 and width is Width.WIDE else ends


def _row(paper: _Paper, name: str, marks: Sequence[Mark], top: float) -> tuple[list[str], float]:
    columns = [[each for each in marks if each.danger is which] for which in COLUMNS]
    in_line = [paper.dots_in(right - left) for left, right in pairwise(paper.edges)]
    lines = max(-(-len(here) // room) for here, room in zip(columns, in_line, strict=True))
    height = lines * DOT + ROW_GAP
    parts = [
        line((0, top), (paper.width, top), ink=FAINT),
        note(0, top + 21, name),
    ]
    for left, room, here in zip(paper.edges, in_line, columns, strict=False):
        parts += [_dot(each, *_place(number, room, left, top)) for number, each in enumerate(here)]
    return parts, height


def _safe(
    paper: _Paper, marks: Sequence[Mark], top: float, width: Width
) -> tuple[list[str], float]:
    room = paper.width - paper.labels
    each_line = paper.dots_in(room)
    height = -(-len(marks) // each_line) * DOT + ROW_GAP
    name = "over 95%: no danger stands out"
    parts = [line((0, top), (paper.width, top), ink=FAINT)]
    if width is Width.WIDE:
        parts += [note(0, top + 21, "over 95%: no"), note(0, top + 37, "danger stands out")]
        height = max(height, 2 * DOT)
    else:
        parts.append(note(0, top + 21, name))
        top += DOT
        height += DOT
    left = paper.labels
    parts += [
        _dot(each, *_place(number, each_line, left, top)) for number, each in enumerate(marks)
    ]
    return parts, height


def _place(number: int, each_line: int, left: float, top: float) -> tuple[float, float]:
    down, across = divmod(number, each_line)
    return left + 4 + across * DOT + DOT / 2, top + ROW_GAP / 2 + down * DOT + DOT / 2


def _dot(mark: Mark, x: float, y: float) -> str:
    ink = INKS[mark.danger]
    shape = _SHAPES[mark.danger](x, y, ink)
    number = text(x, y + 4, str(mark.number), anchor="middle", size=11, ink=PAPER)
    drawn = titled(mark.said, shape + number)
    if not mark.href:
        return drawn
    return element("a", drawn, href=mark.href, aria_label=mark.said)


def _squarely(x: float, y: float, ink: str) -> str:
    return rect(x - 11, y - 11, 22.0, 22.0, rx=3, fill=ink)


def _roundly(x: float, y: float, ink: str) -> str:
    return disc((x, y), 11, fill=ink)


def _leaning(x: float, y: float, ink: str) -> str:
    return element("path", d=f"M{x} {y - 12}L{x + 12} {y}L{x} {y + 12}L{x - 12} {y}Z", fill=ink)


# Told apart by shape too.
_SHAPES: Final[dict[Danger, Callable[[float, float, str], str]]] = {
    Danger.MEMBERS: _roundly,
    Danger.BOTH: _leaning,
    Danger.LEADS: _squarely,
    Danger.NONE: _roundly,
}
