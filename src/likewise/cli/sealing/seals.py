"""`likewise allocation seal | extend`: promise a sequence, and later further slots of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likewise.cli.sealing.designs import opened_design
from likewise.cli.sealing.files import FILE, NEW_FILE, PUBLIC_NUMBER, print_json, write_two
from likewise.cli.tables import TABLE, opened

if TYPE_CHECKING:
    from likewise.domain.allocation import Slot
    from likewise.domain.sealing import Opening, Seal

SEAL_FILE = click.option(
    "--seal", "seal_file", required=True, type=NEW_FILE, help="New file to publish."
)
OPENINGS = click.option("--openings", required=True, type=NEW_FILE, help="New file to keep secret.")
COMMITTED = click.option(
    "--committed", type=FILE, help="The committed design; the list has to be what it gives."
)
DESIGN = click.option("--design", type=TABLE, help="The list has to fit this design file.")
PRACTICE = click.option(
    "--practice", type=TABLE, help="A practice list, which this one has to differ from."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("sequence_file", metavar="LIST.csv", type=TABLE)
@click.option("--study", required=True, help="The study's name; it is part of every seal.")
@SEAL_FILE
@OPENINGS
@COMMITTED
@PUBLIC_NUMBER
@DESIGN
@PRACTICE
@AS_JSON
def seal(
    sequence_file: Path,
    study: str,
    seal_file: Path,
    openings: Path,
    committed: Path | None,
    typed: tuple[tuple[str, str], ...],
    design: Path | None,
    practice: Path | None,
    *,
    as_json: bool,
) -> None:
    """Seal a list: a file to publish, a file to keep secret, and a root to print.

    LIST.csv has the columns stratum, position, unit, arm, as `generate` writes them; or number
    (any label) in place of position; or is REDCap's allocation template. The order of its rows
    within a stratum is the order of use.
    """
    from likewise.domain.sealing import seal as seal_slots

    slots = _slots(sequence_file, design, practice, after={})
    digest, number = _promised(committed, typed, slots, study=study)
    sealed, secret = seal_slots(
        study=study, slots=slots, salts=_salts(slots), design=digest, public_number=number
    )
    _deliver(sealed, secret, seal_file, openings, as_json=as_json)


@click.command()
@click.argument("old_seal", metavar="SEAL.json", type=FILE)
@click.argument("sequence_file", metavar="FURTHER.csv", type=TABLE)
@SEAL_FILE
@OPENINGS
@COMMITTED
@PUBLIC_NUMBER
@DESIGN
@PRACTICE
@AS_JSON
def extend(
    old_seal: Path,
    sequence_file: Path,
    seal_file: Path,
    openings: Path,
    committed: Path | None,
    typed: tuple[tuple[str, str], ...],
    design: Path | None,
    practice: Path | None,
    *,
    as_json: bool,
) -> None:
    """Seal further slots as a new segment, whose root holds the root before; nothing old changes.

    FURTHER.csv has only the further slots; they go on after the last of each stratum. The new seal
    has the old segments in it, and a new root to print; the openings are those of the new slots.
    """
    from likewise.domain.sealing import extend as extend_seal
    from likewise.formats.apart.sealing import seal_apart

    old = seal_apart(old_seal)
    check_is_sound(old)
    slots = _slots(sequence_file, design, practice, after=old.reached)
    digest, number = _promised(committed, typed, slots, study=old.study)
    sealed, secret = extend_seal(
        seal=old, slots=slots, salts=_salts(slots), design=digest, public_number=number
    )
    _deliver(sealed, secret, seal_file, openings, as_json=as_json)


def check_is_sound(seal: "Seal") -> None:
    """Refuse to build on a seal that was changed."""
    from likewise.domain.sealing.packing import SealingRefused
    from likewise.domain.sealing.verification import seal_fault

    broken = seal_fault(seal=seal, openings=(), root=None)
    if broken is not None:
        raise SealingRefused(broken.sentence)


def _slots(
    path: Path, design: Path | None, practice: Path | None, after: Mapping[str, int]
) -> "tuple[Slot, ...]":
    from likewise.domain.allocation import check_differs
    from likewise.formats.allocation import read_design, read_list

    known = None if design is None else read_design(table=opened(design)).design
    found = read_list(table=opened(path), design=known, after=after)
    if practice is not None:
        tried = read_list(table=opened(practice), design=known).slots
        check_differs(practice=tried, live=found.slots)
    return found.slots


def _promised(
    committed: Path | None,
    typed: Sequence[tuple[str, str]],
    slots: "Sequence[Slot]",
    *,
    study: str,
) -> tuple[bytes, str]:
    """The design commitment and public number of a list, which has to be what they give."""
    from likewise.domain.sealing import list_fault
    from likewise.domain.sealing.packing import SealingRefused

    if committed is None:
        if typed:
            raise click.UsageError("A public number goes with a committed design: --committed.")
        click.echo("Nothing binds this list to a design or seed: see --committed.", err=True)
        return b"", ""
    found = opened_design(committed, typed)
    if found.committed.study != study:
        raise SealingRefused("The committed design is of another study. Give that of this one.")
    lengths: dict[str, int] = {}
    for slot in slots:
        lengths[slot.stratum] = max(lengths.get(slot.stratum, 0), slot.position)
    made = found.opened.slots(public_number=found.public_number, lengths=lengths)
    wrong = list_fault(made=made, slots=slots)
    if wrong is not None:
        raise SealingRefused(wrong.sentence)
    return found.committed.commitment, found.public_number


def _salts(slots: "Sequence[Slot]") -> list[bytes]:
    import secrets

    from likewise.domain.sealing import SALT_BYTES

    return [secrets.token_bytes(SALT_BYTES) for _ in slots]


def _deliver(
    sealed: "Seal",
    secret: "Sequence[Opening]",
    seal_file: Path,
    openings: Path,
    *,
    as_json: bool,
) -> None:
    from likewise.formats.sealing import openings_as_csv, seal_as_json

    write_two(
        secret=(openings, openings_as_csv(openings=secret)),
        public=(seal_file, seal_as_json(seal=sealed)),
    )
    number, slots = len(sealed.segments), sealed.segments[-1].size
    if as_json:
        told = {"study": sealed.study, "segment": number, "slots": slots, "root": sealed.root.hex()}
        print_json(told)
        return
    what = f"Sealed {slots:,} {'slots' if number == 1 else 'further slots'} of {sealed.study}."
    click.echo(f"{what} Root, to print and send apart:")
    click.echo(sealed.root.hex())
    click.echo(f"Publish {seal_file}. Keep {openings} secret until slots are used.", err=True)
