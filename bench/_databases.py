"""The databases beside which a benchmark is run: SQLite, and PostgreSQL where it is installed."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TOOL = Path(__file__).resolve().parent.parent / "tools" / "postgresql"
POSTGRESQL = "PostgreSQL"


type Databases = Callable[[], str]


@contextmanager
def a_postgresql() -> Iterator[Databases | None]:
    """A durable server of its own, which makes empty databases; none where there is none."""
    with tempfile.TemporaryDirectory(prefix="likewise-bench-") as folder:
        Path(folder).chmod(0o755)  # the server runs as an account of its own
        home = Path(folder) / secrets.token_hex(4)
        port = free_port()
        command = [str(TOOL), "start", str(home), str(port), "durable"]
        started = subprocess.run(command, check=False, capture_output=True, text=True)
        if started.returncode:
            said = (started.stderr or started.stdout).strip().splitlines()[-1:]
            print(f"PostgreSQL is left out: {''.join(said)}", file=sys.stderr)
            yield None
            return
        try:
            yield lambda: _made(f"postgresql://likewise@127.0.0.1:{port}")
        finally:
            subprocess.run([str(TOOL), "stop", str(home)], check=False)


def _made(server: str) -> str:
    """The address of a new, empty database."""
    import psycopg

    name = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


def use(database: str | None) -> None:
    """Let this process use a database; none means SQLite in its data folder."""
    os.environ.pop("DATABASE_URL", None)
    if database is not None:
        os.environ["DATABASE_URL"] = database


def on_each[Answer](work: Callable[[str | None], Answer]) -> Iterator[tuple[str | None, Answer]]:
    """What a piece of work answers on SQLite, then on PostgreSQL, each with its variant."""
    yield None, work(None)
    with a_postgresql() as databases:
        if databases is not None:
            yield POSTGRESQL, work(databases())


def named(variant: str | None, database: str | None) -> str | None:
    """A variant with the name of the database, where it is not SQLite."""
    return ", ".join(filter(None, (database, variant))) or None


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
