"""Files about people, sealed piece by piece beside the record, each named by its own digest.

What lies there is sealed with the key of whoever it is about, and named by the digest of what
lies there. A file begins with a number of its own and what it is; then come its pieces, each
bound to the file, to its place and to how many there are, so that none opens anywhere else, and
none can be left out. It is written under another name until it is whole and on the disk.
"""

import errno
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from likewise.domain.refusals import DomainError
from likewise.records import keys

PIECE = 1 << 20
OPENING = b"likewise media 1\n"
UNFINISHED = "unfinished"
_NUMBER = 16  # bytes
_HEAD = 4  # bytes that say how long the head is
_LONGEST_HEAD = 1 << 14
_ADDED = 12 + 16  # what sealing adds to a piece: a nonce and a tag


class MediaGone(DomainError):
    """A file that is not where it was."""


class MediaDamaged(DomainError):
    """A file that is not what was kept."""


class NotKept(DomainError):
    """A file that could not be kept whole."""


def folder() -> Path:
    """Where files lie."""
    return Path(settings.HOME) / "media"


def path_of(media: str, *, within: Path | None = None) -> Path:
    """Where a file lies: by the beginning of its digest, so that no folder grows too large."""
    if len(media) != 64 or set(media) - set("0123456789abcdef"):
        raise MediaGone("There is no such file here. Send it again.")
    return (within or folder()) / media[:2] / media


def keep(source: BinaryIO, *, owner: str, said: Mapping[str, Any]) -> str:
    """Seal a file with its owner's key, and keep it; answers its digest.

    `source` is read from its beginning, piece by piece; `said` is sealed at its head.

    Raises
    ------
    NotKept
        When there is no room, or the file grew shorter meanwhile; nothing of it stays.
    Erased
        When its owner was erased.
    """
    keys.make([owner])
    ring = keys.Ring([owner])
    try:
        with _unfinished() as (name, file):
            media = _sealed(ring, owner, source, said, file)
            target = path_of(media)
            _folder(target.parent)
            name.rename(target)
            _settle(target.parent)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise NotKept(
            f"The file was not kept, because {'there is no room' if full else 'the disk refused'}. "
            "Nothing else is lost. Tell whoever looks after Likewise, then send it again."
        ) from error
    return media


def said_of(media: str, *, owner: str) -> dict[str, Any]:
    """What was said of a file when it was kept, with its `size`.

    Raises
    ------
    MediaGone, MediaDamaged, Erased
    """
    with _opened(media) as file:
        return _Reading(file, keys.Ring([owner]), owner).said


def pieces(media: str, *, owner: str) -> Iterator[bytes]:
    """A file as it was sent, piece by piece; the last one once all of them are right.

    Raises
    ------
    MediaGone, MediaDamaged, Erased
    """
    with _opened(media) as file:
        reading = _Reading(file, keys.Ring([owner]), owner)
        for number in range(reading.total):
            piece = reading.piece(number)
            if number == reading.total - 1:
                reading.finish(media)
            yield piece


def check(media: str, *, owner: str) -> None:
    """See that a file is whole, and its owner's, before any of it is given out.

    Raises
    ------
    MediaGone, MediaDamaged, Erased
    """
    said_of(media, owner=owner)
    if fault_of(path_of(media)) is not None:
        raise _damaged()


def fault_of(path: Path) -> str | None:
    """What is wrong with a file, which everybody can tell without its key; none where it is whole.

    Whole means: what lies there has the digest that is its name.
    """
    try:
        with path.open("rb") as file:
            return (
                None if hashlib.file_digest(file, "sha256").hexdigest() == path.name else "changed"
            )
    except FileNotFoundError:
        return "not there"
    except OSError as error:
        return f"not to be read: {error.strerror}"


def forget(media: Iterable[str]) -> None:
    """Let go of files: what lies there, sealed."""
    for each in media:
        with suppress(FileNotFoundError, MediaGone):
            path_of(each).unlink()


