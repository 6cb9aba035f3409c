"""REFI-QDA: qualitative projects (.qdpx) and codebooks (.qdc) from and to other tools.

A strict writer, a tolerant reader, and a report of what was lost on the way, element by element.
The format is described in docs/methods/refi-qda.md.
"""

from likewise.formats.refi_qda.archive import Archive, ArchiveRefused
from likewise.formats.refi_qda.files import StoredFile
from likewise.formats.refi_qda.losses import Effect, Finding, LossReport
from likewise.formats.refi_qda.reader import ProjectRefused, ReadProject, read_project
from likewise.formats.refi_qda.writer import NothingToWrite, write_codebook, write_project

__all__ = [
    "Archive",
    "ArchiveRefused",
    "Effect",
    "Finding",
    "LossReport",
    "NothingToWrite",
    "ProjectRefused",
    "ReadProject",
    "StoredFile",
    "read_project",
    "write_codebook",
    "write_project",
]
