"""What a picture that stands alone in a file needs around it: title, legend, what numbers mean."""

from likewise.domain.arms import Format
from likewise.domain.periods import in_words
from likewise.reports.drawing.colours import INK, PAPER
from likewise.reports.drawing.elements import NOTE, heading, note, rect
from likewise.reports.drawing.labels import wrapped
from likewise.reports.drawing.scales import Swatch, legend
from likewise.reports.evolution import words
from likewise.reports.evolution.frame import Drawing
from likewise.reports.evolution.marking import numbered_events
from likewise.reports.evolution.paint import format_mark

LINE = 20.0


def heading_lines(drawing: Drawing, width: float) -> list[str]:
    """Title, sentence and legend, each a line."""
    told = drawing.told
    lines = [heading(16, 30, f"How {told.name} evolved")]
    if told.is_example:
        lines.append(note(16, 50, "Example programme. The people are invented."))
    for line in wrapped(words.summary(told), NOTE, width - 32):
        lines.append(note(16, 30 + LINE * len(lines), line))
    arms = [(_of_arm(drawing, arm), words.arm_name(told, arm)) for arm in words.arms_shown(told)]
    formats = sorted({each for found in told.formats.values() for each in found})
    marks = [(_of_format(each), words.FORMAT_NAMES[each]) for each in formats]
    return [*lines, legend([*arms, *marks], x=16, y=36 + LINE * len(lines))]


def _of_arm(drawing: Drawing, arm: str | None) -> Swatch:
    return lambda x, y: rect(float(x), y - 12, 14, 14, fill=f"url(#{drawing.arm_fill(arm)})")


def _of_format(format: Format) -> Swatch:
    return lambda x, y: (
        rect(float(x), y - 13, 14, 18, rx=1.5, fill=INK)
        + format_mark(format, (x + 7, y - 4), PAPER)
    )


def footnotes(drawing: Drawing, width: float) -> list[str]:
    """What the numbers on the picture stand for, a line each."""
    made: list[str] = []
    is_veiled = drawing.told.picture.is_veiled
    for event in numbered_events(drawing):
        said = f"{event.number}. {words.event_title(event)}, {in_words(event.on)}."
        said = f"{said} {words.event_people(event, is_veiled=is_veiled)}".strip()
        for number, line in enumerate(wrapped(said, NOTE, width - 52)):
            made.append(note(16 if number == 0 else 32, LINE * (len(made) + 0.5), line))
    return made
