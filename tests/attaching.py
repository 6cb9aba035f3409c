"""Files as strangers send them, made byte by byte: right ones, and what is hidden in them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\nstartxref\n9\n%%EOF\n"
TEXT = "Dear Asha, thank you. Grüße".encode()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OPENDOCUMENT = "application/vnd.oasis.opendocument.text"


def archive(parts: Mapping[str, str | bytes], *, comment: bytes = b"") -> bytes:
    """An archive of these parts, in their order; the first one is not packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for number, (name, said) in enumerate(parts.items()):
            target.writestr(name, said, zipfile.ZIP_STORED if number == 0 else None)
        target.comment = comment
    return made.getvalue()


def docx(more: Mapping[str, str | bytes] | None = None, *, types: str = TYPES) -> bytes:
    """A Word document with some more parts."""
    return archive({"[Content_Types].xml": types, "word/document.xml": "<w/>", **(more or {})})


def claiming(said: bytes, *, size: int) -> bytes:
    """An archive whose last part says that it is so large."""
    place = said.rindex(b"PK\x01\x02") + 24
    return said[:place] + struct.pack("<I", size) + said[place + 4 :]


def related(kind: str, target: str, *, mode: str = "External") -> dict[str, str | bytes]:
    """A part of a Word document that leads somewhere."""
    one = f'<Relationship Id="a" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    said = f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'
    return {"word/_rels/document.xml.rels": said}


def odt(more: Mapping[str, str | bytes] | None = None, *, said: str = OPENDOCUMENT) -> bytes:
    """An OpenDocument text with some more parts."""
    parts = {"mimetype": said, "META-INF/manifest.xml": "<m/>", "content.xml": "<office/>"}
    return archive({**parts, **(more or {})})


