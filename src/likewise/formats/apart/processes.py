"""The process that reads a stranger's file: started, listened to, ended; its end as a sentence."""

import contextlib
import os
import pickle
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, Self

from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.formats.apart import wire

QUIET_SECONDS = 60  # without a word: it waits for something that does not come
NEEDED = frozenset({"PATH", "PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "TZ", "LANG"})
ALSO = ("LC_", "COVERAGE_", "PYTHONPYCACHE")
TOO_LONG = (
    "Reading this takes far longer than a file of its size should, so it was stopped and nothing "
    "was stored. It is damaged, or was made to be in the way. Save it again, as CSV if it is a "
    "table."
)
TOO_LARGE = (
    "Reading this takes far more memory than a file of its size should, so it was stopped and "
    "nothing was stored. Save it as CSV if it is a table, or in parts."
)
BROKEN = (
    "This cannot be read: it is damaged, or is not what its ending says. Nothing was stored. Save "
    "it again with the program that made it."
)
SILENT = (
    "Nothing came from this for a minute, so reading it was stopped and nothing was stored. Copy "
    "it to this machine, and give the copy."
)


class Reading:
    """One piece of work on a stranger's file, done in a process of its own.

    Iterating gives what the work yields; it is one of the functions of `formats.apart.work`. One
    that `hears` is told one thing more while it goes on.
    """

    def __init__(
        self,
        work: str,
        /,
        *,
        file: str,
        keeps: tuple[int, ...] = (),
        hears: bool = False,
        on_progress: Callable[[int], None] | None = None,
        **asked: Any,
    ) -> None:
        self.file = file
        self._on_progress = on_progress or _told_to_nobody
        self._process = begun(keeps=keeps)
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        self._answers = self._process.stdout.fileno()
        self._asking = self._process.stdin
        self._say((work, asked), is_last=not hears)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def tell(self, value: Any) -> None:
        """The one thing more that a piece of work hears."""
        self._say(value, is_last=True)

    def __iter__(self) -> Iterator[Any]:
        while True:
            kind, said = self._next()
            if kind == "at":
                self.file = said
            elif kind == "so far":
                self._on_progress(said)
            elif kind == "said":
                yield said
            elif kind == "done":
                return
            elif kind == "refused" and isinstance(said, DomainError):
                raise said
            else:
                raise self._refusal(TOO_LARGE if kind == "memory" else BROKEN)

    def close(self) -> None:
        """End the process, if it goes on."""
        if self._process.poll() is None:
            self._process.kill()
        self._asking.close()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self.close()

    def _say(self, value: Any, *, is_last: bool) -> None:
        with contextlib.suppress(BrokenPipeError):
            _write_all(self._asking.fileno(), pickle.dumps(value))
        if is_last:
            self._asking.close()

    def _next(self) -> tuple[str, Any]:
        length = int.from_bytes(self._read(wire.HEAD))
        if length > wire.LONGEST:
            raise self._refusal(BROKEN)
        try:
            kind, said = wire.taken(self._read(length))
        except (wire.NotPlain, TypeError, ValueError):
            raise self._refusal(BROKEN) from None
        return kind, said

    def _read(self, length: int) -> bytes:
        parts: list[bytes] = []
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._answers, selectors.EVENT_READ)
            while length:
                if not waiting.select(QUIET_SECONDS):
                    raise self._refusal(SILENT)
                part = os.read(self._answers, length)
                if not part:
                    raise self._refusal(self._why_it_ended())
                parts.append(part)
                length -= len(part)
        return b"".join(parts)

    def _why_it_ended(self) -> str:
        code = self._process.wait()
        if sys.platform != "win32" and code == -signal.SIGPROF:
            return TOO_LONG
        return TOO_LARGE if sys.platform != "win32" and code == -signal.SIGKILL else BROKEN

    def _refusal(self, sentence: str) -> FileNotRight:
        self.close()
        return FileNotRight(sentence, file=self.file)


def answer(work: str, /, *, file: str, **asked: Any) -> Any:
    """The one thing that a piece of work answers."""
    with Reading(work, file=file, **asked) as reading:
        (said,) = reading
    return said


def begun(*, keeps: tuple[int, ...]) -> "subprocess.Popen[bytes]":
    """A process that waits for its piece of work, with the open files that it `keeps`."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "likewise.formats.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=told(),
        pass_fds=keeps,
        bufsize=0,
    )


def told() -> dict[str, str]:
    """The variables that such a process is told."""
    return {name: said for name, said in os.environ.items() if _is_needed(name)}


def _told_to_nobody(_: int) -> None:
    """Nobody asked how far it has come."""


def _is_needed(name: str) -> bool:
    """Whether the process is told of a variable: never of keys, passwords or databases."""
    return name in NEEDED or name.startswith(ALSO)


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
