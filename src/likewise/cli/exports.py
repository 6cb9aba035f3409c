"""`likewise export`: a programme as its canonical files, in clear by two people or sealed."""

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from likewise.domain.accounts import Actor
    from likewise.formats.canonical import Manifest


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--ask", "reason", metavar="REASON", help="Ask that it may leave in clear, and why.")
@click.option("--agree", metavar="ID", help="Agree, as the second person, to what was asked for.")
@click.option("--list", "list_", is_flag=True, help="The exports in clear that were asked for.")
@click.option("--request", metavar="ID", help="Which agreed export to write, if there are several.")
@click.option("--sealed", is_flag=True, help="Write one file that opens only beside its keys.")
@click.option("--programme", help="Which programme: its name or id.")
@click.option("--as", "as_", metavar="EMAIL", help="Act as this account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(
    target: Path | None,
    reason: str | None,
    agree: str | None,
    list_: bool,
    request: str | None,
    sealed: bool,
    programme: str | None,
    as_: str | None,
    as_json: bool,
) -> None:
    """Write every version of everything in a programme into TARGET, a new folder or .zip file.

    The files hold names and free text in clear. So one coordinator or guardian asks for them with
    a reason (--ask), another agrees (--agree), and one of the two writes them, once, within a
    week. Keep them as carefully as the record. They hold exact values for machines: do not open
    them with a spreadsheet program to change them.

    To move a programme to another database, the machine's owner or an administrator writes a
    sealed one (--sealed): `likewise import` opens it where the same keys are, and nobody elsewhere.
    """
    if (target is None) == (reason is None and agree is None and not list_):
        raise click.UsageError("Give either TARGET, or one of --ask, --agree and --list.")
    from likewise.cli.setup import programme_named, start

    start()
    from likewise.cli.actor import actor_for

    actor = actor_for(as_, programme_named(programme))
    if target is not None:
        _write(actor, target, request, sealed=sealed, as_json=as_json)
    elif list_:
        _list(actor, as_json=as_json)
    else:
        _settle(actor, reason, agree)


def _settle(actor: "Actor", reason: str | None, agree: str | None) -> None:
    from likewise.actions.exports import agree_to_export, ask_for_export
    from likewise.records import clock

    operation = secrets.token_hex(16)
    if agree is not None:
        agree_to_export(by=actor, at=clock.now(), operation=operation, request=agree)
        click.echo("It may be written now, once, within a week, by either of you.", err=True)
        return
    made = ask_for_export(by=actor, at=clock.now(), operation=operation, reason=reason or "")
    click.echo(f"Let a second person agree: likewise export --agree {made} --as EMAIL", err=True)
    click.echo(made)


def _list(actor: "Actor", *, as_json: bool) -> None:
    from likewise.queries.exports import export_requests
    from likewise.records import clock

    lines = [
        {
            "id": each.request.id,
            "asked_at": each.request.asked_at.isoformat(),
            "state": each.state.value,
            "reason": each.reason,
        }
        for each in export_requests(actor, at=clock.now())
    ]
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line['id']}  {line['state']}, asked for at {line['asked_at']}")
        click.echo(f"  {line['reason']}")


def _write(
    actor: "Actor", target: Path, request: str | None, *, sealed: bool, as_json: bool
) -> None:
    from likewise.actions.exports import export_canonical, export_sealed
    from likewise.cli.progress import LateBar
    from likewise.domain.kinds import kinds
    from likewise.records import clock

    at, operation = clock.now(), secrets.token_hex(16)
    with LateBar(label="Writing", length=len(kinds())) as bar:
        if sealed:
            manifest = export_sealed(by=actor, at=at, operation=operation, target=target, say=bar)
        else:
            manifest = export_canonical(
                by=actor, at=at, operation=operation, target=target, request=request, say=bar
            )
    _say(manifest, target, as_json=as_json)


def _say(manifest: "Manifest", target: Path, *, as_json: bool) -> None:
    if as_json:
        files = {n: {"rows": f.rows, "sha256": f.sha256} for n, f in manifest.files.items()}
        click.echo(json.dumps({"programme": manifest.programme, "files": files}, indent=2))
        return
    rows = sum(each.rows for each in manifest.files.values())
    click.echo(f"{rows:,} lines in {len(manifest.files)} files: {target}")
