"""Where keys are kept: a small database of its own, on SQLite or PostgreSQL, never in a backup.

What is removed is overwritten, in free pages and in the journal too (`secure_delete`, VACUUM).
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from itertools import batched
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from likewise.domain.refusals import DomainError
from likewise.records.sqlite import sqlite3

TOGETHER = 500
MANY = 20_000  # owners; all keys are read then, and most are wanted
# EXTRA: once the journal is gone, so it is after a power cut. What is sealed is stored right after.
PRAGMAS = ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON", "temp_store=MEMORY")
TABLES = (
    "CREATE TABLE IF NOT EXISTS likewise_key "
    "(owner VARCHAR(80) PRIMARY KEY, wrapped {bytes} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS likewise_proof (one INTEGER PRIMARY KEY, proof {bytes} NOT NULL)",
)
_SQLITE = "sqlite:///"
_BEGINNING = 7_311_842_023  # of many who begin a store at once, one makes its tables


class KeysNotReadable(DomainError):
    """A store of keys that does not answer."""


def where() -> str:
    """Where the keys are, without a password."""
    url = str(settings.KEYS_URL)
    return url.rpartition("@")[2] if "@" in url else url.removeprefix(_SQLITE)


def known(owners: frozenset[str]) -> frozenset[str]:
    """The owners that have a key."""
    return frozenset(owner for owner, _ in read(owners))


def read(owners: frozenset[str]) -> list[tuple[str, bytes]]:
    """Owners with their wrapped keys, of those that have one."""
    found: list[tuple[str, bytes]] = []
    if len(owners) > MANY:
        return [each for each in every() if each[0] in owners]
    if owners:
        with _connection() as ask:
            for some in batched(sorted(owners), TOGETHER):
                marks = ", ".join(["%s"] * len(some))
                found += ask(
                    f"SELECT owner, wrapped FROM likewise_key WHERE owner IN ({marks})",  # noqa: S608
                    some,
                )
    return found


def every() -> list[tuple[str, bytes]]:
    """Every owner with its wrapped key."""
    with _connection() as ask:
        return ask("SELECT owner, wrapped FROM likewise_key")


def beginning(start: str) -> frozenset[str]:
    """The owners whose name begins so; `start` holds no mark of a pattern."""
    with _connection() as ask:
        rows = ask("SELECT owner FROM likewise_key WHERE owner LIKE %s", [f"{start}%"])
    return frozenset(owner for (owner,) in rows)


def is_empty() -> bool:
    """Whether nobody has a key."""
    with _connection() as ask:
        return not ask("SELECT 1 FROM likewise_key LIMIT 1")


def add(keys: Iterable[tuple[str, bytes]]) -> int:
    """Keep wrapped keys, durably; whoever has one keeps it. Answers how many are new."""
    added = 0
    with _connection() as ask, _all_or_nothing(ask):
        for some in batched(keys, TOGETHER):
            marks = ", ".join(["(%s, %s)"] * len(some))
            new = ask(
                f"INSERT INTO likewise_key (owner, wrapped) VALUES {marks} "  # noqa: S608
                "ON CONFLICT (owner) DO NOTHING RETURNING owner",
                [value for row in some for value in row],
            )
            added += len(new)
    return added


def remove(owners: frozenset[str]) -> int:
    """Remove keys so that no byte of them stays in the store; answers how many there were."""
    gone = sorted(known(owners))
    if gone:
        with _connection() as ask:
            with _all_or_nothing(ask):
                for some in batched(gone, TOGETHER):
                    marks = ", ".join(["%s"] * len(some))
                    ask(f"DELETE FROM likewise_key WHERE owner IN ({marks})", some)  # noqa: S608
            ask("VACUUM" if path() else "VACUUM FULL likewise_key")
    return len(gone)


def replace(keys: Iterable[tuple[str, bytes]], sealed: bytes) -> None:
    """Put other keys and another proof in the place of all there are, or change nothing."""
    with _connection() as ask:
        with _all_or_nothing(ask):
            ask("DELETE FROM likewise_key")
            ask("DELETE FROM likewise_proof")
            for some in batched(keys, TOGETHER):
                marks = ", ".join(["(%s, %s)"] * len(some))
                ask(
                    f"INSERT INTO likewise_key (owner, wrapped) VALUES {marks}",  # noqa: S608
                    [value for row in some for value in row],
                )
            ask("INSERT INTO likewise_proof (one, proof) VALUES (1, %s)", [sealed])
        for table in ("",) if path() else (" FULL likewise_key", " FULL likewise_proof"):
            ask(f"VACUUM{table}")


def is_there() -> bool:
    """Whether there is a store at all; asking does not make one."""
    file = path()
    return file is None or file.exists()


def proof() -> bytes | None:
    """What the installation's key sealed when the store began; none where it is new."""
    with _connection() as ask:
        rows = ask("SELECT proof FROM likewise_proof")
    return rows[0][0] if rows else None


