"""Marks what happened on the picture, each event on its own day, and the day that was chosen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from likewise.domain.evolution import Place
from likewise.domain.periods import in_words
from likewise.queries.evolution import ELSEWHERE, EventLine
from likewise.reports.drawing.colours import INK, PAPER
from likewise.reports.drawing.elements import Point, disc, element, line, text, titled
from likewise.reports.drawing.labels import spread
from likewise.reports.evolution import words
from likewise.reports.evolution.frame import Drawing, Way

type PlacesOf = Mapping[str, set[Place]]

DISC = 11


def numbered_events(drawing: Drawing) -> list[EventLine]:
    """The events that have a disc with a number; none where there are too many for the lane."""
    found = [event for event in drawing.told.events if event.number is not None]
    return found if len(found) * (2 * DISC + 3) <= drawing.layout.length else []


def mark_events(drawing: Drawing) -> None:
    """Numbered discs in a lane of their own, each at its day, with a line to where it happened."""
    frame, layout = drawing.frame, drawing.layout
    numbered = numbered_events(drawing)
    if not numbered:
        _tick(drawing, [event for event in drawing.told.events if event.number is not None])
        return
    there = _there(drawing)
    wanted = [(layout.along(event.on), 2 * DISC + 3) for event in numbered]
    middles = spread(wanted, low=-DISC, high=layout.length + DISC)
    lane = -24.0 if frame.way is Way.ACROSS else frame.breadth + 22.0
    drawing.add('<g class="lw-evolution__events">')
    for event, middle in zip(numbered, middles, strict=True):
        drawing.add(_event(drawing, event, middle, lane, there))
    drawing.add("</g>")


def _event(
    drawing: Drawing, event: EventLine, middle: float, lane: float, there: Sequence[PlacesOf]
) -> str:
    frame, layout = drawing.frame, drawing.layout
    along = layout.along(event.on)
    across = layout.across(
        event.on,
        sources=_places(drawing, event, there, was=True),
        targets=_places(drawing, event, there),
    )
    towards = 1 if lane < 0 else -1
    points = [frame.at(middle, lane), frame.at(along, lane + towards * (DISC + 5))]
    end = ""
    if across is not None:
        points.append(frame.at(along, across))
        end = _ring(points[-1], 4.5)
    x, y = frame.at(middle, lane)
    title = f"{event.number}: {words.event_title(event)}, {in_words(event.on)}"
    number = text(x, y + 4.7, str(event.number), anchor="middle", is_bold=True)
    return line(*points, width=1.4) + end + titled(title, _ring((x, y), DISC) + number)


def _ring(middle: Point, radius: float) -> str:
    return disc(middle, radius, fill=PAPER, stroke=INK, stroke_width=2)


def _tick(drawing: Drawing, events: Sequence[EventLine]) -> None:
    """Where there are too many events for numbers: a tick at each one's day."""
    lane = -14.0 if drawing.frame.way is Way.ACROSS else drawing.frame.breadth + 8.0
    for along in (drawing.layout.along(event.on) for event in events):
        ends = (drawing.frame.at(along, across) for across in (lane, lane + 8))
        drawing.add(line(*ends, width=1.4))


def _there(drawing: Drawing) -> list[PlacesOf]:
    """In each column, the places at which the people of each cohort are."""
    told = drawing.told
    columns: list[PlacesOf] = []
    for snapshot, placed in zip(told.snapshots, told.placed, strict=True):
        found: dict[str, set[Place]] = defaultdict(set)
        for person, standing in snapshot.items():
            if standing.cohort is not None:
                found[standing.cohort].add(placed[person])
        columns.append(found)
    return columns


def _places(
    drawing: Drawing, event: EventLine, there: Sequence[PlacesOf], *, was: bool = False
) -> frozenset[Place]:
    """Where an event's cohorts are on the picture: the places of their people beside that day."""
    days = drawing.told.days
    named = event.predecessors if was else event.successors
    later = next((c for c, day in enumerate(days) if day >= event.on), len(days) - 1)
    column = there[max(later - 1, 0) if was else later]
    places: set[Place] = set()
    for each in named:
        places |= column.get(each.id or ELSEWHERE, set())
    return frozenset(places)


def mark_day(drawing: Drawing, on: date) -> None:
    """A line at the chosen day; the slider moves it by its transform."""
    frame, layout = drawing.frame, drawing.layout
    along = layout.along(on)
    start, end = frame.at(0, -6), frame.at(0, frame.breadth + 6)
    shift = frame.at(along, 0)[0] - frame.at(0, 0)[0], frame.at(along, 0)[1] - frame.at(0, 0)[1]
    drawn = line(start, end, width=2, dash="1.5 4", stroke_linecap="round")
    if frame.way is Way.ACROSS:
        drawn += text(end[0], end[1] + 16, in_words(on), anchor="middle", is_bold=True)
    moved = f"translate({shift[0]:.1f} {shift[1]:.1f})"
    ends = {"data_first": f"{layout.days[0]}", "data_last": f"{layout.days[-1]}"}
    time = {"data_way": frame.way, "data_length": f"{layout.length:g}", **ends}
    drawing.add(element("g", drawn, class_="lw-evolution__day", transform=moved, **time))
