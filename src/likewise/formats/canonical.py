"""The canonical export: every version of every fact, as sorted CSV files of exact values.

The same record gives the same bytes on any database and any day. One file for each kind of fact;
`keys.csv` says what sources called things; `manifest.json` counts and digests them all.
"""

import csv
import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, get_args, get_type_hints

from likewise.domain.arms import Allocation, Arm, Format
from likewise.domain.cohorts import (
    Cohort,
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageEvent,
    Passage,
    PassageOutcome,
)
from likewise.domain.contacts import Contact
from likewise.domain.corrections import Correction
from likewise.domain.deviations import Deviation
from likewise.domain.facts import Fact, Version
from likewise.domain.imports import FileNotRight
from likewise.domain.involvement import Involvement
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.participants import Participant, Person, Role, RoleName, Status
from likewise.domain.practices import Practice, Registration, Venue
from likewise.domain.programmes import Phase, Programme
from likewise.domain.refusals import DomainError

FORMAT = "Likewise canonical export"
VERSION = 1
MANIFEST, KEYS = "manifest.json", "keys.csv"
KINDS: tuple[type[Fact], ...] = (
    Programme, Phase, Practice, Venue, Person, Participant, Registration, Status, Role, Arm,
    Allocation, Cohort, CohortFormat, CohortState, CohortVenue, Membership, Lead, LineageEvent,
    Meeting, Attendance, Contact, Involvement, Deviation, Correction,
)  # fmt: skip
OF_VERSION = ("id", "version", "recorded_at", "superseded_at", "is_void")
KEY_COLUMNS = ("table", "key", "id", "digest")
LARGEST = 16 << 30  # bytes in one archive, unpacked
EPOCH = (1980, 1, 1, 0, 0, 0)  # archives need a date; the same one makes the same bytes


class ExportPlaceTaken(DomainError):
    """A folder or file that is there already."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of an export: how many lines it has below the headings, and its digest."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds."""

    programme: str
    files: Mapping[str, Listed]

    def as_bytes(self) -> bytes:
        """The manifest as its file keeps it."""
        said = {
            "format": FORMAT,
            "version": VERSION,
            "programme": self.programme,
            "files": {name: dataclasses.asdict(each) for name, each in self.files.items()},
        }
        return (json.dumps(said, indent=2, sort_keys=True) + "\n").encode()


def file_of(kind: type[Fact]) -> str:
    """The name of the file that holds a kind of fact."""
    return f"{kind.__name__}.csv"


def columns_of(kind: type[Fact]) -> tuple[str, ...]:
    """The headings of a kind's file."""
    return (*OF_VERSION, *(f.name for f in dataclasses.fields(kind) if f.name != "id"))


# Writing


