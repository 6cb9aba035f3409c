"""`likewise renewal plan` and `kept`: the cheapest way to keep cohorts going, and what came."""

import itertools
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.histories import NEW_FILE, of_reading, of_stopping, read_file, rule_of
from likewise.cli.pictures import write_picture
from likewise.cli.progress import LateBar, said_while_compiling
from likewise.cli.tables import TABLE

if TYPE_CHECKING:
    from likewise.domain.renewal.plan_terms import Costs, RenewalPlan

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _of_plan(command: Any) -> Any:
    """What is asked for, what can be done, and what it costs."""
    for option in (
        click.option("--chance", type=click.FloatRange(0, 1), default=0.8, show_default=True,
                     help="The chance that every cohort should have of still meeting."),
        click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True,
                     help="After so many months."),
        click.option("--newcomers", type=float, default=0, show_default=True,
                     help="Newcomers a month that can be found, for all cohorts together."),
        click.option("--newcomers-each", type=float, default=2, show_default=True,
                     help="The most for one cohort."),
        click.option("--leads", type=int, default=0, show_default=True,
                     help="People who are willing to lead, for all together."),
        click.option("--leads-each", type=int, default=1, show_default=True,
                     help="The most for one cohort."),
        click.option("--may-join", "may_join", multiple=True, metavar="A+B",
                     help="Cohorts of which any two may become one, or give members to one "
                          "another; may be given several times."),
        click.option("--most-drawn", type=int, default=2, show_default=True,
                     help="The most members to be drawn from one cohort."),
        click.option("--coming", type=float, default=0.75, show_default=True,
                     help="Share of members counted on to come along to another cohort."),
        click.option("--longest-rest", type=int, default=0, show_default=True,
                     help="Months for which a cohort may rest."),
        click.option("--cost", "prices", multiple=True, metavar="WHAT=HOURS",
                     help="newcomer=4 (each), lead=20, merge=15, absorb=10, draw=4, person=1 "
                          "(each who is asked to move) or rest=2 (a month); any one unit."),
        click.option("--keep", type=NEW_FILE, help="Keep the plan in this file, as JSON."),
        click.option("--draws", type=click.IntRange(20, 10_000), default=200, show_default=True,
                     help="For a file: draws of the uncertain rates."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--as", "as_", help="Without a file: e-mail address of who asks."),
        click.option("--programme", help="Without a file: name or id, where there are several."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("history", type=TABLE, required=False)
@of_stopping
@of_reading
@_of_plan
def plan(
    history: Path | None,
    minimum: int,
    run: int,
    lead_gap: int,
    counts: str,
    rest: int,
    until: datetime | None,
    founding_days: int,
    draws: int,
    keep: Path | None,
    as_json: bool,
    as_: str | None,
    programme: str | None,
    **asked: Any,
) -> None:
    """The cheapest measures by which every cohort still meets with a chosen chance.

    HISTORY is a file as for `likewise renewal forecast`. Without one, cohorts are those of the
    record, each with the programme's rule for its format. The plan says how many people are needed
    where, never who: who would move is asked.
    """
    from likewise.reports.renewal.plans import named, plan_as_plain, plan_in_words

    if history is None:
        found, names = _from_record(as_, programme, asked)
    else:
        from likewise.domain.renewal.plans import plan_from_histories

        names = {}
        histories = read_file(history, until, founding_days)
        with (
            said_while_compiling(),
            LateBar(label="Looking for ways", length=len(histories)) as bar,
        ):
            found = plan_from_histories(
                histories=histories,
                rule=rule_of(minimum, run, lead_gap, counts, rest),
                draws=draws,
                workers=os.cpu_count() or 1,
                on_progress=bar,
                **_terms(asked, lambda name: name),
            )
    plain = json.dumps(plan_as_plain(found), indent=2, ensure_ascii=False)
    if keep is not None:
        write_picture(keep, plain)
    if as_json:
        click.echo(plain)
        return
    told = named(found, names)
    click.echo(plan_in_words(told))
    for reason in told.left_out:
        click.echo(f"Not planned for: {reason}", err=True)


@click.command()
@click.argument("kept", type=FILE)
@click.argument("history", type=TABLE)
@of_stopping
@of_reading
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def kept(
    kept: Path,
    history: Path,
    minimum: int,
    run: int,
    lead_gap: int,
    counts: str,
    rest: int,
    until: datetime | None,
    founding_days: int,
    as_json: bool,
) -> None:
    """What came of a plan that was kept.

    KEPT is a file that `likewise renewal plan --keep` wrote; HISTORY a file as it was planned
    from, with the months since then.
    """
    from likewise.domain.renewal.promises import what_came
    from likewise.formats.renewal.promises import read_promises
    from likewise.reports.renewal.promises import kept_as_plain, kept_in_words

    promises = read_promises(
        text=kept.read_text(encoding="utf-8", errors="replace"), name=kept.name
    )
    came = what_came(
        promised=promises.promised,
        since=promises.since,
        histories=read_file(history, until, founding_days),
        rule=rule_of(minimum, run, lead_gap, counts, rest),
    )
    if as_json:
        click.echo(json.dumps(kept_as_plain(came), indent=2, ensure_ascii=False))
    else:
        click.echo(kept_in_words(came))


def _from_record(
    as_: str | None, programme: str | None, asked: dict[str, Any]
) -> "tuple[RenewalPlan, Any]":
    from likewise.cli.acting import begin

    acting = begin(as_, programme, False, False)
    from likewise.queries.renewal import renewal_plan

    terms = _terms(asked, acting.cohort)
    with said_while_compiling():
        found = renewal_plan(acting.actor, today=acting.today, workers=os.cpu_count() or 1, **terms)
    return found.plan, found.names


def _terms(asked: dict[str, Any], cohort: Any) -> dict[str, Any]:
    """Goal, limits and costs from what was typed."""
    from likewise.domain.renewal.plan_terms import Goal, Limits

    return {
        "goal": Goal(chance=asked["chance"], months=asked["months"]),
        "limits": Limits(
            newcomers=asked["newcomers"],
            newcomers_each=asked["newcomers_each"],
            leads=asked["leads"],
            leads_each=asked["leads_each"],
            may_join=frozenset(_pairs(asked["may_join"], cohort)),
            most_drawn=asked["most_drawn"],
            coming=asked["coming"],
            longest_rest=asked["longest_rest"],
        ),
        "costs": _costs(asked["prices"]),
    }


def _pairs(together: Iterable[str], cohort: Any) -> Iterable[tuple[str, str]]:
    for names in together:
        several = [cohort(name.strip()) for name in names.split("+") if name.strip()]
        if len(several) < 2:
            raise click.BadParameter(
                f"{names!r}: name two cohorts or more, joined by +.", param_hint="--may-join"
            )
        yield from itertools.combinations(several, 2)


def _costs(prices: Iterable[str]) -> "Costs":
    from likewise.domain.renewal.plan_terms import Costs

    given: dict[str, float] = {}
    for price in prices:
        name, equals, number = price.partition("=")
        try:
            given[name] = float(number)
            Costs(**{name: 0.0})
        except (ValueError, TypeError):
            equals = ""
        if not equals:
            raise click.BadParameter(
                f"{price!r}: write what it is of and how much, such as lead=20.",
                param_hint="--cost",
            )
    return Costs(**given)
