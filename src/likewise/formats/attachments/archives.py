"""Documents that are archives: Word and OpenDocument. Any other archive is refused."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from likewise.domain.attachments import FileKind, known_kinds
from likewise.formats.attachments.reading import NotThatKind, active, damaged, end_of, length_of

_ENTRIES = 5000
_UNPACKED = 400 << 20  # bytes, of all entries together
_LARGEST_INDEX = 1 << 20  # bytes of a part that says what others are
_END = b"PK\x05\x06"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = "[Content_Types].xml"
_OPENDOCUMENT = b"application/vnd.oasis.opendocument.text"
_ACTING_PARTS = ("vbaproject", "vbadata", "activex", "oleobject", "basic/", "scripts/", "macros/")
_ACTING_ENDINGS = (
    ".bin", ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".hta",
    ".html", ".htm", ".mht", ".svg", ".lnk", ".docm", ".dotm", ".xlsm", ".pptm", ".swf", ".class",
)  # fmt: skip
# What a part may lead to outside the document: a link that somebody chooses, and nothing else.
_CHOSEN = ("/hyperlink",)
_ACTING_RELATIONS = ("/attachedtemplate", "/afchunk", "/vbaproject", "/control", "/oleobject")
# What the archive's reader raises where one is not whole, or packed in a way that it does not know.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError, struct.error,
)  # fmt: skip
_EVENTS = b"script:event-listener"


def check_is_none(file: BinaryIO) -> None:
    """Refuse what is an archive besides: some program would open that instead."""
    if zipfile.is_zipfile(file):
        raise active("an archive")


def kind_of(file: BinaryIO) -> FileKind:
    """Which document an archive is.

    Raises
    ------
    NotThatKind
        When it is another archive, is not whole, or may do something by itself.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_whole(file, entries)
            names = {each.filename for each in entries}
            if _TYPES in names:
                _check_word(archive, names)
                return FileKind.DOCX
            if entries[0].filename == "mimetype":
                _check_opendocument(archive, names)
                return FileKind.ODT
    except _BROKEN:
        raise damaged("document") from None
    raise NotThatKind(f"The file is an archive of something else. These may be: {known_kinds()}.")


def _check_whole(file: BinaryIO, entries: list[zipfile.ZipInfo]) -> None:
    tail = end_of(file, 22)
    if tail[:4] != _END or not 0 < len(entries) <= _ENTRIES:
        raise damaged("document")
    if min(each.header_offset for each in entries) != 0:
        raise damaged("document")
    if len({each.filename.lower() for each in entries}) != len(entries):
        raise damaged("document")
    packed = sum(each.compress_size for each in entries)
    if sum(each.file_size for each in entries) > _UNPACKED or packed > length_of(file):
        raise damaged("document")
    for each in entries:
        parts = each.filename.replace("\\", "/").split("/")
        is_known = each.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if (
            not is_known
            or each.flag_bits & 0x1
            or ".." in parts
            or parts[0] == ""
            or ":" in each.filename
        ):
            raise damaged("document")
    _check_parts(each.filename.lower() for each in entries)


def _check_parts(names: Iterable[str]) -> None:
    for name in names:
        inside = f"/{name}"
        if any(f"/{part}" in inside or part in name.split("/")[-1] for part in _ACTING_PARTS):
            raise active("macros or controls")
        if name.endswith(_ACTING_ENDINGS):
            raise active("another program or page")


def _check_word(archive: zipfile.ZipFile, names: set[str]) -> None:
    said = [each.get("ContentType", "") for each in _xml(archive, _TYPES).iter()]
    if any("macro" in each.lower() or "vba" in each.lower() for each in said):
        raise active("macros")
    if _WORD not in said or "word/document.xml" not in names:
        raise NotThatKind(f"The file is another kind of document. These may be: {known_kinds()}.")
    for name in names:
        if name.endswith(".rels"):
            for each in _xml(archive, name).iter():
                _check_relation(each)


def _check_relation(relation: Element) -> None:
    kind = relation.get("Type", "").lower()
    is_outside = relation.get("TargetMode", "").lower() == "external"
    if kind.endswith(_ACTING_RELATIONS) or (is_outside and not kind.endswith(_CHOSEN)):
        raise active("something that it fetches from elsewhere")
    target = relation.get("Target", "").strip().lower()
    if is_outside and not target.startswith(("http://", "https://", "mailto:", "tel:", "#")):
        raise active("a link that starts a program")


def _check_opendocument(archive: zipfile.ZipFile, names: set[str]) -> None:
    with archive.open("mimetype") as said:
        if said.read(len(_OPENDOCUMENT) + 1) != _OPENDOCUMENT:
            raise NotThatKind(
                f"The file is another kind of document. These may be: {known_kinds()}."
            )
    if not names >= {"META-INF/manifest.xml", "content.xml"}:
        raise damaged("document")
    for name in ("content.xml", "styles.xml"):
        if name in names:
            with archive.open(name) as part:
                _check_events(part)


def _check_events(part: IO[bytes]) -> None:
    before, left = b"", _UNPACKED
    while piece := part.read(1 << 18):
        left -= len(piece)
        if left < 0:
            raise damaged("document")
        if _EVENTS in before + piece:
            raise active("macros")
        before = piece[-len(_EVENTS) :]


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as part:
        said = part.read(_LARGEST_INDEX + 1)
    if len(said) > _LARGEST_INDEX:
        raise damaged("document")
    try:
        found: Element = ElementTree.fromstring(said, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError):
        raise damaged("document") from None
    return found
