"""Copies of the record that are opened and counted before they are called good.

Each is a file with a manifest beside it, which says what it has to hold and its digest. Files about
people lie beside the copies, sealed, each once; so does the ledger of who was erased. Neither a
backup nor what lies beside it has the keys.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from likewise.domain.backups import BackupNotRight, Engine, Manifest, kept_of
from likewise.domain.words import count
from likewise.formats.backups import read_manifest, write_manifest
from likewise.records import looks, media
from likewise.records.backups import contents, of_postgresql, of_sqlite
from likewise.records.keys import installation, ledger
from likewise.records.media import keeping
from likewise.records.sqlite import sqlite3
from likewise.records.unfinished import sweep, synchronise, unfinished
from likewise.records.waiting import is_busy

MEDIA, LEDGER = "media", "erased.jsonl"
ENGINES: dict[Engine, ModuleType] = {
    Engine.SQLITE: of_sqlite,
    Engine.POSTGRESQL: of_postgresql,
}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NAMING = "records_attachment"  # a backup before an upgrade may be of a record without it


def engine() -> Engine:
    """Which database the record is in."""
    return Engine(connection.vendor)


def are_taken() -> bool:
    """Whether backups can be taken here; of PostgreSQL, where its own programs are."""
    return engine() is Engine.SQLITE or of_postgresql.programs() is not None


def folder() -> Path:
    """Where backups are kept."""
    return Path(settings.BACKUPS or Path(settings.HOME) / "backups")


def take(*, at: datetime, why: str, to: Path | None = None) -> Path:
    """Copy the record, with all looks so far, verify the copy, and answer where it is.

    Call it outside a transaction. In the folder of backups, those that the rule does not keep go;
    in another one (`to`) everything stays.

    Raises
    ------
    BackupNotRight
        When there is no whole copy; nothing of it stays, and what was going to happen next should
        not.
    """
    place = to or folder()
    with _refused_by_the_disk(place):
        place.mkdir(mode=0o700, exist_ok=True)
        installation.check_apart(place)
        sweep_in(place)
        _move_looks(at)
        with unfinished(place) as new:
            manifest = _copy(new, place, at, why)
            target = _named(new, place, manifest)
        keep_ledger(place)
        if to is None:
            _forget_old()
    return target


def verify(backup: Path, *, thoroughly: bool = False) -> str | None:
    """What is wrong with a backup; none where it is what was made, and its files are beside it.

    `thoroughly`, it is also opened; a copy of SQLite is counted again, table by table. PostgreSQL
    counts while it takes the backup back.
    """
    try:
        manifest = manifest_of(backup)
        if backup.stat().st_size != manifest.size or _digest(backup) != manifest.sha256:
            return "it was changed, or is not all there: its digest is not the one it was made with"
        if thoroughly and (wrong := _fault_again(backup, manifest)):
            return wrong
    except BackupNotRight as refusal:
        return refusal.sentence.rstrip(".")
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    beside = backup.parent / MEDIA
    lost = sum(not media.path_of(each, within=beside).is_file() for each in manifest.media)
    return f"{count(lost, 'file')} about people no longer beside it" if lost else None


def kept(within: Path | None = None) -> list[Path]:
    """The backups there are, the newest first."""
    place = within or folder()
    found = [each for kind in ENGINES.values() for each in place.glob(f"*{kind.ENDING}")]
    return sorted(found, key=lambda each: each.name, reverse=True)


def manifest_of(backup: Path) -> Manifest:
    """What lies beside a backup.

    Raises
    ------
    BackupNotRight
        When nothing does, or it was damaged.
    """
    try:
        return read_manifest(_manifest(backup).read_bytes())
    except FileNotFoundError:
        raise BackupNotRight(
            f"Its manifest is not beside it. Bring {_manifest(backup).name} along with it."
        ) from None


def made_at(backup: Path) -> datetime:
    """When a backup was made; long ago where its manifest cannot be read."""
    try:
        return manifest_of(backup).made_at
    except BackupNotRight:
        return datetime.min.replace(tzinfo=UTC)


def damaged_files() -> list[str]:
    """The files beside the backups that are not what their names say."""
    lying = (folder() / MEDIA).glob("[0-9a-f][0-9a-f]/*")
    return sorted(each.name for each in lying if media.fault_of(each) is not None)


def sweep_in(place: Path) -> int:
    """Let go of copies that a process left unfinished that was killed; answers how many."""
    left = sweep(place) + sum(sweep(each) for each in (place / MEDIA).glob("[0-9a-f][0-9a-f]"))
    if engine() is Engine.SQLITE and of_sqlite.path().is_file():
        left += sweep(of_sqlite.path().parent)
    return left


def keep_ledger(place: Path | None = None) -> None:
    """Have the newest ledger of who was erased beside the backups: no backup brings them back."""
    source, place = ledger.file(), place or folder()
    if not source.exists() or not place.is_dir():
        return
    said = source.read_bytes()
    with suppress(OSError), unfinished(place) as new:  # a full disk stops no erasure
        new.write_bytes(said)
        with new.open("rb") as opened:
            os.fsync(opened.fileno())
        new.rename(place / LEDGER)


def _copy(new: Path, place: Path, at: datetime, why: str) -> Manifest:
    of = ENGINES[engine()]
    with of.snapshot() as copy:
        rows = contents.rows()
        named = keeping.named() if _NAMING in rows else frozenset()
        last_act, last_look = contents.last_act(rows), contents.last_look(rows)
        applied = contents.migrations(rows)
        copy(new)
    files = keeping.copy(named, into=place / MEDIA)
    manifest = Manifest(
        made_at=at, why=why, engine=engine(), size=new.stat().st_size, sha256=_digest(new),
        rows=rows, migrations=applied, last_act=last_act, last_look=last_look, media=tuple(files),
    )  # fmt: skip
    if wrong := _fault(new, manifest):
        raise BackupNotRight(
            f"The backup is not whole ({wrong}), so there is none. See whether the disk is full, "
            "then try again."
        )
    return manifest


def _fault_again(copy: Path, manifest: Manifest) -> str | None:
    """The same, of a copy with the right digest: PostgreSQL counts once more as it takes it."""
    if manifest.engine is Engine.POSTGRESQL:
        return of_postgresql.fault_of(copy)
    return _fault(copy, manifest)


def _fault(copy: Path, manifest: Manifest) -> str | None:
    of = ENGINES[manifest.engine]
    wrong: str | None = of.fault_of(copy)
    if wrong is None and of.rows_of(copy) != dict(manifest.rows):
        wrong = "its tables have other rows than the record had"
    return wrong


def _named(new: Path, place: Path, manifest: Manifest) -> Path:
    """Give a copy its name, with its manifest first: a copy without one is not whole."""
    ending, stem, number = ENGINES[manifest.engine].ENDING, f"{manifest.made_at:%Y%m%dT%H%M%S}", 1
    while True:
        more = f"-{number}" if number > 1 else ""
        target = place / f"{stem}-{manifest.why}{more}{ending}"
        try:
            beside = os.open(_manifest(target), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            number += 1
            continue
        with open(beside, "wb") as file:
            file.write(write_manifest(manifest))
            file.flush()
            os.fsync(file.fileno())
        new.rename(target)
        synchronise(place)
        return target


def _manifest(backup: Path) -> Path:
    return backup.with_suffix(".json")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _move_looks(at: datetime) -> None:
    """All looks so far are in the backup; those that a busy record does not take now, next time."""
    try:
        looks.move(at)
    except OperationalError as error:
        if not is_busy(error):
            raise


@contextmanager
def _refused_by_the_disk(place: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError) as error:
        if is_busy(error):
            raise  # which has a sentence of its own
        raise BackupNotRight(
            f"There is no backup, because {why(error)} in {place}. Nothing of it was left there. "
            "See to that, then try again."
        ) from error


def why(error: Exception) -> str:
    """Why the disk, or SQLite, refused, for a sentence."""
    if isinstance(error, OSError):
        return "there is no room" if error.errno in _FULL else f"the disk said {error.strerror}"
    said = str(error)
    return "there is no room" if "full" in said else f"the database said {said}"


def _forget_old() -> None:
    """Let go of what the rule does not keep; of what nobody can read, nothing."""
    found: dict[str, Manifest] = {}
    for backup in kept():
        with suppress(BackupNotRight):
            found[backup.name] = manifest_of(backup)
    stay = kept_of({name: each.made_at for name, each in found.items()})
    for name in found.keys() - stay:
        (folder() / name).unlink(missing_ok=True)
        _manifest(folder() / name).unlink(missing_ok=True)
    if len(kept()) == len(stay):
        wanted = {each for name in stay for each in found[name].media}
        keeping.keep_only(wanted, within=folder() / MEDIA)
