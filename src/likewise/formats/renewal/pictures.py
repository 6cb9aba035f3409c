"""A forecast as a picture: the chance of still meeting, and the number of members.

Plain SVG with presentation attributes only, so that a strict content security policy leaves it
as it is; a title and a description say in words what it shows.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from likewise.domain.renewal.backtest import BackTest
from likewise.domain.renewal.histories import spell
from likewise.domain.renewal.programmes import CohortForecast
from likewise.domain.renewal.uncertainty import Horizon

WIDTH: Final = 860
LEFT: Final = 64
RIGHT: Final = 560
TOP: Final = (92, 272)
BOTTOM: Final = (330, 520)
HEIGHT: Final = 572
INK: Final = "#212b32"
GRID: Final = "#d8dde0"
BAND: Final = "#aac7e6"
LINES: Final = ("#005eb8", "#006747", "#7c2855", "#b25e00", "#330072", "#00606b")
DASHES: Final = ("", "7 4", "2 3", "9 3 2 3", "12 5", "4 2")
MONTHS_OF_PAST: Final = 18
Scale = Callable[[float], float]


def draw_forecast(*, found: CohortForecast, minimum: int) -> str:
    """One cohort's forecast as SVG text: above the chance, below the members on the roll."""
    name = found.history.cohort
    plain = found.forecasts[0]
    last = plain.monthly[-1]
    title = f"{name}: will it still meet?"
    words = [
        f"Forecast from {spell(found.history.last)} for {last.months} months."
        f" As it is, the chance that {name} still meets is {_percent(last.chance)} after "
        f"{last.months} months, 90% interval {_percent(last.low)} to {_percent(last.high)}."
        f" The roll is then expected to hold {last.size} members, 90% interval {last.size_low} to "
        f"{last.size_high}."
    ]
    words += [
        f"With {one.what_if.name} the chance is {_percent(one.monthly[-1].chance)}."
        for one in found.forecasts[1:]
    ]
    parts = [
        _text(LEFT, 30, title, size=20, weight="bold"),
        _text(LEFT, 52, f"From {spell(found.history.last)}; shaded: 90% intervals", size=14),
    ]
    parts += _chances_panel(found)
    parts += _members_panel(found, minimum)
    return _page(title, " ".join(words), parts)


def _chances_panel(found: CohortForecast) -> list[str]:
    months = found.forecasts[0].monthly
    past = min(MONTHS_OF_PAST, len(found.history.months))
    across = _scale(-past, len(months), LEFT, RIGHT)
    up = _scale(0, 1, TOP[1], TOP[0])
    parts = [_text(LEFT, TOP[0] - 8, "Chance that it still meets", size=14, weight="bold")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_line(LEFT, up(share), RIGHT, up(share), GRID))
        parts.append(_text(LEFT - 8, up(share) + 5, _percent(share), anchor="end"))
    parts.append(_band(months, across, up, first=1.0))
    labels: list[tuple[float, str, str]] = []
    for place, one in enumerate(found.forecasts):
        points = [(across(0), up(1.0))]
        points += [(across(month.months), up(month.chance)) for month in one.monthly]
        colour, dash = LINES[place % len(LINES)], DASHES[place % len(DASHES)]
        parts.append(_path(points, colour, dash))
        said = f"{one.what_if.name}: {_percent(one.monthly[-1].chance)}"
        labels.append((up(one.monthly[-1].chance) + 5, said, colour))
    taken: list[float] = []
    for y, said, colour in sorted(labels):
        parts.append(_text(RIGHT + 10, _free(y, taken), said, fill=colour))
    return parts


