"""A simulated design as a picture: how far off plan trials end, and how often guesses are right."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from likewise.domain.allocation.simulation import Simulation

WIDTH, LEFT, RIGHT, ROW, BARS = 760, 250, 80, 26, 180
INK, GREY, LINE, BLUE, PALE = "#212b32", "#4c6272", "#d8dde0", "#005eb8", "#99bfe3"


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
    top = 60
    below = top + BARS + 70
    levels = len(simulation.by_level)
    last = below + (levels * ROW + 60 if levels else 0)
    height = last + len(simulation.predictability) * ROW + 50
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title desc" '
            'font-family="Arial, sans-serif" font-size="14">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(_described(simulation=simulation, units=units))}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(10, 26, title, weight="bold"),
            *_histogram(simulation=simulation, units=units, top=top),
            *_levels(simulation=simulation, units=units, top=below),
            *_guesses(simulation=simulation, top=last),
            "</svg>",
            "",
        ]
    )


def _described(*, simulation: Simulation, units: str) -> str:
    off = simulation.off_plan
    guesses = "; ".join(f"{p.strategy} {p.right:.1%}" for p in simulation.predictability)
    return (
        f"{simulation.trials} simulated trials of {simulation.size} {units}. The worst arm ends "
        f"{off.mean:.2g} {units} off plan on average, {off.upper_95:.2g} or less in 95% of trials. "
        f"Right guesses: {guesses}; by chance {simulation.predictability[0].by_chance:.1%}."
    )


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK, weight: str = ""
) -> str:
    bold = f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{bold}>'
        f"{escape(words)}</text>"
    )


def _line(x: float, top: float, bottom: float, colour: str = LINE) -> str:
    return f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}" stroke="{colour}"/>'


def _histogram(*, simulation: Simulation, units: str, top: int) -> Iterator[str]:
    """Bars: how many trials ended how far off plan."""
    yield _text(10, top - 8, f"Trials by how many {units} the worst arm ends off plan")
    bars = simulation.histogram
    most = max(bar.trials for bar in bars)
    wide = (WIDTH - 60) / max(len(bars), 8)
    floor = top + BARS
    for place, bar in enumerate(bars):
        x, tall = 40 + place * wide, (BARS - 24) * bar.trials / most
        name = f"{bar.least:g}" if bar.below - bar.least == 1 else f"{bar.least:g}+"
        yield (
            f'<rect x="{x + 2:.1f}" y="{floor - tall:.1f}" width="{wide - 4:.1f}" '
            f'height="{tall:.1f}" fill="{BLUE}"><title>{name}: {bar.trials} trials</title></rect>'
        )
        yield _text(x + wide / 2, floor + 18, name, anchor="middle", colour=GREY)
        part = bar.trials / simulation.trials
        share = f"{part:.0%}" if part >= 0.005 or not part else "<1%"
        yield _text(x + wide / 2, floor - tall - 5, share, anchor="middle", colour=GREY)


def _rows(
    *, rows: Sequence[tuple[str, float, float, str]], top: int, most: float, past: float = 0.0
) -> Iterator[str]:
    """Rows of a label, a dark bar to the first number, a pale one to the second, and words.

    The words stand to the right of the bars, and of `past`.
    """
    scale = (WIDTH - LEFT - RIGHT) / (most or 1.0)
    for place, (label, first, second, words) in enumerate(rows):
        y = top + place * ROW
        short = label if len(label) <= 34 else label[:33] + "…"
        yield _text(LEFT - 10, y + 17, short, anchor="end")
        yield (
            f'<rect x="{LEFT}" y="{y + 6}" width="{second * scale:.1f}" height="14" fill="{PALE}"/>'
        )
        yield (
            f'<rect x="{LEFT}" y="{y + 6}" width="{first * scale:.1f}" height="14" fill="{BLUE}"/>'
        )
        yield _text(LEFT + max(first, second, past) * scale + 6, y + 17, words, colour=GREY)


def _levels(*, simulation: Simulation, units: str, top: int) -> Iterator[str]:
    """Off plan within each level: mean (dark) and 95% (pale)."""
    if not simulation.by_level:
        return
    words = f"{units.capitalize()} off plan within each level: mean (dark) and 95% of trials (pale)"
    yield _text(10, top, words)
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
    yield _text(10, top, "Right guesses of the next arm, by strategy (line: by chance)")
    rows = [(p.strategy, p.right, 0.0, f"{p.right:.1%}") for p in simulation.predictability]
    chance = simulation.predictability[0].by_chance
    yield from _rows(rows=rows, top=top + 12, most=1.0, past=chance)
    x = LEFT + chance * (WIDTH - LEFT - RIGHT)
    yield _line(x, top + 12, top + 16 + ROW * len(rows), INK)
