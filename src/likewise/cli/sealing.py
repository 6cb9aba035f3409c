"""`likewise allocation seal | verify`: promise a sequence, and check that the promise was kept."""

import json
import os
from pathlib import Path
from typing import Any

import click

from likewise.cli.tables import TABLE, opened

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("sequence_file", metavar="SEQUENCE.csv", type=TABLE)
@click.option("--study", required=True, help="The study's name; it is part of every seal.")
@click.option("--seal", "seal_file", required=True, type=NEW_FILE, help="New file to publish.")
@click.option("--openings", required=True, type=NEW_FILE, help="New file to keep secret.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def seal(sequence_file: Path, study: str, seal_file: Path, openings: Path, as_json: bool) -> None:
    """Seal a sequence: a file to publish, a file to keep secret, and a root to print.

    SEQUENCE.csv has the columns stratum, position, unit, arm, as `generate` writes them.
    """
    import secrets

    from likewise.domain.sealing import SALT_BYTES
    from likewise.domain.sealing import seal as seal_slots
    from likewise.formats.allocation import read_sequence
    from likewise.formats.sealing import openings_as_csv, seal_as_json

    if seal_file.resolve() == openings.resolve():
        raise click.UsageError("The seal is published and the openings are secret. Name two files.")
    slots = read_sequence(table=opened(sequence_file))
    salts = [secrets.token_bytes(SALT_BYTES) for _ in slots]
    sealed, secret = seal_slots(study=study, slots=slots, salts=salts)
    check_new(seal_file)
    write_new(openings, openings_as_csv(openings=secret))
    try:
        write_new(seal_file, seal_as_json(seal=sealed), mode=0o644)
    except BaseException:  # openings without their seal open nothing
        openings.unlink()
        raise
    if as_json:
        print_json({"study": study, "slots": len(slots), "root": sealed.root.hex()})
        return
    click.echo(f"Sealed {len(slots):,} slots of {study}. Root, to print and send apart:")
    click.echo(sealed.root.hex())
    click.echo(f"Publish {seal_file}. Keep {openings} secret until slots are used.", err=True)


@click.command()
@click.argument("seal_file", metavar="SEAL.json", type=FILE)
@click.argument("openings_file", metavar="OPENINGS.csv", type=TABLE)
@click.option("--root", help="The root as it was printed; without it the seal's own is trusted.")
@click.option("--so-far", is_flag=True, help="The trial goes on: later slots may be unopened.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(
    seal_file: Path, openings_file: Path, root: str | None, so_far: bool, as_json: bool
) -> None:
    """Check opened slots against their seal; name the first that is wrong. Exit code 1 if any is.

    OPENINGS.csv has the columns stratum, position, unit, arm, salt, in the order of use.
    """
    from likewise.domain.sealing import verify as verify_slots
    from likewise.formats.apart.sealing import seal_apart
    from likewise.formats.sealing import read_digest, read_openings, verification_as_json

    found = verify_slots(
        seal=seal_apart(seal_file),
        openings=read_openings(table=opened(openings_file)),
        root=None if root is None else read_digest(text=root.strip().lower(), what="The root"),
        is_complete=not so_far,
    )
    if as_json:
        print_json(verification_as_json(verification=found))
    elif found.fault is not None:
        click.echo(f"Not sound. {found.fault.sentence}", err=True)
    else:
        click.echo(f"Sound: {found.opened:,} of {found.slots:,} slots opened as they were sealed.")
        if root is None:
            click.echo("The root came from the seal itself; give --root to check it too.", err=True)
    if not found.is_sound:
        raise SystemExit(1)


def check_new(path: Path) -> None:
    """Refuse to overwrite a file: it may be the only copy of a seal or a secret."""
    if path.exists():
        raise click.UsageError(f"{path} is there already, and is not overwritten. Name a new file.")


def write_new(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file that must not exist yet; secret ones only for their owner."""
    check_new(path)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def print_json(told: Any) -> None:
    """Print an answer as JSON for scripts."""
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
