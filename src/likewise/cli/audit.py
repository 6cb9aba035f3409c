"""Note where the audit ends, somewhere that whoever alters the record does not reach."""

import json
from pathlib import Path

import click

from likewise.cli.setup import start


@click.group()
def audit() -> None:
    """The audit of the record: note where it ends, so that a cut end shows too."""


@audit.command("head")
@click.option("--mail", metavar="EMAIL", help="Also send it there, by the outbox.")
@click.option(
    "--timestamp-request",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write FILE.txt with the line, and FILE, a request to have it timestamped.",
)
@click.option("--as", "as_", metavar="EMAIL", help="Act as this account.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def head(mail: str | None, file: Path | None, as_: str | None, as_json: bool) -> None:
    """Print where the audit and the looks end, as the command that compares with it later.

    Keep the line elsewhere: on paper, in another mailbox. A time-stamping service (RFC 3161)
    proves to others when it was: send it FILE, for instance with `curl -H "Content-Type:
    application/timestamp-query" --data-binary @FILE URL`, and check its answer with `openssl ts
    -verify -data FILE.txt -in ANSWER -CAfile CERTIFICATE`.
    """
    start()
    from likewise.actions.audit import head_of_audit, mail_head, timestamp_request
    from likewise.cli.actor import actor_for
    from likewise.records import clock

    actor = actor_for(as_, None)
    found = mail_head(by=actor, at=clock.now(), email=mail) if mail else head_of_audit(by=actor)
    if file is not None:
        _write(Path(f"{file}.txt"), found.sentence.encode())
        _write(file, timestamp_request(found))
    if as_json:
        click.echo(json.dumps({"audit": found.audit, "looks": found.looks}, indent=2))
    else:
        click.echo(found.sentence, nl=False)


def _write(file: Path, what: bytes) -> None:
    from likewise.actions.audit import HeadNotWritten

    try:
        with file.open("xb") as target:
            target.write(what)
    except FileExistsError:
        raise HeadNotWritten(f"{file} is there already. Name a new file.") from None
    except OSError as error:
        raise HeadNotWritten(
            f"{file} could not be written: {error.strerror}. Name another place."
        ) from None
