"""Recruited against planned, month by month, as a picture for a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from likewise.domain.recruitment import Month
from likewise.reports.drawing.colours import BLUE, INK, QUIET
from likewise.reports.drawing.elements import NOTE, disc, document, line, note, text
from likewise.reports.drawing.labels import text_width
from likewise.reports.drawing.scales import Scale, level_rules, scale

PLANNED: Final = (INK, "6 4")
RECRUITED: Final = (BLUE, None)
LEFT, TOP = 56.0, 24.0
MOST_RULES: Final = 6


@dataclass(frozen=True, slots=True)
class Paper:
    """How wide and high a picture is, and for which width of a screen."""

    screen: str
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where the last month stands."""
        return self.width - 12

    @property
    def bottom(self) -> float:
        """Where nought stands."""
        return self.height - 34


PAPERS: Final = (Paper("wide", 680.0, 280.0), Paper("narrow", 326.0, 240.0))


def months_as_svg(months: Sequence[Month], *, title: str, paper: Paper = PAPERS[0]) -> str:
    """How many were planned and recruited by the end of each month, from the first on.

    What is planned is a broken line, what was recruited a whole one with a dot a month; it ends
    with the month that goes on.
    """
    told = [(place, each.recruited) for place, each in enumerate(months, start=1)
            if each.recruited is not None]  # fmt: skip
    most = max([1, *(each.planned for each in months), *(number for _, number in told)])
    up = scale(0, most, start=paper.bottom, end=TOP)
    across = scale(0, len(months), start=LEFT, end=paper.right)
    rules = range(0, most + 1, _step(most))
    planned = [(across(place), up(each.planned)) for place, each in enumerate(months, start=1)]
    recruited = [(across(place), up(number)) for place, number in told]
    origin = (across(0), up(0))
    parts = [
        *level_rules(rules, up, left=LEFT, right=paper.right, name=lambda value: f"{value:,.0f}"),
        *_months(months, across, paper),
        line(origin, *planned, ink=PLANNED[0], width=2.0, dash=PLANNED[1]),
        *([line(origin, *recruited, ink=RECRUITED[0], width=2.5)] if recruited else []),
        *(disc(each, 3.5, fill=RECRUITED[0]) for each in recruited),
        text(LEFT - 8, TOP - 10, "People", anchor="start"),
    ]
    return document(
        "".join(parts),
        width=paper.width,
        height=paper.height,
        title=title,
        description=described(months),
        is_alone=False,
        role="img",
        class_=f"lw-renewal__picture lw-renewal__picture--{paper.screen}",
    )


def described(months: Sequence[Month]) -> str:
    """What the picture shows, in words."""
    last = months[-1]
    told = [each for each in months if each.recruited is not None]
    due = f"{last.planned:,} people are planned by the end of {last.first:%B %Y}."
    if not told:
        return f"{due} Recruitment has not begun."
    now = told[-1]
    return (
        f"{due} By {now.first:%B %Y} {now.recruited:,} were recruited, and {now.planned:,} planned."
    )


def _step(most: int) -> int:
    """A round distance of rules, so that there are a few of them."""
    for power in range(8):
        for each in (1, 2, 5):
            if most / (each * 10**power) <= MOST_RULES:
                return int(each * 10**power)
    return most


def _months(months: Sequence[Month], across: Scale, paper: Paper) -> Iterator[str]:
    """The months beneath, as many of their names as there is room for."""
    room = text_width("Mmm 2000", NOTE) + 14
    every = max(1, -(-int(room * len(months)) // int(paper.right - LEFT)))
    for place, each in enumerate(months):
        x = across(place + 1)
        yield line((x, paper.bottom), (x, paper.bottom + 5), ink=QUIET)
        if (len(months) - 1 - place) % every == 0 and x - LEFT > room / 2:
            anchor = "end" if place == len(months) - 1 else "middle"
            yield note(x, paper.bottom + 20, f"{each.first:%b %Y}", anchor=anchor)
