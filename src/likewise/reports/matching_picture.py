"""A matching round as a picture: for each supporter its places, who is short, who is left."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from likewise.domain.matching import Filled, Round
from likewise.reports.matching import points

LABEL, ROW, TOP, PLACE, MOST_PLACES, MOST_ROWS = 170, 26, 84, 18, 30, 60
LONGEST_LABEL = 22
NARROWEST = 560
DARK, MIDDLE, LIGHT, BLUE, AMBER = "#212b32", "#4c6272", "#d8dde0", "#005eb8", "#ffb81c"


def round_as_svg(*, found: Round, title: str = "Matching round") -> str:
    """Draw one row a supporter: members before, places taken, places left, and the minimum.

    At most the first 60 supporters and 30 members and places a row are drawn, which the picture
    says. It has no scripts, style attributes or links; its description has the same numbers.
    """
    rows = found.supporters[:MOST_ROWS]
    below = [each for each in (_cut_in_words(found), _left_in_words(found)) if each]
    height = TOP + ROW * len(rows) + 24 * len(below) + 16
    longest = max(min(each.size + each.places, MOST_PLACES) for each in rows)
    width = max(NARROWEST, LABEL + PLACE * longest + 140)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title desc" '
        'font-family="Arial, sans-serif" font-size="14">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(_described(found))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="10" y="24" font-weight="bold" fill="{DARK}">{escape(_heading(found, title))}'
        "</text>",
        *_key(),
    ]
    for number, each in enumerate(rows):
        parts += _row(each, TOP + ROW * number)
    for number, sentence in enumerate(below):
        y = TOP + ROW * len(rows) + 24 * number + 20
        parts.append(f'<text x="10" y="{y}" fill="{DARK}">{escape(sentence)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _heading(found: Round, title: str) -> str:
    everyone = len(found.placements) + len(found.unmatched)
    return (
        f"{title}: {len(found.placements)} of {everyone} people placed, "
        f"{points(found.total_points)} lost"
    )


def _left_in_words(found: Round) -> str:
    if not found.unmatched:
        return ""
    counts: dict[str, int] = {}
    for each in found.unmatched:
        counts[each.reason.value] = counts.get(each.reason.value, 0) + 1
    reasons = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    return f"Unmatched: {len(found.unmatched)} ({reasons})."


def _cut_in_words(found: Round) -> str:
    more = len(found.supporters) - MOST_ROWS
    return f"{more:,} more supporters are not drawn." if more > 0 else ""


def _described(found: Round) -> str:
    return " ".join(
        f"{each.supporter}: {each.size} before, {each.placed} of {each.places} places taken, "
        f"minimum {each.minimum}."
        for each in found.supporters[:MOST_ROWS]
    )


def _key() -> Iterator[str]:
    x = 10
    for colour, words, width in (
        (MIDDLE, "member before", 140),
        (BLUE, "placed in this round", 180),
        ("#ffffff", "free place", 110),
        (AMBER, "minimum", 90),
    ):
        if colour == AMBER:
            yield _mark(x + 7, 40)
        else:
            yield (
                f'<rect x="{x}" y="42" width="14" height="14" fill="{colour}" stroke="{MIDDLE}"/>'
            )
        yield f'<text x="{x + 20}" y="54" fill="{DARK}" font-size="12">{words}</text>'
        x += width


def _row(each: Filled, y: int) -> Iterator[str]:
    name = each.supporter
    short = name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"
    yield (
        f'<text x="{LABEL - 10}" y="{y + 13}" text-anchor="end" fill="{DARK}">'
        f"{escape(short)}</text>"
    )
    everything = each.size + each.places
    boxes = (
        [MIDDLE] * min(each.size, MOST_PLACES)
        + [BLUE] * min(each.placed, MOST_PLACES)
        + ["#ffffff"] * min(each.places - each.placed, MOST_PLACES)
    )[:MOST_PLACES]
    for number, colour in enumerate(boxes):
        yield (
            f'<rect x="{LABEL + PLACE * number}" y="{y}" width="14" height="14" fill="{colour}" '
            f'stroke="{MIDDLE}"/>'
        )
    if 0 < each.minimum <= MOST_PLACES:
        x = LABEL + PLACE * each.minimum - 2
        yield _mark(x, y - 3)
    end = LABEL + PLACE * len(boxes) + 12
    more = f" ({MOST_PLACES} of {everything:,} drawn)" if everything > MOST_PLACES else ""
    yield (
        f'<text x="{end}" y="{y + 13}" fill="{MIDDLE}" font-size="12">'
        f"{each.size_after}{more}</text>"
    )


def _mark(x: int, y: int) -> str:
    """The upright line that marks a minimum."""
    return f'<line x1="{x}" y1="{y}" x2="{x}" y2="{y + 20}" stroke="{AMBER}" stroke-width="4"/>'
