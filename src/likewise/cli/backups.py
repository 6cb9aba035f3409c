"""`likewise backup` and `likewise restore`: copies of the record, and bringing one back."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.domain.refusals import DomainError

if TYPE_CHECKING:
    from likewise.actions.backups import BroughtBack, Newer, Prospect
    from likewise.queries.backups import BackupLine

FOLDER = click.Path(file_okay=False, path_type=Path)


class NotConfirmed(DomainError):
    """Something that takes a yes, asked for where nobody can give one."""


class BackupNotFound(DomainError):
    """A backup that is neither where it was said to be, nor among the backups."""


@click.command()
@click.option("--to", type=FOLDER, help="Put it into this folder, where everything is kept.")
@click.option("--list", "list_", is_flag=True, help="List the backups there are.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(to: Path | None, list_: bool, as_json: bool) -> None:
    """Take a backup of the record now, or list those there are, each compared with its digest.

    It is opened and counted before it is called good, and has its digest in a manifest beside it.
    No backup has the keys: copy them with `likewise keys backup`. Exit code 3 where --list finds
    one that is not whole.
    """
    if list_:
        _list(to, as_json=as_json)
        return
    from likewise.cli.setup import start

    start(guarded=False, opened=False)
    from django.utils import timezone

    from likewise.actions.backups import back_up
    from likewise.cli.actor import actor_for
    from likewise.queries.backups import backups_there

    actor = actor_for(None, None)
    made = back_up(by=actor, at=timezone.now(), to=to)
    line = next(each for each in backups_there(actor, within=made.parent) if each.path == made)
    if as_json:
        click.echo(json.dumps(_as_json(line), indent=2))
    else:
        click.echo(f"{line.rows or 0:,} rows, opened and counted: {made}")


def _list(within: Path | None, *, as_json: bool) -> None:
    from likewise.cli.setup import switch_on

    switch_on()
    from likewise.cli.actor import actor_for
    from likewise.queries.backups import backups_there, where

    found = backups_there(actor_for(None, None), within=within)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], indent=2))
    else:
        for each in found:
            click.echo(_said(each))
        if not found:
            click.echo(f"There are none in {within or where(actor_for(None, None))}.")
    if any(each.fault for each in found):
        raise click.exceptions.Exit(3)


def _said(line: "BackupLine") -> str:
    mark = click.style("WRONG", fg="red") if line.fault else "ok   "
    made = f"{line.made_at:%Y-%m-%d %H:%M} UTC" if line.made_at else "when is not known"
    wrong = f": {line.fault}" if line.fault else ""
    return f"{mark}  {made}  {line.size / 1e6:9,.1f} MB  {line.path.name}{wrong}"


def _as_json(line: "BackupLine") -> dict[str, object]:
    return {
        "path": str(line.path),
        "made_at": line.made_at.isoformat() if line.made_at else None,
        "why": line.why,
        "bytes": line.size,
        "rows": line.rows,
        "files": line.files,
        "fault": line.fault,
    }


@click.command()
@click.argument("backup", metavar="BACKUP", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be lost; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before it is done.")
@click.option("--files", is_flag=True, help="Only files about people that are missing or damaged.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore(backup: Path, dry_run: bool, yes: bool, files: bool, as_json: bool) -> None:
    """Bring BACKUP back, a file or the name of one in the folder of backups; stop Likewise first.

    What is there is moved aside with its journal, never deleted. Whoever was erased since stays
    erased, everybody signs in again, and letters that waited in the backup are not sent by
    themselves. Exit code 3 where the check afterwards finds something wrong.
    """
    if files:
        _restore_files(backup)
        return
    from likewise.cli.setup import switch_on

    switch_on()
    from django.utils import timezone

    from likewise.actions.backups import look_at_backup, restore_backup
    from likewise.cli.actor import actor_for

    actor = actor_for(None, None)
    found = look_at_backup(by=actor, backup=_found(backup))
    if dry_run or not as_json:
        _say(found, as_json=as_json)
    if dry_run:
        return
    _confirm(yes=yes)
    done = restore_backup(by=actor, at=timezone.now(), found=found)
    wrong = [] if done.to_do else _wrong()
    if as_json:
        click.echo(json.dumps(_told(found) | {"set_aside": done.aside, "to_do": done.to_do,
                                              "wrong": wrong}, indent=2))  # fmt: skip
    else:
        _say_done(done, wrong)
    if wrong:
        raise click.exceptions.Exit(3)


def _restore_files(backup: Path) -> None:
    from likewise.cli.setup import start

    start()
    from django.utils import timezone

    from likewise.actions.backups import look_at_backup, restore_files
    from likewise.cli.actor import actor_for
    from likewise.domain.words import count

    actor = actor_for(None, None)
    found = look_at_backup(by=actor, backup=_found(backup))
    number = restore_files(by=actor, at=timezone.now(), found=found)
    click.echo(f"{count(number, 'file')} brought back. The record is as it was.")


def _found(given: Path) -> Path:
    from likewise.cli.actor import actor_for
    from likewise.queries.backups import where

    folder = where(actor_for(None, None))
    for each in (given, folder / given):
        if each.is_file():
            return each.resolve()
    raise BackupNotFound(f"There is no backup {given}, neither here nor in {folder}.")


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotConfirmed("Nothing was changed. Give --yes to bring the backup back unasked.")
    click.confirm("Bring it back?", abort=True, err=True)


def _told(found: "Prospect") -> dict[str, object]:
    return {
        "backup": str(found.backup),
        "made_at": found.manifest.made_at.isoformat(),
        "rows": sum(found.manifest.rows.values()),
        "files": len(found.manifest.media),
        "follows": found.follows,
        "acts_lost": _newer_as_json(found.acts),
        "looks_lost": _newer_as_json(found.looks),
    }


def _newer_as_json(newer: "Newer | None") -> dict[str, object] | None:
    if newer is None:
        return None
    last = newer.last_at.isoformat() if newer.last_at else None
    return {"number": newer.number, "last_at": last}


def _say(found: "Prospect", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_told(found), indent=2))
        return
    told = found.manifest
    click.echo(
        f"{found.backup.name}, of {told.made_at:%Y-%m-%d %H:%M} UTC, is whole: "
        f"{sum(told.rows.values()):,} rows in {len(told.rows)} tables, "
        f"{len(told.media):,} files about people."
    )
    if found.acts is None or found.looks is None:
        click.echo("There is no record here that could be asked what is newer than the backup.")
    else:
        click.echo(f"Newer than the backup, and lost: {_counted(found.acts, 'act')}; "
                   f"{_counted(found.looks, 'look')}.")  # fmt: skip
    if not found.follows:
        click.echo("The record that is here does not go on from this backup: it has another past.")


def _counted(newer: "Newer", one: str) -> str:
    from likewise.domain.words import count

    last = f", the last at {newer.last_at:%Y-%m-%d %H:%M} UTC" if newer.last_at else ""
    return f"{count(newer.number, one)}{last}"


def _say_done(done: "BroughtBack", wrong: list[str]) -> None:
    click.echo("The backup is in place. Everybody signs in again.")
    if done.aside:
        click.echo(f"What was there is in {done.aside}.")
    for each in done.to_do:
        click.echo(f"Still to do: {each}")
    for each in wrong:
        click.echo(f"{click.style('WRONG', fg='red')}  {each}")
    if not done.to_do:
        click.echo("Checked: " + (f"{len(wrong)} found wrong." if wrong else "nothing is wrong."))


def _wrong() -> list[str]:
    from likewise.cli.actor import actor_for
    from likewise.queries.checks import findings

    found = findings(actor_for(None, None))
    return [f"{each.area}: {each.what}" for each in found if each.fault]
