"""`likewise allocation grid`: very many designs, each simulated, as a table of one row a design."""

import shutil
from collections.abc import Sequence
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.clusters import CLUSTER, WORKERS, Workers, fingerprint, workers_at
from likewise.cli.parts import begin, fill, finish
from likewise.cli.progress import LateBar, said_while_compiling
from likewise.cli.seeds import Seed
from likewise.cli.tables import TABLE, opened
from likewise.domain.compiling import Way, as_written, compiled

if TYPE_CHECKING:
    from likewise.formats.allocation.grid_results import Values
    from likewise.formats.allocation.grids import Grid

DESIGNS_IN_A_PART = 250
PARTS = "parts"


@click.command()
@click.argument("grid_file", metavar="GRID.csv", type=TABLE)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--trials",
    type=click.IntRange(1, 1_000_000),
    default=1_000,
    show_default=True,
    help="Simulated trials of each design.",
)
@click.option(
    "--seed", type=Seed(), default=1, show_default=True, help="Each design's comes of it."
)
@click.option("--parquet", "as_parquet", is_flag=True, help="Write Parquet (else CSV).")
@WORKERS
@CLUSTER
def grid(
    grid_file: Path,
    folder: Path,
    trials: int,
    seed: int,
    as_parquet: bool,
    workers: int,
    cluster: str | None,
) -> None:
    """Simulate very many designs; FOLDER then holds a table with one row a design.

    GRID.csv is a design file in which a value may be several: every combination is a design. For
    example

    \b
      setting,name,level,value
      method,,,simple | blocks | minimisation
      units,,,clusters
      arm,usual,,1
      arm,support,,1
      levels,practice,,4 | 8
      stratify,practice,,yes | no
      block size,,,4 | 6 | 4 + 6
      probability,,,0.7 to 0.95 by 0.05
      size,,,130

    Answers are the same to the last bit whatever the number of workers. Run again after a break, it
    goes on where it was.
    """
    from likewise.formats.allocation.grids import read_grid
    from likewise.formats.parquet import parquet

    if as_parquet:
        parquet()
    asked = read_grid(table=opened(grid_file))
    result = folder / ("designs.parquet" if as_parquet else "designs.csv")
    said = {
        "grid": asked.digest,
        "designs": len(asked),
        "designs in a part": DESIGNS_IN_A_PART,
        "trials": trials,
        "seed": f"{seed:#x}",
        "result": result.name,
        "engine": fingerprint(),
    }
    with workers_at(address=cluster, number=workers) as who, said_while_compiling():
        most = _checked(asked, who)
        begin(folder, said, holds="results of another grid, other settings")
        if not result.exists():
            _try(asked, result, who, trials, seed, _form(most * trials * len(asked)))
    shutil.rmtree(folder / PARTS, ignore_errors=True)
    finish(folder)
    click.echo(f"{len(asked):,} designs are in {result}, {trials:,} trials of each.")


def _checked(asked: "Grid", who: Workers) -> int:
    """Have every design made once, so that a wrong one is refused before any is tried; the most
    units of one."""
    most, parts = 0, _parts(asked)
    with LateBar(label="Checking", length=len(parts)) as bar:
        for done, size in enumerate(who.each(_size_of_part, asked, parts), 1):
            most = max(most, size)
            bar(done)
    return most


def _size_of_part(asked: "Grid", numbers: Sequence[int]) -> int:
    return max(asked.design(number).size for number in numbers)


def _parts(asked: "Grid") -> list[tuple[int, ...]]:
    return list(batched(range(1, len(asked) + 1), DESIGNS_IN_A_PART))


def _form(work: int) -> Way:
    """Compiled where all designs together are worth it; no bit of an answer depends on it."""
    from likewise.domain.allocation.engine import UNITS_UNCOMPILED

    return as_written if work <= UNITS_UNCOMPILED else compiled


def _try(asked: "Grid", result: Path, who: Workers, trials: int, seed: int, form: Way) -> None:
    from likewise.formats.allocation.grid_results import join_parts, write_part

    items = _parts(asked)
    folder = result.parent / PARTS
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:05}{result.suffix}" for number in range(len(items))]
    fill(
        paths, who, _try_part, (asked, trials, seed, form), items, label="Simulating",
        write=lambda path, rows: write_part(path=path, grid=asked, rows=rows),
    )  # fmt: skip
    join_parts(path=result, parts=paths)


def _try_part(shared: "tuple[Grid, int, int, Way]", numbers: Sequence[int]) -> "list[Values]":
    from likewise.domain.allocation.grids import seed_in_grid, try_design
    from likewise.formats.allocation.grid_results import row_of

    asked, trials, of_grid, form = shared
    rows = []
    for number in numbers:
        made = asked.design(number)
        seed = seed_in_grid(seed=of_grid, number=number, design=made.text)
        tried = try_design(
            design=made.file.design,
            size=made.size,
            mix=made.file.mix,
            trials=trials,
            seed=seed,
            recruiter_bias=made.file.recruiter_bias,
            cluster_sizes=made.file.cluster_sizes,
            outcome=made.file.outcome,
            form=form,
        )
        rows.append(row_of(made=made, seed=seed, tried=tried, grid=asked))
    return rows
