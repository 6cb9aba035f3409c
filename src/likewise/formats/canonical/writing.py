"""Writes a canonical export, and tells what one would be."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from likewise.domain.facts import Fact, Version
from likewise.domain.refusals import DomainError
from likewise.formats.canonical.layout import (
    EPOCH,
    KEY_COLUMNS,
    KEYS,
    MANIFEST,
    Listed,
    Manifest,
    columns_of,
    file_of,
)
from likewise.formats.canonical.values import encoded


class ExportPlaceTaken(DomainError):
    """A folder or file that is there already."""


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
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.casefold() == ".zip":
            self._archive = zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=6)
        else:
            target.mkdir(exist_ok=True)
        self.files: dict[str, Listed] = {}

    def write_kind(self, kind: type[Fact], versions: Iterable[Version[Any]]) -> None:
        """One kind's file."""
        self._write(file_of(kind), columns_of(kind), encoded(kind, versions))

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
        self.files[name] = Listed(header, count, made.hexdigest())

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
    return Listed(header, count, made.hexdigest())


def _drain(buffer: io.StringIO, file: IO[bytes] | None, made: Any) -> None:
    said = buffer.getvalue().encode()
    if file is not None:
        file.write(said)
    made.update(said)
    buffer.seek(0)
    buffer.truncate()
