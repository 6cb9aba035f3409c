"""`likewise export`: a programme as its canonical files."""

import json
import secrets
from pathlib import Path

import click


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--programme", help="Which programme: its name or id.")
@click.option("--as", "as_", metavar="EMAIL", help="Act as this account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(target: Path, programme: str | None, as_: str | None, as_json: bool) -> None:
    """Write every version of everything in a programme into TARGET, a new folder or .zip file.

    The files hold names and free text, so keep them as carefully as the record. They hold exact
    values for machines: do not open them with a spreadsheet program to change them.
    """
    from likewise.cli.setup import programme_named, start

    start()
    from likewise.actions.exports import export_canonical
    from likewise.cli.actor import actor_for
    from likewise.cli.progress import LateBar
    from likewise.domain.kinds import kinds
    from likewise.records import clock

    actor = actor_for(as_, programme_named(programme))
    with LateBar(label="Writing", length=len(kinds())) as bar:
        manifest = export_canonical(
            by=actor, at=clock.now(), operation=secrets.token_hex(16), target=target, say=bar
        )
    rows = sum(each.rows for each in manifest.files.values())
    if as_json:
        files = {n: {"rows": f.rows, "sha256": f.sha256} for n, f in manifest.files.items()}
        click.echo(json.dumps({"programme": manifest.programme, "files": files}, indent=2))
        return
    click.echo(f"{rows:,} lines in {len(manifest.files)} files: {target}")
