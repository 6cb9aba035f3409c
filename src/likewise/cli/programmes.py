"""Set up programmes, change their phase, and list them."""

import json
from zoneinfo import ZoneInfo

import click

from likewise.cli.commands import add_acts
from likewise.cli.setup import start
from likewise.domain.acts import acts_of


@click.group()
def programmes() -> None:
    """Set up a programme, change its phase, and list them."""


@programmes.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """List the programmes of this installation: their ids, names and phases today."""
    start()
    from likewise.domain.programmes import Phase, Programme
    from likewise.records.clock import now
    from likewise.records.facts import current

    found = sorted(current(Programme), key=lambda each: (each.name, each.id))
    rows = []
    for each in found:
        today = now().astimezone(ZoneInfo(each.zone)).date()
        phases = sorted(current(Phase, programme_id=each.id), key=lambda phase: phase.starts_on)
        begun = [phase.phase.value for phase in phases if phase.starts_on <= today]
        rows.append(
            {
                "id": each.id,
                "name": each.name,
                "zone": each.zone,
                "phase": begun[-1] if begun else None,
                "example": each.is_example,
            }
        )
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        example = " (the example)" if row["example"] else ""
        click.echo(f"{row['id']}  {row['phase'] or 'not begun':<12}  {row['name']}{example}")
    if not rows:
        click.echo("There is none yet. `likewise import` or `likewise demo` makes one.", err=True)


add_acts(programmes, acts_of("programmes"))
