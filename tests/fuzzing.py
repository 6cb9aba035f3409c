"""Right files of every kind that is read, made by code, and the same with seeded damage."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import attaching
import pilots
from formats.test_formats_redcap import DICTIONARY, MAPPING, RAW
from formats.test_one_reader import FORMATS, TEXTS
from qdpx_files import FULL_FILES, full_project

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import LineageEvent, LineageKind, Passage, PassageOutcome
from likewise.domain.facts import Version
from likewise.domain.imports import Problem
from likewise.domain.imports.lines import programme_of
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.memberships import Membership
from likewise.domain.participants import Person, RoleName
from likewise.domain.programmes import CreateProgramme, Programme
from likewise.formats import acts, pilot, redcap, sealing
from likewise.formats.attachments import kind_of
from likewise.formats.canonical import MANIFEST, Reader, Writer, encoded
from likewise.formats.matching import read_proof, read_terms
from likewise.formats.refi_qda import coders_segments, read_project, write_codebook, write_project
from likewise.formats.tables import open_tables

NOW = datetime(2011, 4, 3, 13, 30, 0, 5, tzinfo=UTC)
# What has been in the way before: in numbers, days, zones, names, lists, archives and markup.
INSERTS = [
    b"", b"0", b"-1", b"1e400", b"-1e400", b"1e999999999", b"NaN", b"nan", b"inf", b"Infinity",
    b"99999999999999999999", b"9" * 5000, b"1_000", "\u0661".encode(), b"0x10", b"1.5.2", b"1e-999",
    b"0000-00-00", b"0001-01-01T00:00+23:59", b"9999-12-31T23:59:59.999999-23:59", b"2011-02-30",
    b"2011-04-03T25:00", b"+99:99", b"24:00", b"2011-04-03 01:30Z", b"Europe/Nowhere", b"Europe",
    b"../../../etc/passwd", b"/dev/zero", b"a" * 300, b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\x81",
    b"\xef\xbb\xbf", b'"', b'""', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\n\n\n", b"sep=,\n",
    b"=1+1", b"@SUM(A1)", b"#", b"[" * 3000, b"{" * 3000, b"[[", b"]]", b"{}", b"null", b"true",
    b'"a":' * 50, b"a." * 300, b"\\u0000", b"\\ud800", b"<", b">", b"&", b"&#0;", b"<!DOCTYPE x>",
    b"<!ENTITY a 'b'>", b"<![CDATA[", b"]]>", b"<!--", b'r="2000000000"', b'r="XFD1048577"', b't="e"',
    b't="d"', b"s=\"99\"", b"PK\x03\x04", b"PK\x05\x06", b"manifest.json", b"\xff" * 40, bytes(40),
]  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of file: how right files are made in a folder, and how everything in it is read."""

    make: Callable[[Path], Path]
    read: Callable[[Path], Any]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes with a few of them flipped, cut, repeated, moved, cut off or put in."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(found) + 1), chance.choice((1, 2, 8, 40, 400))
        match chance.randrange(8):
            case 0 if at < len(found):
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + length]
            case 2:
                found[at:at] = found[at : at + length] * chance.choice((1, 2, 50))
            case 3:
                other = chance.randrange(len(found) + 1)
                found[other:other] = found[at : at + length]
            case 4 if chance.random() < 0.2:
                del found[at:]
            case _:
                found[at : at + chance.choice((0, 0, 1, 4, 10))] = chance.choice(INSERTS)
    return bytes(found)


def damage(path: Path, chance: random.Random) -> None:
    """Damage a file, or one or two of a folder; of an archive, mostly what is packed in it."""
    if path.is_dir():
        for each in chance.sample(sorted(path.iterdir()), chance.randint(1, 2)):
            damage(each, chance)
        return
    content = path.read_bytes()
    if zipfile.is_zipfile(path) and chance.random() < 0.7:
        path.write_bytes(_packed_anew(content, chance))
    else:
        path.write_bytes(damaged(content, chance))


