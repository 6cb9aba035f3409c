"""What is done on strangers' files, each piece in a process of its own; it yields what it found.

What a piece of work imports is named beside it: that comes before the limits. What it yields is
plain, or a value of the house (`wire`).
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Any

from likewise.formats.apart.limits import MEMORY, SECONDS, Allowance, limit_memory

LINES = 1000  # at most, in one message
CHARACTERS = 1 << 19  # after which a message is sent
MEGABYTE = 1 << 20
EARNED_PER_PIECE = 0.03  # seconds, for 64 KB of XML: some 400 elements
type Say = Callable[..., None]
type Earn = Callable[..., None]
type Batch = list[tuple[Any, Any]]


@dataclass(slots=True)
class Work:
    """A piece of work, with the modules that it needs, and how it earns its time."""

    do: Callable[..., Iterator[Any]]
    modules: tuple[str, ...]
    seconds_a_megabyte: float
    memory_a_byte: int = 0
    allowance: Allowance | None = None

    def begin(self, asked: dict[str, Any]) -> None:
        """Set the limits; a large file may take longer before it delivers anything."""
        size = sum(map(_bytes_of, asked.values()))
        limit_memory(MEMORY + size * self.memory_a_byte)
        self.allowance = Allowance(SECONDS + size / MEGABYTE * self.seconds_a_megabyte)

    def __call__(self, *, say: Say, **asked: Any) -> Iterator[Any]:
        return self.do(earn=self.earn, say=say, **asked)

    def earn(self, **delivered: Any) -> None:
        """More time for what was delivered."""
        if self.allowance is not None:
            self.allowance.earn(**delivered)


def _work(
    *modules: str, seconds_a_megabyte: float = 0.2, memory_a_byte: int = 0
) -> Callable[[Callable[..., Iterator[Any]]], Work]:
    return lambda do: Work(do, modules, seconds_a_megabyte, memory_a_byte)


def _bytes_of(asked: Any) -> int:
    """How large the files are that a piece of work is given; a folder's, all that lie in it."""
    if isinstance(asked, bytes):
        return len(asked)
    if isinstance(asked, int) and not isinstance(asked, bool):
        return os.fstat(asked).st_size
    if isinstance(asked, list | dict):
        return sum(map(_bytes_of, asked.values() if isinstance(asked, dict) else asked))
    if not isinstance(asked, Path) or not asked.exists():
        return 0
    files = asked.iterdir() if asked.is_dir() else [asked]
    return sum(each.stat().st_size for each in files if each.is_file())


@_work("likewise.formats.pilot")
def pilot_tables(*, path: Path, written: Any, say: Say, earn: Earn) -> Iterator[Any]:
    """Pilot tables: what there is, then the lines of each table in their order."""
    from likewise.domain.imports import FileNotRight
    from likewise.formats import pilot, redcap
    from likewise.formats.tables import open_tables

    if redcap.is_export(path):
        raise FileNotRight(redcap.WITHOUT_MAPPING, file=path.name)
    source = open_tables(
        path, names=pilot.NAMES, encoding=written.encoding, on_file=partial(say, "at")
    )
    yield from _tables(source, path, written, say, earn)


@_work("likewise.formats.redcap", seconds_a_megabyte=5.0)  # each table reads all of the data
def redcap_tables(
    *, path: Path, mapping: Path, written: Any, say: Say, earn: Earn
) -> Iterator[Any]:
    """A REDCap export as pilot tables."""
    from likewise.formats.redcap import open_export

    source = open_export(path, mapping=mapping, encoding=written.encoding)
    yield from _tables(source, path, written, say, earn)


def _tables(source: Any, path: Path, written: Any, say: Say, earn: Earn) -> Iterator[Any]:
    from likewise.formats import pilot

    source.problems.extend(pilot.source_problems(source))
    pilot.settle_days(
        source,
        list(pilot.tables_in_order(source)),
        path,
        said=written.days,
        on_lines=lambda lines: earn(lines=lines),
    )
    found = list(pilot.tables_in_order(source))
    yield {
        "tables": [
            (t.name, t.file, t.headings, dict(t.called), t.days, t.is_asked) for _, t in found
        ],
        "notes": source.notes,
        "problems": source.problems,
        "unread": source.unread,
        "programme": pilot.programme_line(source),
    }
    for layout, table in found:
        if layout.name != "programme":
            say("at", table.file)
            yield from _batches(table.rows(), earn)
            yield None


