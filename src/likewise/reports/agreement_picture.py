"""Agreement as a picture: coefficients with intervals on one scale; passages one row a coder."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from likewise.domain.agreement import Segment
from likewise.reports.agreement import Answer

LABEL, PLOT, VALUE, ROW = 210, 380, 110, 28
WIDTH = LABEL + PLOT + VALUE
TITLE_HEIGHT, AXIS_HEIGHT = 40, 30
LONGEST_LABEL = 30
MOST_TEXTS = 6
INK, GREY, PALE, BLUE = "#212b32", "#4c6272", "#d8dde0", "#005eb8"
# Six hues that stay apart in the common forms of colour blindness (Okabe and Ito), then again.
HUES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
DARK = frozenset({"#0072b2"})  # white words on these, dark ones on the others


def agreement_as_svg(
    *,
    rows: Sequence[tuple[str, Answer]],
    title: str,
    segments: Sequence[Segment] = (),
) -> str:
    """Draw coefficients as dots and their intervals as lines; passages above them.

    Parameters
    ----------
    rows : sequence of (label, answer)
        From `likewise.reports.agreement.rows_to_draw`. "No variation" is written out.
    title : str
        The picture's heading, read out first by a screen reader.
    segments : sequence of Segment
        Passages to draw, one row for each coder in the first six texts.

    Returns
    -------
    str
        An SVG document without scripts, style attributes or links.
    """
    tracks, below = _tracks(segments, TITLE_HEIGHT)
    lowest = _lowest(rows)
    height = below + ROW * len(rows) + AXIS_HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title desc" '
        'font-family="Arial, sans-serif" font-size="14">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape("; ".join(_in_words(*row) for row in rows))}</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="10" y="24" font-weight="bold" fill="{INK}">{escape(title)}</text>',
        *tracks,
        *_axis(lowest, below, height),
    ]
    for number, (label, answer) in enumerate(rows):
        parts += _row(label, answer, below + ROW * number + ROW // 2, lowest)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _lowest(rows: Sequence[tuple[str, Answer]]) -> float:
    """The left end of the scale: a quarter below the lowest number, and -1 at most."""
    lowest = min([0.0, *(_lower(answer) for _, answer in rows)])
    return max(-1.0, 0.25 * (lowest // 0.25))


def _lower(answer: Answer) -> float:
    if answer.interval is not None:
        return answer.interval.lower
    return answer.value if answer.value is not None else 0.0


def _at(value: float, lowest: float) -> float:
    return LABEL + PLOT * (max(value, lowest) - lowest) / (1.0 - lowest)


def _label(text: str, y: int) -> str:
    short = text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"
    return (
        f'<text x="{LABEL - 10}" y="{y + 5}" text-anchor="end" fill="{INK}">{escape(short)}</text>'
    )


def _axis(lowest: float, top: int, height: int) -> list[str]:
    parts = []
    for step in range(round((1.0 - lowest) / 0.25) + 1):
        value = lowest + 0.25 * step
        x = _at(value, lowest)
        colour = GREY if abs(value) < 1e-9 else PALE
        parts.append(
            f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{height - 26}" stroke="{colour}"/>'
        )
        parts.append(
            f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="{GREY}" '
            f'font-size="12">{value:.2f}</text>'
        )
    return parts


def _row(label: str, answer: Answer, y: int, lowest: float) -> list[str]:
    if answer.value is None:
        said = (
            f'<text x="{LABEL + 10}" y="{y + 5}" fill="{GREY}" font-style="italic">'
            "no variation</text>"
        )
        return [_label(label, y), said]
    parts = [_label(label, y)]
    if answer.interval is not None:
        left, right = _at(answer.interval.lower, lowest), _at(answer.interval.upper, lowest)
        parts.append(
            f'<line x1="{left:.1f}" y1="{y}" x2="{right:.1f}" y2="{y}" stroke="{BLUE}" '
            'stroke-width="3"/>'
        )
    parts.append(f'<circle cx="{_at(answer.value, lowest):.1f}" cy="{y}" r="6" fill="{BLUE}"/>')
    parts.append(
        f'<text x="{LABEL + PLOT + 16}" y="{y + 5}" fill="{INK}">{answer.value:.3f}</text>'
    )
    return parts


def _tracks(segments: Sequence[Segment], top: int) -> tuple[list[str], int]:
    """The passages of the first texts, and where the next thing begins."""
    codes = sorted({segment.code for segment in segments})
    coders = sorted({segment.coder for segment in segments})
    hues = {code: HUES[number % len(HUES)] for number, code in enumerate(codes)}
    parts: list[str] = []
    documents = sorted({segment.document for segment in segments})
    for document in documents[:MOST_TEXTS]:
        mine = [segment for segment in segments if segment.document == document]
        length = max(segment.end for segment in mine)
        parts.append(
            f'<text x="{LABEL}" y="{top + 18}" fill="{GREY}" font-size="12">'
            f"{escape(document[:60])}, to character {length:,}</text>"
        )
        top += 24
        for coder in coders:
            parts += _track(
                coder, [each for each in mine if each.coder == coder], length, top, hues
            )
            top += 22
        top += 6
    if len(documents) > MOST_TEXTS:
        parts.append(
            f'<text x="{LABEL}" y="{top + 14}" fill="{GREY}" font-size="12">'
            f"and {len(documents) - MOST_TEXTS} more texts</text>"
        )
        top += 22
    return parts, top + (12 if documents else 0)


def _track(
    coder: str, segments: Sequence[Segment], length: int, top: int, hues: dict[str, str]
) -> list[str]:
    parts = [_label(coder, top + 9)]
    parts.append(f'<rect x="{LABEL}" y="{top}" width="{PLOT}" height="18" fill="{PALE}"/>')
    for segment in sorted(segments, key=lambda each: (each.start, each.end, each.code)):
        left = LABEL + PLOT * segment.start / length
        width = max(PLOT * (segment.end - segment.start) / length - 1, 1)
        said = f"{segment.code}, {segment.start} to {segment.end}"
        parts.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="18" '
            f"fill={quoteattr(hues[segment.code])}><title>{escape(said)}</title></rect>"
        )
        ink = "#ffffff" if hues[segment.code] in DARK else INK
        if width > 7 * len(segment.code) + 4:
            parts.append(
                f'<text x="{left + 3:.1f}" y="{top + 14}" font-size="12" fill="{ink}">'
                f"{escape(segment.code)}</text>"
            )
    return parts


def _in_words(label: str, answer: Answer) -> str:
    if answer.value is None:
        return f"{label} no variation"
    if answer.interval is None:
        return f"{label} {answer.value:.3f}"
    return (
        f"{label} {answer.value:.3f}, interval {answer.interval.lower:.3f} to "
        f"{answer.interval.upper:.3f}"
    )
