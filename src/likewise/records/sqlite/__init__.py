"""The one SQLite that everything here uses: a newer one than Python's own, where it can be had.

Two SQLites that open one file in one process lose each other's locks, so nothing in this house
imports `sqlite3` but this module.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:  # no wheel for this kind of machine: Python's own, on the rollback journal
        import sqlite3

from likewise.domain.refusals import DomainError

__all__ = ["READERS_BESIDE_A_WRITER", "SqliteNotSafe", "check_safe", "sqlite3"]

OLDEST = (3, 37)  # as Django asks

# A fault in older releases could lose a commit with write-ahead logging.
READERS_BESIDE_A_WRITER = sqlite3.sqlite_version_info >= (3, 51, 3)

# What each connection has, so that what was acknowledged stays and no reference leads nowhere.
_PRAGMAS: dict[str, set[object]] = {
    "synchronous": {2, 3},
    "foreign_keys": {1},
    "recursive_triggers": {1},
}
_JOURNALS: set[object] = {"delete", "truncate", "persist"} | (
    {"wal"} if READERS_BESIDE_A_WRITER else set()
)


class SqliteNotSafe(DomainError):
    """An SQLite on which what was acknowledged might be lost."""


def check_safe(connection: "sqlite3.Connection") -> None:
    """Refuse a connection to a file on which a write that was acknowledged might be lost.

    Raises
    ------
    SqliteNotSafe
    """
    if sqlite3.sqlite_version_info < OLDEST:
        raise SqliteNotSafe(
            f"SQLite {sqlite3.sqlite_version} is too old: Likewise needs "
            f"{'.'.join(map(str, OLDEST))} or later. Take a newer Python, or set DATABASE_URL to a "
            "PostgreSQL database."
        )
    if not connection.execute("PRAGMA database_list").fetchone()[2]:
        return  # a test's own, in memory: settings refuse one
    weak = [
        f"{name}={found}"
        for name, right in {**_PRAGMAS, "journal_mode": _JOURNALS}.items()
        if (found := connection.execute(f"PRAGMA {name}").fetchone()[0]) not in right
    ]
    if weak:
        raise SqliteNotSafe(
            f"SQLite does not keep the record safely here: {', '.join(weak)}, whatever was asked. "
            "See that the file lies on a disk of this machine and that no other program has it "
            "open, then try again."
        )
