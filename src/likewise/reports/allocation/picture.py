"""A simulated design as a picture: how far off plan trials end, and how often guesses are right."""

from collections.abc import Iterator, Sequence

from likewise.domain.allocation.simulation import Simulation
from likewise.reports.drawing.colours import BLUE, PALE
from likewise.reports.drawing.elements import NOTE, image, line, note, rect, text, titled
from likewise.reports.drawing.labels import shortened
from likewise.reports.drawing.scales import scale
from likewise.reports.numbers import percent

WIDTH, LEFT, RIGHT, ROW, BARS = 760, 250, 680, 26, 180


def simulation_as_svg(*, simulation: Simulation, title: str, units: str) -> str:
    """Draw a simulation in three parts, one under another.

    Parameters
    ----------
    simulation : Simulation
    title : str
        The picture's heading, read out first by a screen reader.
    units : str
        "persons" or "clusters".

    Returns
    -------
    str
        An SVG document without scripts, style attributes or links.
    """
    top = 68
    below = top + BARS + 62
    levels = len(simulation.by_level)
    last = below + (levels * ROW + 60 if levels else 0)
    return image(
        [
            *_histogram(simulation=simulation, units=units, top=top),
            *_levels(simulation=simulation, units=units, top=below),
            *_guesses(simulation=simulation, top=last),
        ],
        width=WIDTH,
        height=last + len(simulation.predictability) * ROW + 50,
        title=title,
        description=_described(simulation=simulation, units=units),
    )


def _described(*, simulation: Simulation, units: str) -> str:
    off = simulation.off_plan
    guesses = "; ".join(f"{p.strategy} {p.right:.1%}" for p in simulation.predictability)
    return (
        f"{simulation.trials} simulated trials of {simulation.size} {units}. The worst arm ends "
        f"{off.mean:.2g} {units} off plan on average, {off.upper_95:.2g} or less in 95% of trials. "
        f"Right guesses: {guesses}; by chance {simulation.predictability[0].by_chance:.1%}."
    )


def _histogram(*, simulation: Simulation, units: str, top: int) -> Iterator[str]:
    """Bars: how many trials ended how far off plan."""
    yield text(16, top - 8, f"Trials by how many {units} the worst arm ends off plan")
    bars = simulation.histogram
    wide = (WIDTH - 60) / max(len(bars), 8)
    floor = top + BARS
    up = scale(0, max(bar.trials for bar in bars), start=floor, end=top + 24)
    for place, bar in enumerate(bars):
        x, y = 40 + place * wide, up(bar.trials)
        name = f"{bar.least:g}" if bar.below - bar.least == 1 else f"{bar.least:g}+"
        drawn = rect(x + 2, y, wide - 4, floor - y, fill=BLUE)
        yield titled(f"{name}: {bar.trials} trials", drawn)
        yield note(x + wide / 2, floor + 18, name, anchor="middle")
        yield note(x + wide / 2, y - 5, percent(bar.trials / simulation.trials), anchor="middle")


def _rows(
    *, rows: Sequence[tuple[str, float, float, str]], top: int, most: float, past: float = 0.0
) -> Iterator[str]:
    """Rows of a label, a dark bar to the first number, a pale one to the second, and words.

    The words stand to the right of the bars, and of `past`.
    """
    across = scale(0, most or 1.0, start=LEFT, end=RIGHT)
    for place, (label, first, second, words) in enumerate(rows):
        y = top + place * ROW
        yield text(LEFT - 10, y + 18, shortened(label, NOTE, LEFT - 20), anchor="end")
        if second:
            yield rect(LEFT, y + 6, across(second) - LEFT, 14, fill=PALE, stroke=BLUE)
        yield rect(LEFT, y + 6, across(first) - LEFT, 14, fill=BLUE)
        yield note(across(max(first, second, past)) + 6, y + 18, words)


def _levels(*, simulation: Simulation, units: str, top: int) -> Iterator[str]:
    """Off plan within each level: mean (dark) and 95% (pale)."""
    if not simulation.by_level:
        return
    words = f"{units.capitalize()} off plan within each level: mean (dark) and 95% of trials (pale)"
    yield text(16, top, words)
    rows = [
        (
            f"{b.factor} {b.level}",
            b.off_plan.mean,
            b.off_plan.upper_95,
            f"{b.off_plan.mean:.2g}; {b.off_plan.upper_95:.2g}",
        )
        for b in simulation.by_level
    ]
    yield from _rows(rows=rows, top=top + 12, most=max(row[2] for row in rows))


def _guesses(*, simulation: Simulation, top: int) -> Iterator[str]:
    """Right guesses by strategy, with a line at chance."""
    yield text(16, top, "Right guesses of the next arm, by strategy (line: by chance)")
    rows = [(p.strategy, p.right, 0.0, f"{p.right:.1%}") for p in simulation.predictability]
    chance = simulation.predictability[0].by_chance
    yield from _rows(rows=rows, top=top + 12, most=1.0, past=chance)
    x = LEFT + chance * (RIGHT - LEFT)
    yield line((x, top + 12), (x, top + 16 + ROW * len(rows)))
