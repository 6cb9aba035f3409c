"""Files and folders that are being written, and are gone afterwards or have another name.

Whoever writes one holds a lock on it, so what a process left that was killed is known by its being
nobody's, and swept.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ENDING = ".unfinished"
AN_HOUR = 60 * 60


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A new file in a folder, to be written and renamed; gone again where it was not renamed."""
    path = folder / f"{secrets.token_hex(8)}{ENDING}"
    lock = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        hold(lock)
        yield path
    finally:
        for each in (path, *_beside(path)):
            each.unlink(missing_ok=True)
        os.close(lock)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """While this lasts, a folder is somebody's."""
    if os.name != "posix":
        yield
        return
    lock = os.open(folder, os.O_RDONLY)
    try:
        hold(lock)
        yield
    finally:
        os.close(lock)


def sweep(folder: Path) -> int:
    """Let go of what nobody is writing any more; answers how many files there were."""
    left = [each for each in folder.glob(f"*{ENDING}") if is_nobodys(each)]
    for path in left:
        for each in (path, *_beside(path)):
            each.unlink(missing_ok=True)
    return len(left)


def synchronise(folder: Path) -> None:
    """Have the names in a folder on the disk, too."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _beside(path: Path) -> list[Path]:
    """What SQLite keeps beside a file that it writes."""
    return [path.with_name(f"{path.name}{end}") for end in ("-journal", "-wal", "-shm")]


def hold(lock: int) -> None:
    """Hold what is opened, until it is closed."""
    with suppress(ImportError, OSError):  # Windows, or a disk without locks
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_nobodys(path: Path) -> bool:
    """Whether no process holds it; by its age where the system cannot say."""
    try:
        import fcntl

        lock = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except (ImportError, OSError):
        return _is_old(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return _is_old(path)
    finally:
        os.close(lock)
    return True


def _is_old(path: Path) -> bool:
    with suppress(OSError):
        return time.time() - path.stat().st_mtime > AN_HOUR
    return False
