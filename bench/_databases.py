"""The databases beside which a benchmark is run: SQLite, and PostgreSQL where it is installed."""

import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOOL = Path(__file__).resolve().parent.parent / "tools" / "postgresql"
POSTGRESQL = "PostgreSQL"


@contextmanager
def a_postgresql() -> Iterator[str | None]:
    """The address of an empty database on a durable server of its own; none where there is none."""
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
            yield f"postgresql://likewise@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([str(TOOL), "stop", str(home)], check=False)


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
