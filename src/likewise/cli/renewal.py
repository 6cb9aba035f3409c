"""`likewise renewal`: will this cohort still meet, and were earlier forecasts right?"""

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.pictures import write_picture
from likewise.cli.progress import LateBar

if TYPE_CHECKING:
    from likewise.domain.renewal.backtest import BackTest
    from likewise.domain.renewal.histories import History
    from likewise.domain.renewal.model import Rule
    from likewise.domain.renewal.programmes import ProgrammeForecast
    from likewise.domain.renewal.uncertainty import Horizon

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


def _of_rule(command: Any) -> Any:
    """The options that say when a cohort counts as stopped, and how much work to do."""
    for option in (
        click.option("--horizons", default="3,6,12,18", show_default=True, metavar="MONTHS",
                     help="Months ahead, separated by commas."),
        click.option("--minimum", type=click.IntRange(0, 500), default=4, show_default=True,
                     help="Fewest people for a meeting to be worth it."),
        click.option("--run", type=click.IntRange(1, 12), default=2, show_default=True,
                     help="Meetings in a row below the minimum after which it has stopped."),
        click.option("--lead-gap", type=click.IntRange(1, 12), default=3, show_default=True,
                     help="Months in a row without a facilitator after which it has stopped."),
        click.option("--counts", type=click.Choice(["members", "attendance"]), default="members",
                     show_default=True, help="What the minimum counts."),
        click.option("--until", type=DAY,
                     help="For a file of spells: the first day that was not watched."),
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
@click.argument("history", type=FILE)
@click.option("--cohort", help="Forecast this one; the others are learnt from.")
@click.option(
    "--what-if",
    "what_ifs",
    multiple=True,
    metavar="CHANGE",
    help="recruit=4, invite=6, absorb=5, successor=1, open=1.5, keep=0.8 or rest=2; "
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
    until: datetime | None,
    draws: int,
    as_json: bool,
) -> None:
    """Chances that cohorts still meet in some months, with intervals and what-ifs.

    HISTORY is a CSV file: a row for each cohort and month with the columns month, members,
    newcomers, leavers and, if recorded, cohort, first_timers, meetings, attended, facilitators,
    facilitators_started, facilitators_stopped, ended; or membership spells with the columns
    cohort, member, role, joined_on, left_on.
    """
    from likewise.domain.renewal.model import parse_what_if
    from likewise.domain.renewal.programmes import forecast_programme

    rule = _rule(minimum, run, lead_gap, counts)
    changes = [parse_what_if(text=text) for text in what_ifs]
    months = _horizons(horizons)
    histories = _read(history, until)
    _say_first_time()
    with LateBar(label="Forecasting", length=1 if cohort else len(histories)) as bar:
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
        click.echo(json.dumps(_as_json(found), indent=2, ensure_ascii=False))
    else:
        _say(found)


@renewal.command()
@click.argument("histories", type=FILE)
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
    until: datetime | None,
    draws: int,
    as_json: bool,
) -> None:
    """Forecast the past as it was known then, and score against what came.

    HISTORIES is a file as for `likewise renewal forecast`, with several cohorts, those that
    ended included.
    """
    from likewise.domain.renewal.backtest import back_test

    rule = _rule(minimum, run, lead_gap, counts)
    months = _horizons(horizons)
    known = _read(histories, until)
    _say_first_time()
    with LateBar(label="Back-testing", length=100) as bar:
        result = back_test(
            histories=known,
            rule=rule,
            horizons_months=months,
            every_months=every,
            draws=draws,
            workers=os.cpu_count() or 1,
            on_progress=lambda done, all_of_them: bar(100 * done // all_of_them),
        )
    if svg is not None:
        from likewise.formats.renewal.pictures import draw_back_test

        write_picture(svg, draw_back_test(result=result))
    if as_json:
        click.echo(json.dumps(_scores_as_json(result, rule), indent=2, ensure_ascii=False))
    else:
        _say_scores(result, rule)


def _rule(minimum: int, run: int, lead_gap: int, counts: str) -> "Rule":
    from likewise.domain.renewal.model import Rule

    return Rule(
        minimum=minimum,
        run=run,
        months_without_lead=lead_gap,
        counts="attendance" if counts == "attendance" else "members",
    )


def _horizons(text: str) -> tuple[int, ...]:
    from likewise.domain.renewal.model import check_horizons

    try:
        return check_horizons(
            horizons_months=tuple(int(part) for part in text.split(",") if part.strip())
        )
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a list of whole months such as 3,6,12,18.", param_hint="--horizons"
        ) from None


def _read(path: Path, until: datetime | None) -> "tuple[History, ...]":
    from likewise.formats.renewal import read_histories

    day: date | None = until.date() if until else None
    with LateBar(label="Reading", length=path.stat().st_size) as bar:
        return read_histories(path=path, until=day, on_progress=bar)


def _say_first_time() -> None:
    """Compiling takes some seconds, once; say so before it does."""
    from likewise.domain.renewal import kernels

    cached = Path(str(kernels.survive.stats.cache_path))
    if not any(cached.glob("kernels.survive*.nbi")):
        click.echo("Compiling the engine; this happens once.", err=True)


def _draw(found: "ProgrammeForecast", svg: Path) -> None:
    from likewise.domain.renewal import RenewalRefused
    from likewise.formats.renewal.pictures import draw_forecast

    if len(found.cohorts) != 1:
        raise RenewalRefused(
            f"A picture shows one cohort, and {len(found.cohorts)} are forecast. Choose with "
            "--cohort."
        )
    picture = draw_forecast(found=found.cohorts[0], minimum=found.rule.minimum)
    write_picture(svg, picture)


