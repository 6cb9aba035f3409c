"""Reads a canonical export, against its manifest and in its order."""

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from decimal import InvalidOperation
from pathlib import Path
from typing import IO, Any

from likewise.domain.facts import Fact, Version
from likewise.domain.imports import FileNotRight
from likewise.domain.refusals import DomainError
from likewise.formats.canonical.layout import (
    FORMAT,
    KEY_COLUMNS,
    KEYS,
    KINDS,
    LARGEST,
    MANIFEST,
    VERSION,
    Listed,
    Manifest,
    columns_of,
    file_of,
)
from likewise.formats.canonical.values import decoder

# What zipfile raises for parts that are damaged, locked with a password or packed in another way,
# and json for lists in lists without end.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)


def is_canonical(path: Path) -> bool:
    """Whether a folder or archive is a canonical export."""
    if path.is_dir():
        return (path / MANIFEST).is_file()
    if path.suffix.casefold() != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except zipfile.BadZipFile:
        return False


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
                    if "\0" in "".join(row):
                        raise FileNotRight(
                            "This line holds a character that no text has, and that PostgreSQL "
                            "does not store. Export the programme again.",
                            file=name,
                            line=reader.line_num,
                        )
                    yield reader.line_num, row
            except (csv.Error, UnicodeDecodeError, *DAMAGED):
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
        except (KeyError, ValueError, TypeError, AttributeError, OSError, *DAMAGED):
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