def png(*more: tuple[bytes, bytes]) -> bytes:
    """A picture of one dot, with some more parts before its end."""

    def part(name: bytes, said: bytes) -> bytes:
        return (
            struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *more, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(part(*each) for each in parts)


def jpeg(said: bytes = b"", *, end: bytes = b"\xff\xd9") -> bytes:
    """A picture that has a frame, a comment, and some bytes of light and shade."""
    frame = b"\xff\xc0" + struct.pack(">H", 11) + b"\x08\0\1\0\1\1\1\x11\0"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + b"\x37\x21"
    comment = b"\xff\xfe" + struct.pack(">H", 2 + len(said)) + said
    return b"\xff\xd8" + comment + frame + scan + end


def wav(size: int = 32) -> bytes:
    """A moment of silence."""
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    data = b"data" + struct.pack("<I", size) + b"\x80" * size
    return b"RIFF" + struct.pack("<I", 4 + len(form) + len(data)) + b"WAVE" + form + data


def ogg(first: bytes = b"\x01vorbis") -> bytes:
    """Two pages of an Ogg file, the first of which begins so."""

    def page(said: bytes) -> bytes:
        return b"OggS\0\0" + bytes(20) + bytes([1, len(said)]) + said

    return page(first + bytes(20)) + page(b"sound")


def m4a(handler: bytes = b"soun", brand: bytes = b"M4A ") -> bytes:
    """An M4A file, or a film by its handler."""

    def box(name: bytes, said: bytes) -> bytes:
        return struct.pack(">I", 8 + len(said)) + name + said

    return box(b"ftyp", brand + bytes(4)) + box(b"moov", b"hdlr" + handler) + box(b"mdat", b"ab")


def mp3(*, frames: int = 3, tag: bytes = b"") -> bytes:
    """Frames of 128 kilobits a second at 44.1 kHz, after what is said of them."""
    frame = b"\xff\xfb\x90\x00" + bytes(417 - 4)
    length = bytes([0, 0, len(tag) >> 7, len(tag) & 127])
    return (b"ID3\x04\0\0" + length + tag if tag else b"") + frame * frames


RIGHT: dict[str, bytes] = {
    "letter.pdf": PDF,
    "picture.png": png(),
    "picture.jpg": jpeg(),
    "picture.jpeg": jpeg(b"a comment"),
    "letter.txt": TEXT,
    "with-mark.txt": b"\xef\xbb\xbf" + TEXT,
    "letter.docx": docx(),
    "linked.docx": docx(related("hyperlink", "https://example.org/")),
    "letter.odt": odt(),
    "voice.mp3": mp3(),
    "tagged.mp3": mp3(tag=b"TIT2 a title"),
    "voice.m4a": m4a(),
    "voice.wav": wav(),
    "voice.ogg": ogg(),
    "voice.opus": ogg(b"OpusHead"),
}
MACROS = TYPES.replace("document.main", "document.macroEnabled.main")
HOSTILE: dict[str, bytes] = {
    "page.txt": b"<html><body>hello</body></html>",
    "doctype.txt": b"\n\n  <!DOCTYPE html><p>hello",
    "hidden-script.txt": b"hello\n" * 1000 + b"<script>alert(1)</script>",
    "vector.txt": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "vector-later.txt": b"A picture:\n<svg onload='alert(1)'>",
    "xml.txt": b"<?xml version='1.0'?><a/>",
    "php.txt": b"hello <?php system('id'); ?>",
    "shell.txt": b"#!/bin/sh\nrm -rf /\n",
    "batch.txt": b"@echo off\r\ndel *.*\r\n",
    "rich.txt": b"{\\rtf1 hello}",
    "postscript.txt": b"%!PS-Adobe-3.0\nshowpage",
    "mail.txt": b"MIME-Version: 1.0\nContent-Type: text/html\n\n<b>",
    "typed.txt": b"Content-Type: text/html\n\n<b>",
    "late.txt": b"hello\n%PDF-1.4\n",
    "latin.txt": "Grüße".encode("latin-1"),
    "utf16.txt": "hello".encode("utf-16"),
    "zeros.txt": b"hello\0there",
    "cut-letter.txt": TEXT + b"\xc3",
    "surrogate.txt": b"hello \xed\xa0\x80",
    "program.exe.txt": b"MZ\x90\0\3\0\0\0",
    "program.pdf": b"MZ\x90\0" + PDF,
    "elf.txt": b"\x7fELF\2\1\1\0",
    "java.txt": b"\xca\xfe\xba\xbe\0\0\0\x34",
    "old-word.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "packed.txt": b"\x1f\x8b\x08\0\0\0\0\0",
    "seven.docx": b"7z\xbc\xaf\x27\x1c" + bytes(64),
    "animated.png": b"GIF89a" + bytes(64),
    "web.jpg": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(16),
    "empty-start.pdf": b"\n" + PDF,
    "cut.pdf": PDF[:-8],
    "no-table.pdf": PDF.replace(b"startxref", b"somewhere"),
    "scripted.pdf": PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"),
    "short-scripted.pdf": PDF.replace(b"/Catalog", b"/Catalog << /JS (app.alert) >>"),
    "escaped-scripted.pdf": PDF.replace(b"/Catalog", b"/Catalog << /J#61vaScr#69pt 3 0 R >>"),
    "launching.pdf": PDF.replace(b"/Catalog", b"/Catalog << /S /Launch /F (cmd) >>"),
    "carrying.pdf": PDF.replace(b"/Catalog", b"/Catalog /EmbeddedFiles 3 0 R"),
    "rich-media.pdf": PDF.replace(b"/Catalog", b"/Catalog /RichMedia 3 0 R"),
    "form.pdf": PDF.replace(b"/Catalog", b"/Catalog /XFA 3 0 R"),
    "sending.pdf": PDF.replace(b"/Catalog", b"/Catalog << /S /SubmitForm >>"),
    "page-first.pdf": PDF.replace(b"\n1 0", b"\n<html><script>alert(1)</script>\n1 0", 1),
    "followed.pdf": PDF + b"<html>",
    "and-archive.pdf": PDF + docx(),
    "archive-inside.pdf": PDF[:-6] + docx() + b"\n%%EOF\n",
    "cut.png": png()[:-6],
    "followed.png": png() + b"<script>alert(1)</script>",
    "and-archive.png": png() + archive({"a.class": b"x"}),
    "scripted.png": png((b"tEXt", b"Comment\0<script>alert(1)</script>")),
    "php.png": png((b"tEXt", b"Comment\0<?php system('id'); ?>")),
    "pdf-inside.png": png((b"tEXt", b"Comment\0%PDF-1.4")),
    "no-head.png": b"\x89PNG\r\n\x1a\n" + png()[33:],
    "wrong-sum.png": png()[:29] + b"\0\0\0\0" + png()[33:],
    "only-start.jpg": b"\xff\xd8\xff\xe0",
    "no-frame.jpg": b"\xff\xd8\xff\xda\0\x08\1\1\0\0\x3f\0ab\xff\xd9",
    "cut.jpg": jpeg(end=b""),
    "followed.jpg": jpeg() + b"<html><script>alert(1)</script>",
    "and-archive.jpg": jpeg() + archive({"a.class": b"x"}),
    "scripted.jpg": jpeg(b"<script>alert(1)</script>"),
    "php.jpg": jpeg(b"<?php system('id'); ?>"),
    "pdf-inside.jpg": jpeg(b"%PDF-1.4"),
    "any.docx": archive({"a.txt": "hello"}),
    "sheet.docx": docx(types=TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")),
    "macros.docx": docx(types=MACROS),
    "project.docx": docx({"word/vbaProject.bin": b"x"}),
    "control.docx": docx({"word/activeX/activeX1.xml": "<a/>"}),
    "program.docx": docx({"word/media/run.exe": b"MZ"}),
    "object.docx": docx({"word/embeddings/oleObject1.bin": b"x"}),
    "template.docx": docx(related("attachedTemplate", "http://evil.example/a.dotm")),
    "fetching.docx": docx(related("image", "http://evil.example/a.png")),
    "chunk.docx": docx(related("aFChunk", "a.html", mode="Internal")),
    "starting.docx": docx(related("hyperlink", "ms-msdt:/id")),
    "entities.docx": docx(types='<!DOCTYPE a [<!ENTITY b "c">]>' + TYPES),
    "climbing.docx": docx({"../../evil.xml": "<a/>"}),
    "absolute.docx": docx({"/etc/evil.xml": "<a/>"}),
    "commented.docx": archive({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>"}, comment=b"<script>"),
    "cut.docx": docx()[:-30],
    "followed.docx": docx() + b"<html>",
    "preceded.docx": b"PK\x03\x04 something else " + docx(),
    "bomb.docx": claiming(docx({"word/big.xml": bytes(1 << 20)}), size=500 << 20),
    "other.odt": odt(said="application/vnd.oasis.opendocument.spreadsheet"),
    "basic.odt": odt({"Basic/Standard/Module1.xml": "<a/>"}),
    "scripts.odt": odt({"Scripts/python/run.py": "x"}),
    "event.odt": odt({"content.xml": "<office><script:event-listener/></office>"}),
    "no-content.odt": archive({"mimetype": OPENDOCUMENT}),
    "one-frame.mp3": mp3(frames=1) + b"no sound at all",
    "script.mp3": mp3(tag=b"COMM <script>alert(1)</script>"),
    "archive.mp3": mp3() + archive({"a.class": b"x"}),
    "film.m4a": m4a(b"vide"),
    "cut.m4a": m4a()[:-1],
    "page.m4a": m4a(brand=b"qt  "),
    "cut.wav": wav()[:-4],
    "followed.wav": wav() + b"<script>",
    "cut.ogg": ogg()[:-2],
    "film.ogg": ogg(b"\x80theora"),
}  # fmt: skip