def begin(sealed: bytes) -> None:
    """Keep the proof of the installation's key, unless there is one."""
    with _connection() as ask:
        ask(
            "INSERT INTO likewise_proof (one, proof) VALUES (1, %s) ON CONFLICT (one) DO NOTHING",
            [sealed],
        )


def path() -> Path | None:
    """The file with the keys, if they are in one."""
    url = str(settings.KEYS_URL)
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def database() -> tuple[str, str, str]:
    """Name, host and port of the database with the keys, if they are in one of PostgreSQL."""
    url = urlsplit(str(settings.KEYS_URL))
    return url.path.strip("/"), url.hostname or "localhost", str(url.port or 5432)


# Two engines, asked alike


class _Ask:
    """Asks a statement, and answers its rows."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection, self._mark = connection, mark

    def __call__(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        cursor = self._connection.execute(statement.replace("%s", self._mark), tuple(values))
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _all_or_nothing(ask: _Ask) -> Iterator[None]:
    """One transaction, whatever happens in the record meanwhile."""
    ask("BEGIN IMMEDIATE" if path() else "BEGIN")
    try:
        yield
        ask("COMMIT")
    except BaseException:
        ask("ROLLBACK")
        raise


class _Open(threading.local):
    until_closed: ExitStack | None = None  # of a thread that keeps its connection open
    asks: _Ask | None = None


_open = _Open()


@contextmanager
def kept_open() -> Iterator[None]:
    """Ask a file over one connection within, which holds nobody up between two questions."""
    with ExitStack() as _open.until_closed:
        try:
            yield
        finally:
            _open.until_closed = _open.asks = None


@contextmanager
def _connection() -> Iterator[_Ask]:
    file = path()
    try:
        if file is not None and _open.until_closed is not None:
            if _open.asks is None:
                connection = sqlite3.connect(file, timeout=20, isolation_level=None)
                _open.asks = _prepared(_open.until_closed.enter_context(closing(connection)))
            yield _open.asks
        elif file is not None:
            with closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as connection:
                yield _prepared(connection)
        else:
            with _pool(str(settings.KEYS_URL)).connection() as connection:
                yield _Ask(connection, "%s")
    except Exception as error:
        if not isinstance(error, sqlite3.Error) and type(error).__module__ != "psycopg.errors":
            raise
        raise KeysNotReadable(
            f"The store of keys at {where()} does not answer ({type(error).__name__}). Nothing "
            "about people can be read or written until it does."
        ) from error


def _prepared(connection: sqlite3.Connection) -> _Ask:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    ask = _Ask(connection, "?")
    if not ask("SELECT 1 FROM sqlite_master LIMIT 1"):
        with _all_or_nothing(ask):
            for table in TABLES:
                ask(table.format(bytes="BLOB"))
    return ask


@cache
def _pool(url: str) -> Any:
    import psycopg_pool

    pool: Any = psycopg_pool.ConnectionPool(
        url, min_size=1, max_size=8, kwargs={"autocommit": True}, open=True
    )
    with pool.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_BEGINNING])
        for table in TABLES:
            connection.execute(table.format(bytes="BYTEA"))
    return pool
