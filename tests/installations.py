"""An installation of its own for a test: a data folder, and a database on the engine under test."""

import atexit
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import warm

ACTS = Path(__file__).parent / "acts.py"


class Installation:
    """Runs acts in processes of their own."""

    made: Any = None

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def start(self, what: str, **arguments: Any) -> warm.Process:
        return warm.start([str(ACTS), what, json.dumps(arguments)], self.environment)

    def say(self, what: str, **arguments: Any) -> list[Any]:
        """Every line that an act acknowledges."""
        process = self.start(what, **arguments)
        out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        return [json.loads(line) for line in out.splitlines()]

    def run(self, what: str, **arguments: Any) -> Any:
        """What an act says last."""
        return self.say(what, **arguments)[-1]

    @contextmanager
    def serving(self, clock: datetime) -> Iterator[str]:
        """The pages as people get them: the product's own server, in a process of its own.

        The clock of the pages starts at an instant of the example's time.
        """
        for _ in range(3):  # another test may take the port in between
            site, process = self._served(clock)
            if _answers(site, process):
                break
        else:
            raise AssertionError("the server stopped before it answered, three times")
        try:
            yield site
        finally:
            process.terminate()
            process.wait(30)

    def _served(self, clock: datetime) -> "tuple[str, subprocess.Popen[bytes]]":
        """A server that starts on a port that is free just now."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        site = f"http://127.0.0.1:{port}"
        pretended = {"LIKEWISE_DEMONSTRATION": "1", "LIKEWISE_CLOCK": clock.isoformat()}
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("likewise")), "serve", "--port", str(port)],
            env={**self.environment, **pretended, "LIKEWISE_SITE_URL": site},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return site, process

    def python(self, statement: str) -> "subprocess.CompletedProcess[str]":
        return warm.run(["-c", statement], self.environment)

    def likewise(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return warm.run(["likewise", *arguments], self.environment)


def _answers(site: str, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until something listens; false where the server has stopped."""
    for _ in range(600):
        if process.poll() is not None:
            return False
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(site.rpartition(":")[2]))) == 0:
                return True
        time.sleep(0.1)
    process.kill()
    raise AssertionError("the server did not answer within a minute")


@contextmanager
def an_installation(
    folder: Path, *, people: int | None = None, begun: bool = True
) -> Iterator[Installation]:
    """An installation on the engine that DATABASE_URL names, else on SQLite.

    Its record holds nothing, or two groups and so many `people` (`made` says their ids); where it
    is not even `begun`, it has no tables yet.
    """
    environment = environment_of(folder)
    server = os.environ.get("DATABASE_URL", "")
    on_postgresql = server.startswith("postgres")
    template = _template(server if on_postgresql else None, people) if begun else None
    if template:
        shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    with ExitStack() as stack:
        if on_postgresql:
            name = template.database if template else "template0"
            environment["DATABASE_URL"] = stack.enter_context(_a_database(server, name))
        else:
            environment.pop("DATABASE_URL", None)
        installation = Installation(environment)
        installation.made = template.made if template else None
        yield installation


@dataclass(frozen=True, slots=True)
class _Template:
    """What installations are copied from: a data folder, and on PostgreSQL a database."""

    folder: Path
    database: str
    made: Any


@cache
def _template(server: str | None, people: int | None) -> _Template:
    """Made once by each process of a test run, and removed at its end."""
    stack = ExitStack()
    atexit.register(stack.close)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="likewise-template-")))
    environment = environment_of(folder)
    environment.pop("DATABASE_URL", None)
    if server:
        environment["DATABASE_URL"] = stack.enter_context(_a_database(server, "template0"))
    if people is None:
        statement = "from likewise.cli.setup import start; start(make=True)"
        Installation(environment).python(statement).check_returncode()
        made = None
    else:
        made = Installation(environment).run("make", people=people)
    return _Template(folder, environment.get("DATABASE_URL", "").rpartition("/")[2], made)


def environment_of(folder: Path) -> dict[str, str]:
    """Of an installation whose data folder this is, on the engine under test."""
    environment = {**os.environ, "LIKEWISE_HOME": str(folder), "PYTHONWARNINGS": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "likewise.config.settings"
    beside = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    environment["PYTHONPATH"] = os.pathsep.join([str(ACTS.parent), *beside])
    return environment


@contextmanager
def _a_database(server: str, template: str) -> Iterator[str]:
    """The address of a new database, which is a copy of another one."""
    import psycopg

    name = f"likewise_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
