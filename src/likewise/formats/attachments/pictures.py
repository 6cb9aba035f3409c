"""PNG and JPEG: from the first byte to the last, and nothing after it."""

import re
import zlib
from typing import BinaryIO

from likewise.formats.attachments.reading import active, at, damaged, end_of, length_of, pieces

PNG = b"\x89PNG\r\n\x1a\n"
_PARTS = 100_000
_LARGEST_PART = 1 << 31
# What makes some program take a picture for a page, a script or another document.
_ELSE = re.compile(
    rb"<script|<html|<iframe|<svg|<!doctype|<\?php|%PDF-1|This program cannot be run", re.IGNORECASE
)
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def check_png(file: BinaryIO) -> None:
    """Refuse a PNG whose parts do not follow one another to its end, or that is more than that."""
    place, names = len(PNG), []
    for _ in range(_PARTS):
        head = at(file, place, 8)
        length = int.from_bytes(head[:4])
        if len(head) < 8 or length > _LARGEST_PART or not head[4:].isalpha():
            raise damaged("PNG picture")
        names.append(head[4:])
        if head[4:] in (b"IHDR", b"IEND") and not _has_its_sum(file, place, length):
            raise damaged("PNG picture")
        place += 12 + length
        if head[4:] == b"IEND":
            break
    if names[0] != b"IHDR" or names[-1] != b"IEND" or b"IDAT" not in names:
        raise damaged("PNG picture")
    if place != length_of(file):
        raise damaged("PNG picture")
    _check_nothing_else(file)


def check_jpeg(file: BinaryIO) -> None:
    """Refuse a JPEG whose parts do not lead to a picture, or after which something follows."""
    place, has_frame = 2, False
    while True:
        head = at(file, place, 4)
        if len(head) < 4 or head[0] != 0xFF:
            raise damaged("JPEG picture")
        mark = head[1]
        if mark == 0xFF:  # filled up
            place += 1
        elif mark in _WITHOUT_LENGTH:
            place += 2
        elif mark == 0xD9:
            raise damaged("JPEG picture")
        else:
            has_frame |= mark in {0xC0, 0xC1, 0xC2}
            length = int.from_bytes(head[2:])
            if length < 2:
                raise damaged("JPEG picture")
            place += 2 + length
            if mark == 0xDA:
                break
    if not has_frame or place >= length_of(file):
        raise damaged("JPEG picture")
    if not end_of(file, 64).rstrip(b"\0").endswith(b"\xff\xd9"):
        raise damaged("JPEG picture")
    _check_nothing_else(file)


def _has_its_sum(file: BinaryIO, place: int, length: int) -> bool:
    if length > 64:
        return False
    part = at(file, place + 4, 8 + length)
    return len(part) == 8 + length and zlib.crc32(part[:-4]) == int.from_bytes(part[-4:])


def _check_nothing_else(file: BinaryIO) -> None:
    for piece in pieces(file, overlap=32):
        if _ELSE.search(piece):
            raise active("a page, a script or another document")
