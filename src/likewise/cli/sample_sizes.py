"""`likewise allocation needed`: how many persons a comparison of two arms takes."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from likewise.cli.sealing.files import print_json


class Ratio(click.ParamType[tuple[int, int]]):
    """Two whole numbers with a colon, control first: 4:1."""

    name = "ratio"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        parts = str(value).split(":")
        if len(parts) != 2 or not all(part.isdecimal() and 0 < int(part) <= 1000 for part in parts):
            self.fail("A ratio is two whole numbers, control first, such as 4:1.", param, ctx)
        return int(parts[0]), int(parts[1])


def of_every_test(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every sample size has."""
    options = (
        click.option("--alpha", type=float, default=0.05, show_default=True, help="Two-sided."),
        click.option("--power", type=float, default=0.8, show_default=True),
        click.option(
            "--comparisons", type=int, default=1, show_default=True, help="Divide alpha by so many."
        ),
        click.option(
            "--ratio",
            type=Ratio(),
            default=(1, 1),
            help="Persons, control first: 4:1. 1:1 unless said.",
        ),
        click.option("--lost", type=float, default=0.0, help="Share of persons lost, e.g. 0.2."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def needed() -> None:
    """How many persons a comparison of two arms takes, and for which test.

    Clusters are planned with a design file by `likewise allocation simulate`. The formulas, what
    they assume and where they fail are in docs/methods/sample-size.md.
    """


@needed.command()
@click.option("--difference", type=float, required=True, help="In means, to be found.")
@click.option("--deviation", type=float, required=True, help="Standard deviation of a person.")
@click.option(
    "--baseline-correlation", type=float, default=0.0, help="Adjust for a baseline so correlated."
)
@of_every_test
def means(
    difference: float,
    deviation: float,
    baseline_correlation: float,
    alpha: float,
    power: float,
    comparisons: int,
    ratio: tuple[int, int],
    lost: float,
    as_json: bool,
) -> None:
    """Two means, by the t test or, with a baseline, by analysis of covariance."""
    from math import sqrt

    from likewise.domain.allocation.adjustments import part_after_adjusting
    from likewise.domain.allocation.t_tests import persons_for_t_test

    part = part_after_adjusting(correlation=baseline_correlation)
    arms = persons_for_t_test(
        difference=difference,
        deviation=deviation * sqrt(part),
        alpha=alpha,
        power=power,
        comparisons=comparisons,
        ratio=ratio,
    )
    test = "t test" if baseline_correlation == 0 else "analysis of covariance"
    told = {"test": test, "part_after_adjusting": part, "whole_arms": list(arms)}
    _tell(told, arms, lost, (alpha, power, comparisons), as_json)


@needed.command()
@click.option("--control", type=float, required=True, help="Proportion, e.g. 0.5.")
@click.option("--treated", type=float, required=True, help="Proportion, e.g. 0.65.")
@click.option("--continuity", is_flag=True, help="The test is corrected for continuity.")
@of_every_test
def proportions(
    control: float,
    treated: float,
    continuity: bool,
    alpha: float,
    power: float,
    comparisons: int,
    ratio: tuple[int, int],
    lost: float,
    as_json: bool,
) -> None:
    """Two proportions in any ratio, by Fleiss's formulas."""
    from likewise.domain.allocation.proportions import persons_for_proportions

    found = persons_for_proportions(
        control=control,
        treated=treated,
        ratio=ratio,
        alpha=alpha,
        power=power,
        comparisons=comparisons,
        is_continuity_corrected=continuity,
    )
    test = "chi-squared test" + (", corrected for continuity" if continuity else "")
    _tell({"test": test} | asdict(found), found.whole, lost, (alpha, power, comparisons), as_json)


@needed.command()
@click.option("--hazard-ratio", type=float, required=True, help="Treated over control, e.g. 0.7.")
@click.option(
    "--event-chances",
    type=float,
    nargs=2,
    required=True,
    help="Chance of the event while followed: control, treated.",
)
@of_every_test
def survival(
    hazard_ratio: float,
    event_chances: tuple[float, float],
    alpha: float,
    power: float,
    comparisons: int,
    ratio: tuple[int, int],
    lost: float,
    as_json: bool,
) -> None:
    """Time to an event, by the log-rank test (Schoenfeld)."""
    from likewise.domain.allocation.survival import persons_for_survival

    found = persons_for_survival(
        hazard_ratio=hazard_ratio,
        event_chances=event_chances,
        ratio=ratio,
        alpha=alpha,
        power=power,
        comparisons=comparisons,
    )
    test = {"test": "log-rank test"}
    _tell(test | asdict(found), found.whole, lost, (alpha, power, comparisons), as_json)


@needed.command()
@click.option("--control-rate", type=float, required=True, help="Events a person a unit of time.")
@click.option("--rate-ratio", type=float, required=True, help="Treated over control, e.g. 0.8.")
@click.option("--exposure", type=float, default=1.0, show_default=True, help="Mean time followed.")
@click.option(
    "--dispersion",
    type=float,
    default=0.0,
    show_default=True,
    help="0 is Poisson; else negative binomial.",
)
@of_every_test
def counts(
    control_rate: float,
    rate_ratio: float,
    exposure: float,
    dispersion: float,
    alpha: float,
    power: float,
    comparisons: int,
    ratio: tuple[int, int],
    lost: float,
    as_json: bool,
) -> None:
    """Counts of events, Poisson or negative binomial (Zhu and Lakkis)."""
    from likewise.domain.allocation.counts import persons_for_counts

    found = persons_for_counts(
        control_rate=control_rate,
        rate_ratio=rate_ratio,
        exposure=exposure,
        dispersion=dispersion,
        ratio=ratio,
        alpha=alpha,
        power=power,
        comparisons=comparisons,
    )
    test = {"test": "Poisson regression" if dispersion == 0 else "negative binomial regression"}
    _tell(test | asdict(found), found.whole, lost, (alpha, power, comparisons), as_json)


def _tell(
    told: dict[str, Any],
    arms: tuple[int, ...],
    lost: float,
    level: tuple[float, float, int],
    as_json: bool,
) -> None:
    """What a comparison takes, and how many to recruit where some are lost."""
    from likewise.domain.allocation.adjustments import persons_to_recruit
    from likewise.reports.allocation.sample_sizes import sample_in_words

    recruited = [persons_to_recruit(persons=arm, lost=lost) for arm in arms]
    told |= {"alpha": level[0], "power": level[1], "comparisons": level[2]}
    told |= {"lost": lost, "to_recruit": recruited}
    if as_json:
        print_json(told)
        return
    click.echo(sample_in_words(told=told, arms=arms))
