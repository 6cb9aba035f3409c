"""`likewise allocation commit | replay`: promise a design before its list, and open the promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.sealing.files import FILE, NEW_FILE, PUBLIC_NUMBER, print_json, write_two
from likewise.cli.tables import TABLE, opened

if TYPE_CHECKING:
    from likewise.domain.allocation import Cluster, Waiting
    from likewise.domain.sealing import CommittedDesign, OpenedDesign, Replay
    from likewise.formats.allocation import DesignFile


@dataclass(frozen=True, kw_only=True)
class Promised:
    """A committed design with what its files say, and the public number that was typed."""

    opened: "OpenedDesign"
    file: "DesignFile"
    public_number: str

    @property
    def committed(self) -> "CommittedDesign":
        """What was promised."""
        return self.opened.committed

    @property
    def seed(self) -> int:
        """The seed of the list."""
        return self.committed.seed_used(public_number=self.public_number)


def opened_design(path: Path, typed: Sequence[tuple[str, str]] = ()) -> Promised:
    """Read a committed design, and what it says."""
    from likewise.domain.allocation import Constrained
    from likewise.domain.sealing import OpenedDesign, public_number_of
    from likewise.formats.allocation import read_clusters, read_design, read_units
    from likewise.formats.apart.sealing import committed_design_apart
    from likewise.formats.apart.tables import text_apart

    committed = committed_design_apart(path)
    file = read_design(table=text_apart(committed.design.encode()))
    design = file.design
    waiting: tuple[Waiting, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    if committed.units:
        table = text_apart(committed.units.encode())
        if isinstance(design, Constrained):
            clusters = read_clusters(table=table, design=design)
        else:
            waiting = read_units(table=table, design=design).waiting
    return Promised(
        opened=OpenedDesign(committed=committed, design=design, waiting=waiting, clusters=clusters),
        file=file,
        public_number=public_number_of(typed=typed),
    )


def software() -> str:
    """What makes a list: this program and the library of its random numbers, with versions."""
    from importlib.metadata import version

    return f"likewise {version('likewise')}, numpy {version('numpy')}"


@click.command()
@click.argument("design_file", metavar="DESIGN.csv", type=TABLE)
@click.option("--study", required=True, help="The study's name; it is part of the promise.")
@click.option("--units", type=TABLE, help="Known people or clusters, which are promised too.")
@click.option("--public-number-from", default="", help="Which number of a day to come is mixed in.")
@click.option("--public", required=True, type=NEW_FILE, help="New file to publish.")
@click.option("--secret", required=True, type=NEW_FILE, help="New file to keep: seed and design.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def commit(
    design_file: Path,
    study: str,
    units: Path | None,
    public_number_from: str,
    public: Path,
    secret: Path,
    *,
    as_json: bool,
) -> None:
    """Promise a design, a seed and this software, before a list is made of them.

    A seed is drawn. Print the commitment and send it apart before the list is made. With
    --public-number-from, say which number will be mixed in, so that nobody can mistake it: "drand
    round 5000000", "the six main numbers of the National Lottery of 5 December 2026".
    """
    import secrets

    from likewise.domain.allocation import Constrained
    from likewise.domain.sealing import SALT_BYTES, CommittedDesign
    from likewise.formats.allocation import read_clusters, read_design, read_units
    from likewise.formats.sealing import commitment_as_json, committed_design_as_json, normal_text

    table = opened(design_file)
    design = read_design(table=table).design
    listed = None if units is None else opened(units)
    if isinstance(design, Constrained):
        if listed is None:
            raise click.UsageError("A constrained design needs the clusters: --units CLUSTERS.csv.")
        read_clusters(table=listed, design=design)
    elif listed is not None:
        read_units(table=listed, design=design)
    committed = CommittedDesign(
        study=study,
        software=software(),
        design=normal_text(table=table),
        units="" if listed is None else normal_text(table=listed),
        public_number_from=" ".join(public_number_from.split()),
        seed=secrets.randbits(128),
        salt=secrets.token_bytes(SALT_BYTES),
    )
    write_two(
        secret=(secret, committed_design_as_json(committed=committed)),
        public=(public, commitment_as_json(committed=committed)),
    )
    if as_json:
        print_json({"study": study, "commitment": committed.commitment.hex()})
        return
    click.echo("Commitment to design, seed and software, to print and send apart before the list:")
    click.echo(committed.commitment.hex())
    click.echo(f"Publish {public}. Keep {secret} until the list may be known.", err=True)


@click.command()
@click.argument("committed_file", metavar="COMMITTED.json", type=FILE)
@click.argument("units", metavar="UNITS.csv", type=TABLE)
@click.option("--claims", type=TABLE, help="Who was allocated when, by which levels (CSV).")
@click.option("--commitment", help="The commitment as it was printed.")
@click.option("--digest", "digests", multiple=True, help="Of a claim, as it was given out.")
@PUBLIC_NUMBER
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def replay(
    committed_file: Path,
    units: Path,
    claims: Path | None,
    commitment: str | None,
    digests: tuple[str, ...],
    typed: tuple[tuple[str, str], ...],
    *,
    as_json: bool,
) -> None:
    """Make every decision of a trial again from the promised seed; name the first that differs.

    For designs without a list (minimisation). UNITS.csv has everyone who was allocated, in order,
    with their levels and arm. Exit code 1 if anything is not as it should be.
    """
    from likewise.domain.allocation import Blocks, Minimisation, Simple
    from likewise.domain.sealing import verify_decisions
    from likewise.formats.allocation import read_units
    from likewise.formats.sealing import read_claims, read_digest, replay_as_json

    found = opened_design(committed_file, typed)
    design = found.file.design
    if not isinstance(design, Minimisation | Simple | Blocks):
        raise click.UsageError("A constrained design has a list. Use verify --design.")
    promised = found.committed.commitment
    if commitment is not None:
        given = read_digest(text=commitment.strip(), what="The commitment:")
        if given != promised:
            click.echo(
                "Not sound. The design does not give the commitment that was printed.", err=True
            )
            raise SystemExit(1)
    past = read_units(table=opened(units), design=design, needs_waiting=False).past
    answer = verify_decisions(
        study=found.committed.study,
        commitment=promised,
        design=design,
        past=past,
        seed=found.seed,
        claims=None if claims is None else read_claims(table=opened(claims)),
        held=[read_digest(text=one.strip(), what="The digest:") for one in digests],
    )
    if as_json:
        print_json(replay_as_json(replay=answer))
    else:
        _say(answer, has_claims=claims is not None, has_commitment=commitment is not None)
    if not answer.is_sound:
        raise SystemExit(1)


def _say(answer: "Replay", *, has_claims: bool, has_commitment: bool) -> None:
    if answer.fault is not None:
        click.echo(f"Not sound. {answer.fault.sentence}", err=True)
        return
    click.echo(f"Sound: {answer.allocated:,} decisions are those that the promised seed gives.")
    for one in answer.deviations:
        click.echo(f"On record as a deviation: number {one.number}, unit {one.unit}.")
    if not has_claims:
        click.echo("Nothing bound order and levels to the day: give --claims.", err=True)
    if not has_commitment:
        click.echo("The commitment came from the file itself; give --commitment too.", err=True)
