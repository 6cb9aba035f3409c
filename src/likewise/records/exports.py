"""Exports in waiting, and sealed ones: discarded when somebody of their programme is erased.

A sealed export is an archive in parts, under a key of its own that stays among the keys. The key's
name begins with the programme's, so that an erasure finds it in whichever database it was made.
"""

import itertools
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import IO

from likewise.domain.exports import ExportRequest
from likewise.domain.refusals import DomainError
from likewise.records import keys, models
from likewise.records.keys import copies, store

MARK = b"Likewise sealed export 1\n"
PART = 1 << 20
UPLOADS = "upload:"
_LENGTH = 4


class SealedNotOpened(DomainError):
    """A sealed export that does not open here."""


def key_of(programme: str, export: str) -> str:
    """The owner of the key of one export."""
    return f"export:{programme}.{export}"


def seal_reason(programme: str, export: str, reason: str) -> bytes:
    """Why an export was asked for, so that it goes with whoever may be in it."""
    return keys.seal(key_of(programme, export), reason, f"Export.reason|{export}")


def reason_of(row: models.Export) -> str | None:
    """Why an export was asked for; none where that is gone."""
    owner = key_of(row.programme_id, row.id)
    try:
        return keys.unseal(owner, bytes(row.sealed), f"Export.reason|{row.id}")
    except keys.Erased:
        return None


def request_of(row: models.Export) -> ExportRequest:
    """A row as the value that rules are asked about."""
    return ExportRequest(
        id=row.id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
        written_at=row.written_at,
        discarded_at=row.discarded_at,
    )


def discard(programmes: Iterable[str], *, at: datetime, on: date, ground: str) -> int:
    """Discard what waits of these programmes, and let nobody open what is sealed; how many keys.

    Files that somebody sent and did not confirm yet go as well. One that is being written just now
    is marked too: if it breaks off, it is not written again.
    """
    each = frozenset(programmes)
    models.Export.objects.filter(programme__in=each, discarded_at__isnull=True).update(
        discarded_at=at
    )
    gone = {owner for one in each for owner in store.beginning(f"export:{one}.")}
    gone |= store.beginning(UPLOADS)  # nobody knows yet whom these name: they are sent again
    copies.forget(gone)
    return keys.erase(gone, on=on, ground=ground) if gone else 0


def seal_file(clear: Path, target: IO[bytes], *, owner: str) -> None:
    """Write a file in parts that open with the owner's key alone, in their order, all of them."""
    keys.make([owner])
    ring = keys.Ring([owner])
    target.write(MARK + owner.encode() + b"\n")
    with clear.open("rb") as source:
        part = source.read(PART)
        for number in itertools.count():
            following = source.read(PART)
            sealed = ring.seal(owner, part, _context(number, is_last=not following))
            target.write(len(sealed).to_bytes(_LENGTH) + sealed)
            if not following:
                return
            part = following


def is_sealed(path: Path) -> bool:
    """Whether a file is a sealed export."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def open_file(sealed: Path, clear: Path) -> None:
    """Write what a sealed export holds.

    Raises
    ------
    SealedNotOpened
        When its key is not here or was destroyed, or the file is not whole.
    """
    with sealed.open("rb") as source, clear.open("xb") as target:
        source.read(len(MARK))
        owner = _owner(source.readline(200))
        ring = keys.Ring([owner])
        if owner not in ring:
            raise SealedNotOpened(
                f"There is no key here for {sealed.name}. Bring the keys of the installation that "
                "wrote it (docs/how-to/keep-keys.md); where somebody in it was erased since, "
                "nobody can open it, so write it anew."
            )
        part = _part(source, sealed)
        for number in itertools.count():
            following = _part(source, sealed)
            if not part:
                raise _not_whole(sealed)
            try:
                said = ring.unseal_bytes(owner, part, _context(number, is_last=not following))
            except keys.Damaged:
                raise _not_whole(sealed) from None
            target.write(said)
            if not following:
                return
            part = following


def _owner(line: bytes) -> str:
    return (
        line.decode("ascii", "replace").strip() if re.fullmatch(rb"export:[\w.-]+\n", line) else ""
    )


def _part(source: IO[bytes], sealed: Path) -> bytes:
    """The next part; nothing at the end of the file."""
    said = source.read(_LENGTH)
    if not said:
        return b""
    length = int.from_bytes(said)
    found = source.read(length) if keys.NONCE < length < 2 * PART else b""
    if not found or len(found) != length:
        raise _not_whole(sealed)
    return found


def _not_whole(sealed: Path) -> SealedNotOpened:
    return SealedNotOpened(f"{sealed.name} was altered or is not whole. Write the export anew.")


def _context(number: int, *, is_last: bool) -> str:
    return f"export|{number}|{'last' if is_last else 'more'}"
