"""A CSV file, read apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from likewise.formats.apart.processes import Reading
from likewise.formats.tables import Progress, TextTable
from likewise.formats.tables.cells import Line
from likewise.formats.tables.inputs import Input, input_of


@dataclass(slots=True)
class _Lines:
    """The lines of a CSV file; they are read anew where somebody asks again."""

    asked: dict[str, Any]
    file: str
    reading: Reading | None

    def __call__(self, on_progress: Progress | None) -> Iterator[Line]:
        reading, self.reading = self.reading, None
        if reading is None:
            reading = Reading("text_table", file=self.file, **self.asked)
        with reading:
            for done, some in _after_the_head(reading):
                if on_progress is not None:
                    on_progress(done)
                yield from some


def _after_the_head(reading: Reading) -> Iterator[Any]:
    return (said for said in reading if not isinstance(said, dict))


def given_apart(source: Path | bytes, *, called: str | None = None) -> tuple[Input, dict[str, Any]]:
    """The bytes of a CSV file, and how a process of its own is told of them: a file by its path, a
    pipe or bytes by what is in them."""
    given = input_of(source, called=called)
    if isinstance(source, Path) and source.is_file():
        return given, {"source": source, "called": None}
    return given, {"source": given.open().read(), "called": given.name}


def text_apart(source: Path | bytes) -> TextTable:
    """A CSV file, a pipe (`-` is standard input) or bytes, as `formats.tables.open_text` has it.

    Raises
    ------
    FileNotRight
        When it is empty, is not text, or has no headings; while its lines are read, when that
        takes too much time or memory.
    """
    given, asked = given_apart(source)
    reading = Reading("text_table", file=given.name, **asked)
    found = next(iter(reading))
    return TextTable(
        source=Input(found.pop("name"), found.pop("size"), given.open),
        lines=_Lines(asked, given.name, reading),
        **found,
    )
