"""Writes SVG: shapes, texts, whole pictures, and the same as PNG.

A number with a fraction is written to the tenth of a unit, which is about a tenth of a pixel.
"""

from collections.abc import Iterable
from functools import cache
from html import escape

from likewise.reports.drawing.colours import INK, PAPER, QUIET

NAME, NOTE = 15, 13  # sizes of letters
SVG = "http://www.w3.org/2000/svg"
FACE = "Arial, Helvetica, sans-serif"
PNG_SCALE = 2.0  # so that it prints well

type Point = tuple[float, float]
type Value = float | str | None


def element(tag: str, content: str = "", /, **attributes: Value) -> str:
    """An element: `stroke_width` stands for stroke-width, and what is none is left out.

    The content is written as it is: `text` and `titled` escape theirs.
    """
    written = "".join(
        f' {_spelt(name)}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


@cache  # a picture has thousands of elements, and a few dozen names
def _spelt(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: float | str) -> str:
    return f"{value:.1f}" if isinstance(value, float) else escape(str(value))


def text(
    x: float, y: float, words: str, *, anchor: str = "start", size: float = NOTE,
    is_bold: bool = False, ink: str = INK,
) -> str:  # fmt: skip
    """Words, from a point, about it (`middle`) or up to it (`end`)."""
    face: dict[str, Value] = {"font_size": size, "font_weight": "700" if is_bold else "400"}
    return element(
        "text", escape(words), x=float(x), y=float(y), **face, fill=ink, text_anchor=anchor
    )


def note(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    """Words that stand back: numbers of a scale, explanations."""
    return text(x, y, words, anchor=anchor, ink=QUIET)


def heading(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    """Words that stand out: a title, a name."""
    return text(x, y, words, anchor=anchor, size=NAME, is_bold=True)


def rect(
    x: float, y: float, width: float, height: float, *, rx: float | None = None, **more: Value
) -> str:
    """A rectangle, its corners rounded by `rx`."""
    return element("rect", x=x, y=y, width=width, height=height, rx=rx, **more)


def disc(middle: Point, radius: float, **more: Value) -> str:
    """A circle about a point."""
    return element("circle", cx=float(middle[0]), cy=float(middle[1]), r=radius, **more)


def line(
    *points: Point, ink: str = INK, width: float | None = None, dash: str | None = None,
    **more: Value,
) -> str:  # fmt: skip
    """A line through points."""
    pen: dict[str, Value] = {"stroke": ink, "stroke_width": width, "stroke_dasharray": dash}
    return element("path", d=_through(points), fill="none", **pen, **more)


def area(points: Iterable[Point], *, fill: str, **more: Value) -> str:
    """What a line through points, and back to the first, goes round."""
    return element("path", d=f"{_through(points)}Z", fill=fill, **more)


def _through(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def titled(title: str, shape: str) -> str:
    """A shape with a title, which is shown where it is pointed at and read out where it is met."""
    return f"<g><title>{escape(title)}</title>{shape}</g>"


def document(
    body: str, *, width: float, height: float, title: str, description: str, is_alone: bool,
    **more: Value,
) -> str:  # fmt: skip
    """A picture with its title, and a description that says in words what it shows.

    One that stands alone has its own size and white paper; others are fitted into a page.
    """
    told = element("title", escape(title)) + element("desc", escape(description))
    size: dict[str, Value] = {"viewBox": f"0 0 {width:g} {height:g}"}
    if is_alone:
        size |= {"width": f"{width:g}", "height": f"{height:g}"}
        told += rect(0, 0, width, height, fill=PAPER)
    return element(
        "svg", told + body, xmlns=SVG, **size, **more, aria_label=title, font_family=FACE
    )


def image(
    parts: Iterable[str], *, width: float, height: float, title: str, description: str
) -> str:
    """A picture for a file of its own, beneath its title: an element a line."""
    body = "\n".join(["", heading(16, 30, title), *parts, ""])
    said = {"title": title, "description": description}
    return document(body, width=width, height=height, **said, is_alone=True, role="img") + "\n"


def as_png(drawn: str) -> bytes:
    """A picture as PNG, by vl-convert: it has its own fonts, so a server without any draws text."""
    import vl_convert

    made: bytes = vl_convert.svg_to_png(drawn, scale=PNG_SCALE)
    return made
