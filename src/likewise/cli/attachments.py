"""Attach files to people, write them out, and withdraw them."""

from datetime import datetime
from pathlib import Path

import click

from likewise.cli.acting import DAY, acting, begin
from likewise.cli.commands import command_for
from likewise.domain.attachments import Purpose, WithdrawAttachment

PURPOSES = [str(each) for each in Purpose]


@click.group()
def attachments() -> None:
    """Attach files to people, and withdraw them. Needs --as: a coordinator does."""


@attachments.command("add")
@click.argument("participant")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--what", type=click.Choice(PURPOSES), required=True, help="What it is.")
@click.option("--on", "on", type=DAY, required=True, help="The day that is on the file.")
@click.option("--dry-run", is_flag=True, help="Show the plan; change nothing.")
@acting
def add(
    participant: str,
    file: Path,
    what: str,
    on: datetime,
    dry_run: bool,
    as_: str | None,
    programme: str | None,
    as_json: bool,
    with_names: bool,
) -> None:
    """Seal FILE and attach it to PARTICIPANT (a random id). It is read piece by piece."""
    from likewise.cli.files import check_is_file

    check_is_file(file)
    begun = begin(as_, programme, as_json, with_names)
    from likewise.actions.attachments import let_go, receive
    from likewise.domain.attachments import AddAttachment, how_large

    with file.open("rb") as opened:
        sent = receive(opened, by=begun.actor, participant=participant, name=file.name)
    try:
        click.echo(f"{sent.kind}, {how_large(sent.size)}: {sent.media}", err=True)
        act = AddAttachment(
            participant=participant, media=sent.media, what=Purpose(what), on=on.date()
        )
        begun.perform(act, dry_run=dry_run)
    finally:
        let_go(sent)  # unless it is attached now


attachments.add_command(command_for(WithdrawAttachment))
