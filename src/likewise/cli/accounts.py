"""Makes accounts, gives roles and takes them back, from the machine itself."""

import secrets
from typing import TYPE_CHECKING

import click

from likewise.cli.setup import start

if TYPE_CHECKING:
    from likewise.domain.accounts import ActingRole


@click.group()
def accounts() -> None:
    """Make accounts for this installation."""


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
@click.option("--participant", help="The participant's id, for a member or a facilitator.")
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
    from likewise.records.clock import now

    chosen = programme_named(programme)
    add_account(
        by=actor_for(as_, chosen),
        at=now(),
        operation=secrets.token_hex(16),
        email=email,
        name=name,
        role=chosen_role,
        programme=chosen,
        participant=participant,
    )
    click.echo(f"{email} may act as {role} now.")


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