class Writer:
    """Writes an export into a new folder, or into a new archive where the name ends in .zip."""

    def __init__(self, target: Path) -> None:
        self._target = target
        taken = target.exists() and (target.is_file() or any(target.iterdir()))
        if taken:
            raise ExportPlaceTaken(
                f"{target.name} is there already. Name a new file or an empty folder."
            )
        self._archive: zipfile.ZipFile | None = None
        if target.suffix.casefold() == ".zip":
            self._archive = zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=6)
        else:
            target.mkdir(parents=True, exist_ok=True)
        self.files: dict[str, Listed] = {}

    def write_kind(self, kind: type[Fact], versions: Iterable[Version[Any]]) -> None:
        """One kind's file."""
        encode = _encoder(kind)
        self._write(file_of(kind), columns_of(kind), (encode(each) for each in versions))

    def write_keys(self, keys: Iterable[tuple[str, ...]]) -> None:
        """What sources called things: table, key, id and digest."""
        self._write(KEYS, KEY_COLUMNS, keys)

    def finish(self, programme: str) -> Manifest:
        """Write the manifest, and close."""
        manifest = Manifest(programme, dict(sorted(self.files.items())))
        with self._open(MANIFEST) as file:
            file.write(manifest.as_bytes())
        if self._archive is not None:
            self._archive.close()
        return manifest

    def _write(self, name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
        made, count = hashlib.sha256(), 0
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(header)
        with self._open(name) as file:
            for row in rows:
                writer.writerow(row)
                count += 1
                if buffer.tell() > 1 << 18:
                    _drain(buffer, file, made)
            _drain(buffer, file, made)
        self.files[name] = Listed(count, made.hexdigest())

    def _open(self, name: str) -> IO[bytes]:
        if self._archive is None:
            return (self._target / name).open("xb")
        entry = zipfile.ZipInfo(name, EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return self._archive.open(entry, "w", force_zip64=True)


def digest_of(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Listed:
    """What the manifest would say of a file with these rows, without writing it."""
    made, count = hashlib.sha256(), 0
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(row)
        count += 1
        if buffer.tell() > 1 << 18:
            _drain(buffer, None, made)
    _drain(buffer, None, made)
    return Listed(count, made.hexdigest())


def encoded(kind: type[Fact], versions: Iterable[Version[Any]]) -> Iterator[tuple[str, ...]]:
    """The rows of a kind's file."""
    encode = _encoder(kind)
    return (encode(each) for each in versions)


def _drain(buffer: io.StringIO, file: IO[bytes] | None, made: Any) -> None:
    said = buffer.getvalue().encode()
    if file is not None:
        file.write(said)
    made.update(said)
    buffer.seek(0)
    buffer.truncate()


def _encoder(kind: type[Fact]) -> Callable[[Version[Any]], tuple[str, ...]]:
    names = columns_of(kind)[len(OF_VERSION) :]

    def encode(version: Version[Any]) -> tuple[str, ...]:
        fact = version.fact
        return (
            fact.id,
            str(version.number),
            _text(version.recorded_at),
            _text(version.superseded_at),
            _text(version.is_void),
            *(_text(getattr(fact, name)) for name in names),
        )

    return encode


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.isoformat(timespec="minutes")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, frozenset):
        return _json(sorted(value))
    if isinstance(value, tuple):
        return _json([_plain_item(each) for each in value])
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain_item(value: Any) -> Any:
    return dataclasses.asdict(value) if isinstance(value, Passage) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# Reading


def is_canonical(path: Path) -> bool:
    """Whether a folder or archive is a canonical export."""
    if path.is_dir():
        return (path / MANIFEST).is_file()
    if path.suffix.casefold() != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return MANIFEST in archive.namelist()


class Reader:
    """Reads an export, checking each file against the manifest as it goes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archive = None if path.is_dir() else zipfile.ZipFile(path)
        if self._archive is not None:
            unpacked = sum(entry.file_size for entry in self._archive.infolist())
            if unpacked > LARGEST:
                raise FileNotRight(f"{path.name} is too large to be opened.", file=path.name)
        self.manifest = self._manifest()

    def versions(self, kind: type[Fact]) -> Iterator[Version[Any]]:
        """Every version of a kind, in the file's order.

        Raises
        ------
        FileNotRight
            With the line, where the file is not what the manifest says, or breaks its own order.
        """
        decode = decoder(kind)
        name = file_of(kind)
        last: tuple[str, int] = ("", 0)
        before: Version[Any] | None = None
        for line, row in self._rows(name, columns_of(kind)):
            try:
                version = decode(row)
            except (DomainError, ValueError, KeyError, TypeError, InvalidOperation) as error:
                raise FileNotRight(
                    f"This line cannot be a {kind.__name__}: {error}", file=name, line=line
                ) from None
            place = (version.fact.id, version.number)
            follows = before is not None and before.fact.id == version.fact.id
            first = version.number == (before.number + 1 if before and follows else 1)
            whole = first and (
                before.superseded_at == version.recorded_at
                if before and follows
                else before is None or before.superseded_at is None
            )
            if place <= last or not whole:
                raise FileNotRight(
                    "Versions are out of order, or one is missing. Export the programme again.",
                    file=name,
                    line=line,
                )
            last, before = place, version
            yield version
        if before is not None and before.superseded_at is not None:
            raise FileNotRight("A last version is missing. Export again.", file=name)

    def sources(self) -> Iterator[tuple[str, ...]]:
        """What sources called things."""
        return (tuple(row) for _, row in self._rows(KEYS, KEY_COLUMNS))

    def _rows(self, name: str, header: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
        listed = self.manifest.files[name]
        made, count = hashlib.sha256(), 0
        with self._open(name) as file:
            text = io.TextIOWrapper(
                io.BufferedReader(_Hashing(file, made)), encoding="utf-8", newline=""
            )
            reader = csv.reader(text, strict=True)
            try:
                if tuple(next(reader, ())) != header:
                    raise FileNotRight(
                        f"The headings should be {', '.join(header)}.", file=name, line=1
                    )
                for row in reader:
                    count += 1
                    if len(row) != len(header):
                        raise FileNotRight(
                            "This line has too few or too many cells.",
                            file=name,
                            line=reader.line_num,
                        )
                    yield reader.line_num, row
            except (csv.Error, UnicodeDecodeError, zipfile.BadZipFile):
                raise FileNotRight(
                    "This file is damaged. Export the programme again.",
                    file=name,
                    line=reader.line_num,
                ) from None
        if count != listed.rows or made.hexdigest() != listed.sha256:
            raise FileNotRight(
                f"{name} is not what the manifest says: it was changed after the export. "
                "Export the programme again.",
                file=name,
            )

    def _open(self, name: str) -> IO[bytes]:
        if self._archive is None:
            return (self._path / name).open("rb")
        return self._archive.open(name)

    def _manifest(self) -> Manifest:
        try:
            with self._open(MANIFEST) as file:
                said = json.loads(file.read(1 << 20))
            if said["format"] != FORMAT or said["version"] != VERSION:
                raise FileNotRight(
                    "This export was made by another version of Likewise.", file=MANIFEST
                )
            files = {
                name: Listed(int(each["rows"]), str(each["sha256"]))
                for name, each in said["files"].items()
            }
            manifest = Manifest(str(said["programme"]), files)
        except (KeyError, ValueError, TypeError, AttributeError, OSError, zipfile.BadZipFile):
            raise FileNotRight(
                "The manifest cannot be read. Export the programme again.", file=MANIFEST
            ) from None
        wanted = {*map(file_of, KINDS), KEYS}
        if set(files) != wanted or not all(self._has(name) for name in wanted):
            raise FileNotRight(
                "Files are missing, or there are others. Export the programme again.",
                file=MANIFEST,
            )
        return manifest

    def _has(self, name: str) -> bool:
        if self._archive is None:
            return (self._path / name).is_file()
        return name in self._archive.namelist()


class _Hashing(io.RawIOBase):
    """Passes bytes on and digests them on the way."""

    def __init__(self, file: IO[bytes], made: Any) -> None:
        self._file, self._made = file, made

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._file.read(len(buffer))
        self._made.update(found)
        buffer[: len(found)] = found
        return len(found)


def decoder(kind: type[Fact]) -> Callable[[list[str]], Version[Any]]:
    """The function that reads a row of a kind's file."""
    hints = get_type_hints(kind)
    names = columns_of(kind)[len(OF_VERSION) :]
    readers = [_reader(hints[name]) for name in names]

    def decode(row: list[str]) -> Version[Any]:
        values = {
            name: read(cell)
            for name, read, cell in zip(names, readers, row[len(OF_VERSION) :], strict=True)
        }
        return Version(
            fact=kind(id=row[0], **values),
            number=int(row[1]),
            recorded_at=_instant(row[2]),
            superseded_at=_instant(row[3]) if row[3] else None,
            is_void=_boolean(row[4]),
        )

    return decode


def _reader(hint: Any) -> Callable[[str], Any]:
    if hint == tuple[Passage, ...]:
        return lambda text: tuple(_passage(each) for each in json.loads(text))
    if hint == tuple[str, ...]:
        return lambda text: tuple(str(each) for each in json.loads(text))
    if hint == frozenset[Format]:
        return lambda text: frozenset(Format(each) for each in json.loads(text))
    options = [each for each in get_args(hint) if each is not type(None)]
    if options:
        inner = _reader(options[0])
        return lambda text: inner(text) if text else None
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if hint is bool:
        return _boolean
    converter: Callable[[str], Any] = hint
    return converter


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return at


def _passage(said: Mapping[str, Any]) -> Passage:
    return Passage(
        participant=said["participant"],
        role=RoleName(said["role"]),
        outcome=PassageOutcome(said["outcome"]),
        from_cohort=said["from_cohort"],
        to_cohort=said["to_cohort"],
    )
