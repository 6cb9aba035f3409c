"""A forecast as a picture: the chance of still meeting, and the number of members."""

from collections.abc import Iterable, Iterator

from likewise.domain.renewal.backtest import BackTest
from likewise.domain.renewal.histories import spell
from likewise.domain.renewal.judging import HorizonScore
from likewise.domain.renewal.programmes import CohortForecast
from likewise.reports.drawing.colours import BLUE, DASHES, LINES, PALE
from likewise.reports.drawing.elements import Point, area, disc, image, line, note, text
from likewise.reports.drawing.labels import spread
from likewise.reports.drawing.scales import QUARTERS, Scale, level_rules, scale, upright_rules
from likewise.reports.numbers import percent

WIDTH, HEIGHT = 860, 572
LEFT, RIGHT = 64, 560
CHANCES = (92, 272)  # the upper panel, from its top to its bottom
MEMBERS = (330, 520)  # the lower one
SQUARE = (100, 500, 464)  # of the calibration: top, bottom and right
LINE = 17
MONTHS_OF_PAST = 18
MOST_RULES = 6


def forecast_as_svg(*, found: CohortForecast, minimum: int) -> str:
    """One cohort's forecast as SVG text: above the chance, below the members on the roll."""
    return image(
        [
            note(16, 52, f"From {spell(found.history.last)}; shaded: 90% intervals"),
            *_chances_panel(found),
            *_members_panel(found, minimum),
        ],
        width=WIDTH,
        height=HEIGHT,
        title=f"{found.history.cohort}: will it still meet?",
        description=_described(found),
    )


def _described(found: CohortForecast) -> str:
    last = found.forecasts[0].monthly[-1]
    words = [
        f"Forecast from {spell(found.history.last)} for {last.months} months.",
        f"As it is, the chance that {found.history.cohort} still meets is {percent(last.chance)} "
        f"after {last.months} months, 90% interval {percent(last.low)} to {percent(last.high)}.",
        f"The roll is then expected to hold {last.size} members, 90% interval {last.size_low} to "
        f"{last.size_high}.",
    ]
    words += [
        f"With {one.what_if.name} the chance is {percent(one.monthly[-1].chance)}."
        for one in found.forecasts[1:]
    ]
    return " ".join(words)


def _chances_panel(found: CohortForecast) -> Iterator[str]:
    months = found.forecasts[0].monthly
    across = _months_across(found)
    up = scale(0, 1, start=CHANCES[1], end=CHANCES[0])
    now = (across(0), up(1.0))
    yield text(LEFT, CHANCES[0] - 12, "Chance that it still meets", is_bold=True)
    yield from level_rules(QUARTERS, up, left=LEFT, right=RIGHT, name=percent)
    yield _shaded(now, ((across(m.months), up(m.low), up(m.high)) for m in months))
    ends = []
    for place, one in enumerate(found.forecasts):
        ink = LINES[place % len(LINES)]
        points = [(across(month.months), up(month.chance)) for month in one.monthly]
        yield line(now, *points, ink=ink, width=2.5, dash=DASHES[place % len(DASHES)])
        ends.append((points[-1][1], f"{one.what_if.name}: {percent(one.monthly[-1].chance)}", ink))
    ends.sort()
    places = spread([(y, LINE) for y, _, _ in ends], low=CHANCES[0] - LINE, high=MEMBERS[0])
    for y, (_, words, ink) in zip(places, ends, strict=True):
        yield text(RIGHT + 10, y + 5, words, ink=ink)


