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

__all__ = ["READERS_BESIDE_A_WRITER", "sqlite3"]

# A fault in older releases could lose a commit with write-ahead logging.
READERS_BESIDE_A_WRITER = sqlite3.sqlite_version_info >= (3, 51, 3)
