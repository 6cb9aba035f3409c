"""Whether there is a record where there was one: none is ever begun anew in its place.

A file in the data folder says that a record was begun; another one, while it lasts, that a backup
is being brought back.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from likewise.domain.refusals import DomainError
from likewise.domain.words import count, join_words
from likewise.records import backups
from likewise.records.backups import of_sqlite
from likewise.records.keys import ledger, store
from likewise.records.looks import journal
from likewise.records.unfinished import synchronise
from likewise.records.waiting import is_busy

BEGUN, RESTORING = "begun", "restoring"
KEYS, LOOKS = "the store of its keys", "looks that were noted"
_TABLES = ("records_operation", "records_auditevent", "records_account")
_OF_DAMAGE = ("malformed", "not a database", "disk I/O error")
HOW = (
    "See whether LIKEWISE_HOME and DATABASE_URL are as they were. If they are, bring a backup "
    "back: `likewise backup --list` shows them, `likewise restore BACKUP` does it "
    "(docs/how-to/back-up-and-restore.md)."
)


class RecordGone(DomainError):
    """A record that is missing, empty or damaged where there was one."""


class HalfRestored(DomainError):
    """A record in whose place a backup was being brought back when something stopped it."""


class There(StrEnum):
    """What there is of the record."""

    NOTHING = "is missing"
    NO_TABLES = "has no tables"
    NO_ROWS = "is empty"
    A_RECORD = "is there"


def check_there(*, new: bool = False) -> None:
    """Refuse to go on without the record that was here; `new` says that another one is begun.

    Raises
    ------
    HalfRestored, RecordGone
    """
    check_not_half_restored()
    there = what_is_there()
    if new or there is There.A_RECORD:
        return
    left = list(_traces())
    if there is There.NO_ROWS:
        left = [each for each in left if each not in (KEYS, LOOKS)]  # as refused acts leave them
    if left:
        raise RecordGone(
            f"The record at {_where()} {there}, but there was one: there is still "
            f"{join_words(left)}. Nothing is begun anew. {HOW} For a new record, set "
            "LIKEWISE_HOME to an empty folder."
        )


def check_not_half_restored() -> None:
    """Refuse to go on where bringing back a backup was stopped.

    Raises
    ------
    HalfRestored
    """
    marker = Path(settings.HOME) / RESTORING
    if marker.exists():
        raise HalfRestored(
            f"Bringing back {marker.read_text(encoding='utf-8').strip()} was stopped half-way. "
            "Run `likewise restore` with it again, or with another backup. What was there is in "
            f"{Path(settings.HOME) / 'set-aside'}, or still in its place."
        )


def damage(error: BaseException) -> str | None:
    """What to say of an error that says that the file of the record is damaged; else none."""
    said = str(error)
    if not isinstance(error, DatabaseError) or not any(each in said for each in _OF_DAMAGE):
        return None
    return f"The record at {_where()} is damaged ({_said(error)}). {HOW}"


def note() -> None:
    """Note that a record was begun here, once it holds anything."""
    marker = Path(settings.HOME) / BEGUN
    if not marker.exists() and what_is_there() is There.A_RECORD:
        marker.touch(mode=0o600)


def note_restoring(backup: Path) -> None:
    """Let nobody go on before the backup is in place, and all that belongs to it done."""
    marker = Path(settings.HOME) / RESTORING
    marker.write_text(f"{backup}\n", encoding="utf-8")
    synchronise(marker.parent)


def restored() -> None:
    """Say that a backup is in place."""
    (Path(settings.HOME) / RESTORING).unlink(missing_ok=True)


def what_is_there() -> There:
    """What there is of the record; asking makes nothing.

    Raises
    ------
    RecordGone
        When it is damaged, or PostgreSQL has no such database.
    """
    if connection.vendor == "sqlite" and _is_no_file(of_sqlite.path()):
        return There.NOTHING
    try:
        there = set(connection.introspection.table_names())
        if not there.issuperset(_TABLES):
            return There.NO_TABLES
        with connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - names of ours
                if cursor.fetchone():
                    return There.A_RECORD
    except DatabaseError as error:
        if is_busy(error):
            return There.A_RECORD
        raise RecordGone(
            f"The record at {_where()} does not open ({_said(error)}). {HOW}"
        ) from None
    return There.NO_ROWS


def waiting_migrations() -> int | None:
    """How many migrations are still to run; none where there is no record at all."""
    executor = MigrationExecutor(connection)
    if not any(app == "records" for app, _ in executor.loader.applied_migrations):
        return None
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_no_file(file: Path) -> bool:
    return not file.exists() or not file.stat().st_size


def _said(error: DatabaseError) -> str:
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return said.rpartition("FATAL:")[2].strip()


def _traces() -> Iterator[str]:
    home = Path(settings.HOME)
    if (home / BEGUN).exists():
        yield "its data folder"
    if store.is_there() and store.proof() is not None:
        yield KEYS
    if ledger.entries():
        yield "the ledger of who was erased"
    if found := sum(1 for each in backups.kept() if _holds_something(each)):
        yield count(found, "backup")
    if list(journal.folder().glob(f"*{journal.ENDING}")):
        yield LOOKS
    if connection.vendor == "sqlite" and of_sqlite.is_left_alone():
        yield "a journal of its database"


def _holds_something(backup: Path) -> bool:
    try:
        rows = backups.manifest_of(backup).rows
    except DomainError:
        return False
    return any(rows.get(table) for table in _TABLES)


def _where() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(at["NAME"])
    return f"{at['HOST'] or 'localhost'}/{at['NAME']}"
