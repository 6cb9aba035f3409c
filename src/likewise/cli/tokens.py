"""Makes, lists and ends the tokens with which other programs act."""

import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import click

from likewise.cli.acting import DAY
from likewise.cli.setup import start

if TYPE_CHECKING:
    from likewise.domain.accounts import Actor

AS = click.option("--as", "as_", help="E-mail address of the account to act as.")
PROGRAMME = click.option("--programme", help="Name or id of the programme, if there are several.")


@click.group()
def tokens() -> None:
    """Make, list, agree to and end tokens for other programs."""


@tokens.command("make")
@click.argument("email")
@click.argument("role")
@click.option("--for", "name", required=True, help="What the token is for.")
@click.option("--until", "until", type=DAY, required=True, help="The first day it is not good.")
@PROGRAMME
@AS
def make(
    email: str, role: str, name: str, until: datetime, programme: str | None, as_: str | None
) -> None:
    """Make a token that acts as EMAIL in ROLE, and print it: it is shown this once.

    A token of a staff role is good once a guardian of the programme has agreed to it.
    """
    from likewise.cli.accounts import role_named

    chosen_role = role_named(role)
    start()
    from likewise.actions.tokens import make_token
    from likewise.domain.tokens import needs_second_hand
    from likewise.records.clock import now

    by, chosen = _acting(as_, programme)
    token = make_token(
        by=by,
        at=now(),
        operation=secrets.token_hex(16),
        email=email,
        role=chosen_role,
        programme=chosen,
        name=name,
        expires_on=until.date(),
        secret=secrets.token_bytes(32),
    )
    click.echo("Keep it where only the program reads it; it is not shown again.", err=True)
    if needs_second_hand(chosen_role):
        click.echo("It is good once a guardian has agreed: `likewise tokens agree`.", err=True)
    click.echo(token)


@tokens.command("list")
@PROGRAMME
@AS
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(programme: str | None, as_: str | None, as_json: bool) -> None:
    """The tokens of a programme: what each is for, and what it is good for today."""
    start()
    from likewise.cli.acting import zone_of
    from likewise.domain.periods import day_of
    from likewise.queries.tokens import tokens as listed
    from likewise.records.clock import now

    by, chosen = _acting(as_, programme)
    found = listed(by, today=day_of(now(), zone_of(chosen).key))
    lines = [
        {
            "id": each.id,
            "for": each.name,
            "account": each.account,
            "role": each.role.value,
            "until": each.expires_on.isoformat(),
            "last_used": each.last_used_on.isoformat() if each.last_used_on else None,
            "state": each.state.value,
        }
        for each in found
    ]
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    for line in lines:
        used = f"last used on {line['last_used']}" if line["last_used"] else "not used yet"
        click.echo(f"{line['id']}  {line['role']}, {line['state']}, until {line['until']}, {used}")
        click.echo(f"  for: {line['for']}")


@tokens.command("agree")
@click.argument("token")
@PROGRAMME
@click.option("--as", "as_", required=True, help="E-mail address of the guardian who agrees.")
def agree(token: str, programme: str | None, as_: str) -> None:
    """Agree, as the second person, that the token with this id may be used."""
    start()
    from likewise.actions.tokens import agree_to_token
    from likewise.records.clock import now

    by, _ = _acting(as_, programme)
    agree_to_token(by=by, at=now(), operation=secrets.token_hex(16), token=token)
    click.echo("The token is good now.")


@tokens.command("end")
@click.argument("token")
@PROGRAMME
@AS
def end(token: str, programme: str | None, as_: str | None) -> None:
    """End the token with this id; it is refused from its next request on."""
    start()
    from likewise.actions.tokens import end_token
    from likewise.records.clock import now

    by, _ = _acting(as_, programme)
    end_token(by=by, at=now(), operation=secrets.token_hex(16), token=token)
    click.echo("The token has ended.")


def _acting(as_: str | None, programme: str | None) -> "tuple[Actor, str]":
    from likewise.cli.actor import actor_for
    from likewise.cli.setup import programme_named

    chosen = programme_named(programme)
    return actor_for(as_, chosen), chosen
