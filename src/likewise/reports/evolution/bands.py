"""Draws the bands of people and the places they join."""

from likewise.domain.evolution import Band, Box, Ribbon
from likewise.domain.periods import in_words
from likewise.domain.words import sentence
from likewise.reports.drawing.colours import INK, PAPER
from likewise.reports.drawing.elements import element, rect, titled
from likewise.reports.evolution import words
from likewise.reports.evolution.frame import Drawing, Way
from likewise.reports.evolution.paint import GONE_INK, format_mark

LEAST_FOR_MARK = 18.0


def draw_bands(drawing: Drawing) -> None:
    """Every band, those who leave first, so that they lie beneath."""
    drawing.add('<g class="lw-evolution__bands">')
    for ribbon in drawing.layout.ribbons:
        title = _band_title(drawing, ribbon.band)
        drawing.add(_linked(drawing, ribbon.band, _ribbon(drawing, ribbon), title))
    drawing.add("</g>")


def _ribbon(drawing: Drawing, ribbon: Ribbon) -> str:
    frame, band = drawing.frame, ribbon.band
    half = (ribbon.along_from + ribbon.along_to) / 2
    start, end = ribbon.along_from, ribbon.along_to
    path = (
        f"M{frame.path(start, ribbon.from_start)}"
        f"C{frame.path(half, ribbon.from_start)} {frame.path(half, ribbon.to_start)}"
        f" {frame.path(end, ribbon.to_start)}"
        f"L{frame.path(end, ribbon.to_end)}"
        f"C{frame.path(half, ribbon.to_end)} {frame.path(half, ribbon.from_end)}"
        f" {frame.path(start, ribbon.from_end)}Z"
    )
    opacity = "0.42" if band.target.outside else None
    return element("path", d=path, fill=f"url(#{drawing.arm_fill(band.arm)})", opacity=opacity)


def _band_title(drawing: Drawing, band: Band) -> str:
    told = drawing.told
    before, after = told.days[band.column - 1], told.days[band.column]
    arm = words.arm_name(told, band.arm)
    arm = f"{arm[:1].lower()}{arm[1:]}"
    who = ", ".join(filter(None, [words.people_told(band.count), arm]))
    when = f"{in_words(before)} to {in_words(after)}"
    if band.source == band.target:
        where = words.stayed(told, band.target)
    else:
        where = words.went_on(told, band.source, band.target)
    return f"{sentence(where)}: {who}, {when}"


def _linked(drawing: Drawing, what: Band | Box, shape: str, title: str) -> str:
    """A shape with its title, inside a link where there is somewhere to go.

    The table beside the picture leads to the same pages, so the keyboard need not stop at each.
    """
    drawn = titled(title, shape)
    href = drawing.link(what)
    if href is None:
        return drawn
    return element("a", drawn, href=href, tabindex="-1", aria_label=title)


def draw_places(drawing: Drawing) -> None:
    """Every place of every column, with the mark of its format where there is room."""
    drawing.add('<g class="lw-evolution__places">')
    for box in drawing.layout.boxes:
        size = words.people_told(drawing.told.picture.count_at(box.column, box.place))
        title = (
            f"{words.place_name(drawing.told, box.place)}, "
            f"{in_words(drawing.told.days[box.column])}"
        )
        title = f"{title}: {size}" if size else title
        drawing.add(_linked(drawing, box, _bar(drawing, box), title))
    drawing.add("</g>")


def _bar(drawing: Drawing, box: Box) -> str:
    frame = drawing.frame
    half = frame.thickness / 2
    x1, y1 = frame.at(box.along - half, box.start)
    x2, y2 = frame.at(box.along + half, box.end)
    ink = GONE_INK if box.place.outside else INK
    bar = rect(x1, y1, x2 - x1, y2 - y1, rx=1.5, fill=ink)
    formats = drawing.told.formats.get((box.column, box.place), frozenset())
    if len(formats) == 1 and box.end - box.start >= LEAST_FOR_MARK and not box.place.outside:
        middle = frame.at(box.along, (box.start + box.end) / 2)
        bar += format_mark(next(iter(formats)), middle, PAPER, is_level=frame.way is Way.DOWN)
    return bar
