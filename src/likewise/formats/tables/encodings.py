"""In which encoding a file is text, and whether it is text at all."""

import codecs
import re

from likewise.domain.imports import FileNotRight
from likewise.formats.tables.inputs import Input

CHUNK = 1 << 20
LONGEST = CHUNK  # characters of one line; a line as long as a chunk is seen while it is decoded
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
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


def encoding_of(source: Input) -> str:
    """The encoding in which a whole file is text.

    Raises
    ------
    FileNotRight
        When there is none, when it is something else than text, or a line is too long to be one.
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
        encoding = "cp1252"
    if encoding != "utf-8" and not _decodes(source, encoding):
        raise FileNotRight(
            "This is in an encoding that cannot be told: neither UTF-8 nor Windows-1252. Save it "
            "as CSV UTF-8.",
            file=source.name,
        )
    return encoding


def in_words(encoding: str) -> str:
    """What to tell people about an encoding that is not UTF-8."""
    return "in Windows-1252, as it is not UTF-8" if encoding == "cp1252" else "in UTF-16"


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
            found = CONTROL.search(text)
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
