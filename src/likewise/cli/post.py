"""What leaves the house, from a terminal: the list, and letters that may or may not have gone."""

import json
from dataclasses import asdict

import click

from likewise.cli.setup import start


@click.group()
def post() -> None:
    """What leaves the house: see what became of letters, and decide about them."""


@post.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List letters, without whom they are for. Exit code 3 where one needs a decision."""
    start()
    from likewise.cli.actor import actor_for
    from likewise.queries.post import outbox

    found = outbox(actor_for(None, None))
    if as_json:
        rows = [asdict(each) for each in found.lines]
        said = {"where": found.where, "counts": found.counts, "letters": rows}
        click.echo(json.dumps(said, indent=2, default=str))
    else:
        for channel, where in found.where.items():
            click.echo(f"{channel} goes to {where}")
        for each in found.lines:
            failed = f"; {each.attempts} tries, last: {each.failure}" if each.failure else ""
            asked = f"asked for {each.asked_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"{each.id}  {each.by}, {each.reason}: {each.state}, {asked}{failed}")
    if any(each.is_undecided for each in found.lines):
        raise click.exceptions.Exit(3)


@post.command("send-again")
@click.argument("letter")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def send_again(letter: str, as_: str | None) -> None:
    """Send a letter that may have gone already, or whose address was refused."""
    start()
    from likewise.actions.post import send_letter_again
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    send_letter_again(by=actor_for(as_, None), at=now(), letter=letter)
    click.echo("It is sent again now.")


@post.command("hold-back")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def hold_back(as_: str | None) -> None:
    """Send nothing that waits, after a backup was brought back; each is then decided about."""
    start()
    from likewise.actions.post import hold_letters_back
    from likewise.cli.actor import actor_for
    from likewise.domain.words import count
    from likewise.records.clock import now

    held = hold_letters_back(by=actor_for(as_, None), at=now())
    said = count(held, "letter is", "letters are")
    click.echo(f"{said} held back. Decide about each: likewise post list.")


@post.command("let-be")
@click.argument("letter")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def let_be(letter: str, as_: str | None) -> None:
    """Leave a letter as it is; its address and text are emptied."""
    start()
    from likewise.actions.post import let_letter_be
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    let_letter_be(by=actor_for(as_, None), at=now(), letter=letter)
    click.echo("It is left as it is.")
