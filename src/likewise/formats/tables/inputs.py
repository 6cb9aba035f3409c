"""Where the bytes of a table come from: a file, a part of an archive, a pipe, or memory."""

import os
import selectors
import stat
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from likewise.domain.imports import FileNotRight

MOST_PIPED = 200_000_000  # bytes; a pipe can be read once only, so that it is held in memory
STANDARD_INPUT = "standard input"
WRITER_SECONDS = 10  # to wait until somebody writes into a pipe
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Input:
    """Bytes that can be read as often as is needed, with what people call them."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


def input_of(source: Path | bytes, *, called: str | None = None) -> Input:
    """The bytes of a file, of a pipe (`-` is standard input), or those given.

    Raises
    ------
    FileNotRight
        When it is neither, a pipe cannot be read or nobody writes into it, or one goes on for more
        than 200 MB.
    """
    if isinstance(source, bytes):
        return _held(source, called or "table")
    if source.is_file():
        return Input(source.name, source.stat().st_size, lambda: source.open("rb"))
    if str(source) in ("-", "/dev/stdin") and sys.stdin is not None:
        return _held(_drained(sys.stdin.buffer, STANDARD_INPUT), STANDARD_INPUT)
    try:
        if not stat.S_ISFIFO(source.stat().st_mode):
            raise FileNotRight(
                "This cannot be read as a table: it is neither a file nor a pipe. Give one of "
                "these.",
                file=str(source),
            )
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return _held(_piped(descriptor, str(source)), str(source))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise FileNotRight(
            f"This cannot be read ({error.strerror}). Give a file or a pipe.", file=str(source)
        ) from None


def part_of(archive: Path, entry: zipfile.ZipInfo, *, called: str) -> Input:
    """A part of an archive, under a name of its own; it is never unpacked to disk."""

    def opened() -> BinaryIO:
        with zipfile.ZipFile(archive) as parts:  # closed in truth when its part is
            return cast(BinaryIO, parts.open(entry))

    return Input(called, entry.file_size, opened)


def _held(content: bytes, name: str) -> Input:
    return Input(name, len(content), partial(BytesIO, content))


def _piped(descriptor: int, name: str) -> bytes:
    """All that comes through a named pipe, as long as somebody holds its other end."""
    content = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(descriptor, selectors.EVENT_READ)
        while len(content) <= MOST_PIPED:
            is_ready = waiting.select(WRITER_SECONDS)
            try:
                piece = os.read(descriptor, PIECE)
            except BlockingIOError:  # somebody is there, and has nothing to say yet
                continue
            if not piece and not is_ready:
                raise FileNotRight(
                    f"Nobody has written into this pipe for {WRITER_SECONDS} seconds. Give a "
                    "file, or a pipe that a program writes into.",
                    file=name,
                )
            if not piece:
                return bytes(content)
            content += piece
    raise _too_much(name)


def _drained(pipe: BinaryIO, name: str) -> bytes:
    content = pipe.read(MOST_PIPED + 1)
    if len(content) > MOST_PIPED:
        raise _too_much(name)
    return content


def _too_much(name: str) -> FileNotRight:
    return FileNotRight(
        "More than 200 MB came through this pipe. Write the table into a file, and give that.",
        file=name,
    )
