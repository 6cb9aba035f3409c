"""Processes of their own that start warm: each goes on from one that has read the whole house.

A command reads two thousand modules before its first word, which costs ten times what it then does.
So each process of a test run keeps a server, multiprocessing's own, that has read them and done
nothing else; a process that is asked for is a copy of it, with the words, environment and pipes
that it is given. It reads settings anew, opens its own database, and is killed and ends as any
other. What is asked about starting itself starts cold, with `subprocess`.
"""

import atexit
import fcntl
import gc
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import IO, Any, NoReturn, Self
from unittest import mock

import coverage

from likewise.formats.apart import processes

LIKEWISE = "likewise"
ABOVE = 500  # numbers of files that nobody has open
SECONDS_TO_END = 2
READING = ["-c", "from likewise.formats.apart.__main__ import main; main()"]
# What hangs on these is settled when modules are read, as is which database is in use.
_READ_AT_START = ("PYTHON", "NUMBA_", "OPENBLAS_", "OMP_", "LD_")


class Warm:
    """A process that started warm, with what tests ask of a `subprocess.Popen`."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str]) -> None:
        self.args = list(words)
        server = _server()
        pipes = [server.Pipe(duplex=False) for _ in range(3)]
        theirs = (pipes[0][0], pipes[1][1], pipes[2][1])
        self._process = server.Process(
            target=_go_on, args=(self.args, dict(env), os.getcwd(), theirs), daemon=True
        )
        with mock.patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
            self._process.start()  # our own beginning is none of theirs
        for each in theirs:
            each.close()
        self.stdin = _file(pipes[0][1], "w")
        self.stdout, self.stderr = _file(pipes[1][0], "r"), _file(pipes[2][0], "r")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self.stdin, self.stdout, self.stderr):
            each.close()
        self.wait()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it still says, until it ends."""
        if not self.stdin.closed:
            self.stdin.close()
        said: dict[IO[str], str] = {}
        readers = [
            Thread(target=lambda pipe=pipe: said.update({pipe: pipe.read()}), daemon=True)
            for pipe in (self.stdout, self.stderr)
        ]
        for each in readers:
            each.start()
        for each in readers:
            each.join(timeout)
            if each.is_alive():
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
        self.wait(timeout)
        self.stdout.close()
        self.stderr.close()
        return said[self.stdout], said[self.stderr]

    def send_signal(self, signal: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal)

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


class Reader:
    """A process that reads a stranger's file, started warm: what `processes.begun` answers.

    It is held to the same time and memory as any other, which count from where it begins.
    """

    def __init__(self, *, keeps: tuple[int, ...]) -> None:
        server = _server()
        asking, answering = server.Pipe(duplex=False), server.Pipe(duplex=False)
        nowhere = Connection(os.open(os.devnull, os.O_WRONLY), readable=False)
        theirs = (asking[0], answering[1], nowhere)
        kept = [(number, Connection(os.dup(number), writable=False)) for number in keeps]
        self._process = server.Process(
            target=_go_on, args=(READING, processes.told(), os.getcwd(), theirs, kept), daemon=True
        )
        with mock.patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
            self._process.start()
        for each in (*theirs, *(connection for _, connection in kept)):
            each.close()
        self.stdin, self.stdout = _raw(asking[1], "wb"), _raw(answering[0], "rb")

    def poll(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        """End it, but let it note first which lines it reached: it stops where nobody listens."""
        self.stdout.close()
        self._process.join(SECONDS_TO_END)
        self._process.kill()

    def wait(self) -> int:
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode


Process = Warm | subprocess.Popen[str]


def start(words: Sequence[str], env: Mapping[str, str]) -> Process:
    """Start `-c STATEMENT`, `FILE …` or `likewise …`; cold, where modules would read otherwise."""
    if _settled(env) == _settled(_environment()):
        return Warm(words, env)
    command = Path(sys.executable)
    begins = [str(command.with_name(LIKEWISE))] if words[0] == LIKEWISE else [str(command)]
    return subprocess.Popen(
        [*begins, *words[words[0] == LIKEWISE :]], env=env, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(
    words: Sequence[str], env: Mapping[str, str], timeout: float = 180
) -> "subprocess.CompletedProcess[str]":
    """What a process said, and how it ended."""
    process = start(words, env)
    try:
        out, error = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode is not None
    return subprocess.CompletedProcess(list(words), process.returncode, out, error)


def _file(pipe: Connection, mode: str) -> IO[str]:
    with pipe:
        opened: IO[str] = os.fdopen(os.dup(pipe.fileno()), mode, encoding="utf-8")
    return opened


def _raw(pipe: Connection, mode: str) -> Any:
    with pipe:
        return os.fdopen(os.dup(pipe.fileno()), mode, buffering=0)


def _settled(environment: Mapping[str, str]) -> dict[str, str]:
    found = {name: said for name, said in environment.items() if name.startswith(_READ_AT_START)}
    return found | {"engine": environment.get("DATABASE_URL", "").partition(":")[0]}


@cache
def _environment() -> dict[str, str]:
    """Of the server: that of an installation in a folder of its own, which nobody measures."""
    from installations import environment_of

    stack = ExitStack()
    atexit.register(stack.close)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="likewise-warm-"))
    return environment_of(Path(folder))


@cache
def _server() -> ForkServerContext:
    """The server of this process, which ends with it."""
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["whole_house", "warm"])
    with mock.patch.dict(os.environ, _environment(), clear=True):
        forkserver.ensure_running()
    return context


def _go_on(
    words: list[str],
    environment: dict[str, str],
    folder: str,
    pipes: Sequence[Connection],
    kept: Sequence[tuple[int, Connection]] = (),
) -> None:
    """What a copy does: take its place, say what it has to say, and end."""
    apart = []
    for number, each in kept:
        apart.append((number, fcntl.fcntl(each.fileno(), fcntl.F_DUPFD, ABOVE)))
        each.close()
    for place, pipe in enumerate(pipes):
        os.dup2(pipe.fileno(), place)
        pipe.close()
    for number, there in apart:  # it is told of an open file by its number
        os.dup2(there, number)
        os.close(there)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False, buffering=1, errors="backslashreplace")
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    _forget_settings()
    _end(_said(words))


def _end(code: int) -> NoReturn:
    """End as Python does, threads and databases with it, but leave memory to the machine."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    if measuring := coverage.Coverage.current():  # since the server began
        measuring.stop()
        measuring.save()
    for each in gc.get_objects():
        if type(each).__name__ == "Connection" and hasattr(each, "cursor"):
            with suppress(Exception):  # of another thread, which is over
                each.close()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _forget_settings() -> None:
    """Settings, and with them databases, are read when they are next asked for."""
    from asgiref.local import Local
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    del sys.modules["likewise.config.settings"]
    settings._wrapped = empty
    for name in [each for each in vars(settings) if each.isupper()]:
        del vars(settings)[name]
    vars(connections).pop("settings", None)
    vars(connections).update(_settings=None, _connections=Local(connections.thread_critical))


def _said(words: list[str]) -> int:
    """Carry out what was asked, and how it ended."""
    try:
        if words[0] == LIKEWISE:
            from likewise.cli import main

            sys.argv = words
            main()
        elif words[0] == "-c":
            sys.argv = words[:1]
            exec(compile(words[1], "<statement>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = words
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0
