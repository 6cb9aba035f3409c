"""What a command says while it works: a bar after two seconds, and that something is compiled."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import click

from likewise.domain.compiling import is_under_way

PATIENCE_SECONDS = 2.0
COMPILING = "Compiling for work of this size: once on this machine, up to half a minute."


class LateBar:
    """Takes how much is done; after two seconds shows a bar on stderr.

    Where stderr is not a terminal it says the label once, as click's bar does.
    """

    def __init__(self, *, label: str, length: int) -> None:
        self._label = label
        self._length = max(length, 1)
        self._began = time.monotonic()
        self._bar: Any = None
        self._done = 0

    def __call__(self, done: int) -> None:
        """Say that `done` of the length is done in all."""
        if self._bar is None:
            if time.monotonic() - self._began < PATIENCE_SECONDS:
                return
            self._bar = click.progressbar(length=self._length, label=self._label, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(min(done, self._length) - self._done)
        self._done = min(done, self._length)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)


@contextmanager
def said_while_compiling(*, every_seconds: float = 0.5) -> Iterator[None]:
    """Say on stderr, once, that something is being compiled, if it is."""
    finished = Event()

    def watch() -> None:
        while not finished.wait(every_seconds):
            if is_under_way():
                click.echo(COMPILING, err=True)
                return

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        finished.set()
        watcher.join()