def _members_panel(found: CohortForecast, minimum: int) -> Iterator[str]:
    months = found.forecasts[0].monthly
    history = found.history.months[-MONTHS_OF_PAST:]
    sizes = [history[0].members, *(month.members_at_end for month in history)]
    most = max(*sizes, minimum, *(month.size_high for month in months)) + 1
    across = _months_across(found)
    up = scale(0, most, start=MEMBERS[1], end=MEMBERS[0])
    now = (across(0), up(sizes[-1]))
    yield text(LEFT, MEMBERS[0] - 12, "Members on the roll", is_bold=True)
    rules = range(0, most + 1, max(1, -(-most // MOST_RULES)))
    yield from level_rules(rules, up, left=LEFT, right=RIGHT, name=str)
    for ahead in range(-len(history), len(months) + 1):
        if ahead % 6 == 0:
            x = across(ahead)
            yield note(x, MEMBERS[1] + 22, spell(found.history.last + ahead), anchor="middle")
            yield line((x, MEMBERS[1]), (x, MEMBERS[1] + 6))
    yield _shaded(now, ((across(m.months), up(m.size_low), up(m.size_high)) for m in months))
    past = [(across(place - len(history)), up(size)) for place, size in enumerate(sizes)]
    yield line(*past, width=2.5)
    yield line(now, *((across(m.months), up(m.size)) for m in months), ink=BLUE, width=2.5)
    yield line((LEFT, up(minimum)), (RIGHT, up(minimum)), width=1.5, dash="6 4")
    yield text(RIGHT + 10, up(minimum) + 5, f"minimum {minimum}")
    yield line((now[0], CHANCES[0]), (now[0], MEMBERS[1]), width=1.5, dash="1 3")


def _months_across(found: CohortForecast) -> Scale:
    past = min(MONTHS_OF_PAST, len(found.history.months))
    return scale(-past, len(found.forecasts[0].monthly), start=LEFT, end=RIGHT)


def _shaded(now: Point, months: Iterable[tuple[float, float, float]]) -> str:
    """An interval that opens from today: each month's place, lower and upper end."""
    ends = list(months)
    lows, highs = [(x, low) for x, low, _ in ends], [(x, high) for x, _, high in ends]
    return area([now, *highs, *reversed(lows)], fill=PALE, fill_opacity="0.55")


def back_test_as_svg(*, result: BackTest) -> str:
    """Calibration as SVG text: the chance that was given against the share that went on."""
    top, bottom, right = SQUARE
    up, across = scale(0, 1, start=bottom, end=top), scale(0, 1, start=LEFT, end=right)
    middle = (LEFT + right) / 2
    parts = [
        note(16, 52, "Bars: 90% intervals, counted by cohort. On the diagonal, chances came true."),
        text(LEFT, 84, "Share that still met", is_bold=True),
        text(middle, 548, "Chance that was given", anchor="middle", is_bold=True),
        *level_rules(QUARTERS, up, left=LEFT, right=right, name=percent),
        *upright_rules(QUARTERS, across, top=top, bottom=bottom, name=percent),
        line((across(0), up(0)), (across(1), up(1)), width=1.5, dash="6 4"),
    ]
    for place, score in enumerate(result.scores):
        ink = LINES[place % len(LINES)]
        parts += _scored(score, across, up, ink=ink, dash=DASHES[place % len(DASHES)])
        parts.append(text(right + 24, 120 + 24 * place, f"{score.months} months ahead", ink=ink))
    return image(
        parts,
        width=WIDTH,
        height=HEIGHT,
        title="Were the forecasts right?",
        description=" ".join(
            f"{score.months} months ahead: {score.number} forecasts, {score.censored} censored, "
            f"Brier score {score.brier.value:.3f}."
            for score in result.scores
        ),
    )


def _scored(
    score: HorizonScore, across: Scale, up: Scale, *, ink: str, dash: str | None
) -> Iterator[str]:
    """One horizon's line: the share that still met where that chance was given, and its bar."""
    points = [(across(group.mean_chance), up(group.share)) for group in score.calibration]
    for point, group in zip(points, score.calibration, strict=True):
        ends = ((point[0], up(end)) for end in (group.share_low, group.share_high))
        yield line(*ends, ink=ink, width=1.5)
        yield disc(point, 5, fill=ink)
    yield line(*points, ink=ink, width=2.5, dash=dash)
