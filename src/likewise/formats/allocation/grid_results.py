"""The results of a grid: one row a design, as CSV or Parquet, in parts and then as one table."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from likewise.domain.allocation.cluster_analyses import ANALYSES
from likewise.domain.allocation.grids import Tried
from likewise.domain.allocation.predictability import STRATEGIES, SelectionBias
from likewise.domain.allocation.simulation import Spread
from likewise.formats.allocation.grids import Grid, GridDesign, Line
from likewise.formats.allocation.settings import NUMBERS, WHOLES
from likewise.formats.parquet import parquet
from likewise.formats.tables import as_csv
from likewise.formats.tables.values import read_number

type Kind = Literal["text", "whole", "number"]
type Value = str | int | float | None
type Values = tuple[Value, ...]

WHOLE_SETTINGS = frozenset({*WHOLES, "arm", "levels"}) - {"block size"}
NUMBER_SETTINGS = frozenset({*NUMBERS, "factor", "weight"})
SPREADS = ("marginal_balance", "off_plan", "widest_on_the_way")


def columns_of(*, grid: Grid) -> tuple[tuple[str, Kind], ...]:
    """The columns of a grid's results, the same for each of its designs, and what each holds."""
    names = grid.design(1).file.design.names
    return (
        ("design", "whole"),
        ("seed", "text"),
        *((line.label, _kind(line)) for line in grid.varied),
        ("trials", "whole"),
        ("units_in_a_trial", "whole"),
        *((f"share of {name}", "number") for name in names),
        *((name, "number") for name in _spread_names()),
        *((name, "number") for name in ("level_off_plan_mean", "level_off_plan_upper_95")),
        *((name, "number") for name in _guess_names()),
        *((f"people share of {name}", "number") for name in names),
        *((f"people_{name}", "number") for name in ("balance_mean", "balance_upper_95")),
        ("people_least_share", "number"),
        *((name, "whole") for name in ("units_needed", "people_needed", "units_for_t_test")),
        ("power_reached", "number"),
        *((f"power_by_{_named(analysis)}", "number") for analysis in ANALYSES),
        ("comparison_refused", "text"),
        ("plan_refused", "text"),
    )


def row_of(*, made: GridDesign, seed: int, tried: Tried, grid: Grid) -> Values:
    """What is told of one design, in the order of the columns; none where there is nothing to tell.

    Of the levels of factors, and of the comparisons of arms, the worst is told: the level farthest
    off plan, the arm that a recruiter can bias most, the comparison that needs most.
    """
    found = tried.simulation
    people = found.people
    return (
        made.number,
        f"{seed:#034x}",
        *(_typed(made.chosen[line.label], _kind(line)) for line in grid.varied),
        found.trials,
        found.size,
        *found.arm_shares,
        *(value for name in SPREADS for value in _spread(getattr(found, name))),
        max((each.off_plan.mean for each in found.by_level), default=None),
        max((each.off_plan.upper_95 for each in found.by_level), default=None),
        *_guesses(tried),
        *(people.shares if people else (None,) * len(found.arms)),
        people and people.marginal_balance_mean,
        people and people.marginal_balance_upper_95,
        people and people.least_share,
        *_planned(tried),
        tried.comparison_refused or None,
        tried.plan_refused or None,
    )


def write_part(*, path: Path, grid: Grid, rows: Sequence[Values]) -> None:
    """Write some rows, whole or not at all: as Parquet or CSV, by the name of the file."""
    columns = columns_of(grid=grid)
    beside = path.with_suffix(".unfinished")
    if path.suffix == ".parquet":
        parquet().write_table(_table(columns, rows), beside)
    else:
        text = as_csv(columns=[name for name, _ in columns], rows=rows)
        beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, path)


def join_parts(*, path: Path, parts: Iterable[Path]) -> None:
    """Put parts together as one table, whole or not at all; memory holds one part at a time."""
    beside = path.with_suffix(".unfinished")
    if path.suffix == ".parquet":
        _join_tables(beside, parts)
    else:
        with beside.open("wb") as whole:
            for place, part in enumerate(parts):
                head, rows = part.read_bytes().split(b"\n", 1)
                whole.write(rows if place else head + b"\n" + rows)
    os.replace(beside, path)


def _join_tables(path: Path, parts: Iterable[Path]) -> None:
    module, writer = parquet(), None
    try:
        for part in parts:
            table = module.read_table(part)
            writer = writer or module.ParquetWriter(path, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _table(columns: Sequence[tuple[str, Kind]], rows: Sequence[Values]) -> Any:
    import pyarrow as pa

    kinds = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns])
    values = [
        pa.array([row[place] for row in rows], kinds[kind])
        for place, (_, kind) in enumerate(columns)
    ]
    return pa.Table.from_arrays(values, schema=schema)


def _kind(line: Line) -> Kind:
    if line.setting in WHOLE_SETTINGS:
        return "whole"
    return "number" if line.setting in NUMBER_SETTINGS else "text"


def _typed(text: str, kind: Kind) -> Value:
    if not text or kind == "text":
        return text or None
    number = read_number(text)
    return None if number is None else int(number) if kind == "whole" else float(number)


def _named(words: str) -> str:
    return words.replace(" ", "_")


def _spread_names() -> Iterator[str]:
    for name in SPREADS:
        for point in ("mean", "median", "upper_95", "largest"):
            yield f"{name}_{point}"


def _spread(spread: Spread) -> tuple[float, ...]:
    return spread.mean, spread.median, spread.upper_95, spread.largest


def _guess_names() -> Iterator[str]:
    for strategy, _ in STRATEGIES:
        for what in ("right", "right_error", "bias", "false_positives"):
            yield f"{_named(strategy)}_{what}"


def _guesses(tried: Tried) -> Iterator[float | None]:
    """Of each way of guessing: how often it is right, and the worst that it does to an arm."""
    for guessed in tried.simulation.predictability:
        yield guessed.right
        yield guessed.standard_error
        biases: list[SelectionBias] = [
            each for each in tried.simulation.selection_bias if each.strategy == guessed.strategy
        ]
        yield max((each.bias for each in biases), key=abs, default=None)
        yield max((each.false_positives for each in biases), default=None)


def _planned(tried: Tried) -> Iterator[float | None]:
    """Of the comparison that needs most units: what it needs, and its power as planned."""
    hardest = tried.plan and max(tried.plan.comparisons, key=lambda each: each.units_needed)
    if not hardest:
        yield from (None,) * (4 + len(ANALYSES))
        return
    yield hardest.units_needed
    yield hardest.people_needed
    yield hardest.units_for_t_test
    yield hardest.power
    powers = {each.analysis: each.power for each in hardest.analyses}
    yield from (powers.get(analysis) for analysis in ANALYSES)
