"""A REFI-QDA project, read apart; what is wanted of it comes back, and the project does not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from likewise.formats.apart.processes import Reading, answer
from likewise.formats.refi_qda import CodersSegments, LossReport
from likewise.formats.refi_qda.reader import Progress


@dataclass(frozen=True, kw_only=True)
class ProjectSummary:
    """What a project is, how much it holds, and what reading it lost."""

    kind: str
    name: str
    origin: str | None
    counts: Mapping[str, int]
    report: LossReport


@dataclass(frozen=True, kw_only=True)
class ProjectWritten:
    """How much a project that was written anew holds, and what was lost on both ways."""

    counts: Mapping[str, int]
    reading: LossReport
    writing: LossReport


def summary_apart(path: Path, *, name: str, on_progress: Progress) -> ProjectSummary:
    """Read a project or a codebook, and say what it holds.

    Raises
    ------
    ArchiveRefused, ProjectRefused, FileNotRight
    """
    asked = {"path": path, "name": name}
    return ProjectSummary(**answer("project_summary", file=name, on_progress=on_progress, **asked))


def written_apart(
    path: Path, *, name: str, target: Path, is_codebook: bool, on_progress: Progress
) -> ProjectWritten:
    """Read a project or a codebook, and write it anew into a file that is there.

    Raises
    ------
    ArchiveRefused, ProjectRefused, NothingToWrite, FileNotRight
    """
    asked = {"path": path, "name": name, "target": target, "is_codebook": is_codebook}
    return ProjectWritten(**answer("project_written", file=name, on_progress=on_progress, **asked))


def segments_apart(path: Path, *, on_progress: Progress) -> tuple[CodersSegments, int]:
    """Who marked what in a project, and how many things reading it lost.

    Raises
    ------
    ArchiveRefused, ProjectRefused, NoCodersNamed, FileNotRight
    """
    with Reading("project_segments", file=path.name, on_progress=on_progress, path=path) as reading:
        said = iter(reading)
        found, lost = next(said)
        return replace(found, segments=tuple(chain.from_iterable(said))), lost
