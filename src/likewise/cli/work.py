"""Does what is due, without pages; and keeps a worker running beside the pages."""

import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from likewise.cli.setup import start

GOOD_FOR_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 30.0
ENDS_WITHIN_SECONDS = 30.0
_COMMAND = (sys.executable, "-c", "from likewise.cli import main; main()", "work")


@click.command()
@click.option("--beside", type=int, hidden=True, help="The process that started this one.")
def work(beside: int | None) -> None:
    """Do what is due until stopped: send post, tidy up. `likewise serve` runs one of these too.

    On PostgreSQL any number of them may run, on any machine.
    """
    start()
    if beside is None:
        click.echo("Working. Press Ctrl+C to stop; the job at hand is finished first.")
    importlib.import_module("likewise.config.worker").run(beside=beside)


@contextmanager
def a_worker_beside() -> Iterator[None]:
    """Keep one worker running, in a process of its own: one that dies is started again."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_running, args=(stop,), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(ENDS_WITHIN_SECONDS + 5)


def _keep_running(stop: threading.Event) -> None:
    wait = 0.5
    while not stop.is_set():
        began = time.monotonic()
        worker = _begin()
        while not _has_ended(worker) and not stop.wait(0.2):
            pass
        if stop.is_set():
            _end(worker)
            return
        # What dies as soon as it is started is not started without end.
        lived = time.monotonic() - began
        wait = 0.5 if lived > GOOD_FOR_SECONDS else min(wait * 2, LONGEST_WAIT_SECONDS)
        stop.wait(wait)


def _begin() -> int:
    """Start a worker; its process id.

    Not by `subprocess`: that waits until a pipe is closed, and a process of pages which is copied
    from this one at the same moment would keep the pipe open for as long as it lives.
    """
    return os.posix_spawn(
        sys.executable,
        [*_COMMAND, "--beside", str(os.getpid())],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)],
        setpgroup=0,  # Ctrl+C is for the server, which then ends its worker
    )


def _has_ended(worker: int) -> bool:
    try:
        return os.waitpid(worker, os.WNOHANG)[0] == worker
    except ChildProcessError:  # somebody else of this process has taken note of its end
        return True


def _end(worker: int) -> None:
    """Ask a worker to end after the job at hand, and end it when that takes too long."""
    deadline = time.monotonic() + ENDS_WITHIN_SECONDS
    if not _has_ended(worker):
        os.kill(worker, signal.SIGTERM)
    while not _has_ended(worker):
        if time.monotonic() > deadline:
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.05)
