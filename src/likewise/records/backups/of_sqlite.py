"""Copies of a SQLite record, made with SQLite's own backup call, and put back in its place.

A plain copy of a live file can be empty and still pass SQLite's own check.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from likewise.records.backups.letters import DOUBT
from likewise.records.sqlite import sqlite3
from likewise.records.unfinished import synchronise, unfinished
from likewise.records.waiting import only_reading

ENDING = ".sqlite3"
BESIDE = ("", "-journal", "-wal", "-shm")  # the record first: a log without it does no harm


def path() -> Path:
    """The file of the record."""
    return Path(str(connection.settings_dict["NAME"]))


@contextmanager
def snapshot() -> Iterator[Callable[[Path], None]]:
    """One view of the record, whoever goes on writing, and what copies that view into a file."""
    with only_reading():
        yield _copy


def _copy(target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def fault_of(copy: Path) -> str | None:
    """What SQLite itself finds wrong with a copy; none where it is whole."""
    try:
        with _reading(copy) as opened:
            said = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        return f"it does not open: {error}"
    return None if said == "ok" else f"damaged: {said}"


def rows_of(copy: Path) -> dict[str, int]:
    """How many rows each table of a copy has."""
    with _reading(copy) as opened:
        tables = opened.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            table: opened.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for (table,) in tables
        }


@contextmanager
def present() -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """Ask the record there is, changing nothing about it.

    Beside a leftover journal, SQLite would first roll its file back: a copy of both is asked then.

    Raises
    ------
    sqlite3.Error, OSError
    """
    record = path()
    if not record.exists() or not record.stat().st_size:
        raise FileNotFoundError
    if not record.with_name(f"{record.name}-journal").exists():
        with _reading(record) as opened:
            yield lambda asked: opened.execute(asked).fetchall()
        return
    with unfinished(record.parent) as copy:
        for end in BESIDE:
            source = record.with_name(f"{record.name}{end}")
            if source.exists():
                shutil.copyfile(source, copy.with_name(f"{copy.name}{end}"))
        with closing(sqlite3.connect(copy)) as opened:
            yield lambda asked: opened.execute(asked).fetchall()


@contextmanager
def prepared(backup: Path, *, at: datetime) -> Iterator[Path]:
    """A copy of a backup beside the record, on the disk, and ready to take its place."""
    with unfinished(path().parent) as new:
        shutil.copyfile(backup, new)
        with closing(sqlite3.connect(new)) as opened, opened:
            opened.execute(DOUBT.format(at="?"), [f"{at.astimezone(UTC):%F %T}"])
        os.chmod(new, 0o600)
        descriptor = os.open(new, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        yield new


def put_in_place(new: Path, *, aside: Path) -> int:
    """Move the record aside with what lies beside it, and a prepared copy into its place.

    At every instant there is what was there, or nothing, or all of the backup. Answers how many
    files were moved aside.
    """
    moved = move_aside(path(), aside=aside)
    new.rename(path())
    synchronise(path().parent)
    return moved


def is_left_alone() -> bool:
    """Whether there is a journal of a record that is not there."""
    record = path()
    beside = (record.with_name(f"{record.name}{end}") for end in BESIDE[1:])
    return not record.exists() and any(each.exists() for each in beside)


def move_aside(file: Path, *, aside: Path) -> int:
    """Move a database and what lies beside it into a folder; answers how many files there were."""
    there = [each for end in BESIDE if (each := file.with_name(f"{file.name}{end}")).exists()]
    if there:
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in there:
        each.rename(aside / each.name)
    if there:
        synchronise(aside)
        synchronise(file.parent)
    return len(there)


@contextmanager
def _reading(copy: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        yield opened