def _stops(rule: "Rule") -> str:
    who = "members" if rule.counts == "members" else "attending"
    meetings = "1 meeting" if rule.run == 1 else f"{rule.run} meetings in a row"
    gap = rule.months_without_lead
    months = "1 month" if gap == 1 else f"{gap} months in a row"
    return f"fewer than {rule.minimum} {who} at {meetings}, or {months} without a facilitator"


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _say(found: "ProgrammeForecast") -> None:
    click.echo(f"Forecast from the end of {found.today}. Stopped means {_stops(found.rule)}.")
    for one in found.cohorts:
        leads = one.state.leads
        led = "" if leads is None else f", {leads} facilitator{'' if leads == 1 else 's'}"
        months = _number(len(one.history.months), "month")
        click.echo(f"\n{one.history.cohort}: {_number(one.state.members, 'member')}{led}; {months}")
        for answer in one.forecasts:
            click.echo(f"  {answer.what_if.name}")
            click.echo(
                "    months   still meets  90% interval    stops: members   leads    both"
                "   members on the roll"
            )
            for horizon in answer.horizons:
                click.echo(_line(horizon, has_leads=leads is not None))
        chart = one.members_chart
        if chart is not None and chart.has_shifted:
            click.echo(
                f"  Run chart: the membership has shifted (longest run {chart.longest_run}, limit "
                f"{chart.run_limit}; crossings {chart.crossings}, fewest {chart.crossings_limit}). "
                "The forecast assumes that rates stay as they were on average."
            )
        for note in one.notes:
            click.echo(f"  Note: {note}")
    for reason in found.left_out:
        click.echo(f"Not forecast: {reason}", err=True)


def _line(horizon: "Horizon", *, has_leads: bool) -> str:
    by_leads = _percent(horizon.by_leads) if has_leads else "?"
    by_both = _percent(horizon.by_both) if has_leads else "?"
    interval = f"{_percent(horizon.low)} to {_percent(horizon.high)}"
    sizes = f"{horizon.size} ({horizon.size_low} to {horizon.size_high})"
    return (
        f"    {horizon.months:>6}   {_percent(horizon.chance):>11}  {interval:<15} "
        f"{_percent(horizon.by_members):>14} {by_leads:>7} "
        f"{by_both:>7}   {sizes}"
    )


def _as_json(found: "ProgrammeForecast") -> dict[str, Any]:
    return {
        "from": found.today,
        "rule": _rule_as_json(found.rule),
        "level": 0.9,
        "cohorts": [
            {
                "cohort": one.history.cohort,
                "months_of_history": len(one.history.months),
                "members": one.state.members,
                "facilitators": one.state.leads,
                "forecasts": [
                    {
                        "what_if": answer.what_if.name,
                        "error_at_most": answer.error,
                        "horizons": [_horizon_as_json(h, one.state.leads) for h in answer.horizons],
                        "monthly": [_horizon_as_json(m, one.state.leads) for m in answer.monthly],
                    }
                    for answer in one.forecasts
                ],
                "membership_has_shifted": None
                if one.members_chart is None
                else one.members_chart.has_shifted,
                "notes": list(one.notes),
            }
            for one in found.cohorts
        ],
        "left_out": list(found.left_out),
    }


def _rule_as_json(rule: "Rule") -> dict[str, Any]:
    return {
        "minimum": rule.minimum,
        "counts": rule.counts,
        "meetings_in_a_row": rule.run,
        "months_without_facilitator": rule.months_without_lead,
    }


def _horizon_as_json(horizon: "Horizon", leads: int | None) -> dict[str, Any]:
    return {
        "months": horizon.months,
        "still_meets": horizon.chance,
        "low": horizon.low,
        "high": horizon.high,
        "stopped_for_want_of_members": horizon.by_members,
        "stopped_for_want_of_a_facilitator": None if leads is None else horizon.by_leads,
        "stopped_for_both_at_once": None if leads is None else horizon.by_both,
        "members": {"median": horizon.size, "low": horizon.size_low, "high": horizon.size_high},
    }


def _say_scores(result: "BackTest", rule: "Rule") -> None:
    click.echo(
        f"{len(result.judged)} forecasts from {len(result.origins)} starting points "
        f"({result.origins[0]} to {result.origins[-1]}); {result.not_judged} more could not be "
        f"judged yet. Stopped means {_stops(rule)}."
    )
    click.echo("months  forecasts  mean chance  still met  Brier  (base)  log    sizes in 90%")
    for score in result.scores:
        sizes = "" if score.size_coverage is None else _percent(score.size_coverage)
        click.echo(
            f"{score.months:>6}  {score.number:>9}  {_percent(score.mean_chance):>11}  "
            f"{_percent(score.share_still_met):>9}  {score.brier:.3f}  {score.reference_brier:.3f}"
            f"   {score.logarithmic:.3f}  {sizes:>12}"
        )
    click.echo("(base): the Brier score of one chance for all, their share that still met.")
    for score in result.scores:
        groups = "; ".join(
            f"{_percent(group.mean_chance)} given, {_percent(group.share)} met ({group.number})"
            for group in score.calibration
        )
        click.echo(f"Calibration, {score.months} months: {groups}")


def _scores_as_json(result: "BackTest", rule: "Rule") -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "rule": _rule_as_json(rule),
        "origins": list(result.origins),
        "not_judged": result.not_judged,
        "scores": [asdict(score) for score in result.scores],
        "forecasts": [asdict(one) for one in result.judged],
    }
