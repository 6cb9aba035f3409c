"""Makes accounts, gives roles and takes them back, from the machine itself."""

import json
import secrets
from typing import TYPE_CHECKING

import click

from likewise.cli.setup import start

if TYPE_CHECKING:
    from likewise.domain.accounts import ActingRole

ALL = 1_000_000  # a command prints the list whole


@click.group()
def accounts() -> None:
    """Make, list and close accounts, and give roles."""


@accounts.command("create-administrator")
@click.option("--email", prompt="E-mail address", help="Whom the account is for.")
@click.option("--name", default="", help="What to call them.")
@click.password_option(help="At least ten characters; asked for where it is not given.")
def create_administrator(email: str, name: str, password: str) -> None:
    """Make the administrator's account; this is the first real account."""
    start(make=True)
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from likewise.actions.accounts import create_administrator as create
    from likewise.records.clock import now

    try:
        validate_password(password)
    except ValidationError as error:
        raise click.BadParameter(" ".join(error.messages), param_hint="--password") from None
    create(at=now(), operation=secrets.token_hex(16), email=email, password=password, name=name)
    click.echo(f"{email} can sign in now, as administrator.")


@accounts.command("add")
@click.argument("email")
@click.argument("role")
@click.option("--programme", help="Name or id of the programme, where there are several.")
@click.option("--name", default="", help="What to call them.")
@click.option("--participant", help="Random or own id, for a member or a facilitator.")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def add(
    email: str,
    role: str,
    programme: str | None,
    name: str,
    participant: str | None,
    as_: str | None,
) -> None:
    """Make an account for EMAIL, where there is none, and give it ROLE in a programme.

    The person sets a password with "I forgot my password" on the sign-in page.
    """
    chosen_role = role_named(role)
    start()
    from likewise.actions.accounts import add_account
    from likewise.cli.actor import actor_for
    from likewise.cli.setup import programme_named
    from likewise.queries.sources import id_called
    from likewise.records.clock import now

    chosen = programme_named(programme)
    by = actor_for(as_, chosen)
    add_account(
        by=by,
        at=now(),
        operation=secrets.token_hex(16),
        email=email,
        name=name,
        role=chosen_role,
        programme=chosen,
        participant=id_called(by, participant, of="Participant") if participant else None,
    )
    click.echo(f"{email} may act as {role} now.")


@accounts.command("list")
@click.option("--role", help="Only accounts that have this role now.")
@click.option("--closed", is_flag=True, help="Only accounts that are closed.")
@click.option("--programme", help="Only accounts with a role in this programme, by name or id.")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(
    role: str | None, closed: bool, programme: str | None, as_: str | None, as_json: bool
) -> None:
    """List the accounts: addresses of staff, and of everybody else the beginning of random ids."""
    chosen_role = role_named(role) if role else None
    start()
    from likewise.cli.actor import actor_for
    from likewise.cli.setup import programme_named
    from likewise.queries.accounts import accounts as listed

    chosen = programme_named(programme) if programme or as_ else None
    found = listed(
        actor_for(as_, chosen),
        role=chosen_role,
        is_open=False if closed else None,
        size=ALL,
    ).rows
    rows = [
        {
            "id": each.id,
            "whose": each.text,
            "state": "open" if each.is_open else "closed",
            "example": each.is_example,
            "made_on": each.made_at.date().isoformat(),
            "roles": [
                {"role": held.role.value, "programme": held.programme, "grant": held.grant}
                for held in each.roles
            ],
        }
        for each in found
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row, each in zip(rows, found, strict=True):
        roles = ", ".join(f"{held.role} in {held.programme_name}" for held in each.roles)
        click.echo(f"{row['id']}  {row['state']:<6}  {row['whose']:<34}  {roles or 'no role'}")
    if not rows:
        click.echo("There are no such accounts. `likewise accounts add` makes one.", err=True)


@accounts.command("sign-out")
@click.argument("account")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def sign_out(account: str, as_: str | None) -> None:
    """End every session of ACCOUNT, an id that `list` prints, at once."""
    start()
    from likewise.actions.accounts import sign_out_everywhere
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    by = actor_for(as_, None)
    sign_out_everywhere(by=by, at=now(), operation=secrets.token_hex(16), account=account)
    click.echo("It is signed out everywhere.")


@accounts.command("open")
@click.argument("account")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def open_(account: str, as_: str | None) -> None:
    """Open ACCOUNT again, an id that `list` prints, which was closed; it has no roles then."""
    start()
    from likewise.actions.accounts import open_account
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    by = actor_for(as_, None)
    open_account(by=by, at=now(), operation=secrets.token_hex(16), account=account)
    click.echo("It is open. Give its roles anew.")


@accounts.command("take-back")
@click.argument("email")
@click.argument("role")
@click.option("--programme", help="Name or id of the programme, where there are several.")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def take_back(email: str, role: str, programme: str | None, as_: str | None) -> None:
    """Take ROLE back from EMAIL; it is refused from their next request on."""
    chosen_role = role_named(role)
    start()
    from likewise.actions.accounts import revoke_role_of
    from likewise.cli.actor import actor_for
    from likewise.cli.setup import programme_named
    from likewise.records.clock import now

    chosen = programme_named(programme)
    revoke_role_of(
        by=actor_for(as_, chosen),
        at=now(),
        operation=secrets.token_hex(16),
        email=email,
        role=chosen_role,
        programme=chosen,
    )
    click.echo(f"{email} is {role} no more.")


@accounts.command("close")
@click.argument("email")
@click.option("--as", "as_", help="E-mail address of the account to act as.")
def close(email: str, as_: str | None) -> None:
    """Let nobody sign in as EMAIL any more; what they did stays on record."""
    start()
    from likewise.actions.accounts import close_account
    from likewise.cli.actor import actor_for
    from likewise.records.clock import now

    close_account(by=actor_for(as_, None), at=now(), operation=secrets.token_hex(16), email=email)
    click.echo(f"{email} can sign in no more.")


def role_named(name: str) -> "ActingRole":
    """The role of this name, as it is typed."""
    from likewise.domain.accounts import ActingRole

    roles = {each.value: each for each in ActingRole}
    if name not in roles:
        raise click.BadParameter(f"There are: {', '.join(sorted(roles))}.", param_hint="ROLE")
    return roles[name]
