"""Where the bytes of a table come from: a file, a pipe, or memory."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from likewise.domain.imports import FileNotRight

MOST_PIPED = 200_000_000  # bytes; a pipe can be read once only, so that it is held in memory
STANDARD_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class Input:
    """Bytes that can be read as often as is needed, with what people call them."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


def input_of(source: Path | bytes) -> Input:
    """The bytes of a file, of a pipe (`-` is standard input), or those given.

    Raises
    ------
    FileNotRight
        When a pipe cannot be read, or goes on for more than 200 MB.
    """
    if isinstance(source, bytes):
        return _held(source, "table")
    if source.is_file():
        return Input(source.name, source.stat().st_size, lambda: source.open("rb"))
    if str(source) in ("-", "/dev/stdin") and sys.stdin is not None:
        return _held(_drained(sys.stdin.buffer, STANDARD_INPUT), STANDARD_INPUT)
    try:
        with source.open("rb") as pipe:
            return _held(_drained(pipe, str(source)), str(source))
    except OSError as error:
        raise FileNotRight(
            f"This cannot be read ({error.strerror}). Give a file or a pipe.", file=str(source)
        ) from None


def _held(content: bytes, name: str) -> Input:
    return Input(name, len(content), partial(BytesIO, content))


def _drained(pipe: BinaryIO, name: str) -> bytes:
    content = pipe.read(MOST_PIPED + 1)
    if len(content) > MOST_PIPED:
        raise FileNotRight(
            "More than 200 MB came through this pipe. Write the table into a file, and give that.",
            file=name,
        )
    return content
