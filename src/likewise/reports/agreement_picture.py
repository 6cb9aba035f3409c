"""Coefficients of agreement and their intervals as a picture: one row each, on one scale."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from likewise.reports.agreement import Answer

LABEL, PLOT, VALUE, ROW, TOP = 210, 380, 110, 28, 54
LONGEST_LABEL = 30


def intervals_as_svg(*, rows: Sequence[tuple[str, Answer]], title: str) -> str:
    """Draw each coefficient as a dot and its interval as a line; "no variation" in words.

    Parameters
    ----------
    rows : sequence of (label, answer)
        From `likewise.reports.agreement.rows_to_draw`.
    title : str
        The picture's heading, read out first by a screen reader.

    Returns
    -------
    str
        An SVG document without scripts, style attributes or links.
    """
    lowest = min([0.0, *(_lower(answer) for _, answer in rows)])
    lowest = max(-1.0, -0.25 * -(lowest // 0.25)) if lowest < 0 else 0.0
    height = TOP + ROW * len(rows) + 30
    width = LABEL + PLOT + VALUE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title desc" '
        'font-family="Arial, sans-serif" font-size="14">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape("; ".join(_in_words(*row) for row in rows))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="10" y="24" font-weight="bold" fill="#212b32">{escape(title)}</text>',
        *_axis(lowest, height),
    ]
    for number, (label, answer) in enumerate(rows):
        parts += _row(label, answer, TOP + ROW * number + ROW // 2, lowest)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _lower(answer: Answer) -> float:
    if answer.interval is not None:
        return answer.interval.lower
    return answer.value if answer.value is not None else 0.0


def _at(value: float, lowest: float) -> float:
    return LABEL + PLOT * (max(value, lowest) - lowest) / (1.0 - lowest)


def _axis(lowest: float, height: int) -> list[str]:
    parts = []
    steps = round((1.0 - lowest) / 0.25)
    for step in range(steps + 1):
        value = lowest + 0.25 * step
        x = _at(value, lowest)
        dark = abs(value) < 1e-9
        parts.append(
            f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{height - 26}" '
            f'stroke="{"#4c6272" if dark else "#d8dde0"}"/>'
        )
        parts.append(
            f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="#4c6272" '
            f'font-size="12">{value:.2f}</text>'
        )
    return parts


def _row(label: str, answer: Answer, y: int, lowest: float) -> list[str]:
    short = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
    parts = [
        f'<text x="{LABEL - 10}" y="{y + 5}" text-anchor="end" fill="#212b32">'
        f"{escape(short)}</text>"
    ]
    if answer.value is None:
        parts.append(
            f'<text x="{LABEL + 10}" y="{y + 5}" fill="#4c6272" font-style="italic">'
            "no variation</text>"
        )
        return parts
    if answer.interval is not None:
        left, right = _at(answer.interval.lower, lowest), _at(answer.interval.upper, lowest)
        parts.append(
            f'<line x1="{left:.1f}" y1="{y}" x2="{right:.1f}" y2="{y}" stroke="#005eb8" '
            'stroke-width="3"/>'
        )
    parts.append(f'<circle cx="{_at(answer.value, lowest):.1f}" cy="{y}" r="6" fill="#005eb8"/>')
    parts.append(
        f'<text x="{LABEL + PLOT + 16}" y="{y + 5}" fill="#212b32">{answer.value:.3f}</text>'
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
