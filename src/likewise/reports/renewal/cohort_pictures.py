"""One cohort's renewal in two pictures: its members, past and to come; and its chance by danger."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from likewise.domain.renewal.uncertainty import Horizon
from likewise.reports.drawing.colours import BLUE, FAINT, INK, ORANGE, PALE, QUIET
from likewise.reports.drawing.elements import NOTE, Point, area, document, line, note, text
from likewise.reports.drawing.labels import text_width
from likewise.reports.drawing.scales import QUARTERS, Scale, level_rules, scale
from likewise.reports.numbers import percent
from likewise.reports.renewal.overview_picture import Width

MOST_PAST: Final = 18
MOST_RULES: Final = 6
OF_MEMBERS, OF_LEADS = (BLUE, "7 4"), (ORANGE, "2 3")
_SIZES: Final = {Width.WIDE: (436.0, 250.0), Width.NARROW: (326.0, 220.0)}
LEFT, TOP = 40.0, 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """Where things stand: `on` is the first month forecast, by its number."""

    width: Width
    right: float
    bottom: float
    across: Scale
    first: int
    last: int


def members_as_svg(
    *,
    past: Sequence[tuple[int, int]],
    monthly: Sequence[Horizon],
    minimum: int,
    width: Width,
) -> str:
    """Members at the end of each month: as recorded, then the median and the middle 90%.

    `past` has the number of each month (12 x year + month - 1) and its members. The minimum is a
    line across.
    """
    told = past[-MOST_PAST - 1 :]
    now, size = told[-1]
    paper = _paper(width, first=told[0][0], last=now + len(monthly))
    most = max(minimum, *(each for _, each in told), *(each.size_high for each in monthly)) + 1
    up = scale(0, most, start=paper.bottom, end=TOP)
    across = paper.across
    start = (across(now), up(size))
    rules = range(0, most + 1, max(1, -(-most // MOST_RULES)))
    ahead = [(across(now + each.months), each) for each in monthly]
    parts = [
        *level_rules(rules, up, left=LEFT, right=paper.right, name=str),
        *_months(paper),
        _shaded(start, [(x, up(each.size_low), up(each.size_high)) for x, each in ahead]),
        line((LEFT, up(minimum)), (paper.right, up(minimum)), ink=INK, width=1.5, dash="6 4"),
        text(paper.right, up(minimum) - 5, f"Fewest: {minimum}", anchor="end"),
        line(*((across(month), up(each)) for month, each in told), width=2.5),
        line(start, *((x, up(each.size)) for x, each in ahead), ink=BLUE, width=2.5),
        *_today(paper, now),
    ]
    last = monthly[-1]
    return _document(
        parts,
        paper,
        title="Members on the roll, and what is expected of them",
        description=(
            f"At the end of {month_said(now)} there were {size} members. {last.months} months on, "
            f"{last.size} are expected, and in 90 of 100 such cohorts {last.size_low} to "
            f"{last.size_high}. The fewest with which it goes on are {minimum}."
        ),
    )


def chances_as_svg(*, now: int, monthly: Sequence[Horizon], knows_leads: bool, width: Width) -> str:
    """The chance that it still meets, its interval, and what either danger would leave alone.

    `now` is the number of the last month told.
    """
    paper = _paper(width, first=now, last=now + len(monthly))
    up, across = scale(0, 1, start=paper.bottom, end=TOP), paper.across
    start = (across(now), up(1.0))
    ahead = [(across(now + each.months), each) for each in monthly]
    parts = [
        *level_rules(QUARTERS, up, left=LEFT, right=paper.right, name=percent),
        *_months(paper),
        _shaded(start, [(x, up(each.low), up(each.high)) for x, each in ahead]),
    ]
    if knows_leads:
        for (ink, dash), name in ((OF_MEMBERS, "if_leads_held"), (OF_LEADS, "if_members_held")):
            points = [(x, up(getattr(each, name))) for x, each in ahead]
            parts.append(line(start, *points, ink=ink, width=2.0, dash=dash))
    parts.append(line(start, *((x, up(each.chance)) for x, each in ahead), width=2.5))
    last = monthly[-1]
    alone = (
        f" If somebody always led it would be {percent(last.if_leads_held)}, and if there were "
        f"always enough members {percent(last.if_members_held)}."
        if knows_leads
        else ""
    )
    return _document(
        parts,
        paper,
        title="The chance that it still meets",
        description=(
            f"{last.months} months on the chance is {percent(last.chance)}, 90% interval "
            f"{percent(last.low)} to {percent(last.high)}.{alone}"
        ),
    )


def month_said(month: int) -> str:
    """A month's number as people write it: March 2012."""
    return f"{date(month // 12, month % 12 + 1, 1):%B %Y}"


def _paper(width: Width, *, first: int, last: int) -> _Paper:
    wide, high = _SIZES[width]
    right = wide - 10
    return _Paper(
        width=width,
        right=right,
        bottom=high - 30,
        across=scale(first, last, start=LEFT, end=right),
        first=first,
        last=last,
    )


def _months(paper: _Paper) -> Iterator[str]:
    """The months beneath, at every third of a year or so, as many as there is room for."""
    every = 3
    room = text_width("Mmm 2000", NOTE) + 14
    while every * (paper.right - LEFT) / (paper.last - paper.first) < room:
        every *= 2
    for month in range(paper.first, paper.last + 1):
        if month % every == 2:  # what is counted at the end of a quarter's last month
            x = paper.across(month)
            yield line((x, paper.bottom), (x, paper.bottom + 5), ink=QUIET)
            room_left = x - LEFT > room / 2 - 20 and paper.right + 10 - x > room / 2 - 7
            if room_left:
                said = f"{date(month // 12, month % 12 + 1, 1):%b %Y}"
                yield note(x, paper.bottom + 20, said, anchor="middle")


def _today(paper: _Paper, now: int) -> Iterator[str]:
    x = paper.across(now)
    yield line((x, TOP), (x, paper.bottom), ink=QUIET, width=1.5, dash="1 3")
    is_near = x - LEFT < text_width("known until here", NOTE)
    yield note(x, TOP - 8, "known until here", anchor="start" if is_near else "end")


def _shaded(start: Point, ends: Iterable[tuple[float, float, float]]) -> str:
    """An interval that opens from now: each month's place, lower and upper end."""
    found = list(ends)
    lows, highs = [(x, low) for x, low, _ in found], [(x, high) for x, _, high in found]
    return area([start, *highs, *reversed(lows)], fill=PALE, fill_opacity="0.55")


def _document(parts: Iterable[str], paper: _Paper, *, title: str, description: str) -> str:
    wide, high = _SIZES[paper.width]
    return document(
        "".join(parts),
        width=wide,
        height=high,
        title=title,
        description=description,
        is_alone=False,
        role="img",
        class_=f"lw-renewal__picture lw-renewal__picture--{paper.width}",
    )


def legend_line(*, ink: str, dash: str | None = None) -> str:
    """A piece of a line for a legend beside a picture."""
    return document(
        line((0, 8), (26, 8), ink=ink, width=2.5, dash=dash), width=26, height=16, title="",
        description="", is_alone=False, aria_hidden="true", class_="lw-renewal__swatch",
    )  # fmt: skip


def legend_shade() -> str:
    """A piece of an interval's shade for a legend beside a picture."""
    return document(
        area([(0, 2), (26, 2), (26, 14), (0, 14)], fill=PALE, stroke=FAINT), width=26, height=16,
        title="", description="", is_alone=False, aria_hidden="true", class_="lw-renewal__swatch",
    )  # fmt: skip
