"""Write a programme as its canonical files into a place: in clear as agreed, or sealed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from likewise.actions.exports.agreeing import locked, note, programme_of
from likewise.actions.imports.places import in_memory
from likewise.domain.access import Capability
from likewise.domain.accounts import Actor
from likewise.domain.exports import ExportNotRight, ExportState, check_may_write
from likewise.domain.kinds import kinds
from likewise.domain.operations import Ids
from likewise.domain.refusals import DomainError
from likewise.formats.canonical import ExportPlaceTaken, Manifest, Writer
from likewise.queries.exports import canonical_keys, canonical_versions
from likewise.records import exports, keys
from likewise.records.models import Export
from likewise.records.sqlite import READERS_BESIDE_A_WRITER
from likewise.records.turns import writing

type Say = Callable[[int], None]


class ExportNotWritten(DomainError):
    """An export for which there is no place."""


def export_canonical(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    target: Path,
    request: str | None = None,
    say: Say | None = None,
) -> Manifest:
    """Write every version of the actor's programme in clear, once, as two people agreed.

    What never leaves in clear, such as worries, is not in it.

    `request` may be left out where one alone may be written by the actor. That it begins is an
    event before anything is written, and so is how much it was afterwards.

    Raises
    ------
    ExportNotRight
        When nobody agreed to it, or it was written already.
    ExportPlaceTaken
        When there is something at `target` already.
    ExportNotWritten
        When it cannot be written there, or there is no room for it.
    NotAllowed, NotFound
    """
    programme = programme_of(by, Capability.EXPORT)
    chosen = request or _the_one(programme, by, at)
    _begin(by, programme, chosen, at, operation)
    try:
        manifest = _write(by, programme, target, say, in_clear=True)
        with writing():
            note(by, at, "exports.canonical", [programme, chosen], operation, _lines(manifest))
    except BaseException as error:  # also where somebody stops it: it was not written
        give_back(by=by, at=at, operation=operation, request=chosen)
        if isinstance(error, OSError | ExportPlaceTaken):
            raise _not_written(target, error) from None
        raise
    return manifest


def give_back(*, by: Actor, at: datetime, operation: str, request: str) -> None:
    """What was begun and did not leave whole may be written again, in the time that is left."""
    with writing():
        Export.objects.filter(id=request).update(written_at=None)
        note(by, at, "exports.broken_off", [request], operation)


def export_sealed(
    *, by: Actor, at: datetime, operation: str, target: Path, say: Say | None = None
) -> Manifest:
    """Write every version of the actor's programme so that it opens where its keys are alone.

    Raises
    ------
    ExportPlaceTaken, ExportNotWritten, NotAllowed, NotFound
    """
    programme = programme_of(by, Capability.MOVE_SEALED)
    owner = exports.key_of(programme, Ids(operation).new())
    if target.exists():
        raise ExportPlaceTaken(f"{target.name} is there already. Name a new file.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with in_memory() as folder:
            manifest = _write(by, programme, folder / "export.zip", say, in_clear=False)
            with target.open("xb") as file:
                exports.seal_file(folder / "export.zip", file, owner=owner)
    except OSError as error:
        keys.destroy([owner])
        raise _not_written(target, error) from None
    with writing():
        note(by, at, "exports.sealed", [programme], operation, _lines(manifest))
    return manifest


def _the_one(programme: str, by: Actor, at: datetime) -> str:
    """The request that the actor may write, if there is exactly one."""
    rows = map(exports.request_of, Export.objects.filter(programme=programme))
    found = [
        each.id
        for each in rows
        if each.state(at) is ExportState.AGREED and by.account in (each.asked_by, each.agreed_by)
    ]
    if len(found) != 1:
        raise ExportNotRight(
            "Several exports were agreed on. Say which, by its id."
            if found
            else "Two people have to agree on an export in clear: ask for it with a reason, and "
            "let another coordinator or the guardian agree. To move a programme to another "
            "database, write a sealed one."
        )
    return found[0]


def _begin(by: Actor, programme: str, request: str, at: datetime, operation: str) -> None:
    """That it leaves is in the record before it does; nobody else writes it as well."""
    with writing():
        found = locked(programme, request)
        check_may_write(exports.request_of(found), by=by.account, at=at)
        unwritten = Export.objects.filter(id=request, written_at__isnull=True)
        if not unwritten.update(written_at=at):
            raise ExportNotRight("Somebody is writing this export just now.")
        note(by, at, "exports.begin", [request], operation)


def _write(by: Actor, programme: str, target: Path, say: Say | None, *, in_clear: bool) -> Manifest:
    writer = Writer(target)
    with _one_moment():
        for number, kind in enumerate(kinds()):
            if kind.declared.leaves_in_clear or not in_clear:
                writer.write_kind(kind, canonical_versions(by, kind=kind))
            if say is not None:
                say(number + 1)
        writer.write_keys(canonical_keys(by))
    return writer.finish(programme)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as of one moment, whoever writes meanwhile."""
    outermost = not connection.in_atomic_block
    with _keeping_nobody_waiting(), transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _keeping_nobody_waiting() -> Iterator[None]:
    """On SQLite, begin what only reads without the lock of those who write, where it can be had."""
    if connection.vendor != "sqlite" or not READERS_BESIDE_A_WRITER:
        yield
        return
    wrapper: Any = connection
    before, wrapper.transaction_mode = wrapper.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        wrapper.transaction_mode = before


def _not_written(target: Path, error: OSError | ExportPlaceTaken) -> DomainError:
    if isinstance(error, ExportPlaceTaken):
        return error
    return ExportNotWritten(
        f"{target.name} cannot be written here ({error.strerror}). Choose a place where you "
        "may write and where there is room; what may be there now is not a whole export."
    )


def _lines(manifest: Manifest) -> dict[str, int]:
    return {name: each.rows for name, each in manifest.files.items()}
