"""PDF files and plain text."""

import codecs
import re
from typing import BinaryIO

from likewise.formats.attachments.reading import (
    NotThatKind,
    active,
    at,
    damaged,
    end_of,
    length_of,
    pieces,
)

# Names by which a PDF runs a program, carries files, or loads another form of itself.
_ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|ImportData|SubmitForm)(?![A-Za-z])"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_LONGEST = 64  # of a name in a PDF, with every letter written as a number
_MARKUP = re.compile(
    rb"\s*(<[A-Za-z!?/%]|#!|\{\\rtf|%!PS|MIME-Version:|Content-Type:|\{\{|@echo)", re.IGNORECASE
)
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f")
_SCRIPT = re.compile(rb"<\s*(script|iframe|html|svg|object|embed|!doctype)|<\?php", re.IGNORECASE)
_BYTE_ORDER = b"\xef\xbb\xbf"


def check_pdf(file: BinaryIO) -> None:
    """Refuse a PDF that is cut off, goes on as something else, or does something by itself."""
    tail = end_of(file)
    end = tail.rfind(b"%%EOF")
    if (
        not re.match(rb"%PDF-[12]\.\d", at(file, 0, 16))
        or end < 0
        or tail[end + 5 :].strip(b"\0\r\n\t ")
    ):
        raise damaged("PDF")
    if b"startxref" not in tail:
        raise damaged("PDF")
    for piece in pieces(file, overlap=_LONGEST):
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), piece)
        if found := _ACTS.search(plain):
            raise active(f"“{found[1].decode()}”")
        if _SCRIPT.search(at_most(piece)):
            raise active("a script")


def at_most(piece: bytes) -> bytes:
    """What of a piece of a PDF a browser might take for a page: what stands before any object."""
    return piece[:1024] if piece.startswith(b"%PDF-") else b""


def may_be_text(start: bytes) -> bool:
    """Whether a file begins as text does: with letters, and without what no text holds."""
    return bool(start) and not _CONTROLS & set(start)


def check_text(file: BinaryIO) -> None:
    """Refuse what is not UTF-8, and what some program would take for a page or a script."""
    start = at(file, 0, 1024).removeprefix(_BYTE_ORDER)
    if _MARKUP.match(start):
        raise active("a page, a script or another document")
    decoder = codecs.getincrementaldecoder("utf-8")()
    for piece in pieces(file, overlap=16):
        if _CONTROLS & set(piece):
            raise damaged("text")
        if _SCRIPT.search(piece) or b"%PDF-" in piece:
            raise active("a page, a script or another document")
    try:
        for piece in pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise NotThatKind(
            "The file looks like text and is not written in UTF-8. Save it anew as UTF-8, and "
            "send that."
        ) from None
    if not length_of(file):
        raise damaged("text")
