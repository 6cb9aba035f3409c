"""The journals of looks: one file for each process, appended to, and moved when it is ended.

Whoever moves a journal ends it first, with a line of its own under the file's lock. The process
that appends notices that the file is longer than it left it, and begins another: so no line comes
into a journal that is being moved, and nobody waits for the move. An append that fails is the last
in its file; a line torn by that, or by a crash, is kept aside beside the journals.
"""

import fcntl
import os
import secrets
import threading
from collections import ChainMap
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from likewise.domain.looks import Access
from likewise.domain.refusals import DomainError
from likewise.formats.looks import LineNotRead, read_access, write_access
from likewise.records import reserve, room

ENDING, ASIDE = ".journal", ".torn"
END = b"end\n"


class LookNotKept(DomainError):
    """What could not be noted, and so may not be shown."""


class _Journal:
    """The file to which this process appends, until somebody ends it."""

    def __init__(self, where: Path) -> None:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.where, self.process, self.size = where, os.getpid(), 0
        path = where / f"{secrets.token_hex(8)}{ENDING}"
        self.file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        _synchronise(where)

    def append(self, line: bytes) -> bool:
        """Put a line on the disk; false where the journal was ended meanwhile."""
        fcntl.flock(self.file, fcntl.LOCK_EX)
        try:
            if os.fstat(self.file).st_size != self.size:
                return False
            written = os.write(self.file, line)
            if written < len(line):  # the disk is full: another write says so
                os.write(self.file, line[written:])
            os.fdatasync(self.file)
        finally:
            fcntl.flock(self.file, fcntl.LOCK_UN)
        self.size += len(line)
        return True


class _Own:
    """The journal of this process, begun when there is something to note; one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._journal: _Journal | None = None

    def append(self, line: bytes) -> None:
        """Have a line on the disk, in a new journal where the last one was ended."""
        with self._lock:
            try:
                while not self._there().append(line):
                    self._leave()
            except OSError:
                self._leave()
                raise

    def _there(self) -> _Journal:
        found = self._journal
        if found is not None and (found.process, found.where) != (os.getpid(), folder()):
            self._leave()  # this process was forked off from the one whose journal it is
        self._journal = self._journal or _Journal(folder())
        return self._journal

    def _leave(self) -> None:
        if self._journal is not None:
            os.close(self._journal.file)
        self._journal = None


class _Read:
    """What this process has read of the journals that are there: every line is read once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[int, dict[str, Access]]] = {}

    def all(self) -> dict[str, Access]:
        """Whatever stands in a journal now, by id."""
        with self._lock:
            paths = list(folder().glob(f"*{ENDING}"))
            self._known = {path: self._of(path) for path in paths}
            return dict(ChainMap(*(lines for _, lines in self._known.values())))

    def _of(self, path: Path) -> tuple[int, dict[str, Access]]:
        """How many bytes of whole lines were read, and what they say; a journal only grows."""
        size, found = self._known.get(path, (0, {}))
        if new := _bytes(path, size):
            found |= {access.id: access for line in new.split(b"\n") if (access := _whole(line))}
        return size + len(new), found


_own, _read = _Own(), _Read()


def folder() -> Path:
    """Where journals are kept."""
    return Path(settings.HOME) / "looks"


def note(access: Access) -> None:
    """Have an access on the disk before this returns.

    Raises
    ------
    LookNotKept
        When the disk does not take it: what was to be shown is not.
    """
    try:
        _append(write_access(access))
    except OSError as error:
        raise LookNotKept(
            "This cannot be shown now: who sees whom is noted first, and the disk does not take "
            f"it ({error.strerror}). Tell whoever looks after the machine."
        ) from None


def _append(line: bytes) -> None:
    """Have a line on the disk; where that is full, on the room that was kept back."""
    try:
        _own.append(line)
    except OSError as error:
        if not (room.is_full(error) and reserve.give_free()):
            raise
        _own.append(line)


def waiting(*, naming: str = "") -> dict[str, Access]:
    """What no batch holds yet, by id; or that of it in which an id occurs.

    Read it before the tables. A line that is being written is not there yet.
    """
    if not naming:
        return _read.all()
    found, sought = {}, naming.encode()
    for path in folder().glob(f"*{ENDING}"):
        for line in _lines(path):
            if sought in line and (access := _whole(line)):
                found[access.id] = access
    return found


def ended() -> tuple[Path, ...]:
    """Every journal there is; nothing is appended to any of them after this."""
    paths = tuple(folder().glob(f"*{ENDING}"))
    for path in paths:
        _end(path)
    return paths


def _end(path: Path) -> None:
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:  # somebody else has moved it
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file).st_size
        tail = os.pread(file, len(END) + 1, max(0, size - len(END) - 1))
        if tail not in {END, b"\n" + END}:
            torn = tail != b"" and not tail.endswith(b"\n")
            os.write(file, b"\n" * torn + END)
    finally:
        os.close(file)


def read(path: Path) -> tuple[list[Access], list[bytes]]:
    """What an ended journal holds, and the lines of it that are not whole."""
    whole, torn = [], []
    for line in _lines(path):
        access = _whole(line)
        if access is not None:
            whole.append(access)
        elif line and line + b"\n" != END:
            torn.append(line)
    return whole, torn


def remove(path: Path, torn: list[bytes]) -> None:
    """Do away with a journal whose lines are in the tables; what is torn stays, aside."""
    if torn:
        aside = path.with_suffix(ASIDE)
        with open(os.open(aside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.write(b"\n".join(torn) + b"\n")
            os.fsync(file.fileno())
    path.unlink(missing_ok=True)
    _synchronise(path.parent)


def kept_aside() -> int:
    """How many files with torn lines there are."""
    return len(list(folder().glob(f"*{ASIDE}")))


def _lines(path: Path) -> Iterator[bytes]:
    """The lines that are ended; none where the journal has gone."""
    yield from _bytes(path).split(b"\n")[:-1]


def _bytes(path: Path, since: int = 0) -> bytes:
    """What stands in a journal, or from some byte on, as far as its lines are ended."""
    try:
        with path.open("rb") as file:
            file.seek(since)
            found = file.read()
    except FileNotFoundError:
        return b""
    return found[: found.rfind(b"\n") + 1]


def _whole(line: bytes) -> Access | None:
    try:
        return read_access(line)
    except LineNotRead:
        return None


def _synchronise(where: Path) -> None:
    """Have the names in a folder on the disk, too."""
    file = os.open(where, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
