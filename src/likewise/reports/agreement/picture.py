"""Agreement as a picture: coefficients with intervals on one scale; passages one row a coder."""

from collections.abc import Iterator, Mapping, Sequence

from likewise.domain.agreement import Comparison, Segment, UnitisedAlpha
from likewise.reports.agreement.words import Answer
from likewise.reports.drawing.colours import BLUE, FAINT, HUES, ink_on
from likewise.reports.drawing.elements import NOTE, disc, image, line, note, rect, text, titled
from likewise.reports.drawing.labels import shortened, text_width
from likewise.reports.drawing.scales import Scale, scale, upright_rules

LABEL, PLOT, VALUE, ROW = 210, 380, 110, 28
WIDTH, RIGHT = LABEL + PLOT + VALUE, LABEL + PLOT
TITLE_HEIGHT, AXIS_HEIGHT = 46, 34
TEXT_HEIGHT, TRACK_HEIGHT, PASSAGE_HEIGHT = 24, 22, 18
STEP = 0.25
MOST_TEXTS = 6


def rows_to_draw(found: Comparison | UnitisedAlpha) -> list[tuple[str, Answer]]:
    """What a picture of the intervals shows: a label and a coefficient for each row."""
    if isinstance(found, UnitisedAlpha):
        rows: list[tuple[str, Answer | None]] = [
            ("Boundaries and codes", found.overall),
            ("Boundaries", found.boundaries),
            ("Codes", found.coding),
            *((code.code, code.alpha) for code in found.by_code),
        ]
    else:
        rows = [
            ("Krippendorff's alpha", found.alpha),
            ("Fleiss' kappa", found.fleiss),
            *((f"kappa {pair.first}, {pair.second}", pair.kappa) for pair in found.pairs),
        ]
    return [(label, answer) for label, answer in rows if answer is not None]


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
        From `rows_to_draw`. "No variation" is written out.
    title : str
        The picture's heading, read out first by a screen reader.
    segments : sequence of Segment
        Passages to draw, one row for each coder in the first six texts.

    Returns
    -------
    str
        An SVG document without scripts, style attributes or links.
    """
    tracks, top = _tracks(segments)
    bottom = top + ROW * len(rows)
    steps = _steps(rows)
    across = scale(steps[0], 1.0, start=LABEL, end=RIGHT)
    parts = [*tracks, *upright_rules(steps, across, top=top, bottom=bottom, name="{:.2f}".format)]
    for number, (label, answer) in enumerate(rows):
        parts += _row(label, answer, top + ROW * number + ROW / 2, across)
    return image(
        parts,
        width=WIDTH,
        height=bottom + AXIS_HEIGHT,
        title=title,
        description="; ".join(_in_words(*row) for row in rows),
    )


def _steps(rows: Sequence[tuple[str, Answer]]) -> list[float]:
    """The scale's values: from a quarter below the lowest number, and -1 at most, up to 1."""
    lowest = min([0.0, *(_lower(answer) for _, answer in rows)])
    first = max(-round(1 / STEP), int(lowest // STEP))
    return [STEP * step for step in range(first, round(1 / STEP) + 1)]


def _lower(answer: Answer) -> float:
    if answer.interval is not None:
        return answer.interval.lower
    return answer.value if answer.value is not None else 0.0


def _label(words: str, y: float) -> str:
    return text(LABEL - 10, y + 5, shortened(words, NOTE, LABEL - 20), anchor="end")


def _row(label: str, answer: Answer, y: float, across: Scale) -> Iterator[str]:
    yield _label(label, y)
    if answer.value is None:
        yield note(LABEL + 10, y + 5, "no variation")
        return
    if answer.interval is not None:
        ends = [(across(end), y) for end in (answer.interval.lower, answer.interval.upper)]
        yield line(*ends, ink=BLUE, width=3)
    yield disc((across(answer.value), y), 6, fill=BLUE)
    yield text(RIGHT + 16, y + 5, f"{answer.value:.3f}")


def _tracks(segments: Sequence[Segment]) -> tuple[list[str], int]:
    """The passages of the first texts, and where the next thing begins."""
    codes = sorted({segment.code for segment in segments})
    coders = sorted({segment.coder for segment in segments})
    hues = {code: HUES[number % len(HUES)] for number, code in enumerate(codes)}
    documents = sorted({segment.document for segment in segments})
    parts: list[str] = []
    top = TITLE_HEIGHT
    for document in documents[:MOST_TEXTS]:
        mine = [segment for segment in segments if segment.document == document]
        length = max(segment.end for segment in mine)
        name = f"{shortened(document, NOTE, PLOT)}, to character {length:,}"
        parts.append(note(LABEL, top + 18, name))
        top += TEXT_HEIGHT
        across = scale(0, length, start=LABEL, end=RIGHT)
        for coder in coders:
            parts += _track(
                coder, [each for each in mine if each.coder == coder], across, top, hues
            )
            top += TRACK_HEIGHT
        top += 6
    if len(documents) > MOST_TEXTS:
        parts.append(note(LABEL, top + 14, f"and {len(documents) - MOST_TEXTS} more texts"))
        top += TRACK_HEIGHT
    return parts, top + (12 if documents else 0)


def _track(
    coder: str, segments: Sequence[Segment], across: Scale, top: int, hues: Mapping[str, str]
) -> Iterator[str]:
    yield _label(coder, top + PASSAGE_HEIGHT / 2)
    yield rect(LABEL, top, PLOT, PASSAGE_HEIGHT, fill=FAINT)
    for each in sorted(segments, key=lambda each: (each.start, each.end, each.code)):
        left, hue = across(each.start), hues[each.code]
        width = max(across(each.end) - left - 1, 1.0)
        drawn = rect(left, top, width, PASSAGE_HEIGHT, fill=hue)
        if width > text_width(each.code, NOTE) + 4:
            drawn += text(left + 3, top + 14, each.code, ink=ink_on(hue))
        yield titled(f"{each.code}, {each.start} to {each.end}", drawn)


def _in_words(label: str, answer: Answer) -> str:
    if answer.value is None:
        return f"{label} no variation"
    if answer.interval is None:
        return f"{label} {answer.value:.3f}"
    return (
        f"{label} {answer.value:.3f}, interval {answer.interval.lower:.3f} to "
        f"{answer.interval.upper:.3f}"
    )
