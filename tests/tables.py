"""Tables as strangers send them, opened as an import opens them."""

from pathlib import Path
from typing import Any

from likewise.formats.tables import open_tables

NAMES = ("participants", "meetings")


def opened(path: Path) -> Any:
    """What a file holds."""
    return open_tables(path, names=NAMES)


def a_file(tmp_path: Path, content: bytes, name: str = "participants.csv") -> Path:
    """A file with this content in a folder of the test."""
    path = tmp_path / name
    path.write_bytes(content)
    return path
