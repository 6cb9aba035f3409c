"""A backup in the place of the record: what would be lost is said first, and nothing is deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader

from likewise.domain.backups import BackupNotRight, Engine, Head, Manifest
from likewise.domain.words import count, join_words
from likewise.records import backups, begun, sessions
from likewise.records.backups import contents, of_postgresql, of_sqlite
from likewise.records.keys import ledger
from likewise.records.media import keeping
from likewise.records.presence import AtWork
from likewise.records.sqlite import sqlite3

SET_ASIDE = "set-aside"
type Ask = Callable[[str], list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """How many acts, or looks, are newer than a backup, and when the last of them was."""

    number: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A whole backup, and what would be lost by bringing it back.

    `acts` and `looks` are none where the record there is cannot be asked; `follows` is false where
    it does not go on from this backup.
    """

    backup: Path
    manifest: Manifest
    acts: Newer | None
    looks: Newer | None
    follows: bool


def prospect(backup: Path) -> Prospect:
    """See that a backup is whole and fits here, and what is newer than it.

    Raises
    ------
    BackupNotRight
    """
    wrong = backups.verify(backup, thoroughly=True)
    if wrong:
        raise BackupNotRight(
            f"{backup.name} is not brought back: {wrong}. Choose another one: "
            "`likewise backup --list` says which are whole."
        )
    manifest = backups.manifest_of(backup)
    _check_fits(backup, manifest)
    try:
        with backups.ENGINES[manifest.engine].present() as ask:
            acts = _newer(ask, _ACTS, manifest.last_act)
            looks = _newer(ask, _LOOKS, manifest.last_look)
            follows = _follows(ask, manifest.last_act)
    except (DatabaseError, sqlite3.Error, OSError):
        acts, looks, follows = None, None, True
    return Prospect(backup=backup, manifest=manifest, acts=acts, looks=looks, follows=follows)


def bring_back(found: Prospect, *, at: datetime) -> str:
    """Put a backup in the place of the record; answers where what was there is now.

    Call it while nobody is at work. From when anything changes until all of it is done no start
    goes on, so one that is stopped half-way is done again (`begun.restored` says that it is done).

    Raises
    ------
    AtWork, BackupNotRight
    """
    _check_alone(found.manifest)
    beside = found.backup.parent
    try:
        backups.sweep_in(beside)
        keeping.bring_back(found.manifest.media, beside=beside / backups.MEDIA)
        connections.close_all()
        if found.manifest.engine is Engine.POSTGRESQL:
            return _into_postgresql(found, at)
        with of_sqlite.prepared(found.backup, at=at) as new:
            return _into_its_place(new, found, at)
    except (OSError, sqlite3.Error) as error:
        raise BackupNotRight(
            f"The backup was not brought back: {backups.why(error)}. See to that, then run it "
            "again; what was there was not removed."
        ) from error


def _into_its_place(new: Path, found: Prospect, at: datetime) -> str:
    aside = _folder_aside(of_sqlite.path().parent, at)
    begun.note_restoring(found.backup)
    merge_ledger(found.backup.parent / backups.LEDGER)
    _sign_everybody_out(_folder_aside(Path(settings.HOME), at))
    moved = of_sqlite.put_in_place(new, aside=aside)
    return str(aside) if moved else ""


def _into_postgresql(found: Prospect, at: datetime) -> str:
    begun.note_restoring(found.backup)
    merge_ledger(found.backup.parent / backups.LEDGER)
    try:
        aside = of_postgresql.put_in_place(found.backup, manifest=found.manifest, at=at)
    except Exception:
        begun.restored()  # one transaction: what was there is there
        raise
    return f"the schema {aside} of the database"


def merge_ledger(beside: Path) -> int:
    """Have everybody erased who the ledger beside a backup names; answers how many were new."""
    if not beside.exists() or beside.resolve() == ledger.file().resolve():
        return 0
    known, new = ledger.erased(), 0
    for each in ledger.read(beside):
        if each.owner not in known:
            ledger.add([each.owner], on=each.on, ground=each.ground)
            new += 1
    return new


_ACTS = "SELECT COUNT(*), MAX(entered_at) FROM records_auditevent WHERE sequence > {after}"
_LOOKS = "SELECT COUNT(*), MAX(noted_at) FROM records_access WHERE sequence > {after}"
_THAT_ACT = "SELECT hash FROM records_auditevent WHERE sequence = {after}"


def _newer(ask: Ask, asked: str, last: Head | None) -> Newer:
    number, at = ask(asked.format(after=last.sequence if last else 0))[0]
    return Newer(number=int(str(number)), last_at=contents.instant(at) if at else None)


def _follows(ask: Ask, last: Head | None) -> bool:
    """Whether the record there is has the backup's last act, as it was then."""
    if last is None:
        return True
    return ask(_THAT_ACT.format(after=last.sequence)) == [(last.hash,)]


def _check_fits(backup: Path, manifest: Manifest) -> None:
    if manifest.engine is not backups.engine():
        raise BackupNotRight(
            f"{backup.name} is of a record in {manifest.engine}, and DATABASE_URL names another "
            "database. Set it as it was; to change databases, use `likewise export --sealed`."
        )
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "records"}
    unknown = set(manifest.migrations) - known
    if unknown:
        raise BackupNotRight(
            f"{backup.name} was made by a newer version of Likewise (it knows "
            f"{join_words(sorted(unknown))}). Install that version first."
        )


def _check_alone(manifest: Manifest) -> None:
    """Refuse while anybody is connected to PostgreSQL; on one machine, `presence.alone` says it."""
    if manifest.engine is not Engine.POSTGRESQL:
        return
    connections["default"].ensure_connection()
    others = of_postgresql.others_at_work()
    if others:
        raise AtWork(
            f"{count(others, 'other connection')} to the record's database: a server, a worker or "
            "somebody's own program is at work, maybe on another machine. Stop it, then try again."
        )


def _sign_everybody_out(aside: Path) -> None:
    """Move sessions aside, which are beside the record on SQLite; they are begun anew at once."""
    if sessions.SESSIONS in settings.DATABASES:
        name = connections[sessions.SESSIONS].settings_dict["NAME"]
        of_sqlite.move_aside(Path(str(name)), aside=aside)


def _folder_aside(beside: Path, at: datetime) -> Path:
    """A folder for what was there; each time another one, so that nothing is ever overwritten."""
    stem, number = f"{at.astimezone(UTC):%Y%m%dT%H%M%S}", 1
    while (found := beside / SET_ASIDE / (f"{stem}-{number}" if number > 1 else stem)).exists():
        number += 1
    return found