def every() -> Iterator[Path]:
    """Every file that lies here whole."""
    for each in sorted(folder().glob("[0-9a-f][0-9a-f]/*")):
        if len(each.name) == 64:
            yield each


# How it is written


def _sealed(
    ring: keys.Ring, owner: str, source: BinaryIO, said: Mapping[str, Any], file: BinaryIO
) -> str:
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    total = _count(size)
    number = secrets.token_bytes(_NUMBER)
    head = ring.seal(owner, json.dumps({**said, "size": size}), _place(number, "head"))
    digest = hashlib.sha256()
    for part in (OPENING, number, len(head).to_bytes(_HEAD), head):
        digest.update(part)
        file.write(part)
    for index in range(total):
        piece = source.read(PIECE)
        if len(piece) != _length(index, size):
            raise NotKept("The file changed while it was read. Send it again.")
        sealed = ring.seal(owner, piece, _place(number, index, total))
        digest.update(sealed)
        file.write(sealed)
    if source.read(1):
        raise NotKept("The file changed while it was read. Send it again.")
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest()


@contextmanager
def _unfinished() -> Iterator[tuple[Path, BinaryIO]]:
    """A new file under a name that means nothing; it is gone again where it was not renamed."""
    _folder(folder() / UNFINISHED)
    name = folder() / UNFINISHED / secrets.token_hex(16)
    with open(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        try:
            yield name, file
        finally:
            name.unlink(missing_ok=True)


def _folder(place: Path) -> None:
    if not place.is_dir():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _settle(place.parent)


def _settle(place: Path) -> None:
    """What was put into a folder stays there when the machine stops now."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# How it is read


class _Reading:
    """One file while it is read from its beginning to its end."""

    def __init__(self, file: BinaryIO, ring: keys.Ring, owner: str) -> None:
        self._file, self._ring, self._owner = file, ring, owner
        self._digest = hashlib.sha256()
        opening, self._number = self._read(len(OPENING)), self._read(_NUMBER)
        length = int.from_bytes(self._read(_HEAD))
        if opening != OPENING or length > _LONGEST_HEAD:
            raise _damaged()
        self.said: dict[str, Any] = json.loads(
            self._unsealed(self._read(length), _place(self._number, "head"))
        )
        self._size = int(self.said["size"])
        self.total = _count(self._size)

    def piece(self, index: int) -> bytes:
        """The next piece."""
        sealed = self._read(_length(index, self._size) + _ADDED)
        return self._unsealed(sealed, _place(self._number, index, self.total))

    def finish(self, media: str) -> None:
        """See that nothing follows, and that all of it is what its name says."""
        if self._file.read(1) or self._digest.hexdigest() != media:
            raise _damaged()

    def _read(self, length: int) -> bytes:
        found = self._file.read(length)
        if len(found) != length:
            raise _damaged()
        self._digest.update(found)
        return found

    def _unsealed(self, sealed: bytes, place: str) -> bytes:
        try:
            return self._ring.unseal_bytes(self._owner, sealed, place)
        except keys.Damaged:
            raise _damaged() from None


@contextmanager
def _opened(media: str) -> Iterator[BinaryIO]:
    try:
        file = path_of(media).open("rb")
    except FileNotFoundError:
        raise MediaGone(
            "The file is not here. It may not have come along with an export; otherwise tell "
            "whoever looks after Likewise to bring it back from a backup."
        ) from None
    with file:
        yield file


def _count(size: int) -> int:
    """How many pieces a file has: one at least, so that an empty one is bound to its end too."""
    return max(1, -(-size // PIECE))


def _length(index: int, size: int) -> int:
    return min(PIECE, size - index * PIECE)


def _place(number: bytes, index: int | str, total: int = 0) -> str:
    last = " last" if index == total - 1 else ""
    return f"media|{number.hex()}|{index} of {total}{last}"


def _damaged() -> MediaDamaged:
    return MediaDamaged(
        "The file was changed where it lies, or is about somebody else, so it is not given out. "
        "Tell whoever looks after Likewise to bring it back from a backup."
    )
