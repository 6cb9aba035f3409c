"""Copies of the record that are opened and counted before they are called good.

A plain copy of a live SQLite file can be empty and still pass SQLite's own check, so copies are
made with SQLite's backup call, and compared with the record table by table. Files about people
lie beside the copies, sealed, each once; a list beside each copy says which ones it had.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from likewise.domain.post import LetterState
from likewise.domain.refusals import DomainError
from likewise.domain.words import count
from likewise.records import looks, media, post
from likewise.records.media import keeping
from likewise.records.sqlite import sqlite3
from likewise.records.waiting import only_reading

KEPT = 20
MEDIA = "media"


class BackupFailed(DomainError):
    """A backup that could not be made good."""


def are_taken() -> bool:
    """Whether backups are taken here; those of PostgreSQL are the site's own to take."""
    return connection.vendor == "sqlite"


def folder() -> Path:
    """Where backups are kept."""
    return Path(settings.HOME) / "backups"


def take(*, at: datetime, why: str) -> Path | None:
    """Copy the record, with all looks so far, verify the copy, and answer where it is.

    Letters that wait are unknown in the copy: once it is brought back, they may have left since.
    Call it outside a transaction. On PostgreSQL there is nothing to copy from here, and the
    answer is none: use the site's own backup.

    Raises
    ------
    BackupFailed
        When the copy is not whole; what was going to happen next should not.
    """
    if not are_taken():
        return None
    folder().mkdir(mode=0o700, exist_ok=True)
    looks.move(at)
    target = folder() / f"{at:%Y%m%dT%H%M%S}-{why}.sqlite3"
    unfinished = target.with_suffix(".unfinished")
    with only_reading(), closing(sqlite3.connect(unfinished)) as copy:
        counts = dict(_counts(connection.connection))  # of the same instant: others go on writing
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        _doubt_letters(copy, at)
    os.chmod(unfinished, 0o600)
    with closing(sqlite3.connect(f"file:{unfinished}?mode=ro", uri=True)) as copy:
        same = dict(_counts(copy)) == counts
    wrong = verify(unfinished)
    if wrong or not same:
        raise BackupFailed(
            f"The backup is not whole ({wrong or 'it has other rows'}), so nothing was done. "
            "See whether the disk is full, then try again."
        )
    if _NAMING in dict(_counts_of(unfinished)):
        files = keeping.copy(keeping.named(), into=folder() / MEDIA)
        _list_of(target).write_text("".join(f"{each}\n" for each in files), encoding="ascii")
    unfinished.rename(target)
    _forget_old()
    return target


def _doubt_letters(copy: sqlite3.Connection, at: datetime) -> None:
    if _LETTERS not in dict(_counts(copy)):
        return
    settled = str(at.astimezone(UTC).replace(tzinfo=None))
    waiting = ", ".join("?" * len(post.ON_THEIR_WAY))
    copy.execute(
        f"UPDATE {_LETTERS} SET state = ?, settled_at = ?, failure = ? WHERE state IN ({waiting})",  # noqa: S608
        (LetterState.UNKNOWN, settled, post.MAY_HAVE_LEFT, *post.ON_THEIR_WAY),
    )
    copy.commit()


def verify(backup: Path) -> str | None:
    """What is wrong with a backup; none where it opens, is whole, and holds a record."""
    try:
        with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as copy:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                return f"damaged: {said}"
            if "records_operation" not in {name for name, _ in _counts(copy)}:
                return "it holds no record"
    except sqlite3.Error as error:
        return f"it does not open: {error}"
    lost = sum(
        not media.path_of(each, within=folder() / MEDIA).is_file() for each in files_of(backup)
    )
    return f"{count(lost, 'file')} about people no longer beside it" if lost else None


def kept() -> list[Path]:
    """The backups there are, the newest first."""
    return sorted(folder().glob("*.sqlite3"), reverse=True)


def files_of(backup: Path) -> tuple[str, ...]:
    """The files about people that a backup names, by digest."""
    listed = _list_of(backup)
    return tuple(listed.read_text(encoding="ascii").split()) if listed.is_file() else ()


def damaged_files() -> list[str]:
    """The files beside the backups that are not what their names say."""
    lying = (folder() / MEDIA).glob("[0-9a-f][0-9a-f]/*")
    return sorted(each.name for each in lying if media.fault_of(each) is not None)


def _list_of(backup: Path) -> Path:
    return backup.with_suffix(".media")


def _counts_of(backup: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as copy:
        return list(_counts(copy))


def _counts(database: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for (table,) in tables:
        yield table, database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608


# A backup before an upgrade may be of a record without them.
_NAMING, _LETTERS = "records_attachment", "records_outboxletter"


def _forget_old() -> None:
    for old in kept()[KEPT:]:
        old.unlink()
        _list_of(old).unlink(missing_ok=True)
    wanted = {each for backup in kept() for each in files_of(backup)}
    keeping.keep_only(wanted, within=folder() / MEDIA)
