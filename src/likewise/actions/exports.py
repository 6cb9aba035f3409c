"""Write a programme out as its canonical files; that somebody did is an event."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.kinds import kinds
from likewise.domain.refusals import DomainError
from likewise.formats.canonical import Manifest, Writer
from likewise.queries.exports import canonical_keys, canonical_versions
from likewise.records import audit


class ExportNotWritten(DomainError):
    """An export for which there is no place."""


def export_canonical(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    target: Path,
    say: Callable[[int], None] | None = None,
) -> Manifest:
    """Write every version of the actor's programme into a new folder or archive.

    Raises
    ------
    ExportPlaceTaken
        When there is something at `target` already.
    ExportNotWritten
        When it cannot be written there, or there is no room for it.
    NotAllowed, NotFound
    """
    check_may(by, Capability.EXPORT)
    if by.programme is None:
        raise NotFound("Choose a programme to export.")
    try:
        manifest = _write(by, by.programme, target, say)
    except OSError as error:
        raise ExportNotWritten(
            f"{target.name} cannot be written here ({error.strerror}). Choose a place where you "
            "may write and where there is room; what may be there now is not a whole export."
        ) from None
    with transaction.atomic():
        audit.append(
            by=by,
            at=at,
            action="exports.canonical",
            about=[by.programme],
            counts={name: each.rows for name, each in manifest.files.items()},
            operation=operation,
        )
    return manifest


def _write(by: Actor, programme: str, target: Path, say: Callable[[int], None] | None) -> Manifest:
    writer = Writer(target)
    with _one_moment():
        for number, kind in enumerate(kinds()):
            writer.write_kind(kind, canonical_versions(by, kind=kind))
            if say is not None:
                say(number + 1)
        writer.write_keys(canonical_keys(by))
    return writer.finish(programme)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as of one moment, whoever writes meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
