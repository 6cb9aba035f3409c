"""Somebody's tables for an import, read apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from likewise.domain.imports.written import Written
from likewise.formats.apart.processes import Reading, answer
from likewise.formats.pilot import PilotLine
from likewise.formats.tables import Source, Table
from likewise.formats.tables.cells import Line


@contextmanager
def tables_apart(
    path: Path, *, mapping: Path | None = None, written: Written | None = None
) -> Iterator[tuple[Source, PilotLine | None]]:
    """Somebody's pilot tables, or a REDCap export with its mapping; and the line of its programme.

    `written` is what somebody said of how they are written. The tables are read once, in the order
    in which they are there; of the table programme comes that line alone.

    Raises
    ------
    FileNotRight
        When there is nothing to read, or it takes too much time or memory to be read.
    """
    asked: dict[str, Any] = {"path": path, "written": written or Written()}
    with (
        Reading("pilot_tables", file=path.name, **asked)
        if mapping is None
        else Reading("redcap_tables", file=path.name, mapping=mapping, **asked)
    ) as reading:
        said = iter(reading)
        found = next(said)
        source = Source(notes=found["notes"], problems=found["problems"], unread=found["unread"])
        for name, file, headings, *more in found["tables"]:
            rows = partial(_lines, said if name != "programme" else iter(()))
            source.tables[name] = Table(name, file, headings, rows, *more)
        yield source, found["programme"]


def _lines(said: Iterator[Any]) -> Iterator[Line]:
    while (some := next(said, None)) is not None:
        yield from some


def mapping_apart(path: Path, *, encoding: str | None = None) -> str:
    """A mapping drafted from a data dictionary, as `formats.redcap.draft_mapping` has it."""
    return str(answer("drafted_mapping", file=path.name, path=path, encoding=encoding))
