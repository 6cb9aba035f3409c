"""REFI-QDA: qualitative projects (.qdpx) and codebooks (.qdc) from and to other tools.

A strict writer, a tolerant reader, and a report of what was lost on the way, element by element.
The format is described in docs/methods/refi-qda.md.
"""

from likewise.formats.refi_qda.archive import Archive, ArchiveRefused
from likewise.formats.refi_qda.coders import CodersSegments, NoCodersNamed, coders_segments
from likewise.formats.refi_qda.files import StoredFile
from likewise.formats.refi_qda.losses import Effect, Finding, LossReport
from likewise.formats.refi_qda.reader import ProjectRefused, ReadProject, read_project
from likewise.formats.refi_qda.writer import NothingToWrite, write_codebook, write_project

__all__ = [
    "Archive",
    "ArchiveRefused",
    "CodersSegments",
    "Effect",
    "Finding",
    "LossReport",
    "NoCodersNamed",
    "NothingToWrite",
    "ProjectRefused",
    "ReadProject",
    "StoredFile",
    "coders_segments",
    "read_project",
    "write_codebook",
    "write_project",
]
