"""`likewise allocation claim | void | mark-error | close | release`: who takes which slot."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.sealing.files import FILE, NEW_FILE, write_new
from likewise.cli.tables import TABLE, opened

if TYPE_CHECKING:
    from likewise.domain.sealing import Book, Event, Places

SEAL = click.argument("seal_file", metavar="SEAL.json", type=FILE)
CLAIMS = click.argument("claims_file", metavar="CLAIMS.csv", type=NEW_FILE)
STRATUM = click.option("--stratum", default="all", show_default=True, help="Of which stratum.")
POSITION = click.option("--position", required=True, type=click.IntRange(min=1), help="Which slot.")
BY = click.option("--by", required=True, help="Who does it.")
SECOND = click.option("--second", required=True, help="Who agrees: somebody else.")
REASON = click.option("--reason", required=True, help="Why, in a few words.")


@click.command()
@click.argument("seal_file", metavar="SEAL.json|COMMITMENT.json", type=FILE)
@CLAIMS
@STRATUM
@click.option("--unit", required=True, help="Who is allocated, as the study calls them.")
@click.option("--levels", default="", help='Without a list: as "sex=female, age=60 or over".')
@BY
def claim(
    seal_file: Path, claims_file: Path, stratum: str, unit: str, levels: str, by: str
) -> None:
    """Take the next slot of a stratum for somebody, before its arm is known.

    A line is added to CLAIMS.csv, which is made where it is not there, and its digest printed: give
    that to somebody outside. For minimisation, give the design commitment in place of a seal, and
    the levels that the unit is allocated by.
    """
    made = _added(
        seal_file,
        claims_file,
        lambda book: book.claim(stratum=stratum, unit=unit, levels=levels, at=_now(), by=by),
    )
    where = f"Slot {made.position} of stratum {made.stratum}"
    click.echo(f"{where} is taken for {made.unit}. Digest, to give out:")
    click.echo(made.digest.hex())


@click.command()
@SEAL
@CLAIMS
@STRATUM
@POSITION
@BY
@SECOND
@REASON
def void(
    seal_file: Path,
    claims_file: Path,
    stratum: str,
    position: int,
    by: str,
    second: str,
    reason: str,
) -> None:
    """Make a slot void, by two people and for a reason: nobody ever takes it."""
    made = _added(
        seal_file,
        claims_file,
        lambda book: book.make_void(
            stratum=stratum, position=position, at=_now(), by=by, second=second, reason=reason
        ),
    )
    click.echo(f"Slot {position} of stratum {stratum} is void. Digest, to give out:")
    click.echo(made.digest.hex())


@click.command("mark-error")
@SEAL
@CLAIMS
@STRATUM
@POSITION
@BY
@SECOND
@REASON
def mark_error(
    seal_file: Path,
    claims_file: Path,
    stratum: str,
    position: int,
    by: str,
    second: str,
    reason: str,
) -> None:
    """Mark an allocation as made in error, by two people and for a reason; it stays and counts."""
    made = _added(
        seal_file,
        claims_file,
        lambda book: book.mark_error(
            stratum=stratum, position=position, at=_now(), by=by, second=second, reason=reason
        ),
    )
    click.echo(f"Slot {position} of stratum {stratum} is marked. Digest, to give out:")
    click.echo(made.digest.hex())


@click.command()
@SEAL
@CLAIMS
@BY
@SECOND
@REASON
def close(seal_file: Path, claims_file: Path, by: str, second: str, reason: str) -> None:
    """Allocate nobody any more, by two people: now slots that nobody took may be opened."""
    made = _added(
        seal_file,
        claims_file,
        lambda book: book.close(at=_now(), by=by, second=second, reason=reason),
    )
    click.echo("The list is closed. Digest, to give out:")
    click.echo(made.digest.hex())


@click.command()
@SEAL
@click.argument("secret_file", metavar="SECRET.csv", type=TABLE)
@click.argument("claims_file", metavar="CLAIMS.csv", type=TABLE)
@click.option("--out", required=True, type=NEW_FILE, help="New file of openings to give out.")
def release(seal_file: Path, secret_file: Path, claims_file: Path, out: Path) -> None:
    """Write the openings of slots that were taken, and no other; all once the list is closed."""
    from likewise.domain.sealing import Book, SealingRefused, places_of
    from likewise.formats.apart.sealing import seal_apart
    from likewise.formats.sealing import openings_as_csv, read_claims, read_openings

    places = places_of(seal=seal_apart(seal_file))
    book = Book(places=places, events=read_claims(table=opened(claims_file)))
    openings = [
        one
        for one in read_openings(table=opened(secret_file))
        if book.is_closed or one.place in book.claimed or one.place in places.units
    ]
    if not openings:
        raise SealingRefused("None of these slots was taken, so that there is none to release.")
    write_new(out, openings_as_csv(openings=openings))
    click.echo(f"Wrote {len(openings):,} openings to {out}.", err=True)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _places(path: Path) -> "Places":
    """The places of a seal, or of a design commitment."""
    from likewise.domain.sealing import endless_places, places_of
    from likewise.formats.apart.sealing import commitment_apart, seal_apart
    from likewise.formats.sealing import SealFileRefused

    try:
        return places_of(seal=seal_apart(path))
    except SealFileRefused as refusal:
        try:
            study, digest = commitment_apart(path)
        except SealFileRefused:
            raise refusal from None
        return endless_places(study=study, design=digest)


def _added(seal_file: Path, claims_file: Path, act: "Callable[[Book], Event]") -> "Event":
    """Add one record to the claims, one writer at a time."""
    import fcntl

    from likewise.domain.sealing import Book
    from likewise.formats.sealing import claim_as_line, claims_as_csv, read_claims

    places = _places(seal_file)
    try:
        handle = os.open(claims_file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise click.UsageError(f"{claims_file} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        is_new = not claims_file.stat().st_size
        events = () if is_new else read_claims(table=opened(claims_file))
        made = act(Book(places=places, events=events))
        line = claims_as_csv(events=[made]) if is_new else claim_as_line(event=made)
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())
    return made
