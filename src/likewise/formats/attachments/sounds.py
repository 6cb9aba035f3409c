"""MP3, M4A, WAV and Ogg: what is said, not what is filmed."""

import re
from typing import BinaryIO

from likewise.formats.attachments.reading import active, at, damaged, length_of, pieces

_PAGES = 2_000_000
_BOXES = 10_000
_LARGEST_INDEX = 16 << 20  # bytes of the index of an M4A file
_BRANDS = frozenset({b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash"})
_FIRST = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
# Kilobits a second and thousands of samples a second, by their numbers in the head of a frame.
_RATES = {
    (3, 1): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_ELSE = re.compile(rb"<script|<html|<iframe|<svg|<!doctype|<\?php|%PDF-1", re.IGNORECASE)


def check_wav(file: BinaryIO) -> None:
    """Refuse a WAV whose length is not what it says, or that says nothing of its sound."""
    length = length_of(file)
    said = int.from_bytes(at(file, 4, 4), "little") + 8
    place = 12
    names: list[bytes] = []
    while place + 8 <= length and len(names) < _BOXES:
        head = at(file, place, 8)
        names.append(head[:4])
        size = int.from_bytes(head[4:], "little")
        place += 8 + size + size % 2
    if length not in (said, said + 1) or place not in (length, length + 1):
        raise damaged("WAV sound")
    if b"fmt " not in names or b"data" not in names:
        raise damaged("WAV sound")
    _check_nothing_else(file)


def check_ogg(file: BinaryIO) -> None:
    """Refuse an Ogg file that is not page after page, or whose first page is no sound's."""
    length, place = length_of(file), 0
    for number in range(_PAGES):
        head = at(file, place, 27)
        if len(head) < 27 or head[:5] != b"OggS\0":
            raise damaged("Ogg sound")
        table = at(file, place + 27, head[26])
        body = place + 27 + head[26]
        if len(table) < head[26]:
            raise damaged("Ogg sound")
        if number == 0 and not at(file, body, 8).startswith(_FIRST):
            raise damaged("Ogg sound")
        place = body + sum(table)
        if place >= length:
            break
    if place != length:
        raise damaged("Ogg sound")
    _check_nothing_else(file)


def check_m4a(file: BinaryIO) -> None:
    """Refuse an M4A file whose parts do not fill it, or that is a film."""
    length, place, boxes = length_of(file), 0, {}
    for _ in range(_BOXES):
        head = at(file, place, 16)
        size = int.from_bytes(head[:4])
        size = int.from_bytes(head[8:16]) if size == 1 else size
        if len(head) < 8 or size < 8:
            raise damaged("M4A sound")
        boxes[head[4:8]] = (place, size)
        place += size
        if place >= length:
            break
    if place != length or not boxes.keys() >= {b"ftyp", b"moov", b"mdat"}:
        raise damaged("M4A sound")
    if at(file, 8, 4) not in _BRANDS or boxes[b"moov"][1] > _LARGEST_INDEX:
        raise damaged("M4A sound")
    index = at(file, *boxes[b"moov"])
    if b"vide" in index or b"soun" not in index:
        raise damaged("M4A sound")
    _check_nothing_else(file)


def may_be_mp3(start: bytes) -> bool:
    """Whether a file begins with what is said of an MP3, or with its first frame."""
    return start.startswith(b"ID3") or (
        len(start) > 3 and start[0] == 0xFF and start[1] & 0xE6 == 0xE2
    )


def check_mp3(file: BinaryIO) -> None:
    """Refuse an MP3 without two frames that follow one another where they should begin."""
    place = 0
    if (head := at(file, 0, 10)).startswith(b"ID3"):
        if any(each > 127 for each in head[6:10]) or len(head) < 10:
            raise damaged("MP3 sound")
        place = 10 + sum(each << 7 * (3 - number) for number, each in enumerate(head[6:10]))
        place += 10 if head[5] & 0x10 else 0
    for _ in range(3):
        length = _frame(at(file, place, 4))
        if not length:
            raise damaged("MP3 sound")
        place += length
        if place == length_of(file):
            break
    _check_nothing_else(file)


def _frame(head: bytes) -> int:
    """How long a frame of an MP3 (layer 3) is, from its head; 0 where it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, samples = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or rate in (0, 15) or samples == 3:
        return 0
    table = _RATES[(3 if version == 3 else 2, 1)]
    factor = 144 if version == 3 else 72
    padded = (head[2] >> 1) & 1
    return factor * table[rate] * 1000 // _SAMPLES[version][samples] + padded


def _check_nothing_else(file: BinaryIO) -> None:
    for piece in pieces(file, overlap=32):
        if _ELSE.search(piece):
            raise active("a page, a script or another document")
