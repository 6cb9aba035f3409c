"""An installation of its own for a test: a data folder, and a database on the engine under test."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ACTS = Path(__file__).parent / "acts.py"


class Installation:
    """Runs acts in processes of their own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def start(self, what: str, **arguments: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, str(ACTS), what, json.dumps(arguments)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, what: str, **arguments: Any) -> Any:
        process = self.start(what, **arguments)
        out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        return json.loads(out.splitlines()[-1])

    def likewise(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = Path(sys.executable).with_name("likewise")
        return subprocess.run(
            [str(command), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )


@contextmanager
def an_installation(folder: Path) -> Iterator[Installation]:
    """A fresh installation on the engine that DATABASE_URL names, else on SQLite."""
    environment = {**os.environ, "LIKEWISE_HOME": str(folder), "PYTHONWARNINGS": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "likewise.config.settings"
    environment["PYTHONPATH"] = str(ACTS.parent)
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        environment.pop("DATABASE_URL", None)
        yield Installation(environment)
        return
    import psycopg

    name = f"likewise_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    environment["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{name}"
    try:
        yield Installation(environment)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
