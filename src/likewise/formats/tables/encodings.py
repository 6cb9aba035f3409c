"""In which encoding a file is text, and whether it is text at all."""

import codecs
import re
from collections.abc import Sequence

from likewise.domain.imports import FileNotRight, Level, Problem
from likewise.domain.imports.written import ENCODINGS, files_named
from likewise.formats.tables.inputs import Input

CHUNK = 1 << 20
LONGEST = CHUNK  # characters of one line; a line as long as a chunk is seen while it is decoded
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONTROL_BYTES = bytes(code for code in range(128) if CONTROL.match(chr(code)))
NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
NEAR = 4  # characters that are looked at together
# What another alphabet becomes in Windows-1252, and no Western word has: three accented letters in
# a row (nearly every Cyrillic, Greek, Hebrew or Arabic word), signs inside a word (Polish, Czech,
# Hungarian, files of DOS and old Macs), and letters that only Icelandic and Faroese write, where
# Turkish and Czech have their own.
NO_WORDS = re.compile(
    "[À-ÖØ-öø-ÿŒœŠšŽžŸƒ]{3}|[ÐÝÞðýþ]|[a-z][À-ÖØ-ÞŒŠŽŸ‚ƒ„ˆ‰‹]|(?<![0-9])[£¥¯¹³][a-z]"
    "|[a-zA-Z][¹²³£¥¢¤¦§¯¶¼½¾±¬¸¿¡†‡€˜][a-zA-Z]"
)
# The first bytes of what people send in place of a CSV file, and what to tell them.
DISGUISES = (
    (
        b"PK\x03\x04",
        "This is a workbook or an archive, not text. Give it its own ending, .xlsx or .zip",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Excel workbook (.xls), not text. Save it as .xlsx or as CSV",
    ),
    (b"%PDF", "This is a PDF, not a table. Save the table it was made from as CSV"),
    (b"{\\rtf", "This is a text document, not a table. Save the table as CSV"),
    (b"\x89PNG", "This is a picture, not a table. Save the table as CSV"),
    (b"\xff\xd8\xff", "This is a picture, not a table. Save the table as CSV"),
    (b"SQLite format 3", "This is a database, not a table. Save the table as CSV"),
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class EncodingUnsaid(FileNotRight):
    """A file that is in an encoding of which only somebody who knows it can say."""


def question(refusals: Sequence[EncodingUnsaid]) -> Problem:
    """What an import asks about files of unknown encodings: once, for all of them."""
    first, *others = (each.problem for each in refusals)
    also = files_named([each.place.file for each in others]) if others else ""
    known = ", ".join(f"{name} ({of})" for name, (_, of) in ENCODINGS.items())
    return Problem(
        first.place,
        f"{first.what}{f' The same is true of {also}.' if also else ''} Or say which encoding it "
        f"is, with --encoding at the terminal, “Encoding” on the page: {known}.",
        Level.FILE,
    )


def encoding_of(source: Input, *, said: str | None = None) -> str:
    """The encoding in which a whole file is text: UTF-8 or UTF-16 if it can be, else as was `said`.

    Raises
    ------
    FileNotRight
        When there is none, when it is something else than text, or a line is too long to be one.
    EncodingUnsaid
        When it is neither UTF-8 nor what Windows-1252 would make words of.
    """
    with source.open() as file:
        start = file.read(4096)
    for magic, sentence in DISGUISES:
        if start.startswith(magic):
            raise FileNotRight(f"{sentence}.", file=source.name)
    if re.match(rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|html)", start, re.IGNORECASE):
        raise FileNotRight(
            "This is a web page or XML, not a table. Save the table as CSV.", file=source.name
        )
    encoding = next((each for mark, each in MARKS if start.startswith(mark)), "utf-8")
    if encoding == "utf-8" and not _decodes(source, "utf-8"):
        return _other(source, said)
    if encoding != "utf-8" and not _decodes(source, encoding):
        raise FileNotRight(
            "This begins like UTF-16 and is not: it was damaged. Save it as CSV UTF-8.",
            file=source.name,
        )
    return encoding


def _other(source: Input, said: str | None) -> str:
    """The encoding of a file that is not UTF-8."""
    if said is not None:
        codec = ENCODINGS[said][0]
        if not _decodes(source, codec):
            raise FileNotRight(
                f"This is not in {_titled(said)}, as was said. Say another encoding, or save it "
                "as CSV UTF-8.",
                file=source.name,
            )
        return codec
    if not _decodes(source, "cp1252") or _is_implausible(source):
        raise EncodingUnsaid(
            "This is not UTF-8, and read as Western European text it gives no words, so its "
            "encoding cannot be told: it may be in another alphabet. Save it as CSV UTF-8.",
            file=source.name,
        )
    return "cp1252"


def _is_implausible(source: Input) -> bool:
    """Whether Windows-1252 makes of a file what stands in no word of a Western language."""
    kept = ""
    with source.open() as file:
        while chunk := file.read(CHUNK):
            text = kept + chunk.decode("cp1252")
            if NO_WORDS.search(text):
                return True
            kept = text[-NEAR:]
    return False


def in_words(encoding: str, *, is_one: bool = True) -> str:
    """What to tell people about an encoding that is not UTF-8."""
    if encoding == "cp1252":
        return f"in Windows-1252, as {'it is' if is_one else 'they are'} not UTF-8"
    if encoding == "utf-16":
        return "in UTF-16"
    said = next(name for name, (codec, _) in ENCODINGS.items() if codec == encoding)
    return f"in {_titled(said)}, as was said"


def _titled(name: str) -> str:
    return name.replace("windows", "Windows")


def _decodes(source: Input, encoding: str) -> bool:
    """Whether the whole file is text in an encoding; control characters are refused."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, length = 1, 0
    with source.open() as file:
        while chunk := file.read(CHUNK):
            if encoding == "cp1252" and NOT_WINDOWS.search(chunk):
                return False
            try:
                text = decoder.decode(chunk)
            except UnicodeError:
                return False
            # Bytes are asked first, which is ten times faster; in UTF-16 they may be half a letter.
            is_clean = encoding != "utf-16" and chunk.translate(None, CONTROL_BYTES) == chunk
            found = None if is_clean else CONTROL.search(text)
            if found:
                line += text.count("\n", 0, found.start())
                raise FileNotRight(
                    f"This holds a character that no text has (code {ord(found[0])}), so it is not "
                    "a CSV file, or was damaged. Save it again as CSV UTF-8.",
                    file=source.name,
                    line=line,
                )
            ends = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
            if length + (min(ends) if ends else len(text)) > LONGEST:
                raise _too_long(source.name, line)
            last = max(text.rfind("\n"), text.rfind("\r"))
            length = len(text) - last - 1 if ends else length + len(text)
            line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _too_long(name: str, line: int) -> FileNotRight:
    return FileNotRight(
        f"This line has more than {LONGEST:,} characters, which no line of a table needs, so the "
        "table was not read. Look at the line, and save the table as CSV again.",
        file=name,
        line=line,
    )
