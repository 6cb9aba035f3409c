"""A .qdpx archive from a stranger: opened without trusting anything that it says of itself.

Nothing is ever unpacked to disk, no path in it is followed outside it, and nothing is fetched.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Self

from likewise.domain.refusals import DomainError
from likewise.formats.zips import DAMAGED, listed

MOST_ENTRIES = 20_000
MOST_DIRECTORY_BYTES = 8 << 20
MOST_XML_BYTES = 300 << 20
MOST_TEXT_BYTES = 200 << 20
MOST_MEDIA_BYTES = (1 << 31) - 1  # the standard's own limit for an internal file
SMALL_BYTES = 1 << 20
MOST_EXPANSION = 100  # XML of identifiers packs about tenfold; a bomb a thousandfold
MOST_ALIKE = 50  # files of one name in different folders; beyond, none is the one that is meant
CHUNK_BYTES = 1 << 16
ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000


class ArchiveRefused(DomainError):
    """An archive that cannot be read safely, or at all."""


def _damaged(name: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"{name} is damaged or cut short, and nothing was read from it. Copy or export it again."
    )


def starts_like_archive(path: Path) -> bool:
    """Whether a file begins as a ZIP archive does."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


class Archive:
    """The files of a .qdpx archive, by name, to be read in a stream."""

    def __init__(self, path: Path, *, name: str | None = None) -> None:
        self.name = name or path.name
        self._file: BinaryIO = path.open("rb")
        try:
            self._check_directory()
            self._zip = zipfile.ZipFile(self._file)
        except DAMAGED:
            self._file.close()
            raise _damaged(self.name) from None
        except ArchiveRefused:
            self._file.close()
            raise
        self.outside: list[str] = []
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._by_base: dict[str, list[str]] = {}
        self.repeated: list[str] = []
        try:
            self._take_entries()
        except ArchiveRefused:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def _check_directory(self) -> None:
        """Refuse a directory that would not fit in memory, before anything reads it."""
        entries, length = listed(self._file)
        if entries > MOST_ENTRIES or length > MOST_DIRECTORY_BYTES:
            raise ArchiveRefused(
                f"{self.name} says that it holds {entries:,} files; a project has at most "
                f"{MOST_ENTRIES:,}. Remove what does not belong to it."
            )

    def _take_entries(self) -> None:
        for entry in self._zip.infolist():
            if entry.is_dir():
                continue
            if entry.flag_bits & ENCRYPTED_FLAGS:
                raise ArchiveRefused(
                    f"{self.name} is encrypted. Take the password off, and try again."
                )
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ArchiveRefused(
                    f"{self.name} is packed in a way that the standard does not allow. "
                    "Pack it as an ordinary ZIP file."
                )
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
                self.outside.append(name)
            elif name in self._entries:
                self.repeated.append(name)
            else:
                self._entries[name] = entry
                base = name.rpartition("/")[2].casefold()
                self._by_base.setdefault(base, []).append(name)

    def names(self) -> list[str]:
        """Every file in the archive that stays inside it, in the archive's order."""
        return list(self._entries)

    def size_of(self, name: str) -> int:
        return self._entries[name].file_size

    def project_name(self) -> str:
        """The archive's one project file, whatever its case or folder.

        Raises
        ------
        ArchiveRefused
            There is none, or more than one.
        """
        found = [name for name in self._entries if name.casefold().endswith(".qde")]
        exact = [name for name in found if name == "project.qde"]
        if (exact or len(found) == 1) and (exact or found)[0] not in self.repeated:
            return (exact or found)[0]
        if found:
            raise ArchiveRefused(
                f"{self.name} holds more than one project file, and which is meant cannot be "
                "told. Leave only project.qde."
            )
        nested = [name for name in self._entries if name.casefold().endswith((".qdpx", ".zip"))]
        if nested:
            raise ArchiveRefused(
                f"{self.name} holds no project but another archive, {nested[0][:80]!r}. "
                "Take that one out, and import it by itself."
            )
        raise ArchiveRefused(
            f"{self.name} holds no project.qde, so it is not a REFI-QDA project. "
            "Export the project again as REFI-QDA (.qdpx)."
        )

    def find(self, name: str) -> str | None:
        """The archived file that `internal://name` means, or None."""
        wanted = name.replace("\\", "/").lstrip("/")
        if ".." in wanted.split("/"):
            return None
        for candidate in (f"sources/{wanted}", f"Sources/{wanted}"):
            if candidate in self._entries:
                return candidate
        folded = wanted.casefold()
        alike = self._by_base.get(folded.rpartition("/")[2], [])[:MOST_ALIKE]
        ends = [entry for entry in alike if f"/{entry.casefold()}".endswith(f"/{folded}")]
        return ends[0] if len(ends) == 1 else None

    @contextmanager
    def opened(self, name: str, *, at_most: int) -> Iterator[IO[bytes]]:
        """Open one file, refusing what expands like a bomb or is damaged.

        Raises
        ------
        ArchiveRefused
        """
        entry = self._entries[name]
        packed = max(entry.compress_size, 1)
        swollen = entry.file_size > SMALL_BYTES and entry.file_size > MOST_EXPANSION * packed
        if entry.file_size > at_most or swollen:
            raise ArchiveRefused(
                f"{name[:80]!r} in {self.name} would unpack to {entry.file_size:,} bytes, which "
                "is too much for what it is. Nothing was read from it. Export the project again."
            )
        try:
            with self._zip.open(entry) as stream:
                yield stream
        except DAMAGED:
            raise _damaged(self.name) from None
