"""`likewise allocation icc | test`: what clusters have in common, and results tested anew."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.sealing.files import print_json
from likewise.cli.seeds import Seed
from likewise.cli.tables import TABLE, opened

if TYPE_CHECKING:
    from likewise.domain.allocation import Design
    from likewise.domain.allocation.rerandomisation import RerandomisationTest
    from likewise.formats.allocation import ResultsFile


@click.command()
@click.argument("data_file", metavar="DATA.csv", type=TABLE)
@click.option(
    "--interval",
    type=click.Choice(("Searle", "Smith"), case_sensitive=False),
    default="Searle",
    show_default=True,
    help="Searle's is for any number of clusters, Smith's for 50 or more.",
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Of the interval.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def icc(data_file: Path, interval: str, level: float, as_json: bool) -> None:
    """Estimate the intracluster correlation from data, with its interval.

    DATA.csv has the columns cluster and value, one line a person. Give one arm only, or take the
    difference between arms out first.
    """
    from likewise.domain.allocation.icc import INTERVALS, icc_from_data
    from likewise.formats.allocation import read_measurements
    from likewise.reports.allocation.results import icc_in_words

    clusters, values = read_measurements(table=opened(data_file))
    named = next(name for name in INTERVALS if name.lower() == interval.lower())
    found = icc_from_data(values=values, clusters=clusters, level=level, interval=named)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(icc_in_words(found=found))


@click.command(name="test")
@click.argument("design_file", metavar="DESIGN.csv", type=TABLE)
@click.argument("results_file", metavar="RESULTS.csv", type=TABLE)
@click.option(
    "--seed",
    type=Seed(),
    default=1,
    show_default=True,
    help="For replays any; for a constrained design the one it was drawn by.",
)
@click.option("--replays", type=int, default=9999, show_default=True, help="Of minimisation.")
@click.option("--adjusted", is_flag=True, help="Take what was balanced out of the outcomes first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def retest(
    design_file: Path,
    results_file: Path,
    seed: int,
    replays: int,
    adjusted: bool,
    as_json: bool,
) -> None:
    """Test a result by allocating again: what would have come out, had the draw been another?

    RESULTS.csv has the columns unit, one for each factor or covariate, arm and outcome, in the
    order of allocation; an outcome may be blank, except of clusters in a constrained design.
    """
    from likewise.formats.allocation import read_design, read_results
    from likewise.reports.allocation.results import rerandomisation_in_words

    design = read_design(table=opened(design_file)).design
    results = read_results(table=opened(results_file), design=design)
    found = _tested(design, results, seed, replays, adjusted)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(rerandomisation_in_words(found=found, units=design.units))


def _tested(
    design: "Design", results: "ResultsFile", seed: int, replays: int, adjusted: bool
) -> "RerandomisationTest":
    from likewise.domain.allocation import Constrained
    from likewise.domain.allocation.rerandomisation import constrained_test, replayed_test

    shared: dict[str, Any] = {
        "design": design,
        "outcomes": results.outcomes,
        "seed": seed,
        "is_adjusted": adjusted,
    }
    if isinstance(design, Constrained):
        arms = [gone.arm for gone in results.past]
        return constrained_test(clusters=results.clusters, arms=arms, **shared)
    return replayed_test(past=results.past, replays=replays, **shared)
