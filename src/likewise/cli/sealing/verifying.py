"""`likewise allocation verify`: check that a promise was kept. Nobody needs an account for it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.sealing.designs import opened_design, software
from likewise.cli.sealing.files import FILE, print_json
from likewise.cli.tables import TABLE

if TYPE_CHECKING:
    from likewise.domain.sealing import Fault, Verification


@click.command()
@click.argument("seal_file", metavar="SEAL.json", type=FILE)
@click.argument("openings_files", metavar="OPENINGS.csv...", type=TABLE, nargs=-1, required=True)
@click.option("--claims", type=TABLE, help="Who took which slot (CSV).")
@click.option("--root", help="The root as it was printed; without it the seal's own is trusted.")
@click.option("--digest", "digests", multiple=True, help="Of a claim, as it was given out.")
@click.option(
    "--design",
    "designs",
    type=FILE,
    multiple=True,
    help="A committed design: the list is made again from it. One for each that was used.",
)
@click.option("--so-far", is_flag=True, help="The trial goes on: later slots may be unopened.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(
    seal_file: Path,
    openings_files: tuple[Path, ...],
    claims: Path | None,
    root: str | None,
    digests: tuple[str, ...],
    designs: tuple[Path, ...],
    *,
    so_far: bool,
    as_json: bool,
) -> None:
    """Check opened slots against their seal; name the first that is wrong. Exit code 1 if any is.

    OPENINGS.csv has the columns stratum, position, unit, label, arm, salt, in the order of use;
    of several files (one a segment) the later ones follow. The claims say whose each slot was.
    """
    from likewise.formats.apart.sealing import verified_apart
    from likewise.formats.sealing import read_digest, verification_as_json

    openings = [_kept(path) for path in openings_files]
    found, notes = verified_apart(
        seal=seal_file,
        openings=openings,
        claims=claims,
        root=None if root is None else read_digest(text=root.strip().lower(), what="The root:"),
        held=[read_digest(text=one.strip(), what="The digest:") for one in digests],
        is_complete=not so_far,
    )
    for note in notes:
        click.echo(note, err=True)
    if found.is_sound and designs:
        found = replace(found, fault=_design_fault(seal_file, openings, designs))
    if as_json:
        print_json(verification_as_json(verification=found))
    else:
        _say(found, has_root=root is not None, has_digest=bool(digests), has_design=bool(designs))
    if not found.is_sound:
        raise SystemExit(1)


def _kept(path: Path) -> Path | bytes:
    """A file by its path; what comes through a pipe, which is read once, by what is in it."""
    from likewise.formats.tables.inputs import input_of

    return path if path.is_file() else input_of(path).open().read()


def _design_fault(
    seal_file: Path, openings_files: Sequence[Path | bytes], paths: tuple[Path, ...]
) -> "Fault | None":
    from likewise.domain.sealing import design_fault
    from likewise.formats.apart.sealing import seal_apart
    from likewise.formats.apart.tables import text_apart
    from likewise.formats.sealing import read_openings

    given = [opened_design(path) for path in paths]
    ours = software()
    for each in given:
        if each.committed.software != ours:
            words = f"This list was made by {each.committed.software}, and is made again by {ours}."
            click.echo(words, err=True)
    openings = [one for path in openings_files for one in read_openings(table=text_apart(path))]
    seal = seal_apart(seal_file)
    return design_fault(seal=seal, openings=openings, designs=[each.opened for each in given])


def _say(found: "Verification", *, has_root: bool, has_digest: bool, has_design: bool) -> None:
    if found.fault is not None:
        click.echo(f"Not sound. {found.fault.sentence}", err=True)
        return
    click.echo(f"Sound: {found.opened:,} of {found.slots:,} slots opened as they were sealed.")
    if found.claimed or found.void:
        click.echo(f"{found.claimed:,} taken, each once, in order; {found.void:,} made void.")
    if has_design:
        click.echo("They are what the committed design and its seed give.")
    if not has_root:
        click.echo("The root came from the seal itself; give --root to check it too.", err=True)
    if found.claimed and not has_digest:
        words = "The claims speak for themselves alone; give a --digest that somebody kept."
        click.echo(words, err=True)
