"""Early signs in words, as a table, as plain values for JSON, and as a picture."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from likewise.domain.renewal.histories import spell
from likewise.domain.renewal.runcharts import ChartedMonth, RunChart, RunCharts
from likewise.domain.renewal.signs import CohortSigns, ProgrammeSigns
from likewise.domain.renewal.watched import Kind
from likewise.domain.words import join_words, sentence
from likewise.reports.drawing.colours import BLUE, INK, PALE, PAPER
from likewise.reports.drawing.elements import disc, image, line, note, rect, text, titled
from likewise.reports.drawing.scales import Scale, legend, level_rules, scale
from likewise.reports.tables import table

NAMES: Final[dict[Kind, str]] = {
    "newcomers": "newcomers",
    "leavers": "leavers",
    "attendance": "attendance",
}
TITLES: Final[dict[Kind, str]] = {
    "newcomers": "Newcomers a month",
    "leavers": "Leavers a month",
    "attendance": "Places taken at the month's meetings",
}
WIDTH = 860
LEFT, RIGHT = 64, 830
FIRST, PANEL, GAP = 124, 110, 86  # the first panel's top, a panel's height, room between two
MOST_RULES = 5
WITHIN = "within two years"


def signs_in_words(found: ProgrammeSigns) -> str:
    """The early signs of a programme's cohorts as a page of text, a table for each."""
    lines = [f"Early signs at the end of {found.today}, beside what each cohort's past expects."]
    for one in found.cohorts:
        lines += ["", one.history.cohort]
        lines += [f"  {words}" for words in told(one.signs)]
        if one.signs.charts:
            lines += ["", *(f"  {row}" for row in signs_as_table(one.signs))]
    return "\n".join(lines)


def told(signs: RunCharts) -> Iterator[str]:
    """A cohort's signs as sentences: those that are on, those that are not, what is not known."""
    usual = [NAMES[chart.kind] for chart in signs.charts if not chart.is_signal]
    yield from (sign_in_words(chart) for chart in signs.charts if chart.is_signal)
    if usual:
        first = month_in_words(signs.charts[0].months[0].month)
        yield f"{sentence(join_words(usual))}: no sign of a change since {first}."
    yield from signs.notes


def sign_in_words(chart: RunChart) -> str:
    """A sign that is on: what was counted, what was expected, how often chance does as much."""
    since, came = month_in_words(chart.since or 0), month_in_words(chart.signalled_in or 0)
    return (
        f"{sentence(NAMES[chart.kind])} since {since}: {chart.observed:,} where "
        f"{_expected(chart.expected)} expected; in a group where nothing has changed that happens "
        f"{_chance(chart.chance or 0.0)} {WITHIN}. The sign came in {came}."
    )


def _expected(number: float) -> str:
    if number < 3:
        return f"{number:.1f} were"
    return f"{number:,.0f} were"


def _chance(chance: float) -> str:
    return "in fewer than 1 of 100" if chance < 0.0095 else f"in {chance * 100:.0f} of 100"


def month_in_words(month: int) -> str:
    """A month's number as people write it: March 2012."""
    return f"{date(month // 12, month % 12 + 1, 1):%B %Y}"


def signs_as_table(signs: RunCharts) -> Iterator[str]:
    """Month by month what was counted and, in brackets, what was expected and its 90% range."""
    headings = ["month", *(f"{NAMES[chart.kind]} (expected, 90%)" for chart in signs.charts)]
    rows = (
        [
            spell(months[0].month),
            *(_cell(chart, each) for chart, each in zip(signs.charts, months, strict=True)),
        ]
        for months in zip(*(chart.months for chart in signs.charts), strict=True)
    )
    return table(headings=headings, rows=rows)


def _cell(chart: RunChart, month: ChartedMonth) -> str:
    if month.observed is None:
        return "closed" if chart.kind == "newcomers" else "no meeting"
    return f"{month.observed} ({month.expected:.1f}, {month.low} to {month.high})"


def signs_as_plain(signs: RunCharts) -> dict[str, Any]:
    """A cohort's signs as data for JSON."""
    return {
        "charts": [
            {
                "series": chart.kind,
                "sign": chart.is_signal,
                "since": None if chart.since is None else spell(chart.since),
                "observed": None if chart.since is None else chart.observed,
                "expected": None if chart.since is None else chart.expected,
                "chance_unchanged": chart.chance,
                "sign_came_in": None if chart.signalled_in is None else spell(chart.signalled_in),
                "months": [asdict(month) | {"month": spell(month.month)} for month in chart.months],
            }
            for chart in signs.charts
        ],
        "notes": list(signs.notes),
    }