@_work("likewise.formats.tables", seconds_a_megabyte=1.0)
def text_table(*, source: Path | bytes, called: str | None, say: Say, earn: Earn) -> Iterator[Any]:
    """A CSV file: how it is read, then its lines, each message with how many bytes were read."""
    from likewise.formats.tables import open_text, text_rows

    table = open_text(source, called=called)
    yield {
        name: getattr(table, name)
        for name in (
            "encoding",
            "separator",
            "header",
            "headings",
            "skip",
            "notes",
            "has_notes_beside",
        )
    } | {"name": table.name, "size": table.source.size}
    read = [0]
    lines = text_rows(table, on_progress=lambda done: read.__setitem__(0, done))
    for some in _batches(lines, earn):
        yield read[0], some


@_work("likewise.formats.canonical", seconds_a_megabyte=0.5)
def canonical_export(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """A canonical export: its manifest, then the rows of each kind, then what sources said."""
    from likewise.formats.canonical import Reader, encoded

    reader = Reader(path)
    yield reader.manifest
    for kind in reader.kinds:
        say("at", f"{kind.__name__}.csv")
        yield from _batches(((None, row) for row in encoded(kind, reader.versions(kind))), earn)
        yield None
    yield from _batches(((None, row) for row in reader.sources()), earn)


@_work("likewise.formats.redcap", seconds_a_megabyte=1.0)
def drafted_mapping(*, path: Path, encoding: str | None, say: Say, earn: Earn) -> Iterator[Any]:
    """A mapping drafted from a data dictionary."""
    from likewise.formats.redcap import draft_mapping

    yield draft_mapping(path, encoding=encoding)


@_work("likewise.formats.attachments", seconds_a_megabyte=0.03)
def kind_of_file(*, asked: int | bytes, say: Say, earn: Earn) -> Iterator[Any]:
    """What kind of file something is: what is open under a number, or bytes."""
    from io import BytesIO

    from likewise.formats.attachments import kind_of

    yield kind_of(BytesIO(asked) if isinstance(asked, bytes) else os.fdopen(asked, "rb"))


@_work("likewise.formats.matching")
def matching_terms(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """The weights of a matching round."""
    from likewise.formats.matching import read_terms

    yield read_terms(path)


@_work("likewise.formats.matching")
def matching_proof(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """The certificate of a matching round."""
    from likewise.formats.matching import read_proof

    yield read_proof(_file(path))


@_work("likewise.formats.sealing", seconds_a_megabyte=0.5, memory_a_byte=12)  # one JSON document
def allocation_seal(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """A seal: of which study, then its segments, then the strata of each in pieces."""
    from likewise.formats.sealing import read_seal

    found = read_seal(content=_content(path))
    yield found.study
    for segment in found.segments:
        yield segment.number, segment.previous, segment.design, segment.public_number, segment.root
        for stratum in segment.strata:
            yield stratum.stratum, stratum.first
            yield from batched(stratum.commitments, LINES)
            yield None
            yield from batched(stratum.units, LINES)
            yield None
        yield None


@_work("likewise.formats.sealing", seconds_a_megabyte=0.5, memory_a_byte=12)
def list_taken(
    *, seal: Path | bytes, claims: dict[str, Any] | None, held: Any, say: Say, earn: Earn
) -> Iterator[Any]:
    """What the claims of a list say of its places, and how they were read."""
    from likewise.domain.sealing import taken_by
    from likewise.formats.sealing import read_claims, read_seal
    from likewise.formats.tables import open_text

    table = None if claims is None else open_text(**claims)
    events = () if table is None else read_claims(table=table, on_progress=partial(say, "so far"))
    found = taken_by(seal=read_seal(content=_content(seal)), claims=events, held=held)
    yield found, [] if table is None else list(table.notes)


@_work("likewise.formats.sealing", seconds_a_megabyte=0.5, memory_a_byte=12)
def list_verified(
    *,
    seal: Path | bytes,
    openings: list[dict[str, Any]],
    root: Any,
    is_complete: bool,
    say: Say,
    earn: Earn,
) -> Iterator[Any]:
    """What is found of a list, and how its openings were read; it hears meanwhile what its claims
    say, or why they cannot be read."""
    from likewise.domain.sealing import Taken, verify_openings
    from likewise.formats.sealing import read_openings, read_seal
    from likewise.formats.tables import open_text

    def taken() -> Taken:
        heard = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
        if isinstance(heard, Taken):
            return heard
        raise heard

    sealed = read_seal(content=_content(seal))
    tables = [open_text(**each) for each in openings]
    so_far = partial(say, "so far")
    opened = [one for table in tables for one in read_openings(table=table, on_progress=so_far)]
    found = verify_openings(
        seal=sealed, openings=opened, root=root, is_complete=is_complete, taken=taken
    )
    yield found, [note for table in tables for note in table.notes]


@_work("likewise.formats.sealing")
def committed_design(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """A committed design, opened."""
    from likewise.formats.sealing import read_committed_design

    yield read_committed_design(content=_content(path))


@_work("likewise.formats.sealing")
def design_commitment(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """The commitment to a design."""
    from likewise.formats.sealing import read_commitment

    yield read_commitment(content=_content(path))


@_work("likewise.formats.sealing")
def slot_proof(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """The proof of one slot."""
    from likewise.formats.sealing import read_proof

    yield read_proof(content=_content(path))


def _content(path: Path | bytes) -> bytes:
    from likewise.formats.sealing import MOST_BYTES

    if isinstance(path, bytes):
        return path
    with _file(path).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _file(path: Path) -> Path:
    """A path that is a file: never a pipe or a device, which may go on without end."""
    from likewise.domain.imports import FileNotRight

    if not path.is_file():
        raise FileNotRight("This is no file. Give the file itself.", file=path.name)
    return path


def _batches(lines: Iterable[tuple[Any, Any]], earn: Earn) -> Iterator[Batch]:
    """Lines in messages of their own, and the time that they earn."""
    some: Batch = []
    characters = cells = 0
    for each in lines:
        some.append(each)
        characters += _length(each[1])
        cells += len(each[1]) if isinstance(each[1], list | tuple) else 1
        if len(some) == LINES or characters > CHARACTERS:
            earn(lines=len(some), cells=cells)
            yield some
            some, characters, cells = [], 0, 0
    if some:
        yield some


def _length(cells: Any) -> int:
    """How many characters a line has, about."""
    try:
        return sum(map(len, cells))
    except TypeError:
        parts = cells if isinstance(cells, list | tuple) else ()
        return sum(len(each) for each in parts if isinstance(each, str))


@_work("likewise.formats.refi_qda", "likewise.domain.coding")
def project_summary(*, path: Path, name: str, say: Say, earn: Earn) -> Iterator[Any]:
    """How far reading a project has come; at last what kind it is, what it holds, what was lost."""
    from likewise.domain.coding import counts_of
    from likewise.formats.refi_qda import read_project

    found = read_project(path=_file(path), name=name, on_progress=_told(say, earn))
    yield {
        "kind": found.kind,
        "name": found.project.name,
        "origin": found.project.origin,
        "counts": counts_of(project=found.project),
        "report": found.report,
    }


@_work("likewise.formats.refi_qda", "likewise.domain.coding")
def project_written(
    *, path: Path, name: str, target: Path, is_codebook: bool, say: Say, earn: Earn
) -> Iterator[Any]:
    """A project read and written anew into a file that is there; what was lost on both ways."""
    from likewise.domain.coding import counts_of
    from likewise.formats.refi_qda import Archive, read_project, write_codebook, write_project

    found = read_project(path=_file(path), name=name, on_progress=_told(say, earn))
    project = found.project
    with target.open("wb") as stream:
        if is_codebook:
            written = write_codebook(project=project, target=stream)
        elif not found.files:
            written = write_project(project=project, target=stream)
        else:
            with Archive(path) as archive:
                written = write_project(
                    project=project,
                    target=stream,
                    files=found.files,
                    archive=archive,
                    on_progress=lambda _: earn(seconds=SECONDS),
                )
    yield {"counts": counts_of(project=project), "reading": found.report, "writing": written}


@_work("likewise.formats.refi_qda", "likewise.domain.agreement.segments")
def project_segments(*, path: Path, say: Say, earn: Earn) -> Iterator[Any]:
    """Who marked what in a project: how much, then the passages."""
    from likewise.formats.refi_qda import coders_segments, read_project

    project = read_project(path=_file(path), on_progress=_told(say, earn))
    lost = project.report.lost
    found = coders_segments(found=project)
    del project
    yield replace(found, segments=()), lost
    for some in batched(found.segments, LINES):
        earn(lines=len(some))
        yield some


def _told(say: Say, earn: Earn) -> Callable[[int], None]:
    """Says how far reading has come, in thousandths, and earns time by each piece of XML."""
    before = [-1]

    def told(thousandths: int) -> None:
        earn(seconds=EARNED_PER_PIECE)
        if thousandths != before[0]:
            before[0] = thousandths
            say("so far", thousandths)

    return told
