"""`likewise renewal`: will this cohort still meet, and were earlier forecasts right?"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.commands import add_acts
from likewise.cli.histories import (
    NEW_FILE,
    horizons_of,
    of_reading,
    of_stopping,
    read_file,
    rule_of,
)
from likewise.cli.pictures import write_picture
from likewise.cli.progress import LateBar, said_while_compiling
from likewise.cli.renewal_nations import forecast_many
from likewise.cli.renewal_plans import kept, plan
from likewise.cli.tables import TABLE
from likewise.domain.acts import acts_of

if TYPE_CHECKING:
    from likewise.domain.renewal.programmes import ProgrammeForecast


def _of_rule(command: Any) -> Any:
    """When a cohort counts as stopped, how the file is read, and how much work to do."""
    command = of_reading(of_stopping(command))
    for option in (
        click.option("--horizons", default="3,6,12,18", show_default=True, metavar="MONTHS",
                     help="Months ahead, separated by commas."),
        click.option("--draws", type=click.IntRange(20, 10_000), default=200, show_default=True,
                     help="Draws of the uncertain rates."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group()
def renewal() -> None:
    """Will this cohort still meet? Forecasts of cohorts, not of people."""


@renewal.command()
@click.argument("history", type=TABLE)
@click.option("--cohort", help="Forecast this one; the others are learnt from.")
@click.option(
    "--what-if",
    "what_ifs",
    multiple=True,
    metavar="CHANGE",
    help="recruit=4, monthly=2, invite=6, absorb=5, successor=1, open=1.5, keep=0.8 or rest=2; "
    "join with + ; may be given several times.",
)
@click.option("--svg", type=NEW_FILE, help="Draw one cohort's forecast into this file.")
@_of_rule
def forecast(
    history: Path,
    cohort: str | None,
    what_ifs: tuple[str, ...],
    svg: Path | None,
    horizons: str,
    minimum: int,
    run: int,
    lead_gap: int,
    counts: str,
    rest: int,
    until: datetime | None,
    founding_days: int,
    draws: int,
    as_json: bool,
) -> None:
    """Chances that cohorts still meet in some months, with intervals and what-ifs.

    HISTORY is a CSV file: a row for each cohort and month with the columns month, members,
    newcomers, leavers and, if recorded, cohort, first_timers, meetings, attended, facilitators,
    facilitators_started, facilitators_stopped, founders, ended, ending; or membership spells with
    the columns cohort, member, role, joined_on, left_on, ending.
    """
    from likewise.domain.renewal.model import parse_what_if
    from likewise.domain.renewal.programmes import forecast_programme
    from likewise.reports.renewal.words import forecast_as_plain, forecast_in_words

    rule = rule_of(minimum, run, lead_gap, counts, rest)
    changes = [parse_what_if(text=text) for text in what_ifs]
    months = horizons_of(horizons)
    histories = read_file(history, until, founding_days)
    with (
        said_while_compiling(),
        LateBar(label="Forecasting", length=1 if cohort else len(histories)) as bar,
    ):
        found = forecast_programme(
            histories=histories,
            rule=rule,
            horizons_months=months,
            what_ifs=changes,
            only=cohort,
            draws=draws,
            workers=os.cpu_count() or 1,
            on_progress=bar,
        )
    if svg is not None:
        _draw(found, svg)
    if as_json:
        click.echo(json.dumps(forecast_as_plain(found), indent=2, ensure_ascii=False))
        return
    click.echo(forecast_in_words(found))
    for reason in found.left_out:
        click.echo(f"Not forecast: {reason}", err=True)


@renewal.command()
@click.argument("history", type=TABLE)
@click.option("--cohort", help="Show this one; the others are learnt from.")
@click.option("--svg", type=NEW_FILE, help="Draw one cohort's run charts into this file.")
@of_reading
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def signs(
    history: Path,
    cohort: str | None,
    svg: Path | None,
    until: datetime | None,
    founding_days: int,
    as_json: bool,
) -> None:
    """Early signs: newcomers, leavers and attendance beside what the cohort's own past expects.

    HISTORY is a file as for `likewise renewal forecast`. Signs are read from a cohort's seventh
    month on, over its last year.
    """
    from likewise.domain.renewal.signs import signs_of_programme
    from likewise.reports.renewal.signs import (
        programme_signs_as_plain,
        signs_as_svg,
        signs_in_words,
    )

    histories = read_file(history, until, founding_days)
    with LateBar(label="Looking", length=1 if cohort else len(histories)) as bar:
        found = signs_of_programme(histories=histories, only=cohort, on_progress=bar)
    if svg is not None:
        _check_is_one(len(found.cohorts), "shown")
        write_picture(svg, signs_as_svg(found=found.cohorts[0]))
    if as_json:
        click.echo(json.dumps(programme_signs_as_plain(found), indent=2, ensure_ascii=False))
        return
    click.echo(signs_in_words(found))
    for reason in found.left_out:
        click.echo(f"Not shown: {reason}", err=True)


@renewal.command()
@click.argument("histories", type=TABLE)
@click.option("--every", type=click.IntRange(1, 120), default=3, show_default=True,
              help="Months between the days forecast from.")  # fmt: skip
@click.option("--svg", type=NEW_FILE, help="Draw the calibration into this file.")
@_of_rule
def backtest(
    histories: Path,
    every: int,
    svg: Path | None,
    horizons: str,
    minimum: int,
    run: int,
    lead_gap: int,
    counts: str,
    rest: int,
    until: datetime | None,
    founding_days: int,
    draws: int,
    as_json: bool,
) -> None:
    """Forecast the past as it was known then, and score against what came.

    HISTORIES is a file as for `likewise renewal forecast`, with several cohorts, those that
    ended included.
    """
    from likewise.domain.renewal.backtest import back_test
    from likewise.reports.renewal.backtests import back_test_as_plain, back_test_in_words

    rule = rule_of(minimum, run, lead_gap, counts, rest)
    months = horizons_of(horizons)
    known = read_file(histories, until, founding_days)
    with said_while_compiling(), LateBar(label="Back-testing", length=100) as bar:
        result = back_test(
            histories=known,
            rule=rule,
            horizons_months=months,
            every_months=every,
            draws=draws,
            workers=os.cpu_count() or 1,
            watched_until=12 * until.year + until.month - 2 if until else None,
            on_progress=lambda done, all_of_them: bar(100 * done // all_of_them),
        )
    if svg is not None:
        from likewise.reports.renewal.picture import back_test_as_svg

        write_picture(svg, back_test_as_svg(result=result))
    if as_json:
        click.echo(json.dumps(back_test_as_plain(result, rule), indent=2, ensure_ascii=False))
    else:
        click.echo(back_test_in_words(result, rule))


def _draw(found: "ProgrammeForecast", svg: Path) -> None:
    from likewise.reports.renewal.picture import forecast_as_svg

    _check_is_one(len(found.cohorts), "forecast")
    write_picture(svg, forecast_as_svg(found=found.cohorts[0], minimum=found.rule.minimum))


def _check_is_one(cohorts: int, done: str) -> None:
    from likewise.domain.renewal import RenewalRefused

    if cohorts != 1:
        raise RenewalRefused(
            f"A picture shows one cohort, and {cohorts} are {done}. Choose with --cohort."
        )


renewal.add_command(forecast_many)
renewal.add_command(plan)
renewal.add_command(kept)
add_acts(renewal, acts_of("renewal"))
