"""What a file is, decided by what is in it; never by its name.

Only kinds on a short list are known. Each is read far enough to be sure that it is that kind from
its first byte to its last and nothing besides, and that nothing in it acts by itself. What is
inside packed parts of a PDF is not looked into: what is given out is a download that no page of
ours shows.
"""

from collections.abc import Callable
from typing import BinaryIO

from likewise.domain.attachments import FileKind, known_kinds
from likewise.formats.attachments import archives, documents, pictures, sounds
from likewise.formats.attachments.reading import NotThatKind, length_of, start_of

__all__ = ["NotThatKind", "kind_of"]

type Check = Callable[[BinaryIO], None]

# How files of a kind begin, and what else is asked of them; text, which begins anyhow, comes last.
_KINDS: tuple[tuple[Callable[[bytes], bool], FileKind, Check], ...] = (
    (lambda start: start.startswith(b"%PDF-"), FileKind.PDF, documents.check_pdf),
    (lambda start: start.startswith(pictures.PNG), FileKind.PNG, pictures.check_png),
    (lambda start: start.startswith(b"\xff\xd8\xff"), FileKind.JPEG, pictures.check_jpeg),
    (lambda start: start[:4] == b"RIFF" and start[8:12] == b"WAVE", FileKind.WAV, sounds.check_wav),
    (lambda start: start.startswith(b"OggS"), FileKind.OGG, sounds.check_ogg),
    (lambda start: start[4:8] == b"ftyp", FileKind.M4A, sounds.check_m4a),
    (sounds.may_be_mp3, FileKind.MP3, sounds.check_mp3),
)


def kind_of(file: BinaryIO) -> FileKind:
    """What kind of file this is; the file can be moved about in.

    Raises
    ------
    NotThatKind
        When it is of no kind that may be attached, or holds more than it should.
    """
    start = start_of(file)
    if start.startswith(b"PK\x03\x04"):
        return archives.kind_of(file)
    for begins, kind, check in _KINDS:
        if begins(start):
            check(file)
            archives.check_is_none(file)
            return kind
    if documents.may_be_text(start):
        documents.check_text(file)
        archives.check_is_none(file)
        return FileKind.TEXT
    what = "empty" if not length_of(file) else "of none of the kinds that may be attached"
    raise NotThatKind(f"The file is {what}. These may be: {known_kinds()}.")
