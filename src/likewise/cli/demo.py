"""Makes the example programme where there is none, and shows it."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from likewise.cli.serve import PORT
from likewise.cli.setup import start

if TYPE_CHECKING:
    from likewise.actions.example import ExampleAccount

SMALL = "example programme: two years of an invented pilot."
LARGE = "large example: three years of an invented programme with 1,200 members, in about a minute."


@click.command()
@click.option(
    "--large",
    is_flag=True,
    help="Make another example: 1,200 invented members in 40 practices, in about a minute.",
)
@click.option("--no-serve", is_flag=True, help="Make the example, and do not serve the pages.")
@click.option("--new-passwords", is_flag=True, help="Give the example accounts new passwords.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def demo(large: bool, no_serve: bool, new_passwords: bool, port: int, no_browser: bool) -> None:
    """Make the example programme, print its accounts, and show it on this machine.

    The people of the example are invented. Its accounts work in a demonstration only.
    """
    from likewise.cli.serve import check_port, listen, name_site, open_browser_when_ready

    os.environ["LIKEWISE_DEMONSTRATION"] = "1"
    if not no_serve:
        check_port("127.0.0.1", port)
        name_site("127.0.0.1", port)
    start(make=True)
    accounts = _example(large=large)
    if new_passwords and not accounts:
        accounts = _new_passwords()
    _print_accounts(accounts)
    if no_serve:
        click.echo("These accounts work in a demonstration only: `likewise demo` shows it.")
        return
    _set_clock()
    click.echo(f"Look at http://127.0.0.1:{port}/ and sign in. Press Ctrl+C to stop.")
    if not no_browser:
        open_browser_when_ready("127.0.0.1", port)
    listen("127.0.0.1", port)


def _example(*, large: bool) -> "list[ExampleAccount]":
    """Make the example where there is no programme; answers its accounts if it was made."""
    from likewise.actions import example

    if not example.is_example_missing(large=large):
        return []
    what, days, make = (
        (LARGE, example.LARGE_DAYS, example.make_large_example)
        if large
        else (SMALL, example.DAYS, example.make_example)
    )
    click.echo(f"Making the {what}", err=True)
    with click.progressbar(length=days, file=sys.stderr) as bar:
        return make(progress=bar.update)


def _new_passwords() -> "list[ExampleAccount]":
    from likewise.actions.example import new_passwords
    from likewise.records.clock import now

    return new_passwords(now())


def _print_accounts(accounts: "Sequence[ExampleAccount]") -> None:
    if not accounts:
        click.echo(
            "The example is there. Its passwords were printed when it was made; "
            "`likewise demo --new-passwords` makes new ones."
        )
        return
    click.echo("\nAccounts of the example. The passwords are printed once and kept nowhere:\n")
    for account in accounts:
        click.echo(f"  {account.role:<24}{account.email:<34}{account.password}")
    click.echo("")


def _set_clock() -> None:
    """Start the example's clock at its own present, or after the last thing done in it.

    The server's processes may be copies of this one, whose settings are read already, or new
    ones, which read them from the environment.
    """
    from django.conf import settings

    from likewise.actions.example import present

    settings.CLOCK = present()
    os.environ["LIKEWISE_CLOCK"] = settings.CLOCK.isoformat()
