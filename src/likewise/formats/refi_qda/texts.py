"""Plain text in an archive: which encoding it is in, and how many code points it has."""

import codecs
from dataclasses import dataclass
from typing import IO

from likewise.formats.refi_qda.archive import CHUNK_BYTES, MOST_TEXT_BYTES, Archive


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainText:
    """How a plain text is to be decoded, and its length in code points, without a mark."""

    encoding: str
    length: int
    has_mark: bool
    line_ends: tuple[str, ...]


def plain_text(*, archive: Archive, name: str) -> PlainText:
    """Decode a text once, in a stream, to know its encoding, length and line ends."""
    with archive.opened(name, at_most=MOST_TEXT_BYTES) as stream:
        start = stream.read(4)
    encoding, has_mark = _by_mark(start)
    for candidate in dict.fromkeys((encoding, "windows-1252")):
        with archive.opened(name, at_most=MOST_TEXT_BYTES) as stream:
            found = _measured(stream, candidate, has_mark)
        if found is not None:
            return found
    return PlainText(encoding="latin-1", length=archive.size_of(name), has_mark=False, line_ends=())


def _by_mark(start: bytes) -> tuple[str, bool]:
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32", True
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", True
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", True
    return "utf-8", False


def _measured(stream: IO[bytes], encoding: str, has_mark: bool) -> PlainText | None:
    """Length and line ends, or None where the bytes are not in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    length = crlf = cr = lf = 0
    last = ""
    try:
        while chunk := stream.read(CHUNK_BYTES):
            text = decoder.decode(chunk)
            length += len(text)
            crlf += text.count("\r\n") + (last == "\r" and text.startswith("\n"))
            cr += text.count("\r")
            lf += text.count("\n")
            last = text[-1:] or last
        length += len(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return None
    kinds = (("CR LF", crlf), ("CR", cr - crlf), ("LF", lf - crlf))
    return PlainText(
        encoding=encoding,
        length=length,
        has_mark=has_mark,
        line_ends=tuple(name for name, count in kinds if count > 0),
    )
