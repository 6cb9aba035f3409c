"""Where a value stands on paper, the rules and numbers of a scale, and a picture's legend."""

from collections.abc import Callable, Iterable, Iterator

from likewise.reports.drawing.colours import FAINT, QUIET
from likewise.reports.drawing.elements import NOTE, line, note
from likewise.reports.drawing.labels import text_width

type Scale = Callable[[float], float]
type Name = Callable[[float], str]
type Swatch = Callable[[float, float], str]
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def scale(low: float, high: float, *, start: float, end: float) -> Scale:
    """Where values from `low` to `high` stand between two edges; those beyond stand at the edge."""
    step = (end - start) / (high - low)
    return lambda value: start + (min(max(value, low), high) - low) * step


def level_rules(
    values: Iterable[float], up: Scale, *, left: float, right: float, name: Name
) -> Iterator[str]:
    """A level rule at each value, its name to the left."""
    for value in values:
        y = up(value)
        yield line((left, y), (right, y), ink=FAINT)
        yield note(left - 8, y + 5, name(value), anchor="end")


def upright_rules(
    values: Iterable[float], across: Scale, *, top: float, bottom: float, name: Name
) -> Iterator[str]:
    """An upright rule at each value, the one at nought darker, its name beneath."""
    for value in values:
        x = across(value)
        yield line((x, top), (x, bottom), ink=FAINT if value else QUIET)
        yield note(x, bottom + 20, name(value), anchor="middle")


def legend(entries: Iterable[tuple[Swatch, str]], *, x: float, y: float) -> str:
    """Each entry's swatch and its name, one beside another.

    A swatch is 14 wide; it is drawn from its left edge and from the line that the words stand on.
    """
    drawn = []
    for swatch, name in entries:
        drawn.append(swatch(x, y) + note(x + 20, y, name))
        x += 44 + text_width(name, NOTE)
    return "".join(drawn)
