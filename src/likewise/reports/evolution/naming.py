"""Names the days and the places on the picture, so that no label touches another."""

from collections.abc import Sequence
from html import escape

from likewise.domain.evolution import Box, Place, spread
from likewise.reports.evolution import words
from likewise.reports.evolution.drawing import NAME, NOTE, Drawing, strong, text
from likewise.reports.evolution.frame import Way
from likewise.reports.evolution.labels import Room, in_lanes, in_two, shortened, text_width
from likewise.reports.evolution.paint import INK, PAPER, QUIET

LINE = 18.0


def name_days(drawing: Drawing) -> None:
    """The days of the columns; where there is no room, the ends and the phases come first."""
    told = drawing.told
    phases = {phase.starts_on: str(phase.phase) for phase in told.phases}
    last = len(told.days) - 1
    order = sorted(
        range(last + 1),
        key=lambda column: (column not in (0, last), told.days[column] not in phases),
    )
    taken: list[Room] = []
    drawing.add('<g class="lw-evolution__days">')
    for column in order:
        lines = [*words.column_name(told.days[column]), phases.get(told.days[column], "")]
        _day_name(drawing, drawing.layout.along(told.days[column]), lines, taken)
    drawing.add("</g>")


def _day_name(drawing: Drawing, along: float, lines: list[str], taken: list[Room]) -> None:
    day, year, phase = lines
    frame = drawing.frame
    if frame.way is Way.ACROSS:
        x, top, anchor = frame.at(along, 0)[0], 0.0, "middle"
        half = text_width(day, NOTE, is_bold=True) / 2
        half = max(half, text_width(year, NOTE) / 2, text_width(phase, NOTE) / 2)
        room = Room(x - half, 0, x + half, 20)
    else:
        x, top, anchor = 2.0, frame.at(along, 0)[1] - 20, "start"
        room = Room(0, top, 60, top + 34)
    if any(room.touches(other) for other in taken):
        return
    taken.append(room)
    drawing.add(
        strong(x, top + 15, day, anchor), text(x, top + 30, year, anchor=anchor, is_note=True)
    )
    if phase:
        drawing.add(text(x, top + 45, phase, anchor=anchor, is_note=True))


def name_places(drawing: Drawing) -> None:
    """Names at both ends, and beside the largest bar of a place that is at neither end."""
    last = len(drawing.told.days) - 1
    drawing.add('<g class="lw-evolution__names">')
    for column in (0, last):
        boxes = [box for box in drawing.layout.boxes_of(column) if box.end > box.start]
        place = _beside if drawing.frame.way is Way.ACROSS else _over
        place(drawing, boxes, is_first=column == 0)
    named = {box.place for box in drawing.layout.boxes if box.column in (0, last)}
    for what in drawing.told.picture.all_places:
        if what not in named:
            _in_the_middle(drawing, what)
    drawing.add("</g>")


def _label(drawing: Drawing, box: Box) -> tuple[str, str]:
    size = drawing.told.picture.size(box.column, box.place)
    return words.place_name(drawing.told, box.place), words.people(size)


def _beside(drawing: Drawing, boxes: Sequence[Box], *, is_first: bool) -> None:
    frame = drawing.frame
    room = (frame.before if is_first else frame.after) - frame.thickness - 14
    labels = [
        (in_two(name, NAME, room, is_bold=True), note)
        for name, note in (_label(drawing, box) for box in boxes)
    ]
    heights = [(len(lines) + 1) * LINE + 2 for lines, _ in labels]
    wanted = [
        ((box.start + box.end) / 2, height) for box, height in zip(boxes, heights, strict=True)
    ]
    middles = spread(wanted, low=-14, high=max([drawing.layout.breadth, *heights]) + 20)
    for box, middle, (lines, note), height in zip(boxes, middles, labels, heights, strict=True):
        own = (box.start + box.end) / 2
        side = -1 if is_first else 1
        edge = frame.at(box.along + side * (frame.thickness / 2 + 2), own)
        x, y = frame.at(box.along + side * (frame.thickness / 2 + 12), middle)
        if abs(middle - own) > 3:
            drawing.add(
                f'<path d="M{edge[0]:.1f} {edge[1]:.1f}L{x - side * 3:.1f} {y:.1f}" fill="none"'
                f' stroke="{QUIET}"/>'
            )
        anchor = "end" if is_first else "start"
        top = y - 3 - (len(lines) - 1) * LINE / 2
        for number, line in enumerate(lines):
            drawing.add(text(x, top + number * LINE, line, anchor=anchor))
        drawing.add(text(x, top + len(lines) * LINE - 1, note, anchor=anchor, is_note=True))
        names = max(text_width(line, NAME, is_bold=True) for line in lines)
        width = max(names, text_width(note, NOTE))
        left = x - width if is_first else x
        drawing.rooms.append(Room(left, y - height / 2, left + width, y + height / 2))


def _over(drawing: Drawing, boxes: Sequence[Box], *, is_first: bool) -> None:
    frame = drawing.frame
    paper = frame.paper(drawing.layout.length, drawing.frame.breadth)[0]
    sizes = [drawing.told.picture.size(box.column, box.place) for box in boxes]
    names = [f"{_label(drawing, box)[0]}, {size:,}" for box, size in zip(boxes, sizes, strict=True)]
    names = [shortened(name, NOTE, paper / 2, is_bold=True) for name in names]
    wanted = [
        (frame.at(0, (box.start + box.end) / 2)[0], text_width(name, NOTE, is_bold=True) + 6)
        for box, name in zip(boxes, names, strict=True)
    ]
    side = -1 if is_first else 1
    for box, name, flag in zip(boxes, names, in_lanes(wanted, low=0, high=paper), strict=True):
        if flag is None:
            continue
        edge = frame.at(box.along + side * (frame.thickness / 2 + 1), 0)[1]
        y = edge + side * (16 + 19 * flag.lane)
        drawing.add(
            f'<path d="M{flag.at:.1f} {edge:.1f}V{y - side * 8:.1f}" fill="none"'
            f' stroke="{QUIET}"/>',
            strong((flag.left + flag.right) / 2, y + 4.5, name, "middle"),
        )
        drawing.rooms.append(Room(flag.left, y - 9, flag.right, y + 9))


def _in_the_middle(drawing: Drawing, place: Place) -> None:
    """Name a place that is at neither end where it is largest, if there is room; else leave it.

    What it is called is in its title and in the table in any case.
    """
    frame = drawing.frame
    boxes = [box for box in drawing.layout.boxes if box.place == place]
    for box in sorted(boxes, key=lambda each: each.start - each.end):
        name, _ = _label(drawing, box)
        width = text_width(name, NOTE, is_bold=True)
        x, y = frame.at(box.along, box.start)
        x, y = (x + 11, y + 14) if frame.way is Way.ACROSS else (x + 4, y + 22)
        room = Room(x - 2, y - 12, x + width + 2, y + 5)
        wide = frame.paper(drawing.layout.length, frame.breadth)[0]
        if room.right > wide or any(room.touches(other) for other in drawing.rooms):
            continue
        drawing.rooms.append(room)
        drawing.add(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{NOTE:g}" font-weight="700" fill="{INK}"'
            f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
            f"{escape(name)}</text>"
        )
        return
