"""What a canonical export consists of: its files, their columns, and the manifest."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass

from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact

FORMAT = "Likewise canonical export"
VERSION = 2
MANIFEST, KEYS = "manifest.json", "keys.csv"
OF_VERSION = ("id", "version", "recorded_at", "superseded_at", "is_void")
KEY_COLUMNS = ("table", "key", "id", "digest")
LARGEST = 16 << 30  # bytes in one archive, unpacked
EPOCH = (1980, 1, 1, 0, 0, 0)  # archives need a date; the same one makes the same bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of an export: its headings, how many lines it has below them, and its digest."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds: each kind of fact that was known when it was made has a file."""

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
    return (*OF_VERSION, *(field.name for field in fields_of(kind)))
