"""What a picture that stands alone in a file needs around it: title, legend, what numbers mean."""

from likewise.reports.evolution import words
from likewise.reports.evolution.drawing import NOTE, Drawing, text
from likewise.reports.evolution.labels import text_width
from likewise.reports.evolution.marking import numbered_events
from likewise.reports.evolution.paint import INK, PAPER, format_mark

LINE = 20.0


def heading(drawing: Drawing, width: float) -> list[str]:
    """Title, sentence and legend, each a line."""
    told = drawing.told
    lines = [text(16, 30, f"How {told.name} evolved")]
    if told.is_example:
        lines.append(text(16, 50, "Example programme. The people are invented.", is_note=True))
    for line in _wrapped(words.summary(told), width - 32):
        lines.append(text(16, 30 + LINE * len(lines), line, is_note=True))
    y, x, legend = 36.0 + LINE * len(lines), 16.0, []
    for arm in words.arms_shown(told):
        name = words.arm_name(told, arm)
        legend.append(
            f'<rect x="{x:.1f}" y="{y - 12:.1f}" width="14" height="14"'
            f' fill="url(#{drawing.arm_fill(arm)})"/>' + text(x + 20, y, name, is_note=True)
        )
        x += 44 + text_width(name, NOTE)
    for format in sorted({each for found in told.formats.values() for each in found}):
        name = words.FORMAT_NAMES[format]
        legend.append(
            f'<rect x="{x:.1f}" y="{y - 13:.1f}" width="14" height="18" rx="1.5" fill="{INK}"/>'
            + format_mark(format, (x + 7, y - 4), PAPER)
            + text(x + 20, y, name, is_note=True)
        )
        x += 44 + text_width(name, NOTE)
    return [*lines, "".join(legend)]


def footnotes(drawing: Drawing, width: float) -> list[str]:
    """What the numbers on the picture stand for, a line each."""
    made: list[str] = []
    for event in numbered_events(drawing):
        said = f"{event.number}. {words.event_title(event)}, {words.short_day(event.on)}."
        said = f"{said} {words.event_people(event)}".strip()
        for number, line in enumerate(_wrapped(said, width - 52)):
            made.append(
                text(16 if number == 0 else 32, LINE * (len(made) + 0.5), line, is_note=True)
            )
    return made


def _wrapped(sentence: str, room: float) -> list[str]:
    lines = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, NOTE) > room and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
