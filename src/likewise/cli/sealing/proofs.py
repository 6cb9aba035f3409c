"""`likewise allocation prove | check-proof`: one slot, shown to anyone who has the root."""

from pathlib import Path

import click

from likewise.cli.sealing.files import FILE, NEW_FILE, write_new
from likewise.cli.tables import TABLE, opened


@click.command()
@click.argument("position", metavar="SLOT", type=click.IntRange(min=1))
@click.option("--stratum", default="all", show_default=True, help="Of which stratum.")
@click.option("--seal", "seal_file", required=True, type=FILE, help="The seal, with all segments.")
@click.option("--openings", "openings_file", required=True, type=TABLE, help="Opened slots (CSV).")
@click.option("--claims", "claims_file", type=TABLE, help="Who took which slot (CSV).")
@click.option("--out", required=True, type=NEW_FILE, help="New file for the proof.")
def prove(
    position: int,
    stratum: str,
    seal_file: Path,
    openings_file: Path,
    claims_file: Path | None,
    out: Path,
) -> None:
    """Prove one slot that was opened, and tell nothing of any other.

    SLOT is its position in its stratum. Whoever has the printed root checks the proof with
    `check-proof`, or with any program that does what the page on allocation files says.
    """
    from likewise.cli.sealing.seals import check_is_sound
    from likewise.domain.sealing import Book, places_of
    from likewise.domain.sealing import prove as prove_slot
    from likewise.formats.apart.sealing import seal_apart
    from likewise.formats.sealing import proof_as_json, read_claims, read_openings

    seal = seal_apart(seal_file)
    check_is_sound(seal)
    events = () if claims_file is None else read_claims(table=opened(claims_file))
    proof = prove_slot(
        seal=seal,
        openings=read_openings(table=opened(openings_file)),
        book=Book(places=places_of(seal=seal), events=events),
        place=(stratum, position),
    )
    write_new(out, proof_as_json(proof=proof))
    click.echo(f"Wrote the proof of slot {position} of stratum {stratum} to {out}.", err=True)


@click.command("check-proof")
@click.argument("proof_file", metavar="PROOF.json", type=FILE)
@click.option("--root", required=True, help="The root as it was printed, of this or a later seal.")
def check_proof(proof_file: Path, root: str) -> None:
    """Check the proof of one slot against the printed root. Exit code 1 if it does not hold."""
    from likewise.domain.sealing import problem_of_proof
    from likewise.formats.apart.sealing import proof_apart
    from likewise.formats.sealing import read_digest

    proof = proof_apart(proof_file)
    wrong = problem_of_proof(
        proof=proof, root=read_digest(text=root.strip().lower(), what="The root:")
    )
    if wrong is not None:
        click.echo(f"Not proven. {wrong}", err=True)
        raise SystemExit(1)
    slot, claim = proof.opening.slot, proof.claim
    whose = slot.unit or (claim.unit if claim else "")
    said = f"Proven: slot {slot.position} of stratum {slot.stratum} was sealed with {slot.arm}"
    click.echo(f"{said}, for {whose}." if whose else f"{said}; nobody took it.")
    if claim:
        click.echo(f"It was taken at {claim.at}. Digest of the claim: {claim.digest.hex()}")