def _packed_anew(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(entry, archive.read(entry)) for entry in archive.infolist()]
    hit = chance.choice([entry.filename for entry, _ in parts])
    made = {
        entry.filename: damaged(c, chance) if entry.filename == hit else c for entry, c in parts
    }
    if MANIFEST in made and hit != MANIFEST and chance.random() < 0.8:
        made[MANIFEST] = _agreeing(made)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in made.items():
            archive.writestr(name, part)
    return out.getvalue()


def _agreeing(parts: dict[str, bytes]) -> bytes:
    """A manifest that agrees with files that were changed, as whoever changes both would write."""
    said = json.loads(parts[MANIFEST])
    for name, listed in said["files"].items():
        listed["sha256"] = hashlib.sha256(parts[name]).hexdigest()
        lines = parts[name].decode("utf-8", "replace").splitlines()
        listed["rows"] = max(0, len(lines) - 1)
    return json.dumps(said).encode()


def _pilot_in(path: Path) -> int:
    """Read pilot tables as an import does, up to the facts that the lines say."""
    if redcap.is_export(path):
        return 0
    return _lines_of(open_tables(path, names=pilot.NAMES))


def _lines_of(source: Any) -> int:
    count = len(list(pilot.source_problems(source))) + len(source.problems)
    if (line := pilot.programme_line(source)) is not None:
        programme_of({"name": "x", **line.values}, id="x")
    for layout, table in pilot.tables_in_order(source):
        if not pilot.heading_problems(layout, table):
            rows = pilot.read_rows(layout, table, zone="Europe/London")
            count += sum(not isinstance(row, Problem) for row in rows)
    return count


def _redcap_in(path: Path) -> int:
    redcap.draft_mapping(path)
    return _lines_of(redcap.open_export(path, mapping=path / "mapping.toml"))


def _canonical_in(path: Path) -> int:
    reader = Reader(path)
    count = sum(1 for kind in reader.kinds for _ in encoded(kind, reader.versions(kind)))
    return count + sum(1 for _ in reader.sources())


def _project_in(path: Path) -> None:
    found = read_project(path=path)
    write_codebook(project=found.project, target=io.BytesIO())
    coders_segments(found=found)


def _pilot_folder(folder: Path) -> Path:
    return pilots.a_pilot(folder / "pilot")


def _archive(folder: Path) -> Path:
    tables, path = pilots.a_pilot(folder / "tables"), folder / "pilot.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in tables.iterdir():
            archive.write(each, each.name)
    return path


def _workbook(folder: Path) -> Path:
    return pilots.a_workbook(folder / "pilot.xlsx")


def _redcap(folder: Path) -> Path:
    path = folder / "project"
    path.mkdir()
    for name, content in (
        ("dictionary.csv", DICTIONARY), ("data.csv", RAW), ("mapping.toml", MAPPING),
    ):  # fmt: skip
        (path / name).write_text(content, encoding="utf-8")
    return path


def _canonical(folder: Path) -> Path:
    facts: list[Any] = [
        Programme(id="x", name="Fenland"),
        Person(id="a", given_name="Zoë, =1", telephone="0044"),
        Arm(id="a", name="Both", formats=frozenset({Format.GROUP, Format.COMBINED})),
        Membership(id="m", cohort="c", participant="a", role=RoleName.MEMBER,
                   joined_on=date(2011, 1, 1), share=Decimal("0.5")),
        Meeting(id="t", cohorts=("b", "a"), starts=datetime(2011, 3, 27, 1, 30),
                zone="Europe/London", state=MeetingState.HELD, guests=3),
        LineageEvent(id="e", kind=LineageKind.MERGE, on=date(2011, 1, 1), predecessors=("a", "b"),
                     successors=("c",), passages=(Passage(
                         participant="p", role=RoleName.MEMBER, outcome=PassageOutcome.LEFT,
                         from_cohort="a", to_cohort=None),)),
    ]  # fmt: skip
    writer = Writer(folder / "export.zip")
    for kind in kinds():
        said = [Version(fact=f, number=1, recorded_at=NOW) for f in facts if type(f) is kind]
        writer.write_kind(kind, said)
    writer.write_keys([("participants", "P1", "a", "d")])
    writer.finish("x")
    return folder / "export.zip"