def _members_panel(found: CohortForecast, minimum: int) -> list[str]:
    months = found.forecasts[0].monthly
    history = found.history.months[-MONTHS_OF_PAST:]
    sizes = [history[0].members, *(month.members_at_end for month in history)]
    most = max(*sizes, minimum, *(month.size_high for month in months)) + 1
    across = _scale(-len(history), len(months), LEFT, RIGHT)
    up = _scale(0, most, BOTTOM[1], BOTTOM[0])
    parts = [_text(LEFT, BOTTOM[0] - 8, "Members on the roll", size=14, weight="bold")]
    step = max(1, -(-most // 6))
    for number in range(0, most + 1, step):
        parts.append(_line(LEFT, up(number), RIGHT, up(number), GRID))
        parts.append(_text(LEFT - 8, up(number) + 5, str(number), anchor="end"))
    for ahead in range(-len(history), len(months) + 1):
        if ahead % 6 == 0:
            month = spell(found.history.last + ahead)
            parts.append(_text(across(ahead), BOTTOM[1] + 22, month, anchor="middle"))
            parts.append(_line(across(ahead), BOTTOM[1], across(ahead), BOTTOM[1] + 6, INK))
    lows = [(across(0), up(sizes[-1]))]
    lows += [(across(month.months), up(month.size_low)) for month in months]
    highs = [(across(0), up(sizes[-1]))]
    highs += [(across(month.months), up(month.size_high)) for month in months]
    parts.append(_area(highs + lows[::-1]))
    past = [(across(place - len(history)), up(size)) for place, size in enumerate(sizes)]
    parts.append(_path(past, INK, ""))
    middle = [(across(0), up(sizes[-1]))]
    middle += [(across(month.months), up(month.size)) for month in months]
    parts.append(_path(middle, LINES[0], ""))
    parts.append(_line(LEFT, up(minimum), RIGHT, up(minimum), INK, dash="6 4"))
    parts.append(_text(RIGHT + 10, up(minimum) + 5, f"minimum {minimum}"))
    parts.append(_line(across(0), TOP[0], across(0), BOTTOM[1], INK, dash="1 3"))
    return parts


def draw_back_test(*, result: BackTest) -> str:
    """Calibration as SVG text: the chance that was given against the share that went on."""
    title = "Were the forecasts right?"
    up, across = _scale(0, 1, 500, 100), _scale(0, 1, LEFT, LEFT + 400)
    parts = [
        _text(LEFT, 30, title, size=20, weight="bold"),
        _text(LEFT, 52, "Bars: 90% intervals. On the diagonal, chances came true.", size=14),
        _text(LEFT, 88, "Share that still met", size=14, weight="bold"),
        _text(LEFT + 200, 548, "Chance that was given", size=14, weight="bold", anchor="middle"),
        _line(across(0), up(0), across(1), up(1), INK, dash="6 4"),
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_line(LEFT, up(share), LEFT + 400, up(share), GRID))
        parts.append(_text(LEFT - 8, up(share) + 5, _percent(share), anchor="end"))
        parts.append(_text(across(share), 522, _percent(share), anchor="middle"))
    words = []
    for place, score in enumerate(result.scores):
        colour = LINES[place % len(LINES)]
        words.append(
            f"{score.months} months ahead: {score.number} forecasts, Brier score {score.brier:.3f}."
        )
        points = []
        for group in score.calibration:
            x = across(group.mean_chance)
            parts.append(_line(x, up(group.share_low), x, up(group.share_high), colour))
            points.append((x, up(group.share)))
            parts.append(f'<circle cx="{x:.1f}" cy="{up(group.share):.1f}" r="5" fill="{colour}"/>')
        parts.append(_path(points, colour, DASHES[place % len(DASHES)]))
        parts.append(
            _text(LEFT + 424, 120 + 24 * place, f"{score.months} months ahead", fill=colour)
        )
    return _page(title, " ".join(words), parts)


def _page(title: str, description: str, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-labelledby="renewal-title renewal-description" '
        f'font-family="Arial, sans-serif" font-size="13">\n'
        f'<title id="renewal-title">{escape(title)}</title>\n'
        f'<desc id="renewal-description">{escape(description)}</desc>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    """Maps values to places on the page."""
    step = (end - start) / (high - low)
    return lambda value: start + (value - low) * step


def _band(months: Sequence[Horizon], across: Scale, up: Scale, *, first: float) -> str:
    highs = [(across(0), up(first))]
    highs += [(across(month.months), up(month.high)) for month in months]
    lows = [(across(0), up(first))]
    lows += [(across(month.months), up(month.low)) for month in months]
    return _area(highs + lows[::-1])


def _free(y: float, taken: list[float]) -> float:
    """A place for a label that no other label has."""
    while any(abs(y - other) < 17 for other in taken):
        y += 3
    taken.append(y)
    return y


def _percent(share: float) -> str:
    """A share in whole percent, without claiming certainty."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 13,
    weight: str = "normal",
    anchor: str = "start",
    fill: str = INK,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" '
        f'stroke="{colour}" stroke-width="1.5"{dashes}/>'
    )


def _path(points: Sequence[tuple[float, float]], colour: str, dash: str) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>'


def _area(points: Sequence[tuple[float, float]]) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{way}" fill="{BAND}" fill-opacity="0.55"/>'
