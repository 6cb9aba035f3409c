"""Reads a canonical export, against its manifest and in its order."""

import csv
import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact, Version
from likewise.domain.imports import FileNotRight
from likewise.domain.kinds import kinds
from likewise.domain.refusals import DomainError
from likewise.formats.canonical.layout import (
    FORMAT,
    KEY_COLUMNS,
    KEYS,
    LARGEST,
    MANIFEST,
    OF_VERSION,
    VERSION,
    Listed,
    Manifest,
    file_of,
)
from likewise.formats.canonical.values import decoder
from likewise.formats.zips import DAMAGED, MOST_LISTED, listed, names_in


def is_canonical(path: Path) -> bool:
    """Whether a folder or archive is a canonical export."""
    if path.is_dir():
        return (path / MANIFEST).is_file()
    return path.suffix.casefold() == ".zip" and path.is_file() and MANIFEST in names_in(path)


# What is raised where text is no value of a field: numbers and instants beyond all bounds, too.
NOT_VALUES = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)


class Reader:
    """Reads an export, checking each file against the manifest as it goes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archive = None if path.is_dir() else _archive(path)
        if self._archive is not None:
            unpacked = sum(entry.file_size for entry in self._archive.infolist())
            if unpacked > LARGEST:
                raise FileNotRight(f"{path.name} is too large to be opened.", file=path.name)
        self.manifest = self._manifest()
        self.kinds = tuple(kind for kind in kinds() if file_of(kind) in self.manifest.files)

    def versions(self, kind: type[Fact]) -> Iterator[Version[Any]]:
        """Every version of a kind, in the file's order.

        Raises
        ------
        FileNotRight
            With the line, where the file is not what the manifest says, or breaks its own order.
        """
        if kind not in self.kinds:  # it was not known yet when the export was made
            return
        name = file_of(kind)
        columns = self.manifest.files[name].columns
        decode = decoder(kind, columns)
        last: tuple[str, int] = ("", 0)
        before: Version[Any] | None = None
        for line, row in self._rows(name, columns):
            try:
                version = decode(row)
            except (*NOT_VALUES, DomainError) as error:
                raise FileNotRight(
                    f"This line cannot be a {kind.__name__}: {_why(error)}", file=name, line=line
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
        try:
            opened = self._open(name)
        except DAMAGED:
            raise FileNotRight(
                "This file is damaged. Export the programme again.", file=name
            ) from None
        with opened as file:
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
                    if "\0" in "".join(row):
                        raise FileNotRight(
                            "This line holds a character that no text has, and that PostgreSQL "
                            "does not store. Export the programme again.",
                            file=name,
                            line=reader.line_num,
                        )
                    yield reader.line_num, row
            except (csv.Error, *DAMAGED):  # a UnicodeDecodeError is a ValueError
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
                name: Listed(
                    tuple(map(str, each["columns"])), int(each["rows"]), str(each["sha256"])
                )
                for name, each in said["files"].items()
                if name == Path(name).name
            }
            manifest = Manifest(str(said["programme"]), files)
        except (*NOT_VALUES, *DAMAGED):  # among them RecursionError: lists in lists without end
            raise FileNotRight(
                "The manifest cannot be read. Export the programme again.", file=MANIFEST
            ) from None
        if KEYS not in files or not all(self._has(name) for name in files):
            raise FileNotRight("Files are missing. Export the programme again.", file=MANIFEST)
        _check_known(files)
        return manifest

    def _has(self, name: str) -> bool:
        if self._archive is None:
            return (self._path / name).is_file()
        return name in self._archive.namelist()


def _why(error: Exception) -> str:
    """What is wrong with a line; what an error of Python says may hold what stands in it."""
    if isinstance(error, DomainError):
        return error.sentence
    return "a cell holds what its column cannot. Export the programme again."


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as file:
            if listed(file)[1] > MOST_LISTED:
                raise FileNotRight(
                    "This is an archive of far more parts than an export has. Export the "
                    "programme again.",
                    file=path.name,
                )
        return zipfile.ZipFile(path)
    except DAMAGED:
        raise FileNotRight(
            "This archive is damaged. Export the programme again.", file=path.name
        ) from None


def _check_known(files: Mapping[str, Listed]) -> None:
    """Refuse what nobody here knows; what is new here may be lacking."""
    known = {file_of(kind): kind for kind in kinds()}
    for name, said in files.items():
        if name == KEYS:
            continue
        if name not in known:
            raise FileNotRight(
                "This version of Likewise does not know this kind of fact. Bring it up to date, "
                "then import the programme.",
                file=name,
            )
        wanted = {field.name for field in dataclasses.fields(known[name]) if _is_needed(field)}
        unknown = set(said.columns) - {*OF_VERSION, *(f.name for f in fields_of(known[name]))}
        lacking = wanted - set(said.columns)
        if unknown or lacking or said.columns[: len(OF_VERSION)] != OF_VERSION:
            raise FileNotRight(
                f"Its columns should be others{_named(unknown, lacking)}. The export was made by "
                "another version of Likewise.",
                file=name,
            )


def _is_needed(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _named(unknown: set[str], lacking: set[str]) -> str:
    said = [f"without {each}" for each in sorted(unknown)]
    said += [f"with {each}" for each in sorted(lacking)]
    return f": {', '.join(said)}" if said else ""


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
