"""A canonical export, read apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.formats.apart.processes import Reading
from likewise.formats.canonical import Manifest, file_of


class ExportApart:
    """A canonical export that is being read: its manifest, and its rows in their order."""

    def __init__(self, said: Iterator[Any]) -> None:
        self._said = said
        self.manifest: Manifest = next(said)
        self.kinds = tuple(kind for kind in kinds() if file_of(kind) in self.manifest.files)

    def rows(self, kind: type[Fact]) -> Iterator[tuple[str, ...]]:
        """Every version of a kind as a row of text; each kind once, in the order of `kinds`."""
        if kind not in self.kinds:
            return
        while (some := next(self._said, None)) is not None:
            for _, row in some:
                yield row

    def sources(self) -> Iterator[tuple[str, ...]]:
        """What sources called things; asked last."""
        return (row for some in self._said for _, row in some)


@contextmanager
def export_apart(path: Path) -> Iterator[ExportApart]:
    """A canonical export, each file checked against the manifest as it is read.

    Raises
    ------
    FileNotRight
        Here, or while its rows are read.
    """
    with Reading("canonical_export", file=path.name, path=path) as reading:
        yield ExportApart(iter(reading))
