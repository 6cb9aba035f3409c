"""Reading a file that a stranger sent: at most so much of it at once."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from likewise.domain.refusals import DomainError

START = 4096
PIECE = 1 << 18


class NotThatKind(DomainError):
    """A file that is not what it seems to be, or that may do something by itself."""


def damaged(kind: str) -> NotThatKind:
    """The refusal of a file that begins like one of a kind and does not go on so."""
    return NotThatKind(
        f"The file begins like a {kind} and is not a whole one, or has something else in it. Open "
        "it, save it anew, and send that."
    )


def active(what: str) -> NotThatKind:
    """The refusal of a file that may do something by itself."""
    return NotThatKind(
        f"The file has {what} in it, which may do something by itself when it is opened. Save it "
        "without, or as a plain PDF, and send that."
    )


def length_of(file: BinaryIO) -> int:
    """How many bytes a file has."""
    return file.seek(0, os.SEEK_END)


def start_of(file: BinaryIO) -> bytes:
    """How a file begins."""
    file.seek(0)
    return file.read(START)


def end_of(file: BinaryIO, length: int = START) -> bytes:
    """How a file ends."""
    file.seek(max(0, length_of(file) - length))
    return file.read(length)


def at(file: BinaryIO, place: int, length: int) -> bytes:
    """So many bytes of a file; fewer where it ends before."""
    file.seek(place)
    return file.read(length)


def pieces(file: BinaryIO, overlap: int = 0) -> Iterator[bytes]:
    """A file in pieces; each begins with the last bytes of the one before."""
    file.seek(0)
    before = b""
    while piece := file.read(PIECE):
        yield before + piece
        before = piece[-overlap:] if overlap else b""
