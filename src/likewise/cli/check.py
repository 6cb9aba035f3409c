"""Verifies the record and the installation, and says what it found."""

import json

import click

from likewise.cli.setup import start


@click.command()
@click.option("--head", help="The audit's last event as noted elsewhere: SEQUENCE:HASH.")
@click.option("--looks-head", help="The last batch of looks as noted elsewhere: NUMBER:HASH.")
@click.option("--put-guards-back", is_flag=True, help="First put back what guards are missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(head: str | None, looks_head: str | None, put_guards_back: bool, as_json: bool) -> None:
    """Verify the record and the installation. Exit code 3 where something is wrong.

    The audit's last event and the last batch of looks are printed: note them somewhere else, and
    give them with --head and --looks-head next time; then what is missing at the end shows too.
    """
    start(guarded=False)
    from likewise.cli.actor import actor_for
    from likewise.queries.checks import findings
    from likewise.records import guards

    if put_guards_back:
        gone = guards.missing()
        guards.put_back()
        click.echo(f"Put back: {', '.join(gone) or 'none was missing'}.", err=True)
    found = []
    heads = {
        "expected_head": _parsed(head, "--head"),
        "expected_batch": _parsed(looks_head, "--looks-head"),
    }
    for each in findings(actor_for(None, None), **heads):
        found.append(each)
        if not as_json:
            mark = click.style("WRONG", fg="red") if each.fault else "ok   "
            click.echo(f"{mark}  {each.area:<10} {each.what}")
    faults = sum(each.fault for each in found)
    if as_json:
        rows = [{"area": f.area, "what": f.what, "fault": f.fault} for f in found]
        click.echo(json.dumps({"faults": faults, "findings": rows}, indent=2))
    else:
        click.echo("Nothing is wrong." if not faults else f"{faults} found wrong.")
    if faults:
        raise click.exceptions.Exit(3)


def _parsed(head: str | None, option: str) -> tuple[int, str] | None:
    if head is None:
        return None
    sequence, _, digest = head.partition(":")
    if not sequence.isdecimal() or len(digest) != 64:
        raise click.BadParameter(
            "Give the number and the hash, as `likewise check` printed them: 120:9f86d0…",
            param_hint=option,
        )
    return int(sequence), digest
