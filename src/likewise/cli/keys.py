"""`likewise keys backup | restore | rewrap | check`: the life of the keys."""

from pathlib import Path

import click

from likewise.cli.setup import start

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def keys() -> None:
    """Copy the keys of the record, bring them back, and change the installation's key."""


@keys.command()
def backup() -> None:
    """Copy the keys; copies older than 35 days are removed.

    Keep the copy apart from backups of the record and from the installation's key: with all three,
    anybody can read everything.
    """
    start()
    from likewise.actions.keys import back_up_keys
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now
    from likewise.records.keys import copies

    made = back_up_keys(by=actor_for(None, None), at=now())
    click.echo(f"{copies.count(made):,} keys, opened and counted: {made}")
    click.echo(f"An erasure done today is complete on {copies.complete_on(now()):%-d %B %Y}.")


@keys.command()
@click.argument("file", metavar="FILE", type=FILE)
def restore(file: Path) -> None:
    """Bring back the keys of FILE, a copy that `backup` made; stop the server first.

    The keys that are there are set aside as a copy. Whoever was erased stays erased.
    """
    start(opened=False)
    from likewise.actions.keys import restore_keys
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    number = restore_keys(by=actor_for(None, None), at=now(), copy=file)
    click.echo(f"{number:,} keys are in place. Now run `likewise keys check`.")


@keys.command()
@click.option("--new", type=FILE, help="File with the new key, where it is not kept in a file.")
def rewrap(new: Path | None) -> None:
    """Change the installation's key; stop the server first.

    Copies of the keys that only the former key opens are replaced by a new one.
    """
    start()
    from likewise.actions.keys import rewrap_keys
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    number = rewrap_keys(by=actor_for(None, None), at=now(), new=new)
    click.echo(f"{number:,} keys are wrapped by the new key.")
    if new:
        click.echo("Give the new key from now on, then run `likewise keys backup`.")


@keys.command()
def check() -> None:
    """See whether the keys are there, and open. Exit code 3 where something is wrong."""
    start(opened=False, guarded=False)
    from likewise.actions.keys import check_keys
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    faults = 0
    for each in check_keys(by=actor_for(None, None), at=now()):
        faults += each.fault
        mark = click.style("WRONG", fg="red") if each.fault else "ok   "
        click.echo(f"{mark}  {each.what}")
    if faults:
        raise click.exceptions.Exit(3)
