"""Says whether the installation is well, for people and for machines that watch it."""

import json
from typing import TYPE_CHECKING

import click

from likewise.cli.setup import start
from likewise.domain.refusals import DomainError

if TYPE_CHECKING:
    from likewise.records.checks import Finding


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def health(as_json: bool) -> None:
    """Say whether record, keys, work and disk are well. Exit code 3 where one is not.

    It takes a moment and verifies nothing: `likewise check` does. Where Likewise would not start,
    the reason is said with exit code 1. /health of the pages answers by itself.
    """
    try:
        start(guarded=False)
    except DomainError as refusal:
        if as_json:
            _print_json({"well": False, "refused": refusal.sentence, "findings": []})
            raise click.exceptions.Exit(1) from None
        raise
    from likewise.cli.actor import actor_for
    from likewise.queries.health import health as found_by

    found = list(found_by(actor_for(None, None)))
    is_well = not any(each.fault for each in found)
    if as_json:
        rows = [{"area": f.area, "what": f.what, "fault": f.fault} for f in found]
        _print_json({"well": is_well, "refused": None, "findings": rows})
    else:
        _print(found)
    if not is_well:
        raise click.exceptions.Exit(3)


def _print(found: "list[Finding]") -> None:
    for each in found:
        mark = click.style("WRONG", fg="red") if each.fault else "ok   "
        click.echo(f"{mark}  {each.area:<10} {each.what}")


def _print_json(said: dict[str, object]) -> None:
    click.echo(json.dumps(said, indent=2))
