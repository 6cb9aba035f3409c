"""Acts as JSON, from a terminal: which there are, and carrying out a list that was kept."""

import json
import secrets
from pathlib import Path

import click

from likewise.cli.acting import SERVER, acting, begin_at
from likewise.cli.commands import add_acts
from likewise.domain.acts import acts_of, every_act
from likewise.domain.acts.words import listed


@click.group()
def acts() -> None:
    """Acts as JSON: list what can be done, and carry out a list of acts."""


@acts.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@SERVER
def list_(as_json: bool, server: str | None) -> None:
    """Every act: its name, the version of its form, and what each field holds.

    Of a server, those that the token's role may do.
    """
    every = [listed(kind) for kind in every_act()]
    if server is not None:
        from likewise.cli.servers import server_at

        at = server_at(server, as_=None, programme=None, as_json=as_json, with_names=False)
        every = at.ask("GET", "/acts")["acts"]
    if as_json:
        click.echo(json.dumps(every, indent=2, ensure_ascii=False))
        return
    for each in every:
        click.echo(f"{each['act']}, form {each['form']}: {each['about']}")
        for name, words in each["fields"].items():
            click.echo(f"  {name}: {words}")


@acts.command("perform")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show the plan of them all; change nothing.")
@SERVER
@acting
def perform(
    file: Path, dry_run: bool, server: str | None, as_: str | None, programme: str | None,
    as_json: bool, with_names: bool,
) -> None:  # fmt: skip
    """Carry out the acts that FILE lists as JSON, all or none, in their order."""
    from likewise.formats.acts import LARGEST, read_acts

    with file.open("rb") as opened:
        asked = read_acts(opened.read(LARGEST + 1))
    hand = begin_at(server, as_, programme, as_json, with_names)
    hand.perform_together(asked, operation=secrets.token_hex(16), dry_run=dry_run)


add_acts(acts, acts_of("acts"))
