"""How the programme's cohorts evolved: in words, as JSON, as a picture, as numbers."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.acting import present_of
from likewise.cli.pictures import write_picture
from likewise.cli.setup import programme_named, start
from likewise.domain.periods import in_words

if TYPE_CHECKING:
    from datetime import date

    from likewise.domain.accounts import Actor
    from likewise.queries.evolution import Evolution

DAY = click.DateTime(formats=["%Y-%m-%d"])
STACKS = ("cohort", "format", "practice", "arm", "facilitator")
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--svg", type=FILE, help="Write the picture as SVG to this file.")
@click.option("--png", type=FILE, help="Write the picture as PNG to this file.")
@click.option("--csv", "csv_", type=FILE, help="Write the numbers as CSV to this file.")
@click.option("--stack-by", type=click.Choice(STACKS), help="What to stack people by.")
@click.option("--from", "first", type=DAY, help="First day, such as 2011-01-31.")
@click.option("--to", "last", type=DAY, help="Last day.")
@click.option("--only-ends", is_flag=True, help="The flows straight from --from to --to.")
@click.option("--known-on", type=DAY, help="As the record said at the end of this day.")
@click.option("--programme", help="Name or id of the programme, where there are several.")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def evolution(
    as_json: bool,
    svg: Path | None,
    png: Path | None,
    csv_: Path | None,
    stack_by: str | None,
    first: datetime | None,
    last: datetime | None,
    only_ends: bool,
    known_on: datetime | None,
    programme: str | None,
    as_: str | None,
) -> None:
    """How the programme's cohorts evolved.

    Without options it prints a summary, what happened, and a table. People are never named: JSON
    has their random ids.
    """
    start()
    from likewise.cli.actor import actor_for
    from likewise.queries.evolution import reach_of
    from likewise.reports.evolution.files import as_json as told_as_json
    from likewise.reports.evolution.files import csv_file, png_file, svg_file

    viewer = actor_for(as_, programme_named(programme))
    today = today_of(viewer)
    if reach_of(viewer, today=today).counts_only:
        _counts(viewer, today, as_json, csv_)
        return
    told = _told(viewer, today, stack_by, first, last, known_on, only_ends)
    if svg:
        write_picture(svg, svg_file(told))
    if png:
        write_picture(png, png_file(told))
    if csv_:
        write_picture(csv_, csv_file(told))
    if as_json:
        click.echo(json.dumps(told_as_json(told), ensure_ascii=False, indent=2))
    elif not (svg or png or csv_):
        _in_words(told)


def today_of(viewer: "Actor") -> "date":
    """Today, where the viewer's programme is."""
    from likewise.queries.evolution.reading import zone_of

    return present_of(viewer).astimezone(zone_of(viewer.programme or "")).date()


def _told(
    viewer: "Actor",
    today: "date",
    stack_by: str | None,
    first: datetime | None,
    last: datetime | None,
    known_on: datetime | None,
    only_ends: bool,
) -> "Evolution":
    from likewise.domain.evolution import StackBy
    from likewise.queries.evolution import evolution as ask

    by: StackBy | None = StackBy(stack_by) if stack_by else None
    return ask(
        viewer,
        today=today,
        by=by,
        first=first.date() if first else None,
        last=last.date() if last else None,
        known_on=known_on.date() if known_on else None,
        only_ends=only_ends,
        names_pairs=False,
    )


def _counts(viewer: "Actor", today: "date", as_json: bool, csv_: Path | None) -> None:
    from likewise.queries.evolution import counted_evolution
    from likewise.reports.evolution.files import counts_as_json, csv_counts

    counted = counted_evolution(viewer, today=today)
    if csv_:
        write_picture(csv_, csv_counts(counted))
    if as_json:
        click.echo(json.dumps(counts_as_json(counted), ensure_ascii=False, indent=2))
    elif not csv_:
        click.echo(csv_counts(counted).replace("\r\n", "\n"), nl=False)


def _in_words(told: "Evolution") -> None:
    from likewise.reports.evolution import words
    from likewise.reports.tables import table

    click.echo(words.summary(told))
    for event in told.events:
        if event.number is not None:
            click.echo(f"\n{event.number}. {words.event_title(event)}")
            came = words.event_people(event, is_veiled=told.picture.is_veiled)
            click.echo(f"   {in_words(event.on)}. {came}")
            if event.reason:
                click.echo(f'   "{event.reason}"')
    click.echo("")
    picture, columns = told.picture, range(len(told.days))
    rows = [
        [
            words.place_name(told, place),
            *(words.number_told(picture.count_at(column, place)) for column in columns),
        ]
        for place in sorted(picture.all_places, key=lambda place: place.outside)
    ]
    ever = (words.number_told(picture.count_ever(column)) for column in columns)
    rows.append(["Everyone who ever joined", *ever])
    for line in table(headings=["", *(day.isoformat() for day in told.days)], rows=rows):
        click.echo(line)
