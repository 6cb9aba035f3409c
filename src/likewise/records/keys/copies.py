"""Copies of the keys, apart from the backups of the record: opened and counted, kept 35 days.

An erasure is complete when no copy can bring a key back: at once in the copies here, which forget
with it, and 35 days after the newest one for those that somebody carried elsewhere.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from likewise.domain.refusals import DomainError
from likewise.records import unfinished as unfinished_files
from likewise.records.keys import installation, ledger, store, wrapping
from likewise.records.sqlite import sqlite3
from likewise.records.unfinished import unfinished

KEPT = timedelta(days=35)
_STAMP = "%Y%m%dT%H%M%S"
_NEWEST = "newest"


class CopyNotRight(DomainError):
    """A copy of the keys that cannot be made, or cannot be brought back."""


def folder() -> Path:
    """Where copies of the keys are kept; never among the backups of the record.

    Raises
    ------
    KeyNotRight
        When the setting names a place among them.
    """
    found = Path(settings.KEY_BACKUPS)
    installation.check_place(found / "copy", "The folder of key backups")
    return found


def take(at: datetime, why: str = "keys") -> Path:
    """Copy the keys, open and count the copy, let go of old ones, and answer where it is.

    Raises
    ------
    CopyNotRight
        When there are no keys, or the copy is not whole.
    """
    if not store.is_there() or store.proof() is None:
        raise CopyNotRight(f"There are no keys at {store.where()}, so there is nothing to copy.")
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder() / f"{at.astimezone(UTC):{_STAMP}}-{why}.sqlite3"
    sweep()
    with unfinished(folder()) as new:
        _copy_to(new)
        wrong = verify(new)
        if wrong:
            raise CopyNotRight(
                f"The copy of the keys is not whole ({wrong}), so there is none. See whether the "
                "disk is full, then try again."
            )
        new.replace(target)
    _note(at)
    forget(ledger.erased())  # somebody may have been erased meanwhile
    tidy(at)
    return target


def verify(copy: Path) -> str | None:
    """What is wrong with a copy; none where it opens, is whole, and the key at hand opens it."""
    try:
        keys, sealed = _read(copy)
    except sqlite3.Error as error:
        return f"it does not open: {type(error).__name__}"
    if sealed is None:
        return "it holds no keys"
    by = installation.at_hand()
    if not wrapping.fits(by, sealed):
        return "another installation key made it"
    wrong = sum(1 for _ in wrapping.misfits(by, keys))
    return f"{wrong} of {len(keys)} keys do not open" if wrong else None


def count(copy: Path) -> int:
    """How many keys a copy holds."""
    return len(_read(copy)[0])


def kept() -> list[Path]:
    """The copies that are here, the newest first."""
    return sorted(folder().glob("*.sqlite3"), reverse=True)


def old(at: datetime) -> list[Path]:
    """The copies here that are older than they may be."""
    return [each for each in kept() if at - _made_at(each) > KEPT]


def sweep() -> int:
    """Let go of copies that were left unfinished; answers how many there were."""
    return unfinished_files.sweep(folder())


def tidy(at: datetime) -> int:
    """Remove the copies that are older than 35 days; answers how many there were."""
    found = old(at)
    for each in found:
        remove(each)
    return len(found)


def forget(owners: Iterable[str]) -> int:
    """Destroy keys in every copy that is here; answers from how many copies one went.

    A copy that does not open can bring nobody back, and is removed.
    """
    gone = frozenset(owners)
    return sum(_forget_in(copy, gone) for copy in kept()) if gone else 0


def complete_on(at: datetime) -> date:
    """The day on which an erasure done now is complete, wherever copies were carried.

    35 days after the newest copy; the same day where none was made that may still be kept.
    """
    made = [_made_at(each) for each in kept()]
    noted = folder() / _NEWEST
    if noted.is_file():
        made.append(_parsed(noted.read_text(encoding="utf-8").strip()))
    return max([at, *(each + KEPT for each in made)]).date()


def restore(copy: Path, at: datetime) -> int:
    """Bring a copy back in the place of the keys there are, which are set aside.

    Whoever the ledger names is left out before anything is put in place. Answers how many keys
    there are now.

    Raises
    ------
    CopyNotRight
        When the copy is not whole, or another installation key made it.
    """
    wrong = verify(copy)
    if wrong:
        raise CopyNotRight(
            f"{copy.name} was not brought back ({wrong}), and nothing was changed. Give a copy "
            "that `likewise keys backup` made, with the installation key of that time."
        )
    gone = ledger.erased()
    keys, sealed = _read(copy)
    _set_aside(at)
    store.replace([each for each in keys if each[0] not in gone], sealed or b"")
    forget(gone)
    installation.forget()
    installation.key()
    return len(store.every())


def _set_aside(at: datetime) -> None:
    """Keep what is there as one more copy; a file that does not open is moved as it is."""
    if not store.is_there():
        return
    file = store.path()
    try:
        if store.proof() is not None:
            take(at, why="set-aside")
    except (store.KeysNotReadable, CopyNotRight):
        if file is None:
            raise
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(file, folder() / f"{at.astimezone(UTC):{_STAMP}}-damaged.sqlite3")


def _copy_to(target: Path) -> None:
    file = store.path()
    with _opened(target) as copy:
        if file is not None:
            with closing(sqlite3.connect(file, timeout=20)) as live:
                live.backup(copy)
            return
        for table in store.TABLES:
            copy.execute(table.format(bytes="BLOB"))
        copy.execute("BEGIN")
        copy.executemany("INSERT INTO likewise_key VALUES (?, ?)", store.every())
        copy.execute("INSERT INTO likewise_proof VALUES (1, ?)", [store.proof()])
        copy.execute("COMMIT")


def _read(copy: Path) -> tuple[list[tuple[str, bytes]], bytes | None]:
    with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        said = opened.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise sqlite3.DatabaseError
        proofs = opened.execute("SELECT proof FROM likewise_proof").fetchall()
        keys = opened.execute("SELECT owner, wrapped FROM likewise_key").fetchall()
    return keys, proofs[0][0] if proofs else None


def _forget_in(copy: Path, gone: frozenset[str]) -> bool:
    try:
        with _opened(copy) as opened:
            there = {owner for (owner,) in opened.execute("SELECT owner FROM likewise_key")}
            if not there & gone:
                return False
            opened.execute("BEGIN")
            opened.executemany(
                "DELETE FROM likewise_key WHERE owner = ?", [(each,) for each in there & gone]
            )
            opened.execute("COMMIT")
            opened.execute("VACUUM")
    except sqlite3.DatabaseError:
        remove(copy)
    return True


@contextmanager
def _opened(copy: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(copy, timeout=20, isolation_level=None)) as opened:
        for pragma in store.PRAGMAS:
            opened.execute(f"PRAGMA {pragma}")
        yield opened


def remove(copy: Path) -> None:
    """Overwrite a copy, then let go of it."""
    with copy.open("r+b") as opened:
        opened.write(bytes(copy.stat().st_size))
        opened.flush()
        os.fsync(opened.fileno())
    copy.unlink()


def _note(at: datetime) -> None:
    """Keep when the newest copy was made, for when it was carried away and is not here."""
    file = folder() / _NEWEST
    file.write_text(f"{at.astimezone(UTC):{_STAMP}}\n", encoding="utf-8")
    file.chmod(0o600)


def _made_at(copy: Path) -> datetime:
    return _parsed(copy.name.partition("-")[0])


def _parsed(stamp: str) -> datetime:
    """When a copy was made; long ago where its name does not say, so that it is not kept."""
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
