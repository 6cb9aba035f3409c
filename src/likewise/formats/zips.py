"""Archives from strangers: how much their lists of parts hold, before anything reads them."""

import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

END_RECORD = struct.Struct("<4s4H2LH")
END_RECORD_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
MOST_LISTED = 1 << 20  # bytes of a list of parts: some ten thousand
# What zipfile raises for parts that are damaged, locked with a password or packed in another way,
# and for lists that say what cannot be.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    OverflowError,
)


def listed(file: BinaryIO) -> tuple[int, int]:
    """How many parts an archive says that it has, and how many bytes the list of them takes.

    Raises
    ------
    zipfile.BadZipFile, OSError, ValueError, struct.error
        When it is no archive, or its end is not whole (`DAMAGED`).
    """
    size = file.seek(0, os.SEEK_END)
    reach = min(size, END_RECORD.size + 0xFFFF)
    file.seek(size - reach)
    tail = file.read(reach)
    at = reach - END_RECORD.size
    if at < 0 or tail[at : at + 4] != b"PK\x05\x06" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\x05\x06")  # something follows it, as zipfile looks for it too
    if at < 0:
        raise zipfile.BadZipFile("no end")
    _, _, _, _, parts, length, _, _ = END_RECORD.unpack_from(tail, at)
    end = size - reach + at
    if end >= LOCATOR_64.size:
        file.seek(end - LOCATOR_64.size)
        mark, _, place, _ = LOCATOR_64.unpack(file.read(LOCATOR_64.size))
        if mark == b"PK\x06\x07":
            file.seek(place)
            record = END_RECORD_64.unpack(file.read(END_RECORD_64.size))
            parts, length = max(parts, record[7]), max(length, record[8])
        elif parts == 0xFFFF or length == 0xFFFFFFFF:
            raise zipfile.BadZipFile("no end")
    file.seek(0)
    return parts, length


def names_in(path: Path) -> frozenset[str]:
    """The names of an archive's parts; none where it is no archive that anybody here made."""
    try:
        with path.open("rb") as file:
            if listed(file)[1] > MOST_LISTED:
                return frozenset()
            with zipfile.ZipFile(file) as archive:
                return frozenset(archive.namelist())
    except DAMAGED:
        return frozenset()
