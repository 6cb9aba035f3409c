"""Writes the alluvial picture as SVG: no style attributes, no scripts, no outside files.

Texts and colours come from `words` and `paint`, places from the domain's layout.
"""

from datetime import date

from likewise.domain.arms import Format
from likewise.domain.evolution import Place, lay_out
from likewise.domain.periods import in_words
from likewise.queries.evolution import Evolution
from likewise.reports.drawing.elements import document, element
from likewise.reports.evolution import words
from likewise.reports.evolution.alone import LINE, footnotes, heading_lines
from likewise.reports.evolution.bands import draw_bands, draw_places
from likewise.reports.evolution.frame import TALL, WIDE, Drawing, Link, Way
from likewise.reports.evolution.marking import mark_day, mark_events
from likewise.reports.evolution.naming import name_days, name_places
from likewise.reports.evolution.paint import paints, pattern


def evolution_as_svg(
    told: Evolution,
    *,
    way: Way,
    on: date | None = None,
    link: Link = lambda _: None,
    is_alone: bool = False,
) -> str:
    """The picture, one way or the other.

    Parameters
    ----------
    on
        The day to mark, if any.
    link
        Where a band or a place leads; none is nowhere.
    is_alone
        For a file of its own: with its title, its sentence, its legend and what its numbers mean.
    """
    frame = WIDE if way is Way.ACROSS else TALL
    layout = lay_out(
        told.picture,
        length=frame.length,
        breadth=frame.breadth,
        gap=frame.gap,
        thickness=frame.thickness,
        rank=_ranks(told),
        arms=words.arms_shown(told),
    )
    drawing = Drawing(told, frame, layout, paints(told.arms), "lw-" + way[0], link)
    draw_bands(drawing)
    draw_places(drawing)
    name_days(drawing)
    name_places(drawing)
    mark_events(drawing)
    if on is not None:
        mark_day(drawing, on)
    return _document(drawing, is_alone)


def _ranks(told: Evolution) -> dict[Place, int]:
    """Groups stand before pairs and pairs before combined cohorts, larger before smaller."""
    order = {Format.GROUP: 0, Format.ONE_TO_ONE: 1, Format.COMBINED: 2}
    ranked = []
    for place in told.picture.all_places:
        sizes = [told.picture.size(column, place) for column in range(len(told.days))]
        first = next(column for column, size in enumerate(sizes) if size)
        formats = told.formats.get((first, place), frozenset())
        rank = min((order[format] for format in formats), default=3)
        ranked.append(((place.outside, rank, -max(sizes), place), place))
    return {place: position for position, (_, place) in enumerate(sorted(ranked))}


def _document(drawing: Drawing, is_alone: bool) -> str:
    told, frame = drawing.told, drawing.frame
    width, height = frame.paper(drawing.layout.length, frame.breadth)
    body = "".join(drawing.parts)
    if is_alone:
        head, foot = heading_lines(drawing, width), footnotes(drawing, width)
        top = 30.0 + LINE * len(head)
        body = f"{''.join(head)}{_moved_down(top, body)}{_moved_down(top + height, ''.join(foot))}"
        height += top + LINE * (len(foot) + 1 if foot else 0)
    patterns = [pattern(drawing.arm_fill(arm), paint) for arm, paint in drawing.paints.items()]
    first, last = in_words(told.days[0]), in_words(told.days[-1])
    return document(
        element("defs", "".join(patterns)) + body, width=width, height=height, is_alone=is_alone,
        title=f"How {told.name} evolved, from {first} to {last}", description=words.summary(told),
        class_=f"lw-evolution__picture lw-evolution__picture--{frame.way}", role="group",
    )  # fmt: skip


def _moved_down(by: float, content: str) -> str:
    return f'<g transform="translate(0 {by:g})">{content}</g>'
