"""Where an import is put together: folders that are gone afterwards, and memory left in peace.

What has to be a file in clear while it is read lies in memory, where the system has such a place.
"""

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from likewise.records import backups
from likewise.records.unfinished import held, is_nobodys

CLEAR = "likewise-"
A_DAY = 24 * 60 * 60
A_MINUTE = 60  # between making a folder and holding it there is less
ROWS = 100_000  # that come and go before somebody looks whether they hold one another


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder beside the record that only its owner may read, and that is gone afterwards."""
    home = Path(settings.HOME) / "staging"
    home.mkdir(mode=0o700, exist_ok=True)
    clear_what_was_left()
    folder = Path(tempfile.mkdtemp(dir=home))
    try:
        with held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_what_was_left() -> int:
    """Let go of what an import or a download left that was killed, or files nobody confirmed.

    It holds what people sent, or what the record says. Answers how many folders went.
    """
    home = Path(settings.HOME)
    places = [*(home / "staging").glob("*"), *Path(settings.SCRATCH).glob(f"{CLEAR}*")]
    left = [each for each in places if _is_older(each, A_MINUTE) and is_nobodys(each)]
    left += [each for each in (home / "uploads").glob("*") if _is_older(each, A_DAY)]
    for folder in left:
        with suppress(OSError):  # another user's, or gone meanwhile
            _wipe(folder)
    return len(left)


def _is_older(folder: Path, seconds: int) -> bool:
    with suppress(OSError):  # gone meanwhile
        return time.time() - folder.stat().st_mtime > seconds
    return False


@contextmanager
def in_memory(needed: int = 0) -> Iterator[Path]:
    """A folder for files in clear, as many bytes as are `needed`; they are overwritten afterwards.

    It is on no disk, unless there is no place in memory or too little of it.
    """
    home = Path(settings.SCRATCH)
    if not home.is_dir() or shutil.disk_usage(home).free < 2 * needed:
        home = Path(settings.HOME) / "staging"
        home.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=CLEAR, dir=home))
    try:
        with held(folder):
            yield folder
    finally:
        _wipe(folder)


def _wipe(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with file.open("r+b") as opened:
                left = os.fstat(opened.fileno()).st_size
                while left > 0:
                    left -= opened.write(bytes(min(left, 1 << 20)))
                opened.flush()
                os.fsync(opened.fileno())
    shutil.rmtree(folder, ignore_errors=True)


def back_up(at: datetime) -> None:
    """Take a backup before anything is stored; a transaction of somebody's own has had its own."""
    if not connection.in_atomic_block and backups.are_taken():
        backups.take(at=at, why="import")


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for circles of objects seldom: an import's many rows make none, and it takes a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(ROWS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
