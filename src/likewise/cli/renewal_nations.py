"""`likewise renewal forecast-many`: a nation's cohorts, streamed from Parquet to Parquet."""

import itertools
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.clusters import CLUSTER, WORKERS, Workers, fingerprint, workers_at
from likewise.cli.histories import horizons_of
from likewise.cli.parts import begin, fill, finish, write_whole
from likewise.cli.progress import LateBar, said_while_compiling

if TYPE_CHECKING:
    from likewise.domain.renewal.draws import Programme
    from likewise.domain.renewal.many_extents import Extent
    from likewise.domain.renewal.many_tables import Tables
    from likewise.domain.renewal.nations import Asked, Unit, UnitForecast
    from likewise.formats.renewal.parquet import Survey

HISTORIES = click.Path(exists=True, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
UNITS_IN_A_PART = 5
REACH = "reach.json"


@click.command("forecast-many")
@click.argument("histories", type=HISTORIES)
@click.argument("folder", type=FOLDER)
@click.option(
    "--what-if",
    "what_ifs",
    multiple=True,
    metavar="CHANGE",
    help="As for `likewise renewal forecast`; may be given several times.",
)
@click.option(
    "--horizons",
    default="3,6,12,18",
    show_default=True,
    metavar="MONTHS",
    help="Months ahead, separated by commas.",
)
@click.option(
    "--minimum",
    type=click.IntRange(0, 500),
    default=4,
    show_default=True,
    help="Fewest members for a meeting to be worth it.",
)
@click.option(
    "--run",
    type=click.IntRange(1, 12),
    default=2,
    show_default=True,
    help="Meetings in a row below the minimum after which it has stopped.",
)
@click.option(
    "--lead-gap",
    type=click.IntRange(1, 12),
    default=3,
    show_default=True,
    help="Months in a row without a facilitator after which it has stopped.",
)
@click.option(
    "--founding-days",
    type=click.IntRange(1, 3_650),
    default=90,
    show_default=True,
    help="Who comes in so many days from a cohort's first founds it.",
)
@click.option(
    "--draws",
    type=click.IntRange(0, 1_000),
    default=200,
    show_default=True,
    help="Draws of the uncertain rates, 20 or more; 0 for their means alone.",
)
@WORKERS
@CLUSTER
@click.option(
    "--units",
    "size",
    type=click.IntRange(1, 1_000),
    default=UNITS_IN_A_PART,
    show_default=True,
    help="Thousands of cohorts in each file that is written.",
)
def forecast_many(
    histories: Path,
    folder: Path,
    what_ifs: tuple[str, ...],
    horizons: str,
    minimum: int,
    run: int,
    lead_gap: int,
    founding_days: int,
    draws: int,
    workers: int,
    cluster: str | None,
    size: int,
) -> None:  # fmt: skip
    """Forecasts of very many cohorts, into a FOLDER of Parquet files.

    HISTORIES is a Parquet file, or a folder of them, with the columns of monthly counts (`likewise
    renewal forecast`); rows of a cohort stand together, in order. Answers are the same to the last
    bit whatever the number of workers. Run again after a break, it goes on where it was.
    """
    from likewise.domain.renewal.model import AS_IT_IS, Rule, parse_what_if
    from likewise.domain.renewal.nations import Asked
    from likewise.formats.renewal.parquet import survey

    looked = survey(path=histories)
    asked = Asked(
        rule=Rule(minimum=minimum, run=run, months_without_lead=lead_gap),
        horizons=horizons_of(horizons),
        what_ifs=(AS_IT_IS, *(parse_what_if(text=text) for text in what_ifs)),
        draws=draws,
        founding_days=founding_days,
        last=looked.last,
    )
    with workers_at(address=cluster, number=workers) as who, said_while_compiling():
        error = _forecast(histories, folder, looked, asked, who, size)
    click.echo(
        f"{looked.cohorts:,} cohorts are in {folder}. Chances differ from the exact engine's by at "
        f"most {error:.1g} where that was measured."
    )


def _forecast(
    histories: Path, folder: Path, looked: "Survey", asked: "Asked", who: Workers, size: int
) -> float:
    from likewise.domain.renewal.nations import tables_of
    from likewise.formats.renewal.parquet import error_in, write_part

    parts = -(-looked.cohorts // (1_000 * size))
    begin(
        folder,
        {
            "histories": looked.digest,
            "cohorts": looked.cohorts,
            "asked": asdict(asked),
            "units": size,
            "engine": fingerprint(),
        },
        holds="forecasts of other histories, settings",
    )
    paths = [folder / f"forecasts-{number:05}.parquet" for number in range(parts)]
    if not all(path.exists() for path in paths):
        taught = _teach(histories, looked, asked)
        extents = _reach(histories, folder, taught, asked, who, size, parts)
        tables = tables_of(taught=taught, asked=asked, extents=extents, workers=os.cpu_count() or 1)
        items = ((units, looked.cohorts) for units in _parts(histories, size))
        fill(
            paths, who, _forecast_part, (taught, asked, tables), items, label="Forecasting",
            write=lambda path, forecasts: write_part(path=path, forecasts=forecasts, asked=asked),
        )  # fmt: skip
    error = max(error_in(path=path) for path in paths)
    finish(folder, error=error)
    return error


def _parts(histories: Path, size: int) -> "Iterator[tuple[Unit, ...]]":
    from likewise.formats.renewal.parquet import units

    return itertools.batched(units(path=histories), size)


def _teach(histories: Path, looked: "Survey", asked: "Asked") -> "Programme":
    from likewise.domain.renewal.nations import UNIT, histories_of, places_that_teach, teach
    from likewise.formats.renewal.parquet import units

    wanted = places_that_teach(cohorts=looked.cohorts)
    told = []
    with LateBar(label="Learning", length=looked.cohorts) as bar:
        for unit in units(path=histories):
            some = histories_of(unit=unit, founding_days=asked.founding_days)
            first = unit.number * UNIT
            told += [each for row, each in enumerate(some) if first + row in wanted]
            bar(first + len(some))
    return teach(histories=told, last=looked.last)


def _reach(
    histories: Path,
    folder: Path,
    taught: "Programme",
    asked: "Asked",
    who: Workers,
    size: int,
    parts: int,
) -> "tuple[Extent, ...]":
    """How far tables must reach: kept beside the forecasts, so that it is asked once."""
    from likewise.domain.renewal.many_extents import Extent
    from likewise.domain.renewal.nations import union

    kept = folder / REACH
    if kept.exists():
        return tuple(
            Extent(
                top=tuple(each["top"]), members=tuple(each["members"]),
                leads=tuple(each["leads"]), low=each["low"], high=each["high"],
            )
            for each in json.loads(kept.read_text())
        )  # fmt: skip
    found: tuple[Extent, ...] | None = None
    with LateBar(label="Looking through", length=parts) as bar:
        answers = who.each(_extents_of_part, (taught, asked), _parts(histories, size))
        for done, extents in enumerate(answers):
            found = union(found, extents)
            bar(done + 1)
    write_whole(kept, json.dumps([asdict(each) for each in found or ()]))
    return found or ()


def _extents_of_part(
    shared: "tuple[Programme, Asked]", units: "tuple[Unit, ...]"
) -> "tuple[Extent, ...] | None":
    from likewise.domain.renewal.nations import extents_of, union

    taught, asked = shared
    found = None
    for unit in units:
        found = union(found, extents_of(unit=unit, taught=taught, asked=asked)) or None
    return found


def _forecast_part(
    shared: "tuple[Programme, Asked, tuple[Tables, ...]]",
    item: "tuple[tuple[Unit, ...], int]",
) -> "list[UnitForecast]":
    from likewise.domain.renewal.many import spread_over
    from likewise.domain.renewal.nations import UNIT, forecast_unit

    (taught, asked, tables), (units, cohorts) = shared, item
    checked = spread_over(cohorts)
    return [
        forecast_unit(
            unit=unit,
            taught=taught,
            asked=asked,
            tables=tables,
            checked=_within(checked, unit.number * UNIT, len(unit.names)),
        )
        for unit in units
    ]


def _within(places: Sequence[int], first: int, number: int) -> list[int]:
    return [place - first for place in places if first <= place < first + number]
