"""Files that were made to be in the way: small to send, and endless or enormous to read."""

import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_END = "</sheetData></worksheet>"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LEVEL = "http://schemas.openxmlformats.org/package/2006"
TABLE = "participants"

type Maker = Callable[[Path], Path]


def a_workbook(path: Path, rows: Iterable[str], strings: Iterable[str] = ()) -> Path:
    """A workbook of one sheet, written as XML, so that it may say what no program writes."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{LEVEL}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{LEVEL}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{TABLE}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{LEVEL}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in (SHEET, *rows, SHEET_END):
                sheet.write(piece.encode())
        with archive.open("xl/sharedStrings.xml", "w") as shared:
            for piece in (f'<sst xmlns="{MAIN}">', *strings, "</sst>"):
                shared.write(piece.encode())
    return path


def _workbook(
    rows: Callable[[], Iterable[str]], strings: Callable[[], Iterable[str]] = tuple
) -> Maker:
    return lambda folder: a_workbook(folder / f"{TABLE}.xlsx", rows(), strings())


def _csv(content: bytes) -> Maker:
    def made(folder: Path) -> Path:
        path = folder / f"{TABLE}.csv"
        path.write_bytes(content)
        return path

    return made


def _zip(content: bytes) -> Maker:
    def made(folder: Path) -> Path:
        path = folder / "pilot.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{TABLE}.csv", content)
        return path

    return made


def _many_parts(folder: Path) -> Path:
    path = folder / "pilot.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"{number:05}.csv", b"")
    return path


def _cut(folder: Path) -> Path:
    path = a_workbook(folder / f"{TABLE}.xlsx", [HEAD])
    path.write_bytes(path.read_bytes()[:-30])
    return path


def _garbled(folder: Path) -> Path:
    path = _zip(b"id\n" + b"P1\n" * 50_000)(folder)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)
    return path


def _in_folder(name: str, make: Callable[[Path], None]) -> Maker:
    def made(folder: Path) -> Path:
        pilot = folder / "pilot"
        pilot.mkdir()
        make(pilot / name)
        return pilot

    return made


def _cell(number: int, value: str, kind: str = "n") -> str:
    return f'<row r="{number}"><c r="A{number}" t="{kind}"><v>{value}</v></c></row>'


# Each name, how the file is made, and what the refusal says.
TABLES: dict[str, tuple[Maker, str]] = {
    "a row of a number beyond all": (
        _workbook(lambda: [HEAD, _cell(2_000_000_000, "1")]),
        "has a number above 1,048,576",
    ),
    "a row of a number beyond all, unsorted": (
        _workbook(lambda: [_cell(2_000_000_000, "1"), HEAD]),
        "has a number above 1,048,576",
    ),
    "a column of a name beyond all": (
        _workbook(lambda: [HEAD, '<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>']),
        "is damaged after row 1",
    ),
    "rows as wide as can be": (
        _workbook(
            lambda: [HEAD, *(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(2, 200_000))]
        ),
        "cells far to the right of its headings",
    ),
    "many texts that are shared": (
        _workbook(lambda: [HEAD], lambda: (f"<si><t>{n:x}</t></si>" for n in range(2_000_000))),
        "too much text for a workbook",
    ),
    "one text that is shared and enormous": (
        _workbook(
            lambda: [HEAD],
            lambda: ["<si><t>", *(os.urandom(4096).hex() for _ in range(9000)), "</t></si>"],
        ),
        "too much text for a workbook",
    ),
    "elements without end in one row": (
        _workbook(
            lambda: [HEAD, '<row r="2">', *("<x/><y/>" * 9000 + f"<!--{n}-->" for n in range(900))]
        ),
        "",
    ),
    "merged cells that never end": (
        _workbook(lambda: [HEAD, *('<mergeCell a="' * 1000 + f"{n}" for n in range(500))]),
        "",
    ),
    "a workbook cut short": (_cut, "is damaged"),
    "a workbook of numbers that are none": (
        _workbook(lambda: [HEAD, _cell(2, "1" * 6000)]),
        "is damaged after row 1",
    ),
    "blank lines in an archive": (
        _zip(b"id\n" + b"\n" * 9_900_000),
        "more than 1,048,576 blank lines",
    ),
    "blank lines of separators": (
        _csv(b"id,name\n" + b",\n" * 4_000_000),
        "more than 1,048,576 blank lines",
    ),
    "blank lines before the headings": (_zip(b"\n" * 9_900_000), "blank lines"),
    "a bomb": (_zip(b"id\n" + b"P1\n" * 40_000_000), "would unpack to 114 MB"),
    "an archive of parts without end": (_many_parts, "far more parts than tables have"),
    "an archive that is damaged inside": (_garbled, "damaged"),
    "50,000 columns": (
        _csv(",".join(f"column {n}" for n in range(50_000)).encode() + b"\n1\n"),
        "There are 50,000 columns",
    ),
    "a line without end": (_csv(b"id\n" + b"x" * 30_000_000), "more than 1,048,576 characters"),
    "a pipe in a folder": (
        _in_folder(f"{TABLE}.csv", os.mkfifo),
        "This is no file, but a pipe",
    ),
    "a link to a device": (
        _in_folder(f"{TABLE}.csv", lambda path: path.symlink_to("/dev/zero")),
        "This is no file, but a pipe",
    ),
    "a link to itself": (
        _in_folder(f"{TABLE}.csv", lambda path: path.symlink_to(path.name)),
        "This is no file, but a pipe",
    ),
    "a folder in itself": (
        _in_folder("more", lambda path: path.symlink_to("..")),
        "This holds no table",
    ),
    "a folder called as a table": (
        _in_folder(f"{TABLE}.csv", lambda path: path.mkdir()),
        "This holds no table",
    ),
}


def _nested(folder: Path) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", "[" * 900_000)
    return path


def _no_end(folder: Path) -> Path:
    path = folder / "export.zip"
    path.write_bytes(_nested(folder).read_bytes()[:-10])
    return path


def _listed(folder: Path) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "{}")
        for number in range(60_000):
            archive.writestr(f"{number:05}.csv", b"")
    return path


EXPORTS: dict[str, tuple[Maker, str]] = {
    "a manifest of lists in lists": (_nested, "The manifest cannot be read"),
    "an export cut short": (_no_end, "damaged"),
    "an export of parts without end": (_listed, "far more parts than an export has"),
}
# Files of settings: a mapping of REDCap, or the weights of a matching round.
SETTINGS: dict[str, tuple[bytes, str]] = {
    "lists in lists": (b"a = " + b"[" * 200_000, "nests its settings more than 20 deep"),
    "tables in tables": (b"a = " + b"{a=" * 60_000, "nests its settings more than 20 deep"),
    "names in names": (b"a." * 100_000 + b"a = 1", "nests its settings more than 20 deep"),
    "names in names, apart": (b"a . " * 50_000 + b"a = 1", "more than 20 deep"),
    "a number of figures without end": (b"a = " + b"9" * 100_000, "beyond all bounds"),
    "a day that is none": (b"a = 2011-02-30", ""),
    "more than settings": (b"#" * 2_000_000, "larger than 256 KB"),
    "no text": (b"\xff\xfe\x00", "not UTF-8"),
    "1e400": (b"unmatched = 1e400", ""),
    "nan": (b"unmatched = nan", ""),
}
