"""Bring a programme back from its canonical export."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, transaction

from likewise.actions.imports.places import back_up, in_memory, workplace
from likewise.actions.operations import carry_out, planned
from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.imports import FileNotRight, Problems
from likewise.domain.imports.plans import ImportPlan
from likewise.domain.kinds import kinds
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.domain.refusals import DomainError
from likewise.formats.apart.canonical import export_apart
from likewise.formats.canonical import (
    KEY_COLUMNS,
    KEYS,
    Manifest,
    digest_of,
    encoded,
    file_of,
)
from likewise.queries.exports import canonical_keys, canonical_versions
from likewise.records import erasing, exports, models
from likewise.records.restoring import ProgrammeThere, Unpacked


class NotTheSame(DomainError):
    """What was stored would not be exported again as it came."""


def import_canonical(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    path: Path,
    dry_run: bool = False,
    confirmed: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Outcome:
    """Bring in a canonical export, in clear or sealed: all versions, instants and ids as they were.

    What was stored is exported again before it is committed, and has to be the same bytes. A
    programme that is there already is left alone where it is the same, and refused where not.
    Whoever the export says was erased is noted in the ledger here too; an export that still says
    something of somebody whom the ledger here names is refused.

    Raises
    ------
    ImportRefused
        When a file is damaged or was changed.
    ProgrammeThere, NotTheSame, NotAllowed, SealedNotOpened, HoldsTheErased
    """
    check_may(by, Capability.BRING_BACK)
    with _in_clear(path) as clear, workplace() as folder:
        unpacked = _unpacked(clear, folder)
        manifest = unpacked.reader.manifest
        actor = Actor(account=by.account, role=by.role, programme=manifest.programme)
        try:
            repeated = models.Operation.objects.filter(id=operation).exists()
            present = not repeated and _is_there(manifest.programme)
            if present and not _same(actor, manifest):
                raise ProgrammeThere(
                    "This programme is in the record already, and is not the same. A canonical "
                    "export goes into a record that does not have the programme."
                )
            plan = _plan(unpacked, "same" if present else "record")
            if dry_run or present:
                return planned(plan)
            if not repeated:
                back_up(at)
            return _carry_out(unpacked, plan, actor, at, operation, confirmed, progress)
        finally:
            unpacked.close()


@contextmanager
def _in_clear(path: Path) -> Iterator[Path]:
    """The files of an export; of a sealed one, in memory as long as they are read."""
    if not exports.is_sealed(path):
        yield path
        return
    with in_memory(path.stat().st_size) as folder:
        clear = folder / "export.zip"
        exports.open_file(path, clear)
        yield clear


def _unpacked(path: Path, folder: Path) -> Unpacked:
    try:
        with export_apart(path) as reader:
            return Unpacked(reader, folder / "staging.sqlite3")
    except FileNotRight as refusal:
        problems = Problems()
        problems.add(refusal.problem)
        problems.refuse_any()
        raise


def _plan(unpacked: Unpacked, does: str) -> ImportPlan:
    manifest = unpacked.reader.manifest
    return ImportPlan(
        action="imports.canonical",
        steps=(),
        about=(manifest.programme,),
        new_ids=(manifest.programme,),
        fingerprint=manifest.as_bytes().decode(),
        totals={kind: {does: count} for kind, count in unpacked.counts.items()},
    )


def _carry_out(
    unpacked: Unpacked,
    plan: ImportPlan,
    actor: Actor,
    at: datetime,
    operation: str,
    confirmed: str | None,
    progress: Callable[[str, int], None] | None,
) -> Outcome:
    manifest = unpacked.reader.manifest

    def still_new(_: Ids) -> Plan:
        if _is_there(manifest.programme):
            raise ProgrammeThere("Somebody brought this programme in just now.")
        return plan

    def write(_: Sequence[Any], *, operation: models.Operation, **__: datetime) -> None:
        if progress is not None:
            progress("Writing", 0)
        try:
            unpacked.restore(operation=operation)
        except (IntegrityError, DataError, OverflowError) as error:
            raise NotTheSame(
                "The files say what no record holds, so nothing was kept. They were changed "
                "together after the export. Export the programme again."
            ) from error
        if not _same(actor, manifest):
            raise NotTheSame(
                "What was stored is not what the files say, so nothing was kept. The export was "
                "made by another version of Likewise, or its files were changed together."
            )
        transaction.on_commit(erasing.settle)

    return carry_out(
        action="imports.canonical",
        by=actor,
        at=at,
        operation=operation,
        arguments={"manifest": manifest.as_bytes().decode()},
        check=lambda: check_may(actor, Capability.BRING_BACK),
        plan=still_new,
        confirmed=confirmed,
        programme=manifest.programme,
        write=write,
    )


def _is_there(programme: str) -> bool:
    return models.Programme.objects.filter(fact=programme).exists()


def _same(actor: Actor, manifest: Manifest) -> bool:
    """Whether exporting the programme now would give the files of the manifest.

    Of what never leaves in clear, an export in clear says nothing: not that there is none.
    """
    for kind in kinds():
        versions = canonical_versions(actor, kind=kind)
        listed = manifest.files.get(file_of(kind))
        if listed is None:
            if kind.declared.leaves_in_clear and next(versions, None) is not None:
                return False
        elif digest_of(listed.columns, encoded(kind, versions, listed.columns)) != listed:
            return False
    return digest_of(KEY_COLUMNS, canonical_keys(actor)) == manifest.files[KEYS]
