"""Names the days and the places on the picture, so that no label touches another."""

from collections.abc import Sequence

from likewise.domain.evolution import Box, Place
from likewise.reports.drawing.colours import PAPER, QUIET
from likewise.reports.drawing.elements import NAME, NOTE, Value, element, heading, line, note, text
from likewise.reports.drawing.labels import Room, in_lanes, in_two, shortened, spread, text_width
from likewise.reports.evolution import words
from likewise.reports.evolution.frame import Drawing, Way

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
    drawing.add(text(x, top + 15, day, anchor=anchor, is_bold=True))
    drawing.add(note(x, top + 30, year, anchor=anchor))
    if phase:
        drawing.add(note(x, top + 45, phase, anchor=anchor))


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
    size = drawing.told.picture.count_at(box.column, box.place)
    return words.place_name(drawing.told, box.place), words.people_told(size)


def _beside(drawing: Drawing, boxes: Sequence[Box], *, is_first: bool) -> None:
    frame = drawing.frame
    room = (frame.before if is_first else frame.after) - frame.thickness - 14
    labels = [
        (in_two(name, NAME, room, is_bold=True), size)
        for name, size in (_label(drawing, box) for box in boxes)
    ]
    heights = [(len(lines) + bool(size)) * LINE + 2 for lines, size in labels]
    wanted = [
        ((box.start + box.end) / 2, height) for box, height in zip(boxes, heights, strict=True)
    ]
    middles = spread(wanted, low=-14, high=max([drawing.layout.breadth, *heights]) + 20)
    for box, middle, (lines, size), height in zip(boxes, middles, labels, heights, strict=True):
        own = (box.start + box.end) / 2
        side = -1 if is_first else 1
        edge = frame.at(box.along + side * (frame.thickness / 2 + 2), own)
        x, y = frame.at(box.along + side * (frame.thickness / 2 + 12), middle)
        if abs(middle - own) > 3:
            drawing.add(line(edge, (x - side * 3, y), ink=QUIET))
        anchor = "end" if is_first else "start"
        top = y + (-3 if size else 6) - (len(lines) - 1) * LINE / 2
        for number, part in enumerate(lines):
            drawing.add(heading(x, top + number * LINE, part, anchor=anchor))
        if size:
            drawing.add(note(x, top + len(lines) * LINE - 1, size, anchor=anchor))
        names = max(text_width(part, NAME, is_bold=True) for part in lines)
        width = max(names, text_width(size, NOTE))
        left = x - width if is_first else x
        drawing.rooms.append(Room(left, y - height / 2, left + width, y + height / 2))


def _over(drawing: Drawing, boxes: Sequence[Box], *, is_first: bool) -> None:
    frame = drawing.frame
    paper = frame.paper(drawing.layout.length, drawing.frame.breadth)[0]
    names = [_name_and_number(drawing, box) for box in boxes]
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
            line((flag.at, edge), (flag.at, y - side * 8), ink=QUIET),
            text((flag.left + flag.right) / 2, y + 4.5, name, anchor="middle", is_bold=True),
        )
        drawing.rooms.append(Room(flag.left, y - 9, flag.right, y + 9))


def _name_and_number(drawing: Drawing, box: Box) -> str:
    name, count = _label(drawing, box)[0], drawing.told.picture.count_at(box.column, box.place)
    return name if count.count is None else f"{name}, {count.count:,}"


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
        halo: dict[str, Value] = {"stroke": PAPER, "stroke_width": 3, "stroke_linejoin": "round"}
        drawing.add(element("g", text(x, y, name, is_bold=True), **halo, paint_order="stroke"))
        return
