"""A matching round as a picture: for each supporter its places, who is short, who is left."""

from collections import Counter
from collections.abc import Iterator

from likewise.domain.matching import Filled, Round
from likewise.reports.drawing.colours import BLUE, ORANGE, PAPER, QUIET
from likewise.reports.drawing.elements import NOTE, image, line, note, rect, text
from likewise.reports.drawing.labels import shortened
from likewise.reports.drawing.scales import legend
from likewise.reports.matching.words import points

LABEL, ROW, TOP, PLACE, MOST_PLACES, MOST_ROWS = 170, 26, 90, 20, 30, 60
BOX = 14
NARROWEST = 600


def round_as_svg(*, found: Round) -> str:
    """Draw one row a supporter: members before, places taken, places left, and the minimum.

    At most the first 60 supporters and 30 members and places a row are drawn, which the picture
    says. It has no scripts, style attributes or links; its description has the same numbers.
    """
    rows = found.supporters[:MOST_ROWS]
    below = [each for each in (_cut_in_words(found), _left_in_words(found)) if each]
    bottom = TOP + ROW * len(rows)
    longest = max(min(each.size + each.places, MOST_PLACES) for each in rows)
    parts = [_key()]
    for number, each in enumerate(rows):
        parts += _row(each, TOP + ROW * number)
    parts += [text(16, bottom + 24 * at + 20, words) for at, words in enumerate(below)]
    return image(
        parts,
        width=max(NARROWEST, LABEL + PLACE * longest + 140),
        height=bottom + 24 * len(below) + 16,
        title=_title(found),
        description=_described(found),
    )


def _title(found: Round) -> str:
    everyone = len(found.placements) + len(found.unmatched)
    return (
        f"Matching round: {len(found.placements)} of {everyone} people placed, "
        f"{points(found.total_points)} lost"
    )


def _left_in_words(found: Round) -> str:
    if not found.unmatched:
        return ""
    counts = Counter(each.reason.value.replace("_", " ") for each in found.unmatched)
    reasons = ", ".join(f"{count} {name}" for name, count in counts.items())
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


def _key() -> str:
    return legend(
        [
            (lambda x, y: _box(x, y - 12, QUIET), "member before"),
            (lambda x, y: _box(x, y - 12, BLUE), "placed in this round"),
            (lambda x, y: _box(x, y - 12, PAPER), "free place"),
            (lambda x, y: _minimum(x + BOX / 2, y - 15), "minimum"),
        ],
        x=16,
        y=60,
    )


def _row(each: Filled, y: int) -> Iterator[str]:
    yield text(LABEL - 10, y + 12, shortened(each.supporter, NOTE, LABEL - 20), anchor="end")
    kinds = ((QUIET, each.size), (BLUE, each.placed), (PAPER, each.places - each.placed))
    boxes = [colour for colour, count in kinds for _ in range(min(count, MOST_PLACES))]
    boxes = boxes[:MOST_PLACES]
    for number, colour in enumerate(boxes):
        yield _box(LABEL + PLACE * number, y, colour)
    if 0 < each.minimum <= MOST_PLACES:
        yield _minimum(LABEL + PLACE * each.minimum - (PLACE - BOX) / 2, y - 3)
    everything = each.size + each.places
    more = f" ({MOST_PLACES} of {everything:,} drawn)" if everything > MOST_PLACES else ""
    yield note(LABEL + PLACE * len(boxes) + 12, y + 12, f"{each.size_after}{more}")


def _box(x: float, y: float, colour: str) -> str:
    return rect(x, y, BOX, BOX, fill=colour, stroke=QUIET)


def _minimum(x: float, y: float) -> str:
    """An upright mark, narrow enough for the gap between two boxes."""
    return line((x, y), (x, y + 20), ink=ORANGE, width=4)
