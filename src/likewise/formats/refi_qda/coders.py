"""Who marked what in a project: its codings as coders' segments, to be compared."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from likewise.domain.agreement import Segment
from likewise.domain.coding import Code, Project, TextSelection
from likewise.domain.coding.projects import AnySource, texts_of
from likewise.domain.refusals import DomainError
from likewise.formats.refi_qda.reader import ReadProject


class NoCodersNamed(DomainError):
    """A project whose codings do not say whose they are."""


@dataclass(frozen=True, kw_only=True)
class CodersSegments:
    """A project's coded passages, its texts' lengths and coders, and how many were not usable."""

    segments: tuple[Segment, ...]
    lengths: dict[str, int]
    coded_by: dict[str, tuple[str, ...]]
    unattributed: int


def coders_segments(*, found: ReadProject) -> CodersSegments:
    """Every coding of a passage as a segment of whoever made it.

    Parameters
    ----------
    found : ReadProject
        From `read_project`.

    Returns
    -------
    CodersSegments
        Texts, codes and coders by name, and with the beginning of the identifier where two have
        the same name; a code beneath another is "food / tea". A coding without a user belongs to
        the user of its selection. Empty passages, and codings of neither, are counted and left
        out. A project does not say who read a text, so a text's coders are those who coded
        something in it; texts that nobody coded are left out.

    Raises
    ------
    NoCodersNamed
        No coding of a passage says whose it is.
    """
    project = found.project
    coders = _told_apart((user.guid, user.name or "unnamed") for user in project.users)
    codes = _told_apart(_paths(project))
    documents = _told_apart((source.guid, source.name or "unnamed") for source in project.sources)
    segments, unattributed = [], 0
    for source, selection in _passages(project):
        for coding in selection.codings:
            user = coding.creating_user or selection.creating_user
            if user is None or selection.start == selection.end:
                unattributed += 1
                continue
            segments.append(
                Segment(
                    document=documents[source.guid],
                    start=selection.start,
                    end=selection.end,
                    code=codes[coding.code],
                    coder=coders[user],
                )
            )
    if not segments:
        raise NoCodersNamed(
            "No coded passage of the project says whose it is, so there is nobody to compare. "
            "Export it with its users."
        )
    coded_by: dict[str, set[str]] = {}
    for segment in segments:
        coded_by.setdefault(segment.document, set()).add(segment.coder)
    return CodersSegments(
        segments=tuple(segments),
        lengths={name: n for name, n in _lengths(found, documents) if name in coded_by},
        coded_by={name: tuple(sorted(coders)) for name, coders in coded_by.items()},
        unattributed=unattributed,
    )


def _passages(project: Project) -> Iterator[tuple[AnySource, TextSelection]]:
    """Passages in each source's first text: itself, or what a PDF or a picture says."""
    for source in project.sources:
        text = next(texts_of(source), None)
        for selection in text.selections if text else ():
            yield source, selection


def _lengths(found: ReadProject, documents: dict[str, str]) -> Iterator[tuple[str, int]]:
    for source in found.project.sources:
        text = next(texts_of(source), None)
        if text is not None and text.guid in found.lengths:
            yield documents[source.guid], found.lengths[text.guid]


def _paths(project: Project) -> Iterator[tuple[str, str]]:
    def under(code: Code, above: str) -> Iterator[tuple[str, str]]:
        name = f"{above} / {code.name}" if above else code.name
        yield code.guid, name
        for child in code.children:
            yield from under(child, name)

    for code in project.codes:
        yield from under(code, "")


def _told_apart(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names by identifier, all different."""
    pairs = list(named)
    often = Counter(name for _, name in pairs)
    return {
        guid: name if often[name] == 1 else f"{name} ({guid if often[name] > 9 else guid[:8]})"
        for guid, name in pairs
    }
