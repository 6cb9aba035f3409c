"""A qualitative project: who, which codes, which documents, and what was made of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from likewise.domain.coding.codes import Code, Set
from likewise.domain.coding.identifiers import check_identifier
from likewise.domain.coding.sources import (
    AudioSource,
    Coding,
    PdfSource,
    PictureSource,
    Selection,
    Source,
    TextSource,
    VideoSource,
)
from likewise.domain.coding.variables import Variable, VariableValue


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """A coder."""

    guid: str
    name: str | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A person or thing that sources and selections are about."""

    guid: str
    name: str | None = None
    description: str | None = None
    codes: tuple[str, ...] = ()
    values: tuple[VariableValue, ...] = ()
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A relation between two things."""

    guid: str
    name: str | None = None
    direction: str | None = None
    colour: str | None = None
    origin: str | None = None
    target: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class Vertex:
    """A shape in a graph."""

    guid: str
    first_x: int
    first_y: int
    second_x: int | None = None
    second_y: int | None = None
    represented: str | None = None
    name: str | None = None
    shape: str | None = None
    colour: str | None = None

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A line between two shapes of a graph."""

    guid: str
    source_vertex: str
    target_vertex: str
    represented: str | None = None
    name: str | None = None
    colour: str | None = None
    direction: str | None = None
    line_style: str | None = None

    def __post_init__(self) -> None:
        check_identifier(self.guid)


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """A drawing of how things hang together."""

    guid: str
    name: str | None = None
    vertices: tuple[Vertex, ...] = ()
    edges: tuple[Edge, ...] = ()

    def __post_init__(self) -> None:
        check_identifier(self.guid)


AnySource = TextSource | PictureSource | PdfSource | AudioSource | VideoSource


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """A whole qualitative project; identifiers tie its parts together."""

    name: str
    origin: str | None = None
    creating_user: str | None = None
    created_at: str | None = None
    modifying_user: str | None = None
    modified_at: str | None = None
    base_path: str | None = None
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[AnySource, ...] = ()
    memos: tuple[TextSource, ...] = ()
    links: tuple[Link, ...] = ()
    sets: tuple[Set, ...] = ()
    graphs: tuple[Graph, ...] = ()
    description: str | None = None
    notes: tuple[str, ...] = ()

    def all_codes(self) -> Iterator[Code]:
        """Every code, parents first."""
        for code in self.codes:
            yield from code.walk()


def texts_of(source: Source) -> Iterator[TextSource]:
    """The text documents in a source: itself, a PDF's text, a picture's description."""
    if isinstance(source, TextSource):
        yield source
    if isinstance(source, PdfSource):
        if source.representation is not None:
            yield source.representation
        for selection in source.selections:
            if selection.representation is not None:
                yield selection.representation
    if isinstance(source, PictureSource) and source.text_description is not None:
        yield source.text_description


def selections_of(source: Source) -> Iterator[Selection]:
    """Every selection in a source, in its texts and in its transcripts."""
    for text in texts_of(source):
        yield from text.selections
    if isinstance(source, PictureSource | PdfSource | AudioSource | VideoSource):
        yield from source.selections
    if isinstance(source, AudioSource | VideoSource):
        for transcript in source.transcripts:
            yield from transcript.selections


def codings_of(source: Source) -> Iterator[Coding]:
    """Every coding of a source and of its selections."""
    yield from source.codings
    for text in texts_of(source):
        if text is not source:
            yield from text.codings
    for selection in selections_of(source):
        yield from selection.codings


def counts_of(*, project: Project) -> dict[str, int]:
    """How many of each thing a project has.

    Examples
    --------
    >>> counts_of(project=Project(name="Empty"))["codings"]
    0
    """
    everything = (*project.sources, *project.memos)
    return {
        "users": len(project.users),
        "codes": sum(1 for _ in project.all_codes()),
        "variables": len(project.variables),
        "cases": len(project.cases),
        "sources": len(project.sources),
        "selections": sum(1 for source in everything for _ in selections_of(source)),
        "codings": sum(1 for source in everything for _ in codings_of(source)),
        "memos": len(project.memos),
        "links": len(project.links),
        "sets": len(project.sets),
        "graphs": len(project.graphs),
    }
