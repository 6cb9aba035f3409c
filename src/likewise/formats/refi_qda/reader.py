"""The tolerant reader: takes what can be understood, and says where a file departs from the schema.

The XML is read in one pass as a stream of events; no document type is allowed, so there are no
entities to expand and nothing to fetch.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from likewise.domain.coding import Project
from likewise.domain.refusals import DomainError
from likewise.formats.refi_qda.archive import (
    CHUNK_BYTES,
    MOST_XML_BYTES,
    Archive,
    starts_like_archive,
)
from likewise.formats.refi_qda.elements import Builder, Frame
from likewise.formats.refi_qda.files import Files, StoredFile
from likewise.formats.refi_qda.grammar import Element
from likewise.formats.refi_qda.losses import Effect, Losses, LossReport
from likewise.formats.refi_qda.references import paths_in, without_dangling
from likewise.formats.refi_qda.schema import (
    CODEBOOK,
    CODEBOOK_NAMESPACE,
    PROJECT,
    PROJECT_NAMESPACE,
)

DEEPEST = 200
MOST_ELEMENTS = 1_000_000  # some 330,000 codings, in about 250 MB
LEAST_ELEMENT_BYTES = 4  # <A/>
MOST_UNFINISHED_BYTES = 16 << 20
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
ROOTS: dict[str, tuple[Element, str]] = {
    "Project": (PROJECT, PROJECT_NAMESPACE),
    "CodeBook": (CODEBOOK, CODEBOOK_NAMESPACE),
}
Progress = Callable[[int], None]


class ProjectRefused(DomainError):
    """A file that cannot be read as a REFI-QDA project or codebook."""


@dataclass(frozen=True, kw_only=True)
class ReadProject:
    """What a file held: the project, its files by their standard names, and what was lost.

    `lengths` are those of its texts in code points, by identifier, where the text is there.
    """

    project: Project
    kind: str
    files: tuple[StoredFile, ...]
    report: LossReport
    lengths: Mapping[str, int]


def read_project(
    *, path: Path, name: str | None = None, on_progress: Progress | None = None
) -> ReadProject:
    """Read a project (.qdpx or .qde) or a codebook (.qdc).

    Parameters
    ----------
    path : Path
        The file; what it is, is told from its contents.
    name : str, optional
        What to call the file in sentences, where that is not its own name.
    on_progress : callable, optional
        Called with the share of the XML read, in thousandths.

    Returns
    -------
    ReadProject

    Raises
    ------
    ArchiveRefused
        Damaged, encrypted, a bomb, or without a project.
    ProjectRefused
        Not well-formed XML, with a document type, or not REFI-QDA.
    """
    losses = Losses()
    called = name or path.name
    if not starts_like_archive(path):
        with path.open("rb") as stream:
            size = path.stat().st_size
            if size > MOST_XML_BYTES:
                raise ProjectRefused(
                    f"{called} is too large to be a project or a codebook. Choose a .qdpx or .qdc."
                )
            _refuse_too_many(stream, size, called)
            stream.seek(0)
            return _read(stream, size, called, Files(None, losses), on_progress)
    with Archive(path, name=called) as archive:
        _note_archive(archive, losses)
        inner = archive.project_name()
        if inner != "project.qde":
            losses.add(Effect.CHANGED, "Project", f"the project file is called {inner[:80]!r}.")
        with archive.opened(inner, at_most=MOST_XML_BYTES) as stream:
            _refuse_too_many(stream, archive.size_of(inner), inner)
        with archive.opened(inner, at_most=MOST_XML_BYTES) as stream:
            files = Files(archive, losses)
            return _read(stream, archive.size_of(inner), inner, files, on_progress)


def _refuse_too_many(stream: IO[bytes], size: int, name: str) -> None:
    """Refuse by counting tags, before anything is built of them: that takes a second, not ten.

    Where a bracket may be text (CDATA), or takes two bytes, the parser's own count decides.
    """
    if size < LEAST_ELEMENT_BYTES * MOST_ELEMENTS:
        return
    tags, last = 0, b""
    for chunk in iter(lambda: stream.read(CHUNK_BYTES), b""):
        seen = last + chunk
        if b"<![CDATA[" in seen or b"\0" in seen:
            return
        tags += seen.count(b"<", 0, len(seen) - 1)
        tags -= sum(seen.count(pair) for pair in (b"</", b"<!", b"<?"))
        if tags > MOST_ELEMENTS:
            raise _too_many(name)
        last = seen[-1:]


def _too_many(name: str) -> ProjectRefused:
    return ProjectRefused(f"{name} has over {MOST_ELEMENTS:,} elements. Export it in parts.")


def _note_archive(archive: Archive, losses: Losses) -> None:
    for name in archive.outside:
        losses.add(
            Effect.LOST, "archive", f"the file {name[:80]!r} points outside the archive; left out."
        )
    for name in archive.repeated:
        losses.add(
            Effect.LOST, "archive", f"the file {name[:80]!r} is there twice; the first is kept."
        )


def _read(
    stream: IO[bytes], size: int, name: str, files: Files, on_progress: Progress | None
) -> ReadProject:
    parse = _Parse(name=name, files=files)
    parse.feed(stream, size, on_progress)
    project, kind = parse.root, parse.kind
    if parse.builder.mended:
        files.losses.add(
            Effect.NOTED,
            "identifiers",
            f"{parse.builder.mended:,} identifiers were in braces or without hyphens; they are "
            "written in the plain form.",
        )
    element = PROJECT if kind == "project" else CODEBOOK
    project = without_dangling(project=project, builder=parse.builder, element=element)
    if parse.builder.has_dropped:
        files.keep_only(set(paths_in(project, element)))
    if files.archive is not None:
        _note_unused(files, files.archive)
    return ReadProject(
        project=project,
        kind=kind,
        files=tuple(files.stored[name] for name in sorted(files.stored)),
        report=files.losses.report(),
        lengths=parse.builder.lengths,
    )


def _note_unused(files: Files, archive: Archive) -> None:
    used = {stored.entry for stored in files.stored.values()} | {archive.project_name()}
    for name in archive.names():
        if name not in used:
            files.losses.add(
                Effect.LOST, "archive", f"the file {name[:80]!r} belongs to no source; left out."
            )


@dataclass
class _Parse:
    """Feeds XML to the parser and keeps the stack of open elements."""

    name: str
    files: Files
    stack: list[Frame] = field(default_factory=list)
    skipping: int = 0
    elements: int = 0
    root: Any = None  # a Project, once the document has ended
    kind: str = ""

    def __post_init__(self) -> None:
        self.builder = Builder(files=self.files)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.XmlDeclHandler = self._declared

    def feed(self, stream: IO[bytes], size: int, on_progress: Progress | None) -> None:
        fed = 0
        with self._sentences():
            while chunk := stream.read(CHUNK_BYTES):
                self.parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - self.parser.CurrentByteIndex > MOST_UNFINISHED_BYTES:
                    raise ProjectRefused(
                        f"{self.name} holds a single tag of over 16 MB. Export the project again."
                    )
                if on_progress is not None:
                    on_progress(1000 * fed // max(size, 1))
            self.parser.Parse(b"", True)

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except expat.ExpatError as error:
            raise ProjectRefused(
                f"{self.name}, line {error.lineno}: this is not well-formed XML "
                f"({expat.errors.messages.get(error.code, 'unknown error')}). "
                "Export it again; nothing was read."
            ) from None
        except (LookupError, ValueError, UnicodeError):
            raise ProjectRefused(
                f"{self.name} is in an encoding that cannot be read. Export it in UTF-8."
            ) from None

    def _refuse_doctype(self, *_: object) -> None:
        raise ProjectRefused(
            f"{self.name}, line {self.parser.CurrentLineNumber}: it declares a document type, "
            "which can hide harm and which the standard does not use. Remove the declaration."
        )

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            self.files.losses.add(
                Effect.CHANGED, "XML", f"the XML is in {encoding[:40]}; written in UTF-8."
            )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_many(self.name)
        if len(self.stack) + self.skipping > DEEPEST:
            raise ProjectRefused(
                f"{self.name} nests its elements over {DEEPEST} deep. Export the project again."
            )
        if self.skipping:
            self.skipping += 1
            return
        line = self.parser.CurrentLineNumber
        local = tag.rpartition(" ")[2]
        if not self.stack:
            self._start_root(tag, local, attributes, line)
            return
        frame = self.builder.open(self.stack[-1], local, attributes, line)
        if frame is None:
            self.skipping = 1
        else:
            self.stack.append(frame)

    def _start_root(self, tag: str, local: str, attributes: dict[str, str], line: int) -> None:
        if local not in ROOTS:
            raise ProjectRefused(
                f"{self.name} is XML of another kind: it begins with {local[:40]!r}. "
                "Choose a REFI-QDA project (.qdpx) or codebook (.qdc)."
            )
        element, namespace = ROOTS[local]
        if tag != f"{namespace} {local}":
            self.files.losses.add(
                Effect.CHANGED, local, f"its namespace is not {namespace}.", line=line
            )
        self.kind = "project" if element is PROJECT else "codebook"
        self.stack.append(self.builder.frame(local, element, attributes, line))
        if self.kind == "codebook":
            self.stack[0].fields["name"] = self.name.rpartition(".")[0] or self.name

    def _end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        frame = self.stack.pop()
        value = self.builder.close(frame)
        if self.stack:
            self.builder.attach(self.stack[-1], frame, value)
        else:
            self.root = value

    def _text(self, text: str) -> None:
        if self.skipping or not self.stack:
            return
        frame = self.stack[-1]
        if frame.text is not None:
            frame.text.append(text)
        elif not text.isspace():
            self.files.losses.add(
                Effect.LOST,
                frame.name,
                f"{len(text.strip())} characters of text stand where only elements may.",
                line=self.parser.CurrentLineNumber,
            )