def _project(folder: Path) -> Path:
    path = folder / "p.qdpx"
    with path.open("wb") as stream:
        write_project(project=full_project(), target=stream)
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in FULL_FILES.items():
            archive.writestr(name, content)
    return path


def _written(name: str, content: str | bytes) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder / name

    return made


def _attached(path: Path) -> None:
    with path.open("rb") as file:
        kind_of(file)


def _text(name: str, path: Path) -> None:
    folder = path.parent / "read"
    folder.mkdir()
    FORMATS[name][0](path.read_bytes(), folder)


ROOT, ZEROS = "1" * 64, "0" * 64
RUN = {"stratum": "all", "first": 1}
HEAD = {"segment": 1, "previous": ZEROS, "design": "", "public_number": ""}
SEAL = {
    "format": "likewise-seal", "version": 2, "hash": "SHA-256", "study": "s", "segments": [
        HEAD | {"root": ROOT, "strata": [RUN | {"units": [], "commitments": [ROOT]}]},
    ],
}  # fmt: skip
SLOT_PROOF = {
    "format": "likewise-proof", "version": 1, "hash": "SHA-256", "study": "s",
    "heads": [HEAD | {"strata": [RUN | {"count": 1}], "tree": ROOT}],
    "segment": 1, "index": 0, "size": 1, "claim": [], "path": [ROOT],
    "slot": {"stratum": "all", "position": 1, "unit": "", "label": "", "arm": "A", "salt": ROOT},
}  # fmt: skip
COMMITMENT = {
    "format": "likewise-design-commitment", "version": 1, "hash": "SHA-256", "study": "s",
    "software": "x", "public_number_from": "", "commitment": ROOT,
}  # fmt: skip
PROOF = {
    "kind": "likewise matching certificate", "version": 1, "supporter_of": {"p": "s"},
    "price_thousandths": {"s": 5},
}  # fmt: skip
WEIGHTS = """unmatched = 100
below_minimum = 12.5
[preferences.age]
how = "near"
weight = 2
within = 10
"""
ACTS = [CreateProgramme(name="x"), CreateProgramme(name="y", zone="Europe/Paris")]
KINDS: dict[str, Kind] = {
    "pilot folder": Kind(_pilot_folder, _pilot_in),
    "archive": Kind(_archive, _pilot_in),
    "workbook": Kind(_workbook, _pilot_in),
    "REDCap": Kind(_redcap, _redcap_in),
    "canonical export": Kind(_canonical, _canonical_in),
    "project": Kind(_project, _project_in),
    "seal": Kind(
        _written("seal.json", json.dumps(SEAL)),
        lambda path: sealing.read_seal(content=path.read_bytes()),
    ),
    "slot proof": Kind(
        _written("proof.json", json.dumps(SLOT_PROOF)),
        lambda path: sealing.read_proof(content=path.read_bytes()),
    ),
    "design commitment": Kind(
        _written("design.json", json.dumps(COMMITMENT)),
        lambda path: sealing.read_commitment(content=path.read_bytes()),
    ),
    "certificate": Kind(_written("proof.json", json.dumps(PROOF)), read_proof),
    "weights": Kind(_written("weights.toml", WEIGHTS), read_terms),
    "acts": Kind(
        _written("acts.json", acts.written_list(ACTS)), lambda path: acts.read_acts(path.read_bytes())
    ),
    **{f"table of {n}": Kind(_written("table.csv", TEXTS[n]), partial(_text, n))
       for n in FORMATS if n not in ("pilot", "redcap")},
    **{f"attachment {n}": Kind(_written(n, said), _attached)
       for n, said in attaching.RIGHT.items() if not n.endswith((".jpeg",))},
}  # fmt: skip