def programme_signs_as_plain(found: ProgrammeSigns) -> dict[str, Any]:
    """The early signs of a programme's cohorts as data for JSON."""
    return {
        "at": found.today,
        "cohorts": [
            {"cohort": one.history.cohort} | signs_as_plain(one.signs) for one in found.cohorts
        ],
        "left_out": list(found.left_out),
    }


def signs_as_svg(*, found: CohortSigns) -> str:
    """One cohort's run charts as SVG text: what came each month over what was expected of it."""
    charts = found.signs.charts
    bottom = FIRST + len(charts) * (PANEL + GAP)
    parts = [
        legend(
            [
                (lambda x, y: disc((x + 7, y - 5), 4.5, fill=INK), "counted"),
                (lambda x, y: line((x, y - 5), (x + 14, y - 5), ink=BLUE, width=2.5), "expected"),
                (lambda x, y: rect(x, y - 11, 14, 12, fill=PALE), "what 90 of 100 months hold"),
                (_ring_in_legend, "the sign is on"),
            ],
            x=16,
            y=56,
        )
    ]
    for place, chart in enumerate(charts):
        parts += _panel(chart, FIRST + place * (PANEL + GAP))
    return image(
        parts or [note(16, FIRST, " ".join(found.signs.notes))],
        width=WIDTH,
        height=max(bottom, FIRST + PANEL),
        title=f"{found.history.cohort}: does it still go as before?",
        description=" ".join(told(found.signs)),
    )


def _ring_in_legend(x: float, y: float) -> str:
    return _ring((x + 7, y - 5))


def _ring(point: tuple[float, float]) -> str:
    return disc(point, 7.5, fill="none", stroke=INK, stroke_width=2)


def _panel(chart: RunChart, top: float) -> Iterator[str]:
    months = chart.months
    most = max(1, *(max(month.high, month.observed or 0) for month in months))
    up = scale(0, most, start=top + PANEL, end=top)
    slot = (RIGHT - LEFT) / len(months)
    yield text(LEFT, top - 32, TITLES[chart.kind], is_bold=True)
    yield note(LEFT, top - 14, _said(chart))
    rules = range(0, most + 1, max(1, -(-most // MOST_RULES)))
    yield from level_rules(rules, up, left=LEFT, right=RIGHT, name=str)
    for place, month in enumerate(months):
        left = LEFT + place * slot
        yield from _month(chart, month, left=left, slot=slot, up=up)
        if month.month % 6 == 0 or place == 0:
            yield note(left + slot / 2, top + PANEL + 20, spell(month.month), anchor="middle")
    if chart.is_signal and chart.since is not None:
        x = LEFT + (chart.since - months[0].month) * slot
        yield line((x, top - 4), (x, top + PANEL), width=1.5, dash="6 4")


def _said(chart: RunChart) -> str:
    if not chart.is_signal:
        return "No sign of a change."
    since, came = month_in_words(chart.since or 0), month_in_words(chart.signalled_in or 0)
    return (
        f"Since {since} (dashed): {chart.observed:,} where {_expected(chart.expected)} expected. "
        f"The sign came in {came}."
    )


def _month(
    chart: RunChart, month: ChartedMonth, *, left: float, slot: float, up: Scale
) -> Iterator[str]:
    """A month's band, what was expected, and what was counted, ringed while the sign is on."""
    if month.observed is None:
        return
    band = rect(
        left + 1.0, up(month.high) - 2.0, slot - 2.0, up(month.low) - up(month.high) + 4.0,
        fill=PALE, fill_opacity="0.55",
    )  # fmt: skip
    yield titled(f"{month_in_words(month.month)}: {_cell(chart, month)}", band)
    level = up(month.expected)
    yield line((left + 1, level), (left + slot - 1, level), ink=BLUE, width=2.5)
    point = (left + slot / 2, up(month.observed))
    yield disc(point, 4.5, fill=INK, stroke=PAPER)
    if chart.signalled_in is not None and month.month >= chart.signalled_in:
        yield _ring(point)
