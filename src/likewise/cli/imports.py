"""`likewise import`: a pilot folder, a workbook, a REDCap export or a canonical export."""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from likewise.domain.imports import ImportRefused
    from likewise.domain.imports.plans import ImportPlan
    from likewise.domain.operations import Outcome

PATH = click.Path(exists=True, path_type=Path)
WAIT_SECONDS = "60"  # what was checked for so long is not refused because another import goes first
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("path", type=PATH, required=False)
@click.option("--mapping", type=FILE, help="For a REDCap export: which field is what (TOML).")
@click.option(
    "--draft-mapping",
    is_flag=True,
    help="PATH is a REDCap data dictionary, or a folder with one: print a mapping drafted from it.",
)
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
@click.option("--undo", metavar="ID", help="Take back the import with this id.")
@click.option(
    "--templates",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write empty tables to fill in, as CSV and as a workbook, into this folder.",
)
@click.option("--as", "as_", metavar="EMAIL", help="Act as this account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_(
    path: Path | None,
    mapping: Path | None,
    draft_mapping: bool,
    dry_run: bool,
    yes: bool,
    new_record: bool,
    programme: str | None,
    new_programme: str | None,
    corrections: bool,
    reason: str,
    undo: str | None,
    templates: Path | None,
    as_: str | None,
    as_json: bool,
) -> None:
    """Bring in a pilot from spreadsheets, a REDCap export, or a canonical export.

    PATH is a folder of CSV files, one workbook (.xlsx), an archive (.zip), or an export of
    Likewise. Everything is checked first, and all of it is stored or nothing. On a terminal you
    are shown what would happen and asked.
    """
    if templates is not None:
        _templates(templates)
        return
    if undo is not None:
        _undo(undo, as_, programme, as_json)
        return
    if path is None:
        raise click.UsageError("Give the folder, workbook or archive to import.")
    if draft_mapping:
        _draft(path)
        return
    from likewise.cli.setup import start
    from likewise.domain.imports import ImportRefused

    os.environ.setdefault("LIKEWISE_WAIT_SECONDS", WAIT_SECONDS)
    start(make=True, new=new_record)
    options = {
        "path": path,
        "mapping": mapping,
        "corrections": corrections,
        "reason": reason,
    }
    try:
        _import(options, programme, new_programme, as_, dry_run=dry_run, yes=yes, as_json=as_json)
    except ImportRefused as refusal:
        _show_problems(refusal, as_json)
        raise


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
        do = _tables(actor, operation, options, name)
    asks = not dry_run and not yes and not as_json and _asks()
    outcome = do(dry_run=dry_run or asks, confirmed=None)
    if asks and outcome.plan is not None and outcome.plan.new:
        _show(outcome, operation, as_json=False)
        click.confirm("Store this?", abort=True, err=True)
        outcome = do(dry_run=False, confirmed=outcome.digest)
        click.echo(f"Stored. To take it back: likewise import --undo {operation}")
        return
    _show(outcome, operation, as_json=as_json)


def _asks() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def _tables(actor: Any, operation: str, options: dict[str, Any], name: str | None) -> Any:
    from likewise.actions.imports import Files, import_tables
    from likewise.records import clock

    files = Files(path=options["path"], mapping=options["mapping"])

    def do(*, dry_run: bool, confirmed: str | None) -> "Outcome":
        with Progress() as progress:
            return import_tables(
                by=actor,
                at=clock.now(),
                operation=operation,
                files=files,
                new_programme=name,
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


def _undo(undoes: str, as_: str | None, programme: str | None, as_json: bool) -> None:
    from likewise.cli.setup import programme_named, start

    start()
    from likewise.actions.imports import undo_import
    from likewise.cli.actor import actor_for
    from likewise.records import clock

    within = programme_named(programme) if programme else None
    operation = secrets.token_hex(16)
    outcome = undo_import(
        by=actor_for(as_, within), at=clock.now(), operation=operation, undoes=undoes
    )
    if as_json:
        click.echo(json.dumps(_as_plain(outcome, operation), indent=2))
        return
    click.echo("Taken back. What it brought is withdrawn; that it was there stays in the history.")
    _show_lines(outcome.plan)


def _templates(folder: Path) -> None:
    from likewise.formats.templates import write_templates

    for path in write_templates(folder):
        click.echo(str(path))


def _draft(path: Path) -> None:
    from likewise.formats.apart.imports import mapping_apart

    click.echo(mapping_apart(path), nl=False)


def _show(outcome: "Outcome", operation: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_as_plain(outcome, operation), indent=2, ensure_ascii=False))
        return
    plan: Any = outcome.plan
    if plan is None:
        click.echo("This was done already; nothing changed.")
        return
    if not plan.new:
        click.echo(f"Nothing new: all {plan.known:,} facts are in the record already.")
        _show_notes(plan)
        return
    _show_lines(plan)
    _show_notes(plan)
    if outcome.done:
        click.echo(f"Stored. To take it back: likewise import --undo {operation}")
    else:
        click.echo("This is what would happen. Nothing was stored.")


def _show_lines(plan: Any) -> None:
    if getattr(plan, "creates", ""):
        click.echo(f"A new programme: {plan.creates}")
    for line in plan.lines():
        more = f", {line.changed:,} changed" if line.changed else ""
        more += f", {line.known:,} known already" if line.known else ""
        click.echo(f"{line.new:>10,}  {line.noun}{more}")


def _show_notes(plan: Any) -> None:
    for note in getattr(plan, "notes", ()):
        click.echo(f"Note: {note}", err=True)


def _show_problems(refusal: "ImportRefused", as_json: bool) -> None:
    problems = refusal.problems
    if as_json:
        listed = [
            {
                "file": each.place.file,
                "line": each.place.line,
                "column": each.place.column,
                "problem": each.what,
            }
            for each in problems.listed
        ]
        click.echo(
            json.dumps(
                {"done": False, "problem_count": problems.count, "problems": listed},
                indent=2,
                ensure_ascii=False,
            )
        )
        return
    for each in problems.listed:
        click.echo(str(each), err=True)
    if problems.unlisted:
        click.echo(f"… and {problems.unlisted:,} more.", err=True)


def _as_plain(outcome: "Outcome", operation: str) -> dict[str, Any]:
    plan: ImportPlan | Any = outcome.plan
    return {
        "done": outcome.done,
        "operation": operation if outcome.done else None,
        "programme": (plan.about[0] if plan else None),
        "new": plan.new if plan else 0,
        "known": plan.known if plan else 0,
        "totals": {kind: dict(counts) for kind, counts in plan.totals.items()} if plan else {},
        "notes": list(getattr(plan, "notes", ())),
        "digest": outcome.digest,
    }


class Progress:
    """Shows on stderr what is being done, once that takes longer than two seconds."""

    def __init__(self) -> None:
        import time

        self._clock = time.monotonic
        self._began, self._last, self._shown = time.monotonic(), 0.0, False

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        if self._shown:
            click.echo("", err=True)

    def __call__(self, what: str, done: int) -> None:
        """Show what is being done, and how many lines of it are done."""
        now = self._clock()
        if now - self._began < 2 or now - self._last < 0.2:
            return
        self._last, self._shown = now, True
        if sys.stderr.isatty():
            count = f" {done:,}" if done else ""
            click.echo(f"\r{what}{count} …".ljust(60), nl=False, err=True)
