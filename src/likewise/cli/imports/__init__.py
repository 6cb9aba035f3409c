"""`likewise import`: a pilot folder, a workbook, a REDCap export or a canonical export."""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likewise.cli.imports.saying import Progress, as_plain, show, show_lines, show_problems

if TYPE_CHECKING:
    from likewise.domain.operations import Outcome

PATH = click.Path(exists=True, path_type=Path)
FILES = ""  # the command that nobody types: its argument is what is imported
WAIT_SECONDS = "60"  # what was checked for so long is not refused because another import goes first
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Imports(click.Group):
    """A group that takes what is none of its commands for the files to import."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [FILES, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in super().list_commands(ctx) if name != FILES]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIONS] PATH")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...", "       ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        files.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group("import", cls=Imports)
def import_() -> None:
    """Bring in a pilot from spreadsheets, a REDCap export, or a canonical export.

    PATH is a folder of CSV files, one workbook (.xlsx), an archive (.zip), or an export of
    Likewise; a folder that is called like a command is ./templates. Everything is checked first,
    and all of it is stored or nothing. On a terminal you are shown what would happen and asked.
    """


@import_.command(FILES, hidden=True)
@click.argument("path", type=PATH)
@click.option("--mapping", type=FILE, help="For a REDCap export: which field is what (TOML).")
@click.option("--dry-run", is_flag=True, help="Say what would happen; store nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before storing.")
@click.option(
    "--new-record",
    is_flag=True,
    help="Begin a record in another database than the one that this data folder was of.",
)
@click.option("--programme", help="Into which programme: its name or id.")
@click.option("--new-programme", metavar="NAME", help="Start a programme with this name.")
@click.option("--corrections", is_flag=True, help="What says something else revises what it said.")
@click.option("--reason", default="", help="With --corrections: why the record was wrong.")
@click.option(
    "--days",
    type=click.Choice(["day/month/year", "month/day/year"]),
    help="How dates such as 3/4/2011 are meant, where nothing in the files shows it.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="What files are in that are not UTF-8, such as windows-1251.",
)
@click.option("--as", "as_", metavar="EMAIL", help="Act as this account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def files(
    path: Path,
    mapping: Path | None,
    dry_run: bool,
    yes: bool,
    new_record: bool,
    programme: str | None,
    new_programme: str | None,
    corrections: bool,
    reason: str,
    days: str | None,
    encoding: str | None,
    as_: str | None,
    as_json: bool,
) -> None:
    """Import the files of PATH."""
    from likewise.cli.setup import start
    from likewise.domain.imports import ImportRefused

    os.environ.setdefault("LIKEWISE_WAIT_SECONDS", WAIT_SECONDS)
    start(make=True, new=new_record)
    options = {
        "path": path,
        "mapping": mapping,
        "corrections": corrections,
        "reason": reason,
        "days": days,
        "encoding": encoding,
    }
    try:
        _import(options, programme, new_programme, as_, dry_run=dry_run, yes=yes, as_json=as_json)
    except ImportRefused as refusal:
        show_problems(refusal, as_json=as_json)
        raise


@import_.command("undo")
@click.argument("id_", metavar="ID")
@click.option("--programme", help="Of which programme it is: its name or id.")
@click.option("--as", "as_", metavar="EMAIL", help="Act as this account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def undo(id_: str, programme: str | None, as_: str | None, as_json: bool) -> None:
    """Take back the import with this ID.

    It is refused where somebody has built on it.
    """
    from likewise.cli.setup import programme_named, start

    start()
    from likewise.actions.imports import undo_import
    from likewise.cli.actor import actor_for
    from likewise.records import clock

    within = programme_named(programme) if programme else None
    operation = secrets.token_hex(16)
    outcome = undo_import(
        by=actor_for(as_, within), at=clock.now(), operation=operation, undoes=id_
    )
    if as_json:
        click.echo(json.dumps(as_plain(outcome, operation), indent=2))
        return
    click.echo("Taken back. What it brought is withdrawn; that it was there stays in the history.")
    show_lines(outcome.plan)


@import_.command("templates")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def templates(folder: Path) -> None:
    """Write empty tables into FOLDER, to fill in.

    As CSV files and as one workbook; what is there already is left alone.
    """
    from likewise.formats.templates import write_templates

    for path in write_templates(folder):
        click.echo(str(path))


@import_.command("draft-mapping")
@click.argument("path", type=PATH)
@click.option("--encoding", metavar="NAME", help="What files are in that are not UTF-8.")
def draft_mapping(path: Path, encoding: str | None) -> None:
    """Draft a mapping for a REDCap export.

    PATH is a data dictionary, or a folder with one and perhaps the data; the mapping is printed.
    """
    from likewise.domain.imports.written import Written
    from likewise.formats.apart.imports import mapping_apart

    encoding = Written(encoding=encoding).encoding
    click.echo(mapping_apart(path, encoding=encoding), nl=False)


def _import(
    options: dict[str, Any],
    programme: str | None,
    new_programme: str | None,
    as_: str | None,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    from likewise.cli.actor import actor_for
    from likewise.formats.canonical import is_canonical
    from likewise.records.exports import is_sealed

    operation = secrets.token_hex(16)
    if is_canonical(options["path"]) or is_sealed(options["path"]):
        actor = actor_for(as_, None)
        do = _canonical(actor, operation, options["path"])
    else:
        target, name = _target(programme, new_programme)
        actor = actor_for(as_, target)
        do = _tables(actor, operation, options, name, is_said=programme is not None)
    asks = not dry_run and not yes and not as_json and _asks()
    outcome = do(dry_run=dry_run or asks, confirmed=None)
    if asks and outcome.plan is not None and outcome.plan.new:
        show(outcome, operation, as_json=False)
        click.confirm("Store this?", abort=True, err=True)
        outcome = do(dry_run=False, confirmed=outcome.digest)
        click.echo(f"Stored. To take it back: likewise import undo {operation}")
        return
    show(outcome, operation, as_json=as_json)


def _asks() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def _tables(
    actor: Any, operation: str, options: dict[str, Any], name: str | None, *, is_said: bool
) -> Any:
    from likewise.actions.imports import Files, import_tables
    from likewise.domain.imports.written import DayOrder, Written
    from likewise.records import clock

    days = DayOrder(options["days"]) if options["days"] else None
    written = Written(days=days, encoding=options["encoding"])
    files = Files(path=options["path"], mapping=options["mapping"], written=written)

    def do(*, dry_run: bool, confirmed: str | None) -> "Outcome":
        with Progress() as progress:
            return import_tables(
                by=actor,
                at=clock.now(),
                operation=operation,
                files=files,
                new_programme=name,
                is_said=is_said,
                corrections=options["corrections"],
                reason=options["reason"],
                dry_run=dry_run,
                confirmed=confirmed,
                progress=progress,
            )

    return do


def _canonical(actor: Any, operation: str, path: Path) -> Any:
    from likewise.actions.imports import import_canonical
    from likewise.records import clock

    def do(*, dry_run: bool, confirmed: str | None) -> "Outcome":
        with Progress() as progress:
            return import_canonical(
                by=actor,
                at=clock.now(),
                operation=operation,
                path=path,
                dry_run=dry_run,
                confirmed=confirmed,
                progress=progress,
            )

    return do


def _target(programme: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Into which programme, or the name of the one to start.

    Where there is none but the example, whose people are invented, a new one is started, and
    called as its files say: an empty name.
    """
    from likewise.cli.setup import programme_named
    from likewise.domain.programmes import Programme
    from likewise.records.facts import current

    if new is not None:
        return None, new
    real = [each for each in current(Programme) if not each.is_example]
    if programme is not None and (real or any(p.name == programme for p in current(Programme))):
        return programme_named(programme), None
    if programme is not None:
        return None, programme
    if len(real) == 1:
        return real[0].id, None
    if real:
        return programme_named(None), None
    return None, ""
